//! A text the grammar refused, read again as tokens: what is well-formed still becomes a tree, and
//! each mistake is named once.

use crate::ast::{Ast, Chain, Column, Comparison, Expr, ExprKind, Operand, Operator, Order, Value, Within};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, offset};

use super::fold::{Connective, Fold, TooDeep};
use super::grammar::{self, Refused, Rule, Token};
use super::{Limits, Parsed, foreign, literal, mistakes, typography};

mod operand;
mod operator;

/// How often a text with typographic characters is mended and read again.
const MENDINGS: usize = 3;

/// Reads any text.
pub(super) fn parse<'a>(text: &'a str, limits: &Limits, refused: Refused) -> Parsed<'a> {
    read(text, limits, refused, MENDINGS)
}

fn read<'a>(text: &'a str, limits: &Limits, refused: Refused, mendings: usize) -> Parsed<'a> {
    let tokens = grammar::tokens(text);
    if mendings > 0
        && let Some(mended) = typography::mend(text, &tokens)
    {
        let parsed = if super::is_blank(&mended.text) {
            let span = Span::at(offset(mended.text.len()));
            Parsed { ast: Ast { root: hole(None, span) }, diagnostics: Vec::new() }
        } else {
            grammar::parse(&mended.text, limits)
                .unwrap_or_else(|refused| read(&mended.text, limits, refused, mendings - 1))
        };
        let ast = parsed.ast.relocate(&|span| mended.original(span));
        let found = parsed.diagnostics.into_iter().map(|diagnostic| mended.relocated(diagnostic));
        let diagnostics = mended.diagnostics.iter().cloned().chain(found).collect();
        return Parsed { ast, diagnostics };
    }
    let end = offset(text.len());
    let mut recovery = Recovery {
        text,
        tokens: tokens.into_iter().filter(|token| token.rule != Rule::comment).collect(),
        at: 0,
        fold: Fold::new(limits.depth.min(Limits::MOST_DEPTH)),
        limits,
        last: None,
    };
    let (root, mut diagnostics) = match recovery.query() {
        Ok(()) => recovery.fold.finish(end),
        Err(TooDeep) => (Expr { kind: ExprKind::Hole(None), span: Span::new(0, end) }, recovery.fold.diagnostics),
    };
    if !diagnostics.iter().any(Diagnostic::is_error) {
        diagnostics.push(mistakes::not_understood(refused.at));
    }
    Parsed { ast: Ast { root }, diagnostics }
}

/// The tokens, and how far they are read.
struct Recovery<'a, 'l> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    fold: Fold<'a>,
    limits: &'l Limits,
    /// The column and the operator of the comparison read last: what `"b"` lacks in `a = "a" or "b"`.
    last: Option<(Span, Span)>,
}

/// A mistake was noted; what it stands in becomes a hole.
struct Noted;

