//! Columns whose operator is missing, misspelled, incomplete or negated separately.

use crate::syntax::ast::{ColumnName, ExprKind, Operator};
use crate::syntax::lexer;

use super::super::grammar::{Rule, Token};
use super::super::{dialects, errors};
use super::{Recovery, is_literal, is_value_word, typo};

impl<'a> Recovery<'a, '_> {
    /// A column without an operator: a condition by itself, or a missing or misspelled operator.
    pub(super) fn without_operator(&mut self, column: ColumnName<'a>) -> ExprKind<'a> {
        let Some(next) = self.peek(0) else { return ExprKind::Bare(column) };
        let lexeme = self.lexeme(next);
        if self.is_word(0, "not") || lexeme == "!" {
            return self.negated(column);
        }
        if next.rule == Rule::word && self.logical_token(0).is_none() && !is_value_word(lexeme) {
            return self.word_after_column(column, next);
        }
        let is_list = self.is_list_at(0);
        if lexeme == "(" && !is_list && self.has_literal(1) && !self.has_operator(2) {
            // `tags ("x" …`: the value follows the parenthesis.
            let span = self.take(2);
            self.report(errors::missing_operator(&column, span, false));
            return ExprKind::Hole(Some(column));
        }
        if is_literal(next.rule) || is_list || next.rule == Rule::word && is_value_word(lexeme) {
            let operand = self.any_operand();
            let to = operand.map_or(next.span, |operand| operand.span());
            self.report(errors::missing_operator(&column, next.span.to(to), is_list));
            self.skip_nocase();
            return ExprKind::Hole(Some(column));
        }
        let is_symbol = next.rule == Rule::symbol && self.logical_token(0).is_none();
        if is_symbol && self.has_literal(1) && !self.has_operator(2) {
            // `status_code ? 500`
            self.take(1);
            let is_text = self.peek(0).is_some_and(|value| value.rule == Rule::string);
            if lexeme == "?" && is_text && self.ends(1) {
                let _ = self.any_operand();
                self.report(dialects::has_key(next.span));
                return ExprKind::Hole(Some(column));
            }
            self.report(errors::unknown_operator(lexeme, None, next.span));
            let _ = self.any_operand();
            return ExprKind::Hole(Some(column));
        }
        ExprKind::Bare(column)
    }

    /// `name resembles "x"`, `tags contai`, `input cotnains refund`
    fn word_after_column(&mut self, column: ColumnName<'a>, next: Token) -> ExprKind<'a> {
        let lexeme = self.lexeme(next);
        let operand_follows = self.has_literal(1) || self.is_list_at(1);
        if lexeme.eq_ignore_ascii_case("does") && self.partial_operator(false).is_none() {
            self.take(1);
            self.report(errors::unknown_operator(lexeme, Some("does not contain"), next.span));
            return ExprKind::Hole(Some(column));
        }
        let near = typo::nearest_operator(lexeme)
            .filter(|_| !self.has_operator(1) && typo::nearest(lexeme, typo::CONNECTIVES).is_none());
        let partial = self.partial_operator(true);
        if operand_follows && !self.has_operator(2) && lexer::is_name(lexeme) || near.is_some() {
            self.take(1);
            self.report(errors::unknown_operator(lexeme, near, next.span));
            if near == Some("between") {
                self.skip_operand(Operator::Between, next.span);
            } else {
                self.following_operand();
            }
            self.skip_nocase();
            return ExprKind::Hole(Some(column));
        }
        if let Some((keyword, length)) = partial {
            self.report_partial_operator(&keyword, length);
            return ExprKind::Hole(Some(column));
        }
        ExprKind::Bare(column)
    }

    /// Whether the token `ahead` is a bracket that opens a list.
    fn is_list_at(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|token| token.rule == Rule::bracket) && self.starts_list(ahead)
    }

    /// Skips and reports `length` words that are a prefix of `keyword`.
    pub(super) fn report_partial_operator(&mut self, keyword: &str, length: usize) {
        let span = self.take(length);
        self.report(errors::unknown_operator(span.text(self.text), Some(keyword), span));
    }

    /// The operator that the last words of the text are a prefix of, and their number.
    pub(super) fn partial_operator(&self, or_connective: bool) -> Option<(String, usize)> {
        let left = self.tokens.len() - self.at;
        if !(1..=3).contains(&left) {
            return None;
        }
        let words: Vec<&str> = (0..left).map(|ahead| self.lexeme_at(ahead)).collect();
        typo::complete(&words, or_connective).map(|keyword| (keyword, left))
    }

    /// `name not = "x"`, `name not "x"`, `name not`: the condition is negated, not the operator.
    fn negated(&mut self, column: ColumnName<'a>) -> ExprKind<'a> {
        if self.negated_operator(&column) || self.negated_value() || self.negated_unknown() {
            return ExprKind::Hole(Some(column));
        }
        if self.lexeme_at(0) == "!" && self.ends(1) {
            let mark = self.take(1);
            self.report(errors::trailing_mark(&column, mark));
            return ExprKind::Hole(Some(column));
        }
        if let Some((keyword, length)) = self.partial_operator(true) {
            self.report_partial_operator(&keyword, length);
            return ExprKind::Hole(Some(column));
        }
        if self.ends(1) {
            let not = self.take(1);
            self.report(errors::lone_not(&column, not));
            return ExprKind::Hole(Some(column));
        }
        ExprKind::Bare(column)
    }

    /// Skips and reports `name not = "x"`. Returns whether it did.
    fn negated_operator(&mut self, column: &ColumnName<'a>) -> bool {
        let Some((operator, length)) = self.operator_at(1) else { return false };
        let span = self.take(length + 1);
        self.skip_operand(operator, span);
        self.skip_nocase();
        let whole = column.span.to(self.previous().unwrap_or(span));
        self.report(dialects::negated_operator(operator, span, whole, self.text));
        true
    }

    /// Skips and reports `name not "x"`. Returns whether it did.
    fn negated_value(&mut self) -> bool {
        let is_list = self.is_list_at(1);
        if !is_list && (!self.has_literal(1) || self.has_operator(2)) {
            return false;
        }
        let not = self.take(1);
        self.skip_any_operand();
        self.report(dialects::negated_value(is_list, not));
        self.skip_nocase();
        true
    }

    /// Skips and reports `name not cotnains "x"`. Returns whether it did.
    fn negated_unknown(&mut self) -> bool {
        let Some(next) = self.peek(1).filter(|next| next.rule == Rule::word) else { return false };
        let near = typo::nearest_operator(self.lexeme(next)).filter(|_| !self.has_operator(2));
        let takes_value = (self.has_literal(2) || self.starts_list(2)) && !self.has_operator(3);
        if near.is_none() && !takes_value {
            return false;
        }
        let span = self.take(2);
        if self.starts_operand(0) {
            self.skip_any_operand();
        }
        let near = near.map(|near| format!("not {near}"));
        self.report(errors::unknown_operator(span.text(self.text), near.as_deref(), span));
        true
    }
}
