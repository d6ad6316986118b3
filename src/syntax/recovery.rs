//! Error recovery: reads a query that the grammar rejected as tokens. Valid parts still become a tree, and each
//! error is reported once.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Mark, Safety};
use crate::source::{Span, offset};
use crate::syntax::ast::{ColumnName, Expr, ExprKind, Value, ValueKind};
use crate::syntax::grammar_reader;
use crate::syntax::lexer;

use super::ast::Connective;
use super::grammar::{GrammarError, Rule, Token};
use super::normalized::Normalized;
use super::tree_builder::{TooDeep, TreeBuilder};
use super::{Parsed, dialects, errors, fast_path, literal, multiline, typography};
use crate::limits::Limits;

mod arithmetic;
mod array;
mod between;
mod brackets;
mod call;
mod column;
mod comment;
mod condition;
mod connective;
pub(crate) mod cursor;
mod list;
mod logql;
mod lucene;
mod moment;
mod operand;
mod operator;
mod operatorless;
mod period;
mod preamble;
mod quantity;
mod several;
mod text;
mod typo;
mod value_filter;
mod value_first;

use brackets::Brackets;
pub(crate) use column::is_record;

/// How often a text with typographic characters or strings of several lines is normalized and parsed again.
const MAX_NORMALIZATIONS: usize = 3;

/// Parses any text.
pub(super) fn parse<'a>(text: &'a str, limits: &Limits, error: GrammarError) -> Parsed<'a> {
    read(text, limits, error, MAX_NORMALIZATIONS)
}

fn read<'a>(text: &'a str, limits: &Limits, error: GrammarError, rounds: usize) -> Parsed<'a> {
    let mut tokens = lexer::tokens(text);
    if rounds > 0
        && let Some(normalized) = typography::normalize(text, &tokens).or_else(|| multiline::normalize(text, &tokens))
    {
        drop(tokens);
        return read_normalized(text, normalized, limits, rounds - 1);
    }
    tokens.retain(|token| token.rule != Rule::comment);
    let tokens = connective::split_from_numbers(tokens, text);
    // An unclosed string or name contains everything that follows it, including closing brackets.
    let swallows_rest = tokens.last().is_some_and(|last| is_unclosed(last.rule));
    let mut recovery = Recovery::of(tokens, text, limits);
    let end = offset(text.len());
    let (root, mut diagnostics) = match recovery.query() {
        Ok(()) => recovery.builder.finish(text),
        Err(TooDeep) => (hole(None, Span::new(0, end)), recovery.builder.diagnostics),
    };
    if swallows_rest {
        diagnostics.remove_codes(|code| matches!(code, Code::UnclosedParenthesis | Code::UnclosedList));
    }
    if !diagnostics.has_error() {
        diagnostics.push(errors::not_understood(error.at));
    }
    Parsed::new(text, root, diagnostics)
}

/// Parses a normalized text, with spans and diagnostics relocated to the original.
fn read_normalized<'a>(original: &'a str, normalized: Normalized, limits: &Limits, rounds: usize) -> Parsed<'a> {
    let text = &normalized.text;
    let parsed = if lexer::is_blank(text) {
        Parsed::new(text, hole(None, Span::at(offset(text.len()))), Diagnostics::default())
    } else {
        grammar_reader::parse(text, limits).unwrap_or_else(|error| read(text, limits, error, rounds))
    };
    let root = parsed.ast.root.relocate(&|span| normalized.original(span));
    let mut found = parsed.diagnostics;
    found.iter_mut().for_each(|diagnostic| normalized.relocate(diagnostic));
    let mut diagnostics = normalized.diagnostics;
    diagnostics.append(found);
    Parsed::new(original, root, diagnostics)
}

/// The error of a condition that the grammar accepts, but which is one of another language; `None` if it is not.
pub(crate) fn foreign_condition(text: &str, limits: &Limits) -> Option<Diagnostic> {
    let mut recovery = Recovery::of(lexer::tokens(text), text, limits);
    let mark = recovery.builder.diagnostics.mark();
    recovery.query().ok()?;
    let mut found = recovery.builder.diagnostics.take_stored_since(mark).into_iter();
    found.next().filter(|_| found.next().is_none())
}

