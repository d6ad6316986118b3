//! Conditions that start with a value: `5 < a`, `1 < a <= 5`, `"x" in tags`, or a value alone.

use crate::diagnostic::Mark;
use crate::source::Span;
use crate::syntax::ast::{Chain, ColumnName, ExprKind, Operator, Order, Value, Within};

use super::super::grammar::{self, Rule, Token};
use super::super::{dialects, errors};
use super::{Recovery, Reported, typo};

impl<'a> Recovery<'a, '_> {
    /// A condition that starts with a value.
    pub(super) fn value_condition(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let before = self.builder.diagnostics.mark();
        let value = match self.value() {
            Ok(value) => value,
            Err(Reported) => {
                if self.operator_at(0).is_some() {
                    self.skip_comparison_with_column();
                }
                return Some(ExprKind::Hole(None));
            }
        };
        let Some((operator, length)) = self.operator_at(0) else {
            self.lone_value(token, &value, before);
            return Some(ExprKind::Hole(None));
        };
        let operator_span = self.take(length);
        if let Some(kind) = self.value_in_computed_column(operator, &value) {
            return Some(kind);
        }
        let swaps = matches!(operator, Operator::Eq | Operator::Ne) && self.names_column(0);
        if token.rule == Rule::word && !swaps {
            self.report(errors::value_word_as_column(self.lexeme(token), token.span));
            self.following_operand();
            return Some(ExprKind::Hole(None));
        }
        let Some(column) = self.following_column() else {
            if self.starts_operand(0) {
                // A name has no escapes, so that those in `"App\\Model"` are not errors too.
                self.builder.diagnostics.truncate(before);
                let is_first = self.builder.expects_condition();
                let mark = self.builder.diagnostics.mark();
                let _ = self.any_operand();
                self.skip_nocase();
                let rest_is_valid = is_first && self.ends(0) && !self.has_error_since(mark);
                self.report(errors::value_as_column(self.lexeme(token), token.span, &value, rest_is_valid));
                return Some(ExprKind::Hole(None));
            }
            self.report(errors::missing_column_after(operator_span.text(self.text), operator_span));
            return Some(ExprKind::Hole(None));
        };
        Some(self.column_after_value(value, operator, operator_span, column))
    }

    /// `'x' = ANY(tags)`, `'x' in name.lower()`, after the operator
    fn value_in_computed_column(&mut self, operator: Operator, value: &Value<'a>) -> Option<ExprKind<'a>> {
        let is_negated = matches!(operator, Operator::Ne | Operator::NotIn);
        if (is_negated || matches!(operator, Operator::Eq | Operator::In))
            && let Some((column, at)) = self.any_of_column(is_negated)
        {
            let span = value.span.to(self.previous().unwrap_or(at));
            let ours = format!("{column} has {}", value.span.text(self.text));
            let ours = if is_negated { format!("not ({ours})") } else { ours };
            self.report(dialects::any_of_column(span.text(self.text), ours, span));
            return Some(ExprKind::Hole(None));
        }
        if matches!(operator, Operator::In | Operator::NotIn)
            && let Some((column, at)) = self.column_in_lower_case()
        {
            let span = value.span.to(at);
            let ours = format!("{column} contains {} nocase", value.span.text(self.text));
            let ours = if operator == Operator::NotIn { format!("not ({ours})") } else { ours };
            self.report(dialects::comparing_call(span.text(self.text), ours, span, false));
            return Some(ExprKind::Hole(None));
        }
        None
    }

    /// Skips an operator and the column or value after it.
    fn skip_comparison_with_column(&mut self) {
        let Some((_, length)) = self.operator_at(0) else { return };
        self.take(length);
        if self.following_column().is_none() {
            self.following_operand();
        }
    }

    /// `"refund"`; `name = "a" or "b"`; `true`
    fn lone_value(&mut self, token: Token, value: &Value<'a>, before: Mark) {
        if self.has_error_since(before) {
            // The value itself is already reported.
            return;
        }
        let lexeme = self.lexeme(token);
        if token.rule == Rule::word {
            self.report(errors::value_word_as_column(lexeme, token.span));
            return;
        }
        if self.tokens.len() == 1 && token.rule == Rule::string && grammar::is_query(&value.text) {
            self.report(errors::quoted_query(&value.text, token.span));
            return;
        }
        // `'x' i`: an incomplete operator follows.
        if let Some((keyword, length)) = self.partial_operator(false) {
            self.report_partial_operator(&keyword, length);
            return;
        }
        if let Some(next) = self.peek(0).filter(|next| next.rule == Rule::word && self.logical_token(0).is_none())
            && let Some(near) = typo::nearest_operator(self.lexeme(next))
        {
            self.take(1);
            self.report(errors::unknown_operator(self.lexeme(next), Some(near), next.span));
            let _ = self.following_column();
            return;
        }
        if self.lexeme_at(0) == "*" && self.touches(0) && token.rule == Rule::string {
            let span = token.span.to(self.take(1));
            self.report(dialects::lone_text(span.text(self.text), &value.text, span));
            return;
        }
        let last = self.last_comparison.filter(|_| self.builder.expects_condition());
        let last = last.map(|(column, operator)| (column.text(self.text), operator.text(self.text)));
        self.report(errors::lone_value(lexeme, value.span, last));
    }

    /// Whether a list starts here instead of a condition: `("a", "b")`.
    pub(super) fn is_lone_list(&self) -> bool {
        self.builder.expects_condition() && self.starts_list(0)
    }

    /// `("a", "b")`, `("a", "b") in tags`
    pub(super) fn lone_list(&mut self, open: Token) -> ExprKind<'a> {
        self.skip_any_operand();
        let span = open.span.to(self.previous().unwrap_or(open.span));
        let Some((_, length)) = self.operator_at(0) else {
            self.report(errors::lone_list(span.text(self.text), span));
            return ExprKind::Hole(None);
        };
        let operator = self.take(length);
        self.report(dialects::value_first(operator.text(self.text), operator));
        let column = self.following_column();
        if column.is_none() {
            self.following_operand();
        }
        ExprKind::Hole(column)
    }

    /// `5 < a`, `"x" in tags`, `5 = a`
    fn column_after_value(
        &mut self,
        value: Value<'a>,
        operator: Operator,
        operator_span: Span,
        column: ColumnName<'a>,
    ) -> ExprKind<'a> {
        let written = operator_span.text(self.text);
        if matches!(operator, Operator::In | Operator::NotIn) {
            let negated = operator == Operator::NotIn;
            if let Some(span) = self.skip_nocase() {
                self.report(errors::nocase_after_within(&column, written, value.span.text(self.text), span));
            }
            return ExprKind::Within(Within { value, negated, operator_span, column });
        }
        if let Some(order) = operator.order() {
            return self.chain(value, order, operator_span, column);
        }
        let swaps = matches!(operator, Operator::Eq | Operator::Ne) && self.operator_at(0).is_none();
        self.report(if swaps {
            let replacement = format!("{} {written} {}", column.span.text(self.text), value.span.text(self.text));
            dialects::swapped(written, replacement, value.span.to(column.span))
        } else {
            dialects::value_first(written, operator_span)
        });
        self.skip_comparison();
        ExprKind::Hole(Some(column))
    }

    /// `5 < a`, `1 < a <= 5`
    fn chain(
        &mut self,
        first: Value<'a>,
        first_order: Order,
        first_span: Span,
        column: ColumnName<'a>,
    ) -> ExprKind<'a> {
        let second = match self.operator_at(0) {
            Some((operator, length)) => {
                let span = self.take(length);
                let Some(order) = operator.order() else {
                    self.report(errors::mixed_operators(span.text(self.text), span, first_span));
                    self.following_operand();
                    return ExprKind::Hole(Some(column));
                };
                let Ok(value) = self.value_after(span) else { return ExprKind::Hole(Some(column)) };
                Some((order, span, value))
            }
            None => None,
        };
        let chain = Chain { first, first_order, first_span, column, second };
        self.builder.diagnostics.extend(errors::mixed_chain(&chain));
        self.end_of_chain();
        ExprKind::Chain(Box::new(chain))
    }

    /// Reports a comparison too many: `1 < a < 5 < 7`, `a < 5 < 10`.
    pub(super) fn end_of_chain(&mut self) {
        let Some((operator, length)) = self.operator_at(0).filter(|(operator, _)| operator.order().is_some()) else {
            return;
        };
        let span = self.take(length);
        self.report(errors::chain_too_long(span.text(self.text), span));
        let _ = self.operand_of(operator, span);
    }
}
