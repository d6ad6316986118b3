//! Conditions: a column and what is asked of it, or a value and the column it is compared with.

use crate::ast::{Chain, Column, Comparison, ExprKind, Operand, Operator, Order, Value, ValueKind, Within};
use crate::diagnostic::Code;
use crate::source::Span;

use super::super::foreign::{self, Meaning};
use super::super::grammar::{self, Rule, Token};
use super::super::mistakes;
use super::{Noted, Recovery, is_literal, is_value_word, slip};

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

    /// Whether the list here stands for a condition: `("a", "b")`.
    pub(super) fn is_lone_list(&self) -> bool {
        self.fold.wants_condition() && self.begins_list(0)
    }

    /// `("a", "b")`, `("a", "b") in tags`
    fn lone_list(&mut self, open: Token) -> ExprKind<'a> {
        let before = self.fold.diagnostics.len();
        let _ = self.any_operand();
        let span = open.span.to(self.previous().unwrap_or(open.span));
        self.fold.diagnostics.truncate(before);
        let Some((_, length)) = self.operator_at(0) else {
            self.note(mistakes::lone_list(span.text(self.text), span));
            return ExprKind::Hole(None);
        };
        let operator = self.take(length);
        self.note(foreign::value_first(operator.text(self.text), operator));
        let column = self.following_column();
        if column.is_none() && self.begins_operand(0) {
            let _ = self.any_operand();
        }
        ExprKind::Hole(column)
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
        self.fold.diagnostics.truncate(before);
    }

    /// Whether a column stands behind the operator that begins `ahead`.
    pub(super) fn names_column_behind(&self, ahead: usize) -> bool {
        self.operator_at(ahead).is_some_and(|(_, length)| self.begins_column(ahead + length))
    }

    /// Whether an operator and a value stand `ahead`.
    fn has_operand_behind(&self, ahead: usize) -> bool {
        let length = self.operator_at(ahead).map(|(_, length)| length);
        length
            .or(self.foreign_operator_at(ahead).map(|(_, length)| length))
            .is_some_and(|length| self.begins_operand(ahead + length))
    }

    fn begins_column(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|token| match token.rule {
            Rule::backticked | Rule::grouped => true,
            Rule::word => {
                self.joint(ahead).is_none()
                    && !is_value_word(self.lexeme(token))
                    && grammar::is_name(self.lexeme(token))
            }
            _ => false,
        })
    }

    /// Goes past an operator and its operand, which cannot be judged.
    fn skip_comparison(&mut self) {
        let before = self.fold.diagnostics.len();
        if let Some((operator, length)) = self.operator_at(0) {
            let span = self.take(length);
            let _ = self.operand_of(operator, span);
        } else if let Some((_, length)) = self.foreign_operator_at(0) {
            self.take(length);
            let _ = self.begins_operand(0).then(|| self.any_operand());
        }
        self.skip_nocase();
        self.fold.diagnostics.truncate(before);
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

    /// A condition that begins with a value.
    fn value_condition(&mut self, token: Token) -> Option<ExprKind<'a>> {
        let before = self.fold.diagnostics.len();
        let value = match self.value() {
            Ok(value) => value,
            Err(Noted) => {
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
        if token.rule == Rule::word && !self.begins_column(0) {
            self.note(mistakes::value_word_as_column(self.lexeme(token), token.span));
            let _ = self.begins_operand(0).then(|| self.any_operand());
            return Some(ExprKind::Hole(None));
        }
        let Some(column) = self.following_column() else {
            if self.begins_operand(0) {
                let begins = self.fold.wants_condition();
                let noted = self.fold.diagnostics.len();
                let _ = self.any_operand();
                self.skip_nocase();
                let is_whole = begins && self.ends(0) && !self.noted_error(noted);
                self.note(mistakes::value_as_column(self.lexeme(token), token.span, &value, is_whole));
                return Some(ExprKind::Hole(None));
            }
            self.note(mistakes::missing_column_after(operator_span.text(self.text), operator_span));
            return Some(ExprKind::Hole(None));
        };
        Some(self.column_behind_value(value, operator, operator_span, column))
    }

    /// Goes past an operator and the column or value behind it.
    fn skip_comparison_with_column(&mut self) {
        let Some((_, length)) = self.operator_at(0) else { return };
        self.take(length);
        if self.following_column().is_none() && self.begins_operand(0) {
            let _ = self.any_operand();
        }
    }

    /// `"refund"`; `name = "a" or "b"`; `true`
    fn lone_value(&mut self, token: Token, value: &Value<'a>, before: usize) {
        if self.noted_error(before) {
            // It is wrong in itself already.
            return;
        }
        let lexeme = self.lexeme(token);
        if token.rule == Rule::word {
            self.note(mistakes::value_word_as_column(lexeme, token.span));
            return;
        }
        // `'x' i`: what follows was to become an operator.
        if let Some((begun, length)) = self.begun_operator(false) {
            let span = self.take(length);
            self.note(mistakes::unknown_operator(span.text(self.text), Some(&begun), span));
            return;
        }
        if let Some(next) = self.peek(0).filter(|next| next.rule == Rule::word && self.joint(0).is_none())
            && let Some(near) = slip::nearest_operator(self.lexeme(next))
        {
            self.take(1);
            self.note(mistakes::unknown_operator(self.lexeme(next), Some(near), next.span));
            let _ = self.following_column();
            return;
        }
        let last = self.last.filter(|_| self.fold.wants_condition());
        let last = last.map(|(column, operator)| (column.text(self.text), operator.text(self.text)));
        self.note(mistakes::lone_value(lexeme, value.span, last));
    }

    /// `5 < a`, `1 < a <= 5`, `"x" in tags`
    fn column_behind_value(
        &mut self,
        value: Value<'a>,
        operator: Operator,
        operator_span: Span,
        column: Column<'a>,
    ) -> ExprKind<'a> {
        if matches!(operator, Operator::In | Operator::NotIn) {
            let negated = operator == Operator::NotIn;
            if let Some(span) = self.skip_nocase() {
                self.note(mistakes::nocase_after_within(
                    &column,
                    operator_span.text(self.text),
                    value.span.text(self.text),
                    span,
                ));
            }
            return ExprKind::Within(Within { value, negated, operator_span, column });
        }
        let Some(first_order) = order(operator) else {
            let written = value.span.to(column.span);
            let ours = format!(
                "{} {} {}",
                column.span.text(self.text),
                operator_span.text(self.text),
                value.span.text(self.text)
            );
            let swaps = matches!(operator, Operator::Eq | Operator::Ne) && self.operator_at(0).is_none();
            self.note(match swaps {
                true => foreign::swapped(operator_span.text(self.text), ours, written),
                false => foreign::value_first(operator_span.text(self.text), operator_span),
            });
            self.skip_comparison();
            return ExprKind::Hole(Some(column));
        };
        let second = match self.operator_at(0) {
            Some((operator, length)) => {
                let span = self.take(length);
                let Some(order) = order(operator) else {
                    self.note(mistakes::mixed_operators(span.text(self.text), span, operator_span));
                    let _ = self.begins_operand(0).then(|| self.any_operand());
                    return ExprKind::Hole(Some(column));
                };
                let Ok(value) = self.value_after(span, false) else { return ExprKind::Hole(Some(column)) };
                Some((order, span, value))
            }
            None => None,
        };
        let chain = Chain { first: value, first_order, first_span: operator_span, column, second };
        self.fold.diagnostics.extend(mistakes::mixed_chain(&chain));
        self.end_of_chain();
        ExprKind::Chain(chain)
    }

    /// `1 < a < 5 < 7`, `a < 5 < 10`: one comparison too many.
    fn end_of_chain(&mut self) {
        let Some((operator, length)) = self.operator_at(0).filter(|(operator, _)| order(*operator).is_some()) else {
            return;
        };
        let span = self.take(length);
        self.note(mistakes::chain_too_long(span.text(self.text), span));
        let _ = self.operand_of(operator, span);
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
        self.fold.diagnostics.truncate(before);
        self.note(diagnostic);
        self.skip_nocase();
        ExprKind::Hole(Some(column))
    }

    /// A column and no operator: a condition by itself, or an operator was forgotten or misspelt.
    fn without_operator(&mut self, column: Column<'a>) -> ExprKind<'a> {
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
                self.fold.diagnostics.truncate(before);
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
    fn begun_operator(&self, or_connective: bool) -> Option<(String, usize)> {
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
            self.fold.diagnostics.truncate(before);
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
                self.fold.diagnostics.truncate(before);
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
                self.fold.diagnostics.truncate(before);
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
            self.fold.diagnostics.truncate(before);
            span = span.to(self.previous().unwrap_or(span));
            count += 1;
        }
        if count > 1 {
            // What was said of the first item alone is said again of all.
            self.fold.diagnostics.retain(|found| found.code != Code::UnquotedText || found.span() != first.span);
            let bare = first.kind == ValueKind::Bareword;
            let operator = self.last.map(|(_, operator)| operator).filter(|_| !lists);
            self.note(mistakes::loose_list(span.text(self.text), span, operator, bare));
        }
        count > 1
    }

    pub(super) fn skip_nocase(&mut self) -> Option<Span> {
        self.is_word(0, "nocase").then(|| self.take(1))
    }
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