/// Whether a name is a computation in another language: `created_at.dt.year`, `duration_ns/1e9`.
pub(crate) fn is_foreign_name(name: &str) -> bool {
    let is_divided =
        |(name, number): (&str, &str)| dialects::is_in_nanoseconds(name) && dialects::parsed(number).is_some();
    name.contains(".dt.") || name.rsplit_once('/').is_some_and(is_divided)
}

/// The maximum number of tokens of a condition with a colon.
const MAX_FIELD_TOKENS: usize = 4;

/// The recovering parser: the tokens and the current position.
struct Recovery<'a, 'l> {
    text: &'a str,
    tokens: Vec<Token>,
    brackets: Brackets,
    at: usize,
    builder: TreeBuilder<'a>,
    limits: &'l Limits,
    /// The column and the operator of the last comparison, which are missing before `"b"` in `a = "a" or "b"`.
    last_comparison: Option<(Span, Span)>,
    /// Whether there is an error between the last connective or parenthesis and the current position: errors that
    /// can only follow from it are not reported.
    in_recovery: bool,
    /// Whether an error in the current condition was suppressed.
    has_suppressed: bool,
    /// Whether an `or` was read.
    has_or: bool,
    /// Whether a condition with a colon is before the current position, without a connective between them.
    follows_field: bool,
}

/// An error was reported; the condition or value that contains it becomes a hole.
struct Reported;

impl<'a, 'l> Recovery<'a, 'l> {
    fn of(tokens: Vec<Token>, text: &'a str, limits: &'l Limits) -> Self {
        Self {
            text,
            brackets: Brackets::of(&tokens, text),
            tokens,
            at: 0,
            builder: TreeBuilder::new(limits),
            limits,
            last_comparison: None,
            in_recovery: false,
            has_suppressed: false,
            has_or: false,
            follows_field: false,
        }
    }

    /// Reads the whole query.
    fn query(&mut self) -> Result<(), TooDeep> {
        if self.skip_preamble() {
            return Ok(());
        }
        while let Some(token) = self.peek(0) {
            if self.foreign_comment() || self.synchronize() || self.separator(token) || self.prefix(token) {
                continue;
            }
            self.imply_connective(token);
            match self.lexeme(token) {
                "(" if self.is_lone_list() || self.is_computation() => self.condition(),
                "(" | "[" | "{" if self.is_stray_bracket() => self.stray_bracket(token),
                "(" => self.open(token)?,
                "[" | "{" if self.builder.expects_condition() && !self.is_bracketed_column() => self.group(token)?,
                ")" => self.close(token),
                "]" | "}" if self.builder.is_open() => self.wrong_closer(token),
                _ => match self.logical_token(0) {
                    Some(LogicalToken::Connective(_)) if self.is_call_of_connective() => self.condition(),
                    Some(LogicalToken::Connective(connective)) => {
                        self.reject_touching_number(token);
                        self.take(1);
                        self.connective(connective, token.span);
                    }
                    Some(LogicalToken::Not) if self.is_stray_not() => self.stray_not(token),
                    Some(LogicalToken::Not) => {
                        self.take(1);
                        self.builder.not(token.span)?;
                    }
                    None if self.builder.expects_condition() || !self.instead_of_connective(token) => self.condition(),
                    None => {}
                },
            }
        }
        self.fill_hole(Span::at(self.tokens.last().map_or(0, |last| last.span.end)));
        Ok(())
    }

    fn open(&mut self, open: Token) -> Result<(), TooDeep> {
        self.take(1);
        self.in_recovery = false;
        self.builder.open(open.span)
    }

    fn close(&mut self, closer: Token) {
        self.fill_hole(Span::at(closer.span.start));
        self.take(1);
        let mark = self.builder.diagnostics.mark();
        self.builder.close(closer.span);
        self.in_recovery |= self.has_error_since(mark);
    }

