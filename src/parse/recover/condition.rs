//! Conditions: a column and what is asked of it, or a value and the column it is compared with.

use crate::ast::{Column, Comparison, ExprKind, Operand, Operator, ValueKind};
use crate::diagnostic::Code;
use crate::source::Span;

use super::super::foreign::{self, Meaning};
use super::super::grammar::{self, Rule, Token};
use super::super::mistakes;
use super::value_first::order;
use super::{Recovery, is_literal, is_value_word};

impl<'a> Recovery<'a, '_> {
    /// A condition, or nothing where a stray token is best passed over.
    pub(super) fn read_condition(&mut self) -> Option<ExprKind<'a>> {
        let token = self.peek(0)?;
        let lexeme = self.lexeme(token);
        match token.rule {
            Rule::word => self.word_condition(token, lexeme),
            Rule::backticked | Rule::grouped => {
                self.at += 1;
                let column = self.column(token, lexeme);
                Some(self.after_column(column))
            }
            Rule::broken_backticked => {
                self.at += 1;
                self.note(mistakes::unclosed_name(token.span));
                Some(ExprKind::Hole(None))
            }
            Rule::glued if !self.has_operator(1) => {
                self.at += 1;
                self.note(mistakes::comment_touches(lexeme, token.span));
                Some(ExprKind::Hole(None))
            }
            Rule::bracket if lexeme == "(" => Some(self.lone_list(token)),
            Rule::bracket if self.is_bracketed_column() => Some(self.bracketed_column()),
            Rule::bracket => {
                self.at += 1;
                self.stray(token, lexeme);
                None
            }
            Rule::foreign => self.foreign_character(token, lexeme),
            Rule::symbol => self.symbol_condition(token, lexeme),
            Rule::parameter if self.has_operand_behind(1) && !self.names_column_behind(1) => {
                Some(self.parameter_as_column(token))
            }
            _ => self.value_condition(token),
        }
    }

    /// A character that means nothing, with an operator and a value behind it, which it then has for a column.
    fn foreign_character(&mut self, token: Token, lexeme: &str) -> Option<ExprKind<'a>> {
        self.at += 1;
        self.stray(token, lexeme);
        let (operator, length) = self.operator_at(0)?;
        let span = self.take(length);
        let _ = self.operand_of(operator, span);
        Some(ExprKind::Hole(None))
    }

    /// `$column = 5`
    fn parameter_as_column(&mut self, token: Token) -> ExprKind<'a> {
        self.at += 1;
        self.note(mistakes::parameter_as_column(self.lexeme(token), token.span));
        self.skip_comparison();
        ExprKind::Hole(None)
    }

    /// Goes past an operand that cannot be judged.
    fn skip_operand(&mut self, operator: Operator, span: Span) {
        let before = self.fold.diagnostics.len();
        let _ = self.operand_of(operator, span);
        self.hold_back(before);
    }

    /// Whether a column stands behind the operator that begins `ahead`.
    pub(super) fn names_column_behind(&self, ahead: usize) -> bool {
        self.operator_at(ahead).is_some_and(|(_, length)| self.names_column(ahead + length))
    }

    /// Whether an operator and a value stand `ahead`.
    fn has_operand_behind(&self, ahead: usize) -> bool {
        let length = self.operator_at(ahead).map(|(_, length)| length);
        length
            .or(self.foreign_operator_at(ahead).map(|(_, length)| length))
            .is_some_and(|length| self.begins_operand(ahead + length))
    }

    /// Goes past an operator and its operand, which cannot be judged.
    pub(super) fn skip_comparison(&mut self) {
        let before = self.fold.diagnostics.len();
        if let Some((operator, length)) = self.operator_at(0) {
            let span = self.take(length);
            let _ = self.operand_of(operator, span);
        } else if let Some((_, length)) = self.foreign_operator_at(0) {
            self.take(length);
            let _ = self.begins_operand(0).then(|| self.any_operand());
        }
        self.skip_nocase();
        self.hold_back(before);
    }

    /// A condition that begins with a word: mostly a column.
    fn word_condition(&mut self, token: Token, lexeme: &'a str) -> Option<ExprKind<'a>> {
        if self.is_call() || self.joint(0).is_some() && self.is_call_of_connective() {
            return Some(self.call(token, lexeme));
        }
        // `in in ("a")` asks of a column called `in`; `in ("a")` lacks its column.
        if let Some((operator, length)) = self.operator_at(0)
            && self.operator_at(1).is_none()
            && self.operator_at(length).is_none()
            && self.begins_operand(length)
        {
            let span = self.take(length);
            self.note_missing_column(span);
            if !self.begins_comparison(0) {
                self.skip_operand(operator, span);
            }
            return Some(ExprKind::Hole(None));
        }
        if let Some(kind) = self.expression_of_sql(token, lexeme) {
            return Some(kind);
        }
        if is_value_word(lexeme) {
            return self.value_condition(token);
        }
        if self.unclosed_part(lexeme) {
            self.skip_comparison();
            return Some(ExprKind::Hole(None));
        }
        if let Some(column) = self.column_with_access(token, lexeme) {
            return Some(self.after_column(column));
        }
        if !grammar::is_name(lexeme) {
            return self.misshapen_column(token, lexeme);
        }
        self.at += 1;
        let column = self.column(token, lexeme);
        Some(self.after_column(column))
    }

    /// `CASE WHEN …`, `EXISTS (…)`
    fn expression_of_sql(&mut self, token: Token, lexeme: &'a str) -> Option<ExprKind<'a>> {
        if self.has_operator(1) {
            return None;
        }
        if lexeme.eq_ignore_ascii_case("case") && self.is_word(1, "when") {
            let rest = self.tokens.len() - self.at;
            let length = (0..rest).find(|&ahead| self.is_word(ahead, "end")).map_or(rest, |ahead| ahead + 1);
            let span = self.take(length);
            self.note(foreign::case(span));
            return Some(ExprKind::Hole(None));
        }
        if lexeme.eq_ignore_ascii_case("exists") && matches!(self.lexeme_at(1), "(") {
            self.at += 1;
            let inner = self.skip_bracketed();
            let name = inner.text(self.text).trim_matches(['(', ')', ' ']);
            self.note(foreign::exists(name, token.span.to(inner)));
            return Some(ExprKind::Hole(None));
        }
        None
    }

    /// A condition that begins with a symbol: a column is missing, or it is stray.
    fn symbol_condition(&mut self, token: Token, lexeme: &str) -> Option<ExprKind<'a>> {
        if let Some((operator, length)) = self.operator_at(0) {
            let span = self.take(length);
            self.note_missing_column(span);
            if !self.begins_comparison(0) {
                self.skip_operand(operator, span);
            }
            return Some(ExprKind::Hole(None));
        }
        self.at += 1;
        if lexeme == "*" && self.lexeme_at(0) == ":" && self.lexeme_at(1) == "*" {
            let span = token.span.to(self.take(2));
            self.note(foreign::everything(span));
            return Some(ExprKind::Hole(None));
        }
        if let Some(next) = self.peek(0).filter(|_| lexeme == "$" && self.touches(0)) {
            let span = token.span.to(self.take(1));
            self.note(mistakes::misshapen_column(span.text(self.text), token.span.to(next.span)));
            self.skip_comparison();
            return Some(ExprKind::Hole(None));
        }
        self.stray(token, lexeme);
        None
    }

    /// An operator at `span`, and no column in front of it.
    fn note_missing_column(&mut self, span: Span) {
        let last = self.last.filter(|_| self.fold.wants_condition()).map(|(column, _)| column.text(self.text));
        self.note(mistakes::missing_column(span.text(self.text), span, last));
    }

    /// What follows a column.
    pub(super) fn after_column(&mut self, column: Column<'a>) -> ExprKind<'a> {
        if let Some((operator, length)) = self.operator_at(0) {
            return self.comparison(column, operator, length);
        }
        if let Some((found, length)) = self.foreign_operator_at(0) {
            return self.foreign_comparison(column, found, length);
        }
        if self.is_word(0, "nocase") && self.has_operator(1) {
            let span = self.take(1);
            self.note(mistakes::early_nocase(span.text(self.text), span));
            self.skip_comparison();
            return ExprKind::Hole(Some(column));
        }
        if self.spaced_colon(column.span) {
            return ExprKind::Hole(Some(column));
        }
        if let Some(span) = self.take_computation() {
            self.note(foreign::arithmetic(span.text(self.text), span));
            self.skip_comparison();
            return ExprKind::Hole(Some(column));
        }
        if let Some(kind) = self.property(&column) {
            return kind;
        }
        self.without_operator(column)
    }

    /// `+ 1`, `|| "x"`, `?? "x"` behind a column, and all that goes on like that.
    fn take_computation(&mut self) -> Option<Span> {
        if self.is_arithmetic(0) {
            return Some(self.take_arithmetic());
        }
        let length = match (self.lexeme_at(0), self.lexeme_at(1)) {
            ("||", _) => 1,
            ("?", "?") => 2,
            _ => return None,
        };
        let value = self.peek(length).is_some_and(|next| is_literal(next.rule)) && self.has_operator(length + 1);
        value.then(|| self.take(length + 1))
    }

    /// `name?.length > 5`
    fn property(&mut self, column: &Column<'a>) -> Option<ExprKind<'a>> {
        let is_property =
            self.lexeme_at(0) == "?" && self.touches(0) && self.lexeme_at(1).starts_with('.') && self.touches(1);
        is_property.then(|| {
            let span = self.take(2);
            self.note(foreign::property(span.text(self.text), span));
            self.skip_comparison();
            ExprKind::Hole(Some(column.clone()))
        })
    }

    /// A column and an operator of another language.
    fn foreign_comparison(
        &mut self,
        column: Column<'a>,
        found: &'static foreign::Foreign,
        length: usize,
    ) -> ExprKind<'a> {
        let span = self.take(length);
        let before = self.fold.diagnostics.len();
        let operand = if !found.takes_operand() {
            None
        } else if matches!(found.meaning, Meaning::Negated("between")) {
            self.operand_of(Operator::Between, span).ok()
        } else if self.begins_operand(0) {
            self.any_operand()
        } else {
            None
        };
        let value = operand.as_ref().and_then(|operand| match operand {
            Operand::Value(value) => Some(value),
            _ => None,
        });
        let end = self.previous().unwrap_or(span);
        let diagnostic = found.diagnose(&column, span.text(self.text), span, value, span.to(end), self.text);
        self.hold_back(before);
        self.note(diagnostic);
        self.skip_nocase();
        ExprKind::Hole(Some(column))
    }

    fn comparison(&mut self, column: Column<'a>, operator: Operator, length: usize) -> ExprKind<'a> {
        let operator_span = self.take(length);
        self.last = Some((column.span, operator_span));
        let written = operator_span.text(self.text);
        self.fold.diagnostics.extend(mistakes::typographic_operator(written, operator_span));
        if self.is_word(0, "nocase") && self.begins_operand(1) && !self.is_word(1, "nocase") && !self.has_operator(1) {
            let span = self.take(1);
            self.note(mistakes::early_nocase(span.text(self.text), span));
            let _ = self.any_operand();
            return ExprKind::Hole(Some(column));
        }
        if operator == Operator::Has && self.is_word(0, "not") && self.begins_operand(1) {
            let span = operator_span.to(self.take(1));
            let _ = self.any_operand();
            let whole = column.span.to(self.previous().unwrap_or(span));
            self.note(foreign::negated_operator(operator, span, whole, self.text));
            return ExprKind::Hole(Some(column));
        }
        let Ok(operand) = self.operand_of(operator, operator_span) else {
            self.skip_nocase();
            return ExprKind::Hole(Some(column));
        };
        if self.loose_list(operator, &operand) {
            self.skip_nocase();
            return ExprKind::Hole(Some(column));
        }
        let takes_nocase = !matches!(operator, Operator::Between | Operator::NotBetween | Operator::By);
        let nocase = if takes_nocase { self.skip_nocase() } else { None };
        if order(operator).is_some() {
            self.end_of_chain();
        }
        let comparison = Comparison { column, operator, operator_span, operand, nocase };
        mistakes::refuse_null_test(comparison, written, &mut self.fold.diagnostics)
    }

    /// `model in a, b`, `name = hello, world`: goes past the other items, and answers whether there were any.
    fn loose_list(&mut self, operator: Operator, operand: &Operand<'a>) -> bool {
        let Operand::Value(first) = operand else { return false };
        let lists = matches!(
            operator,
            Operator::In | Operator::NotIn | Operator::HasAny | Operator::HasAll | Operator::HasNone
        );
        let mut span = first.span;
        let mut count = 1;
        while let Some(next) = self.peek(1).filter(|_| self.peek(0).is_some_and(|comma| comma.rule == Rule::comma)) {
            let alike = match next.rule {
                Rule::word => self.joint(1).is_none() && (lists || first.kind == ValueKind::Bareword),
                rule => is_literal(rule),
            };
            if !alike || self.has_operator(2) {
                break;
            }
            self.take(1);
            let before = self.fold.diagnostics.len();
            let _ = self.value();
            self.hold_back(before);
            span = span.to(self.previous().unwrap_or(span));
            count += 1;
        }
        if count > 1 {
            // What was said of the first item alone is said again of all.
            let noted = self.fold.diagnostics.len();
            self.fold.diagnostics.retain(|found| found.code != Code::UnquotedText || found.span() != first.span);
            self.holds_back |= self.fold.diagnostics.len() < noted;
            let bare = first.kind == ValueKind::Bareword;
            let operator = self.last.map(|(_, operator)| operator).filter(|_| !lists);
            // A closer behind may be the list's own.
            self.holds_back |= self.brackets.is_unopened_behind(self.at);
            self.note(mistakes::loose_list(span.text(self.text), span, operator, bare));
        }
        count > 1
    }

    pub(super) fn skip_nocase(&mut self) -> Option<Span> {
        self.is_word(0, "nocase").then(|| self.take(1))
    }
}
