//! Arithmetic, which queries do not support: `a + 1 > 5`, `a = 5 % 2`.

use crate::source::Span;
use crate::syntax::ast::{ExprKind, Operator};

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
            "//" => self.peek(ahead + 1).is_some_and(|next| next.rule == Rule::number) && self.has_operator(ahead + 2),
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
        let column = self.peek(1).map(|column| column.span).filter(|_| self.closer_of(0) == 4 && self.names_column(1));
        if let Some((column, open)) = column.zip(self.peek(0))
            && (self.scaled(column, 2, open.span) || self.known_sum(column, 2, open.span))
        {
            return ExprKind::Hole(None);
        }
        let span = self.skip_bracketed();
        self.report(dialects::arithmetic(span.text(self.text), span));
        self.skip_comparison();
        ExprKind::Hole(None)
    }

    /// `duration_ns / 1e9 > 5`: a column, scaled by a number and compared with one, with the tokens from the operator on
    /// at `ahead`. Returns whether it was skipped and reported.
    fn scaled(&mut self, column: Span, ahead: usize, from: Span) -> bool {
        let name = column.text(self.text);
        let (symbol, number) = (self.lexeme_at(ahead), self.lexeme_at(ahead + 1));
        let after = ahead + 2 + usize::from(self.lexeme_at(ahead + 2) == ")");
        let Some((operator, length)) = self
            .meant_operator_at(after)
            .filter(|(operator, _)| operator.order().is_some() || matches!(operator, Operator::Eq | Operator::Ne))
        else {
            return false;
        };
        let value = self.lexeme_at(after + length);
        let quotient = dialects::compared_quotient(symbol, number, operator, value);
        let compared = || {
            let ours = dialects::compared_number(name, symbol, number, value)?;
            Some(format!("{} {ours}", operator.as_str()))
        };
        let Some(ours) = quotient.or_else(compared).filter(|_| self.ends(after + length + 1)) else { return false };
        let computed = from.to(self.take(after));
        let whole = from.to(self.take(length + 1));
        let ours = format!("{name} {ours}");
        self.report(dialects::scaled(computed.text(self.text), ours, computed, whole));
        true
    }

    /// Skips and reports a comparison of a column that is scaled by a number. Returns whether it did.
    pub(super) fn scaled_column(&mut self, column: Span) -> bool {
        self.scaled(column, 0, column)
    }

    /// Skips and reports a comparison of a sum that is a column itself. Returns whether it did.
    pub(super) fn summed_column(&mut self, column: Span) -> bool {
        self.known_sum(column, 0, column)
    }

    /// `num_input_tokens + num_output_tokens > 5`: a sum that is a column itself.
    fn known_sum(&mut self, column: Span, ahead: usize, from: Span) -> bool {
        let is_sum = self.lexeme_at(ahead) == "+";
        let Some(sum) = dialects::sum_of(column.text(self.text), self.lexeme_at(ahead + 1)).filter(|_| is_sum) else {
            return false;
        };
        let after = ahead + 2 + usize::from(self.lexeme_at(ahead + 2) == ")");
        let Some((operator, length)) = self.meant_operator_at(after) else { return false };
        let value = self.lexeme_at(after + length);
        if !self.has_literal(after + length) || !self.ends(after + length + 1) {
            return false;
        }
        let ours = format!("{sum} {} {value}", operator.as_str());
        let computed = from.to(self.take(after));
        let whole = from.to(self.take(length + 1));
        self.report(dialects::scaled(computed.text(self.text), ours, computed, whole));
        true
    }

    /// `duration_ns/1e9 > 5`: a name with a number after a slash, which is a column in nanoseconds.
    pub(super) fn divided_word<'a>(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let (name, number) = self.lexeme(token).rsplit_once('/')?;
        let is_scaled = dialects::is_in_nanoseconds(name) && dialects::parsed(number).is_some();
        let (operator, length) = self.meant_operator_at(1).filter(|_| is_scaled)?;
        let ours = dialects::compared_number(name, "/", number, self.lexeme_at(1 + length))?;
        let span = token.span.to(self.take(length + 2));
        let ours = format!("{name} {} {ours}", operator.as_str());
        self.report(dialects::scaled(self.lexeme(token), ours, token.span, span));
        Some(ExprKind::Hole(None))
    }

    /// `5 * 1e9`, `5 * 10 ** 9`: skips and reports a product of numbers. Returns whether it did.
    pub(super) fn product(&mut self, first: Span) -> bool {
        let Some(mut product) = dialects::parsed(first.text(self.text)) else { return false };
        let mut length = 0;
        while length < MAX_COMPUTATION && self.lexeme_at(length) == "*" {
            let Some(mut factor) = dialects::parsed(self.lexeme_at(length + 1)) else { return false };
            length += 2;
            if self.lexeme_at(length) == "**" {
                let Some(exponent) = dialects::parsed(self.lexeme_at(length + 1)) else { return false };
                factor = factor.powf(exponent);
                length += 2;
            }
            product *= factor;
        }
        let column = self.last_comparison.map(|(column, _)| column.text(self.text));
        let Some(ours) = dialects::written_product(column, product).filter(|_| length > 0 && self.ends(length)) else {
            return false;
        };
        let span = first.to(self.take(length));
        self.report(dialects::product(span.text(self.text), ours, span));
        true
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