    /// Reads `and`, `or` or a replacement for them.
    fn connective(&mut self, connective: Connective, span: Span) {
        self.fill_hole(Span::at(span.start));
        self.builder.connective(connective, span);
        self.has_or |= connective == Connective::Or;
        self.in_recovery = false;
        self.follows_field = false;
    }

    /// Adds a hole if a condition is expected after an error, so that the condition is not reported as missing too.
    fn fill_hole(&mut self, at: Span) {
        if self.in_recovery && self.builder.expects_condition() {
            self.builder.condition(hole(None, at));
        }
    }

    fn condition(&mut self) {
        if self.common_comparison() {
            return;
        }
        let start = self.at;
        let mark = self.builder.diagnostics.mark();
        let from = self.peek(0).map(|token| token.span).unwrap_or_default();
        self.has_suppressed = false;
        let kind = self.read_condition();
        // A fix is safe only if the rest of the condition is understood.
        let has_several = self.has_error_since(mark) && self.builder.diagnostics.count_since(mark) > 1;
        let is_unclear = self.has_suppressed || has_several && !self.are_respellings(mark);
        if is_unclear || !self.ends(0) && !self.is_foreign_end() {
            self.mark_fixes_unsafe(mark);
        }
        if self.at == start {
            // The token is reported; skip it, so that parsing always advances.
            self.take(1);
        }
        let is_wrong = self.has_error_since(mark) && matches!(kind, None | Some(ExprKind::Hole(_)));
        self.in_recovery |= is_wrong;
        // An error before a condition is reported once, and not also as a missing connective.
        let is_stray = is_wrong && !matches!(kind, Some(ExprKind::Hole(Some(_))));
        if let Some(kind) = kind.filter(|_| !is_stray) {
            let span = from.to(self.previous().unwrap_or(from));
            self.builder.condition(Expr { kind, span });
        }
    }

