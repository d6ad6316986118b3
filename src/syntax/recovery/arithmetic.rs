//! Arithmetic, which queries do not support: `a + 1 > 5`, `a = 5 % 2`.

use crate::source::Span;
use crate::syntax::ast::ExprKind;

use super::super::dialects;
use super::super::grammar::{Rule, Token};
use super::Recovery;

/// The maximum number of tokens of a computation in parentheses.
const MAX_COMPUTATION: usize = 20;

impl Recovery<'_, '_> {
    /// Skips and reports arithmetic after a condition: `a = 5 % 2`, `a = b + 1`. Returns whether it did.
    pub(super) fn arithmetic_after_condition(&mut self) -> bool {
        if !self.is_arithmetic(0) || self.previous().is_none() {
            return false;
        }
        let span = self.take_arithmetic();
        self.report(dialects::arithmetic(span.text(self.text), span));
        true
    }

    /// Whether an arithmetic operator and its operand start `ahead`.
    pub(super) fn is_arithmetic(&self, ahead: usize) -> bool {
        let is_column = |next: Token| next.rule == Rule::word && !self.has_operator(ahead + 2);
        let operator = self.lexeme_at(ahead);
        match operator {
            // `a = "x" -"y"`: a text that must not occur, as in Lucene.
            "-" if self.is_excluded_string(ahead) => false,
            // Between two columns, the operator may be meant as a connective.
            "+" | "^" => self.has_literal(ahead + 1),
            "-" | "*" | "/" | "%" | "**" => self.has_literal(ahead + 1) || self.peek(ahead + 1).is_some_and(is_column),
            // A column of that name starts a condition: `a = 1 and mod = 2`.
            _ if dialects::is_arithmetic_word(operator) && !self.has_operator(ahead + 1) => {
                self.has_literal(ahead + 1)
                    || self.peek(ahead + 1).is_some_and(is_column) && self.names_column(ahead + 1)
            }
            _ => false,
        }
    }

    /// Whether a computation with another column starts here, directly after a column: `a / b > 3`, `a add b gt 3`.
    pub(super) fn is_arithmetic_of_columns(&self) -> bool {
        let operator = self.lexeme_at(0);
        let is_operator =
            matches!(operator, "+" | "-" | "*" | "/" | "%" | "**") || dialects::is_arithmetic_word(operator);
        is_operator && self.names_column(1) && self.operator_at(2).is_some()
    }

    /// Whether a computation in parentheses is compared here: `(a + b) > 5`.
    pub(super) fn is_computation(&self) -> bool {
        let closer = self.closer_of(0);
        let is_operator = |ahead: usize| matches!(self.lexeme_at(ahead), "+" | "-" | "*" | "/" | "%" | "**");
        let is_part = |ahead: usize| {
            let is_operand = self.has_literal(ahead) || self.names_column(ahead);
            if ahead.is_multiple_of(2) { is_operator(ahead) } else { is_operand }
        };
        self.lexeme_at(0) == "("
            && (4..MAX_COMPUTATION).contains(&closer)
            && closer.is_multiple_of(2)
            && (1..closer).all(is_part)
            && self.meant_operator_at(closer + 1).is_some()
    }

    /// Skips and reports a computation in parentheses.
    pub(super) fn computation<'a>(&mut self) -> ExprKind<'a> {
        let span = self.skip_bracketed();
        self.report(dialects::arithmetic(span.text(self.text), span));
        self.skip_comparison();
        ExprKind::Hole(None)
    }

    /// Skips all arithmetic operators and their operands.
    pub(super) fn take_arithmetic(&mut self) -> Span {
        let mut span = self.peek(0).map(|token| token.span).unwrap_or_default();
        while self.is_arithmetic(0) || self.is_arithmetic_of_columns() {
            span = span.to(self.take(2));
        }
        span
    }
}