impl<'a> Recovery<'a, '_> {
    /// The whole text.
    fn query(&mut self) -> Result<(), TooDeep> {
        if self.skip_preamble() {
            return Ok(());
        }
        while let Some(token) = self.peek(0) {
            let lexeme = self.lexeme(token);
            match token.rule {
                Rule::bracket if lexeme == "(" => {
                    self.at += 1;
                    self.fold.open(token.span)?;
                }
                Rule::bracket if lexeme == ")" => {
                    self.at += 1;
                    self.fold.close(token.span);
                }
                Rule::comma | Rule::symbol if self.separator(token, lexeme) => {}
                _ => match self.joint(0) {
                    Some(Joint::Connective(connective)) => {
                        self.at += 1;
                        self.fold.connective(connective, token.span);
                    }
                    Some(Joint::Not) => {
                        self.at += 1;
                        self.fold.not(token.span)?;
                    }
                    None => self.condition(),
                },
            }
        }
        Ok(())
    }

    /// What other languages put in front of a condition. Answers whether nothing is left to read.
    fn skip_preamble(&mut self) -> bool {
        let Some(first) = self.peek(0) else { return false };
        let lexeme = self.lexeme(first);
        let whole = Span::new(first.span.start, offset(self.text.trim_end().len()));
        let second = self.peek(1).map(|token| self.lexeme(token)).unwrap_or_default();
        if lexeme == "{" || lexeme == "[" && second == "{" {
            self.at = self.tokens.len();
            self.fold.diagnostics.push(foreign::json(whole));
            self.fold.condition(hole(None, whole));
            return true;
        }
        if lexeme.eq_ignore_ascii_case("where") && self.operator_at(1).is_none() && self.peek(1).is_some() {
            self.at += 1;
            self.fold.diagnostics.push(foreign::where_word(lexeme, first.span));
        }
        false
    }

    /// A sign that separates conditions elsewhere. Answers whether it was one, and then is past it.
    fn separator(&mut self, token: Token, lexeme: &str) -> bool {
        let wants = self.fold.wants_condition();
        match lexeme {
            ";" if self.peek(1).is_none() && !wants => {
                self.fold.diagnostics.push(foreign::terminator(token.span));
            }
            "&" | "|" | "&&&" | "|||" | "," | ";" => {
                self.fold.diagnostics.push(foreign::connective(lexeme, token.span));
                if !wants {
                    let connective = if lexeme.starts_with('|') { Connective::Or } else { Connective::And };
                    self.fold.connective(connective, token.span);
                }
            }
            _ => return false,
        }
        self.at += 1;
        true
    }

    fn condition(&mut self) {
        let start = self.at;
        let noted = self.fold.diagnostics.len();
        let from = self.peek(0).map(|token| token.span).unwrap_or_default();
        let kind = self.read_condition();
        if self.at == start {
            // Whatever it was, it is reported; never stand still.
            self.at += 1;
        }
        let span =
            self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(from, |token| from.to(token.span));
        // A stray value behind a condition is one mistake: not also a missing connective.
        let stray = matches!(kind, Some(ExprKind::Hole(None))) && self.fold.diagnostics.len() > noted;
        if let Some(kind) = kind.filter(|_| !stray || self.fold.wants_condition()) {
            self.fold.condition(Expr { kind, span });
        }
    }

    /// A condition, or nothing where a stray token is best passed over.
    fn read_condition(&mut self) -> Option<ExprKind<'a>> {
        let token = self.peek(0)?;
        let lexeme = self.lexeme(token);
        match token.rule {
            Rule::word => self.word_condition(token, lexeme),
            Rule::backticked | Rule::grouped | Rule::broken_backticked => {
                self.at += 1;
                let column = self.column(token, lexeme);
                Some(self.after_column(column))
            }
            Rule::glued => {
                self.at += 1;
                self.note(mistakes::comment_touches(lexeme, token.span));
                let name = lexeme.split('#').next().unwrap_or_default();
                let end = token.span.start + offset(name.len());
                let column = literal::name(name, Span::new(token.span.start, end), &mut self.fold.diagnostics);
                Some(ExprKind::Hole(grammar::is_name(name).then_some(column)))
            }
            Rule::bracket | Rule::foreign => {
                self.at += 1;
                self.stray(token, lexeme);
                None
            }
            Rule::symbol => self.symbol_condition(token, lexeme),
            _ => self.value_condition(token),
        }
    }

    /// A condition that begins with a word: mostly a column.
    fn word_condition(&mut self, token: Token, lexeme: &'a str) -> Option<ExprKind<'a>> {
        if self.peek(1).is_some_and(|next| self.lexeme(next) == "(" && next.span.start == token.span.end)
            && self.operator_at(0).is_none_or(|(found, _)| !found.takes_list())
        {
            return Some(self.function_call(token, lexeme));
        }
        // `in in ("a")` asks of a column called `in`; `in ("a")` lacks its column.
        if let Some((operator, length)) = self.operator_at(0)
            && self.operator_at(1).is_none()
            && self.operator_at(length).is_none()
            && self.begins_operand(length)
        {
            let span = self.take(length);
            self.note_missing_column(span);
            let _ = self.operand_of(operator, span);
            return Some(ExprKind::Hole(None));
        }
        if is_value_word(lexeme) {
            return self.value_condition(token);
        }
        if !grammar::is_name(lexeme) {
            return Some(self.misshapen_column(token, lexeme));
        }
        self.at += 1;
        let column = self.column(token, lexeme);
        Some(self.after_column(column))
    }

    /// `field:value`, `-field`, `+field`, `@field`
    fn misshapen_column(&mut self, token: Token, lexeme: &'a str) -> ExprKind<'a> {
        self.at += 1;
        if let Some((field, value)) = lexeme.split_once(':').filter(|(field, _)| grammar::is_name(field)) {
            let field_span = Span::new(token.span.start, token.span.start + offset(field.len()));
            let column = self.column(Token { rule: Rule::word, span: field_span }, field);
            let mut span = token.span;
            let mut value = value.to_owned();
            while let Some(next) = self.adjacent(span) {
                self.at += 1;
                span = span.to(next.span);
                value.push_str(self.lexeme(next).trim_matches(['"', '\'']));
            }
            self.note(foreign::field_colon(field, &value, span));
            return ExprKind::Hole(Some(column));
        }
        let name = lexeme.trim_start_matches(['-', '+', '@', '.', '/', ':']);
        let column = self.column(token, lexeme);
        self.note(operand::misshapen_column(lexeme, name, token.span));
        let _ = self.after_column(column);
        ExprKind::Hole(None)
    }

    /// `len(x)`: all up to the closing parenthesis, and what it may be compared with.
    fn function_call(&mut self, token: Token, lexeme: &str) -> ExprKind<'a> {
        self.at += 1;
        let span = token.span.to(self.skip_bracketed());
        self.note(foreign::function(lexeme, span));
        if let Some((operator, length)) = self.operator_at(0) {
            let span = self.take(length);
            let _ = self.operand_of(operator, span);
        }
        ExprKind::Hole(None)
    }

    /// Goes past an opening bracket, all in it, and its closer; answers where that stands.
    fn skip_bracketed(&mut self) -> Span {
        let mut depth = 0_usize;
        let mut span = self.peek(0).map(|open| open.span).unwrap_or_default();
        while let Some(token) = self.peek(0) {
            match self.lexeme(token) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            span = span.to(self.take(1));
            if depth == 0 {
                break;
            }
        }
        span
    }

    /// A condition that begins with a symbol: a column is missing, or it is stray.
    fn symbol_condition(&mut self, token: Token, lexeme: &str) -> Option<ExprKind<'a>> {
        if let Some((operator, length)) = self.operator_at(0) {
            let span = self.take(length);
            self.note_missing_column(span);
            let _ = self.operand_of(operator, span);
            return Some(ExprKind::Hole(None));
        }
        self.at += 1;
        self.stray(token, lexeme);
        None
    }

    /// An operator at `span`, and no column in front of it.
    fn note_missing_column(&mut self, span: Span) {
        let last = self.last.filter(|_| self.fold.wants_condition()).map(|(column, _)| column.text(self.text));
        self.note(mistakes::missing_column(span.text(self.text), span, last));
    }

    /// A condition that begins with a value.
    fn value_condition(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let Ok(value) = self.value() else { return Some(ExprKind::Hole(None)) };
        let Some((operator, length)) = self.operator_at(0) else {
            let lexeme = self.lexeme(token);
            self.note(match token.rule {
                Rule::word => mistakes::value_word_as_column(lexeme, token.span),
                _ => {
                    let last = self.last.filter(|_| self.fold.wants_condition());
                    let last = last.map(|(column, operator)| (column.text(self.text), operator.text(self.text)));
                    mistakes::lone_value(lexeme, token.span, last)
                }
            });
            return Some(ExprKind::Hole(None));
        };
        let operator_span = self.take(length);
        if token.rule == Rule::word {
            self.note(mistakes::value_word_as_column(self.lexeme(token), token.span));
            let _ = self.begins_operand(0).then(|| self.any_operand());
            return Some(ExprKind::Hole(None));
        }
        let Some(column) = self.following_column() else {
            if self.begins_operand(0) {
                self.note(mistakes::value_as_column(self.lexeme(token), token.span, &value));
                let _ = self.any_operand();
                return Some(ExprKind::Hole(None));
            }
            self.note(mistakes::missing_value(operator_span.text(self.text), operator_span, operator_span.end));
            return Some(ExprKind::Hole(None));
        };
        if matches!(operator, Operator::In | Operator::NotIn) {
            let negated = operator == Operator::NotIn;
            return Some(ExprKind::Within(Within { value, negated, operator_span, column }));
        }
        let Some(first_order) = order(operator) else {
            self.note(foreign::value_first(operator_span.text(self.text), operator_span));
            return Some(ExprKind::Hole(Some(column)));
        };
        let second = match self.operator_at(0) {
            Some((operator, length)) => {
                let Some(order) = order(operator) else { return Some(ExprKind::Hole(Some(column))) };
                let span = self.take(length);
                let Ok(value) = self.value_after(span) else { return Some(ExprKind::Hole(Some(column))) };
                Some((order, span, value))
            }
            None => None,
        };
        let chain = Chain { first: value, first_order, first_span: operator_span, column, second };
        self.fold.diagnostics.extend(mistakes::mixed_chain(&chain));
        Some(ExprKind::Chain(chain))
    }

    /// What follows a column.
    fn after_column(&mut self, column: Column<'a>) -> ExprKind<'a> {
        if let Some((operator, length)) = self.operator_at(0) {
            return self.comparison(column, operator, length);
        }
        if let Some((found, length)) = self.foreign_operator_at(0) {
            let span = self.take(length);
            let value = if found.takes_operand() && self.begins_operand(0) { self.any_operand() } else { None };
            let value = value.as_ref().and_then(|operand| match operand {
                Operand::Value(value) => Some(value),
                _ => None,
            });
            let diagnostic = found.diagnose(&column, span.text(self.text), span, value);
            self.note(diagnostic);
            self.skip_nocase();
            return ExprKind::Hole(Some(column));
        }
        self.without_operator(column)
    }

    /// A column and no operator: a condition by itself, or an operator was forgotten.
    fn without_operator(&mut self, column: Column<'a>) -> ExprKind<'a> {
        let Some(next) = self.peek(0) else { return ExprKind::Bare(column) };
        if next.rule == Rule::word && self.joint(0).is_none() && !is_value_word(self.lexeme(next)) {
            // `name resembles "x"`: a word before a value can only be meant as an operator.
            let unknown = self.peek(1).is_some_and(|token| is_literal(token.rule)) && self.operator_at(1).is_none();
            if unknown && grammar::is_name(self.lexeme(next)) {
                self.at += 1;
                let lexeme = self.lexeme(next);
                self.note(mistakes::unknown_operator(lexeme, next.span));
                let _ = self.any_operand();
                self.skip_nocase();
                return ExprKind::Hole(Some(column));
            }
            return ExprKind::Bare(column);
        }
        let list = next.rule == Rule::bracket && self.begins_list(0);
        if is_literal(next.rule) || list || next.rule == Rule::word && is_value_word(self.lexeme(next)) {
            let from = next.span;
            let operand = self.any_operand();
            let to = operand.map_or(from, |operand| operand.span());
            self.note(mistakes::missing_operator(&column, from.to(to)));
            self.skip_nocase();
            return ExprKind::Hole(Some(column));
        }
        ExprKind::Bare(column)
    }

    fn comparison(&mut self, column: Column<'a>, operator: Operator, length: usize) -> ExprKind<'a> {
        let operator_span = self.take(length);
        self.last = Some((column.span, operator_span));
        let written = operator_span.text(self.text);
        self.fold.diagnostics.extend(mistakes::typographic_operator(written, operator_span));
        let Ok(operand) = self.operand_of(operator, operator_span) else {
            self.skip_nocase();
            return ExprKind::Hole(Some(column));
        };
        let takes_nocase = !matches!(operator, Operator::Between | Operator::NotBetween | Operator::By);
        let nocase = if takes_nocase { self.skip_nocase() } else { None };
        let comparison = Comparison { column, operator, operator_span, operand, nocase };
        mistakes::refuse_null_test(comparison, written, &mut self.fold.diagnostics)
    }

    fn skip_nocase(&mut self) -> Option<Span> {
        let token = self.peek(0)?;
        let is_nocase = token.rule == Rule::word && self.lexeme(token).eq_ignore_ascii_case("nocase");
        is_nocase.then(|| {
            self.at += 1;
            token.span
        })
    }

    /// The column behind an operator, as in `5 < a`.
    fn following_column(&mut self) -> Option<Column<'a>> {
        let token = self.peek(0)?;
        let lexeme = self.lexeme(token);
        let is_column = match token.rule {
            Rule::backticked | Rule::grouped => true,
            Rule::word => self.joint(0).is_none() && !is_value_word(lexeme) && grammar::is_name(lexeme),
            _ => false,
        };
        is_column.then(|| {
            self.at += 1;
            self.column(token, lexeme)
        })
    }

    fn column(&mut self, token: Token, lexeme: &'a str) -> Column<'a> {
        match token.rule {
            Rule::backticked => literal::backticked(lexeme, token.span, &mut self.fold.diagnostics),
            Rule::broken_backticked => {
                self.note(mistakes::unclosed_name(token.span));
                literal::backticked(lexeme, token.span, &mut self.fold.diagnostics)
            }
            _ => literal::name(lexeme, token.span, &mut self.fold.diagnostics),
        }
    }

    fn stray(&mut self, token: Token, lexeme: &str) {
        let diagnostic = match token.rule {
            Rule::foreign => mistakes::unexpected_character(lexeme, token.span),
            _ => mistakes::unexpected_token(lexeme, token.span),
        };
        self.note(diagnostic);
    }

    fn note(&mut self, diagnostic: Diagnostic) {
        self.fold.diagnostics.push(diagnostic);
    }

    /// The token `ahead` of the next one.
    fn peek(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    /// Goes past the next `count` tokens, and tells where they stand.
    fn take(&mut self, count: usize) -> Span {
        let mut span: Option<Span> = None;
        for _ in 0..count {
            let Some(token) = self.peek(0) else { break };
            span = Some(span.map_or(token.span, |before| before.to(token.span)));
            self.at += 1;
        }
        span.unwrap_or_default()
    }

    fn lexeme(&self, token: Token) -> &'a str {
        token.span.text(self.text)
    }

    /// The next token, if nothing stands between it and `span` and it is no bracket or comma.
    fn adjacent(&self, span: Span) -> Option<Token> {
        self.peek(0).filter(|token| token.span.start == span.end && !matches!(token.rule, Rule::bracket | Rule::comma))
    }
}

/// What joins or turns conditions.
enum Joint {
    Connective(Connective),
    Not,
}

impl Recovery<'_, '_> {
    /// The connective or `not` at the token `ahead`.
    fn joint(&self, ahead: usize) -> Option<Joint> {
        let token = self.peek(ahead)?;
        let lexeme = self.lexeme(token);
        let is = |word: &str| token.rule == Rule::word && lexeme.eq_ignore_ascii_case(word);
        match lexeme {
            "&&" => Some(Joint::Connective(Connective::And)),
            "||" => Some(Joint::Connective(Connective::Or)),
            "!" => Some(Joint::Not),
            _ if is("and") => Some(Joint::Connective(Connective::And)),
            _ if is("or") => Some(Joint::Connective(Connective::Or)),
            _ if is("not") => Some(Joint::Not),
            _ => None,
        }
    }
}

fn hole(column: Option<Column<'_>>, span: Span) -> Expr<'_> {
    Expr { kind: ExprKind::Hole(column), span }
}

fn order(operator: Operator) -> Option<Order> {
    match operator {
        Operator::Lt => Some(Order::Lt),
        Operator::Lte => Some(Order::Lte),
        Operator::Gt => Some(Order::Gt),
        Operator::Gte => Some(Order::Gte),
        _ => None,
    }
}

/// Whether a token is a value by its looks alone.
fn is_literal(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::string
            | Rule::raw_string
            | Rule::misescaped_string
            | Rule::broken_string
            | Rule::broken_raw_string
            | Rule::parameter
            | Rule::instant
            | Rule::quantity
            | Rule::number
            | Rule::glued
    )
}

/// Words that begin a value and so are no columns.
fn is_value_word(lexeme: &str) -> bool {
    ["true", "false", "now", "today", "yesterday"].iter().any(|word| lexeme.eq_ignore_ascii_case(word))
}

/// A value to stand in for one that is wrong.
fn hole_value<'a>(span: Span) -> Value<'a> {
    literal::word(crate::ast::ValueKind::Hole, "", span)
}