    /// Reads a comparison on the fast path: most conditions of an invalid query are valid. What follows must end it, and
    /// no error may come before it.
    fn common_comparison(&mut self) -> bool {
        let token = self.peek(0).filter(|_| !self.in_recovery && !self.follows_field);
        let read = token.and_then(|token| fast_path::comparison(self.text, token.span.start, self.limits));
        let Some((condition, end)) = read else { return false };
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|token| token.span.start < end).count();
        // `||` may begin date math: `2026-01-05||+1M/d`.
        let is_word = self.lexeme_at(count).starts_with(char::is_alphabetic);
        let is_end = matches!(self.lexeme_at(count), "" | ")") || is_word && self.is_connective(count);
        let ExprKind::Comparison(comparison) = &condition.kind else { return false };
        // `duration_ns/1000` and `created_at.dt.year` are computed columns of other languages.
        let is_plain = !comparison.column.span.text(self.text).contains(['/', '.', '`']);
        if is_end && is_plain {
            self.last_comparison = Some((comparison.column.span, comparison.operator_span));
            self.has_suppressed = false;
            self.at += count;
            self.builder.condition(condition);
        }
        is_end && is_plain
    }

    /// Adds an `and` before a condition that follows an error: the missing connective is not a second error.
    fn imply_connective(&mut self, token: Token) {
        let joins = self.is_connective(0) || self.is_clause() || self.is_closer(0);
        if self.in_recovery && !joins && !self.builder.expects_condition() {
            let before = self.previous().unwrap_or(token.span);
            if before.text(self.text) == "," {
                self.report(dialects::connective(",", before, true));
            } else if self.is_lucene(token) || self.is_text_after_field() {
                self.report(dialects::adjacency(before, token.span, self.is_on_same_column(token)));
            }
            self.connective(Connective::And, Span::at(token.span.start));
        }
    }

    /// Whether the condition before `field:value` is on the same column, which has one value.
    fn is_on_same_column(&self, field: Token) -> bool {
        let Some((name, _)) = self.lexeme(field).split_once(':') else { return false };
        let before = self.tokens.get(self.at.saturating_sub(MAX_FIELD_TOKENS)..self.at).unwrap_or_default();
        let is_same = |token: &Token| self.lexeme(*token).split_once(':').is_some_and(|(other, _)| other == name);
        !dialects::is_named_like_collection(name) && before.iter().any(is_same)
    }

    /// Skips a token that only follows from an earlier error. Returns whether it did.
    fn synchronize(&mut self) -> bool {
        if !self.in_recovery || self.at_sync_point() {
            return false;
        }
        if self.is_opener(0) {
            self.skip_bracketed();
        } else {
            self.take(1);
        }
        true
    }

    /// Whether parsing can resume at the next token after an error.
    fn at_sync_point(&self) -> bool {
        if self.is_clause() {
            return true;
        }
        match self.lexeme_at(0) {
            ")" | "]" | "}" => self.builder.is_open(),
            "(" => !self.starts_list(0),
            "," | ";" => self.starts_comparison(1),
            "&" | "|" | "&&&" | "|||" => self.starts_condition(1),
            _ => match self.logical_token(0) {
                Some(LogicalToken::Connective(_)) => true,
                Some(LogicalToken::Not) => {
                    self.starts_comparison(1) || self.lexeme_at(1) == "(" && !self.starts_list(1)
                }
                None => {
                    self.starts_comparison(0)
                        || self.is_text_after_field()
                        || self.is_excluded_string(0)
                        || self.peek(0).is_some_and(|next| self.is_lucene(next))
                }
            },
        }
    }

    /// Whether the next token is a `not` with nothing to negate.
    fn is_stray_not(&self) -> bool {
        !self.builder.expects_condition() && self.ends(1)
    }

    fn stray_not(&mut self, not: Token) {
        self.take(1);
        self.report(errors::stray_not(self.lexeme(not), not.span));
        self.in_recovery = true;
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.builder.diagnostics.push(diagnostic);
    }

    /// Whether a clause such as `ORDER BY` starts here, after a condition.
    fn is_clause(&self) -> bool {
        let next = [self.lexeme_at(0), self.lexeme_at(1)];
        !self.builder.expects_condition() && dialects::clause(&next, false) == Some(dialects::Clause::Named)
    }

    /// Whether the next token ends a condition in another language.
    fn is_foreign_end(&self) -> bool {
        matches!(self.lexeme_at(0), ";" | "&" | "|")
            || self.is_clause()
            || self.is_foreign_comment(0)
            || self.peek(0).is_some_and(|next| self.is_lucene(next))
    }

    /// Removes the diagnostics since `before`, because the text they are about cannot be validated.
    fn suppress(&mut self, before: Mark) {
        self.has_suppressed |= self.has_error_since(before);
        self.builder.diagnostics.truncate(before);
    }

    /// Marks the fixes since `before` as unsafe.
    fn mark_fixes_unsafe(&mut self, before: Mark) {
        let diagnostics = self.builder.diagnostics.since_mut(before);
        diagnostics.iter_mut().flat_map(|found| &mut found.fixes).for_each(|fix| fix.safety = Safety::Unsafe);
    }

    /// Whether each diagnostic since `before` is about the spelling of a value and has one safe fix, as for both bounds
    /// of `between 1 s and 5 s`.
    fn are_respellings(&self, before: Mark) -> bool {
        self.builder.diagnostics.since(before).iter().all(|found| {
            let is_of_value =
                matches!(found.code, Code::InvalidQuantity | Code::InvalidInstant | Code::ThousandsSeparator);
            is_of_value && matches!(found.fixes.as_slice(), [fix] if fix.safety == Safety::Safe)
        })
    }

    /// Whether an error was reported since `before`.
    fn has_error_since(&self, before: Mark) -> bool {
        self.builder.diagnostics.has_error_since(before)
    }

    /// The token `ahead` tokens after the next one.
    fn peek(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    /// The lexeme of the token `ahead`; empty at the end of the text.
    fn lexeme_at(&self, ahead: usize) -> &'a str {
        self.peek(ahead).map(|token| self.lexeme(token)).unwrap_or_default()
    }

    /// The span of the last token that was read.
    fn previous(&self) -> Option<Span> {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map(|token| token.span)
    }

    /// Whether the token `ahead` is this word, ignoring case.
    fn is_word(&self, ahead: usize, word: &str) -> bool {
        self.peek(ahead).is_some_and(|token| token.rule == Rule::word && self.lexeme(token).eq_ignore_ascii_case(word))
    }

    /// Whether the token `ahead` directly follows the one before it.
    fn touches(&self, ahead: usize) -> bool {
        let before = (self.at + ahead).checked_sub(1).and_then(|before| self.tokens.get(before));
        self.peek(ahead).zip(before).is_some_and(|(token, before)| token.span.start == before.span.end)
    }

    /// Skips the next `count` tokens and returns their span.
    fn take(&mut self, count: usize) -> Span {
        let mut span: Option<Span> = None;
        for _ in 0..count {
            let Some(token) = self.peek(0) else { break };
            span = Some(span.map_or(token.span, |before| before.to(token.span)));
            self.at += 1;
        }
        span.unwrap_or_default()
    }

    /// Skips all tokens that start before byte `end`.
    fn take_until(&mut self, end: u32) {
        while self.peek(0).is_some_and(|next| next.span.start < end) {
            self.take(1);
        }
    }

    /// Skips all tokens adjacent to the last one, at `span`, and returns the span including them.
    fn take_touching(&mut self, mut span: Span) -> Span {
        let ends = |next: Token| matches!(next.rule, Rule::bracket | Rule::comma) || is_unclosed(next.rule);
        while self.touches(0)
            && self.peek(0).is_some_and(|next| !ends(next))
            // `name==*a*;status_code==500` is two conditions.
            && !(self.lexeme_at(0) == ";" && self.is_rsql_comparison(1))
        {
            span = span.to(self.take(1));
        }
        span
    }

    fn lexeme(&self, token: Token) -> &'a str {
        token.span.text(self.text)
    }

    /// Whether a condition ends at the token `ahead`: at the end of the text, a closing bracket or a connective.
    fn ends(&self, ahead: usize) -> bool {
        self.peek(ahead).is_none() || self.is_closer(ahead) || self.is_connective(ahead)
    }

    /// Whether the token `ahead` is a value by its form alone.
    fn has_literal(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|token| is_literal(token.rule))
    }
}

