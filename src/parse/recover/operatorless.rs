//! A column whose operator is missing, misspelt, half typed or turned by a `not` of its own.

use crate::ast::{Column, ExprKind, Operator};

use super::super::grammar::{self, Rule, Token};
use super::super::{foreign, mistakes};
use super::{Recovery, is_literal, is_value_word, slip};

impl<'a> Recovery<'a, '_> {
    /// A column and no operator: a condition by itself, or an operator was forgotten or misspelt.
    pub(super) fn without_operator(&mut self, column: Column<'a>) -> ExprKind<'a> {
        let Some(next) = self.peek(0) else { return ExprKind::Bare(column) };
        let lexeme = self.lexeme(next);
        if self.is_word(0, "not") || lexeme == "!" {
            return self.negated(column);
        }
        if next.rule == Rule::word && self.joint(0).is_none() && !is_value_word(lexeme) {
            return self.word_behind_column(column, next);
        }
        let list = next.rule == Rule::bracket && self.begins_list(0);
        if lexeme == "(" && !list && self.peek(1).is_some_and(|inner| is_literal(inner.rule)) && !self.has_operator(2) {
            // `tags ("x" …`: the value stands behind the parenthesis.
            let span = self.take(2);
            self.note(mistakes::missing_operator(&column, span));
            return ExprKind::Hole(Some(column));
        }
        if is_literal(next.rule) || list || next.rule == Rule::word && is_value_word(lexeme) {
            let operand = self.any_operand();
            let to = operand.map_or(next.span, |operand| operand.span());
            self.note(mistakes::missing_operator(&column, next.span.to(to)));
            self.skip_nocase();
            return ExprKind::Hole(Some(column));
        }
        if next.rule == Rule::symbol
            && self.peek(1).is_some_and(|value| is_literal(value.rule))
            && !self.has_operator(2)
        {
            // `status_code ? 500`
            self.take(1);
            self.note(mistakes::unknown_operator(lexeme, None, next.span));
            let _ = self.any_operand();
            return ExprKind::Hole(Some(column));
        }
        ExprKind::Bare(column)
    }

    /// `name resembles "x"`, `tags contai`, `input cotnains refund`
    fn word_behind_column(&mut self, column: Column<'a>, next: Token) -> ExprKind<'a> {
        let lexeme = self.lexeme(next);
        let operand_follows = self
            .peek(1)
            .is_some_and(|token| is_literal(token.rule) || token.rule == Rule::bracket && self.begins_list(1));
        if lexeme.eq_ignore_ascii_case("does") && self.begun_operator(false).is_none() {
            self.take(1);
            self.note(mistakes::unknown_operator(lexeme, Some("does not contain"), next.span));
            return ExprKind::Hole(Some(column));
        }
        let near = slip::nearest_operator(lexeme)
            .filter(|_| !self.has_operator(1) && slip::nearest(lexeme, &slip::CONNECTIVES).is_none());
        let begun = self.begun_operator(true);
        if operand_follows && !self.has_operator(2) && grammar::is_name(lexeme) || near.is_some() {
            self.take(1);
            self.note(mistakes::unknown_operator(lexeme, near, next.span));
            if near == Some("between") {
                let before = self.fold.diagnostics.len();
                let _ = self.operand_of(Operator::Between, next.span);
                self.hold_back(before);
            } else if self.begins_operand(0) {
                let _ = self.any_operand();
            }
            self.skip_nocase();
            return ExprKind::Hole(Some(column));
        }
        if let Some((begun, length)) = begun {
            let span = self.take(length);
            self.note(mistakes::unknown_operator(span.text(self.text), Some(&begun), span));
            return ExprKind::Hole(Some(column));
        }
        ExprKind::Bare(column)
    }

    /// The operator that the last words of the text begin, and how many they are.
    pub(super) fn begun_operator(&self, or_connective: bool) -> Option<(String, usize)> {
        let left = self.tokens.len() - self.at;
        if !(1..=3).contains(&left) {
            return None;
        }
        let words: Vec<&str> = (0..left).map(|ahead| self.lexeme_at(ahead)).collect();
        slip::begun(&words, or_connective).map(|begun| (begun, left))
    }

    /// `name not = "x"`, `name not "x"`, `name not`: what is turned is the condition, not the operator.
    fn negated(&mut self, column: Column<'a>) -> ExprKind<'a> {
        let not = self.peek(0).map(|token| token.span).unwrap_or_default();
        if let Some((operator, length)) = self.operator_at(1) {
            let span = self.take(length + 1);
            let before = self.fold.diagnostics.len();
            let _ = self.operand_of(operator, span);
            self.hold_back(before);
            self.skip_nocase();
            let whole = column.span.to(self.previous().unwrap_or(span));
            self.note(foreign::negated_operator(operator, span, whole, self.text));
            return ExprKind::Hole(Some(column));
        }
        if let Some(next) = self.peek(1) {
            let list = next.rule == Rule::bracket && self.begins_list(1);
            if is_literal(next.rule) && !self.has_operator(2) || list {
                self.take(1);
                let before = self.fold.diagnostics.len();
                let _ = self.any_operand();
                self.hold_back(before);
                self.note(foreign::negated_value(list, not));
                self.skip_nocase();
                return ExprKind::Hole(Some(column));
            }
            let near = slip::nearest_operator(self.lexeme(next)).filter(|_| !self.has_operator(2));
            let takes_value = self.peek(2).is_some_and(|value| is_literal(value.rule)) || self.begins_list(2);
            if next.rule == Rule::word && (near.is_some() || takes_value && !self.has_operator(3)) {
                let span = self.take(2);
                let before = self.fold.diagnostics.len();
                let _ = self.begins_operand(0).then(|| self.any_operand());
                self.hold_back(before);
                self.note(mistakes::unknown_operator(
                    span.text(self.text),
                    near.map(|near| format!("not {near}")).as_deref(),
                    span,
                ));
                return ExprKind::Hole(Some(column));
            }
        }
        if let Some((begun, length)) = self.begun_operator(true) {
            let span = self.take(length);
            self.note(mistakes::unknown_operator(span.text(self.text), Some(&begun), span));
            return ExprKind::Hole(Some(column));
        }
        if self.ends(1) {
            self.take(1);
            self.note(mistakes::lone_not(&column, not));
            return ExprKind::Hole(Some(column));
        }
        ExprKind::Bare(column)
    }
}