/// A token that joins or negates conditions.
enum LogicalToken {
    Connective(Connective),
    Not,
}

impl Recovery<'_, '_> {
    /// The connective or `not` at the token `ahead`.
    fn logical_token(&self, ahead: usize) -> Option<LogicalToken> {
        let token = self.peek(ahead)?;
        let lexeme = self.lexeme(token);
        let is = |word: &str| token.rule == Rule::word && lexeme.eq_ignore_ascii_case(word);
        match lexeme {
            "&&" => Some(LogicalToken::Connective(Connective::And)),
            "||" => Some(LogicalToken::Connective(Connective::Or)),
            "!" => Some(LogicalToken::Not),
            _ if is("and") => Some(LogicalToken::Connective(Connective::And)),
            _ if is("or") => Some(LogicalToken::Connective(Connective::Or)),
            _ if is("not") => Some(LogicalToken::Not),
            _ => None,
        }
    }

    fn is_connective(&self, ahead: usize) -> bool {
        matches!(self.logical_token(ahead), Some(LogicalToken::Connective(_)))
    }
}

fn hole(column: Option<ColumnName<'_>>, span: Span) -> Expr<'_> {
    Expr { kind: ExprKind::Hole(column), span }
}

/// Whether a token is a value by its form alone.
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
            | Rule::apostrophed
    )
}

/// Whether a token is an unclosed string or name.
fn is_unclosed(rule: Rule) -> bool {
    matches!(rule, Rule::broken_string | Rule::broken_raw_string | Rule::broken_backticked)
}

/// Whether a word starts a value, so that it is not a column.
fn is_value_word(lexeme: &str) -> bool {
    ["true", "false", "now", "today", "yesterday"].iter().any(|word| lexeme.eq_ignore_ascii_case(word))
}

/// A placeholder for an invalid value.
fn hole_value<'a>(span: Span) -> Value<'a> {
    literal::word(ValueKind::Hole, "", span)
}
