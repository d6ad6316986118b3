//! Operands: values, lists and bounds, valid or not.

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::{Operand, Operator, Value, ValueKind};

use super::super::grammar::{self, Rule, Token};
use super::super::{dialects, errors, literal};
use super::{Recovery, Reported, is_value_word, typo};

/// The maximum number of words between a quote inside a string and the quote that closes it.
const MAX_WORDS_IN_QUOTES: usize = 8;

impl<'a> Recovery<'a, '_> {
    /// The operand of the operator at `operator_span`.
    pub(super) fn operand_of(&mut self, operator: Operator, operator_span: Span) -> Result<Operand<'a>, Reported> {
        if matches!(operator, Operator::Between | Operator::NotBetween) {
            return self.bounds(operator_span);
        }
        let is_group = self.lexeme_at(0) == "(" && !operator.takes_list() && self.starts_group(1);
        if is_group {
            self.report(errors::missing_value(operator_span.text(self.text), operator_span, operator_span.end));
            return Err(Reported);
        }
        let is_second_operator = self.operator_at(0).is_some_and(|(_, length)| {
            let is_word = |next: Token| next.rule == Rule::word && is_value_word(self.lexeme(next));
            self.has_literal(length) || self.peek(length).is_some_and(is_word) || self.starts_list(length)
        });
        if self.starts_operand(0) && !is_second_operator {
            return self.any_operand().ok_or(Reported);
        }
        self.instead_of_value(operator_span).map(Operand::Value)
    }

    /// Skips the operand of an operator that cannot be validated.
    pub(super) fn skip_operand(&mut self, operator: Operator, operator_span: Span) {
        let before = self.builder.diagnostics.mark();
        let _ = self.operand_of(operator, operator_span);
        self.suppress(before);
    }

    /// The value or list that starts here; `None` if it is invalid, which is reported.
    pub(super) fn any_operand(&mut self) -> Option<Operand<'a>> {
        let token = self.peek(0)?;
        if self.is_opener(0) {
            return Some(Operand::List(self.list(token)));
        }
        self.value().ok().map(Operand::Value)
    }

    /// The value or list, if one starts here.
    pub(super) fn following_operand(&mut self) -> Option<Operand<'a>> {
        if self.starts_operand(0) { self.any_operand() } else { None }
    }

    /// Skips the value or list that starts here and cannot be validated.
    pub(super) fn skip_any_operand(&mut self) {
        let before = self.builder.diagnostics.mark();
        let _ = self.any_operand();
        self.suppress(before);
    }

    /// The value that must follow the operator at `operator_span`.
    pub(super) fn value_after(&mut self, operator_span: Span) -> Result<Value<'a>, Reported> {
        if self.starts_operand(0) { self.value() } else { self.instead_of_value(operator_span) }
    }

    /// Reads what was written instead of the value of the operator at `operator_span`, and reports it unless it can only
    /// be meant as a string.
    fn instead_of_value(&mut self, operator_span: Span) -> Result<Value<'a>, Reported> {
        let written = operator_span.text(self.text);
        if let Some(token) = self.peek(0)
            && self.logical_token(0).is_none()
            && matches!(token.rule, Rule::backticked | Rule::grouped)
        {
            self.take(1);
            let lexeme = self.lexeme(token);
            self.report(dialects::column_on_the_right(lexeme, token.span));
            return Err(Reported);
        }
        if let Some(dollars) = self.spaced_dollars() {
            return dollars;
        }
        if self.lexeme_at(0) == "<" && self.touches(1) && self.lexeme_at(2) == ">" && self.touches(2) {
            let span = self.take(3);
            self.report(errors::unquoted_text(span.text(self.text), span));
            return Ok(self.bareword(span));
        }
        if let Some((_, length)) = self.operator_at(0).filter(|_| self.logical_token(0).is_none()) {
            // `a = > 5`: a second operator and its value.
            let span = self.take(length);
            self.report(errors::second_operator(written, span.text(self.text), operator_span, span));
            self.following_operand();
            return Err(Reported);
        }
        if let Some(token) = self
            .peek(0)
            .filter(|token| matches!(token.rule, Rule::foreign | Rule::symbol) && self.logical_token(0).is_none())
        {
            return self.text_from_symbol(token);
        }
        self.report(errors::missing_value(written, operator_span, operator_span.end));
        Err(Reported)
    }

    /// Whether conditions, not the items of a list, start at the token `ahead`, after a parenthesis.
    fn starts_group(&self, ahead: usize) -> bool {
        matches!(self.lexeme_at(ahead), "(" | "!")
            || self.is_word(ahead, "not")
            || self.starts_comparison(ahead)
            || self.names_column(ahead) && self.is_connective(ahead + 1)
    }

    /// Whether a value or list starts at the token `ahead`.
    pub(super) fn starts_operand(&self, ahead: usize) -> bool {
        let is_word = self.peek(ahead).is_some_and(|token| token.rule == Rule::word);
        is_word && self.logical_token(ahead).is_none() || self.is_opener(ahead) || self.has_literal(ahead)
    }

    /// Whether the bracket `ahead` opens a list: a value follows, then a comma or a closing bracket.
    pub(super) fn starts_list(&self, ahead: usize) -> bool {
        self.is_opener(ahead) && self.has_literal(ahead + 1) && self.ends_item(ahead + 2)
    }

    /// Whether the token `ahead` is a comma or a closing bracket.
    pub(super) fn ends_item(&self, ahead: usize) -> bool {
        self.lexeme_at(ahead) == "," || self.is_closer(ahead)
    }

    /// The regular expression that starts at a token, unless it is a plain word.
    fn regex(&self, token: Token) -> Option<dialects::Regex<'a>> {
        let lexeme = self.lexeme(token);
        if token.rule != Rule::word || !lexeme.starts_with('/') {
            return None;
        }
        let regex = dialects::Regex::at_start(self.text.get(token.span.start as usize..)?)?;
        (regex.len() != lexeme.len() || !grammar::is_bareword(lexeme)).then_some(regex)
    }

    /// Reads a value and reports its errors.
    pub(super) fn value(&mut self) -> Result<Value<'a>, Reported> {
        let Some(token) = self.peek(0) else { return Err(Reported) };
        if let Some(regex) = self.regex(token) {
            let span = Span::new(token.span.start, token.span.start + offset(regex.len()));
            self.take_until(span.end);
            self.report(regex.diagnose(span, span.text(self.text), None, true));
            return Err(Reported);
        }
        if let Some(dollars) = self.spaced_dollars() {
            return dollars;
        }
        if let Some(length) = self.foreign_value().filter(|_| token.rule == Rule::word).or_else(|| self.moved_keyword())
        {
            let span = self.take(length);
            self.report_time(dialects::value(span.text(self.text), span));
            return Err(Reported);
        }
        if self.date_math(token) {
            return Err(Reported);
        }
        self.take(1);
        let lexeme = self.lexeme(token);
        let span = token.span;
        let diagnostics = &mut self.builder.diagnostics;
        if let Some(value) = literal::of_token(token.rule, lexeme, span, diagnostics) {
            return match value.kind {
                ValueKind::Number => self.number(value),
                ValueKind::Quantity => self.quantity(value),
                ValueKind::Instant if self.adjacent_open(span) => self.call_as_value(span),
                ValueKind::Instant => self.instant(value),
                ValueKind::String => self.string_with_quotes(token, value),
                _ => Ok(value),
            };
        }
        match token.rule {
            Rule::misescaped_string => Ok(literal::string(lexeme, span, diagnostics)),
            Rule::broken_string => {
                diagnostics.push(errors::unclosed_string(lexeme, span));
                Ok(Value {
                    kind: ValueKind::Hole,
                    ..literal::string(lexeme.trim_end(), span, &mut Diagnostics::default())
                })
            }
            Rule::broken_raw_string => {
                diagnostics.push(errors::unclosed_string(lexeme, span));
                Ok(Value { kind: ValueKind::Hole, ..literal::raw_string(lexeme, span, &mut Diagnostics::default()) })
            }
            Rule::word if self.adjacent_open(span) => self.call_as_value(span),
            Rule::word | Rule::glued | Rule::apostrophed => Ok(self.text_of_words(token)),
            _ => Err(Reported),
        }
    }

    /// Whether a parenthesis opens directly after a word.
    fn adjacent_open(&self, word: Span) -> bool {
        self.peek(0).is_some_and(|next| next.span.start == word.end && self.lexeme(next) == "(")
    }

    /// `'it''s'`, `"a"b"`, `'''a'''`: a string that contains quotes or is unclosed.
    fn string_with_quotes(&mut self, token: Token, value: Value<'a>) -> Result<Value<'a>, Reported> {
        let quote = self.lexeme(token).get(..1).unwrap_or_default();
        let next = self.peek(0).filter(|next| !matches!(next.rule, Rule::bracket | Rule::comma | Rule::symbol));
        if next.is_none() || self.logical_token(0).is_some() || self.has_operator(0) {
            return Ok(value);
        }
        if self.cast(token, &value) {
            return Err(Reported);
        }
        // `"a and model = "b"`: the first string is unclosed, so the following quotes are paired wrongly.
        let unclosed =
            self.touches(0) && self.peek(1).is_some_and(|last| last.rule == Rule::broken_string && self.touches(1));
        if let Some(length) = self.words_before_quote(quote).filter(|_| !self.touches(0)) {
            let span = token.span.to(self.take(length));
            self.report(dialects::quotes_inside(span.text(self.text), quote, span));
            return Err(Reported);
        }
        if unclosed && self.lexeme(token).contains(['=', '<', '>', ' ']) {
            let span = token.span.to(self.take(2));
            self.report(errors::unclosed_before(self.lexeme(token), quote, span));
            return Err(Reported);
        }
        let mut span = token.span;
        while self.touches(0)
            && self.peek(0).is_some_and(|next| {
                matches!(next.rule, Rule::string | Rule::word | Rule::broken_string | Rule::number | Rule::apostrophed)
            })
        {
            span = span.to(self.take(1));
        }
        if span == token.span {
            return Ok(value);
        }
        self.report(dialects::quotes_inside(span.text(self.text), quote, span));
        Err(Reported)
    }

    /// `'2026-01-05'::date`: skips and reports a cast after a string. Returns whether there is one.
    pub(super) fn cast(&mut self, token: Token, value: &Value<'a>) -> bool {
        let Some(cast) = self.peek(0).filter(|cast| self.touches(0) && self.lexeme(*cast).starts_with("::")) else {
            return false;
        };
        self.take(1);
        let span = token.span.to(cast.span);
        self.report_time(dialects::cast_value(value, self.lexeme(token), self.lexeme(cast), span));
        true
    }

    /// `"5" tall"`: the number of tokens up to a quote at the end of the line that can only close the string.
    fn words_before_quote(&self, quote: &str) -> Option<usize> {
        let is_text = |&ahead: &usize| {
            let is_word = self.peek(ahead).is_some_and(|next| matches!(next.rule, Rule::word | Rule::number));
            is_word && self.logical_token(ahead).is_none() && !self.has_operator(ahead + 1)
        };
        let words = (0..=MAX_WORDS_IN_QUOTES).take_while(is_text).count();
        let closer = self.peek(words).filter(|last| words > 0 && last.rule == Rule::broken_string)?;
        (self.lexeme(closer).trim_end() == quote && words <= MAX_WORDS_IN_QUOTES).then_some(words + 1)
    }

    /// Reads `1 and 5` after `between`.
    fn bounds(&mut self, operator_span: Span) -> Result<Operand<'a>, Reported> {
        if self.bracketed_bounds() || self.symmetric_bounds(operator_span) || self.dotted_bounds() {
            return Err(Reported);
        }
        let Ok(low) = self.value_after(operator_span) else {
            let next = self.lexeme_at(1);
            let is_time = dialects::is_typed_literal(next) || dialects::clock_word(next).is_some();
            let is_bound = is_time || self.has_literal(1) || next.starts_with(|c: char| c.is_ascii_digit());
            if self.is_word(0, "and") && is_bound {
                // An error in the other bound is reported separately.
                self.take(1);
                let _ = self.value_after(operator_span);
            } else {
                self.skip_upper_bound();
            }
            return Err(Reported);
        };
        self.connective_of_bounds(operator_span, low.span.end)?;
        let high = self.value_after(operator_span)?;
        Ok(Operand::Range(Box::new([low, high])))
    }

    /// Skips and reports `(1, 5)` or `[1 .. 5]`. Returns whether it did.
    fn bracketed_bounds(&mut self) -> bool {
        let Some(open) = self.peek(0).filter(|_| self.is_opener(0)) else { return false };
        if matches!(self.lexeme_at(2), ".." | "..." | "to" | "TO" | "and" | "AND") && self.closer_of(0) == 4 {
            let (low, high) = (self.lexeme_at(1), self.lexeme_at(3));
            let span = self.skip_bracketed();
            self.report(dialects::bounds(span.text(self.text), low, high, span));
            return true;
        }
        if let Some((low, high)) = self.computed_bounds() {
            let span = self.skip_bracketed();
            self.report(dialects::bounds(span.text(self.text), &low, &high, span));
            return true;
        }
        let before = self.builder.diagnostics.mark();
        let list = self.list(open);
        let is_valid = !self.has_error_since(before);
        self.suppress(before);
        let items = if is_valid { list.items.as_slice() } else { &[] };
        self.report(dialects::between_list(list.span, items, self.text));
        // `between (1, 2) and (3, 4)`: the second list is the same error.
        if self.is_connective(0) && self.starts_list(1) {
            self.take(1);
            let _ = self.any_operand();
        }
        true
    }

    /// Skips and reports `symmetric 5 and 1`. Returns whether it did.
    fn symmetric_bounds(&mut self, operator_span: Span) -> bool {
        if !self.is_word(0, "symmetric") || !self.starts_operand(1) {
            return false;
        }
        let span = self.take(1);
        self.report(dialects::symmetric(span));
        if self.value_after(operator_span).is_ok() && self.is_connective(0) && self.starts_operand(1) {
            self.take(1);
            let _ = self.value();
        }
        true
    }

    /// Skips and reports `1..5`. Returns whether it did.
    fn dotted_bounds(&mut self) -> bool {
        let lexeme = self.lexeme_at(0);
        let Some((low, high)) = lexeme.split_once("..").filter(|(low, _)| !low.is_empty()) else { return false };
        let span = self.take(1);
        self.report(dialects::bounds(lexeme, low, high.trim_start_matches('.'), span));
        true
    }

    /// Reads the `and`, or a replacement for it, after the lower bound, which ends at byte `low_end`.
    fn connective_of_bounds(&mut self, operator_span: Span, low_end: u32) -> Result<(), Reported> {
        let lexeme = self.lexeme_at(0);
        let is_bound = self.starts_operand(1);
        let is_symbol = self.peek(1).is_some_and(|next| next.rule == Rule::symbol && self.logical_token(1).is_none());
        if let Some(and) = self.peek(0).filter(|_| self.is_word(0, "and") && (is_bound || is_symbol)) {
            self.reject_touching_number(and);
            self.take(1);
            return Ok(());
        }
        let is_word = self.peek(0).is_some_and(|token| token.rule == Rule::word);
        let separates = matches!(lexeme, ".." | "..." | "-" | "&&" | "," | "&") || is_word && is_to(lexeme);
        if separates && is_bound {
            let span = self.take(1);
            self.report(dialects::separator_of_bounds(lexeme, span));
            return Ok(());
        }
        let is_partial = self.peek(1).is_none() && ["a", "an", "and"].iter().any(|prefix| self.is_word(0, prefix));
        let end = if is_partial { self.take(1).end } else { low_end };
        self.report(errors::missing_upper_bound(operator_span, end));
        self.skip_upper_bound();
        Err(Reported)
    }

    /// `between and 5`: skips the rest of a range with a missing bound.
    fn skip_upper_bound(&mut self) {
        let ands = (0..3).take_while(|&ahead| self.is_word(ahead, "and")).count();
        let is_bound = self.has_literal(ands) && !self.has_operator(ands + 1);
        if ands > 0 && (is_bound || ands > 1 && self.ends(ands)) {
            self.take(if is_bound { ands + 1 } else { ands });
        }
    }
}

/// Whether a word between two bounds can only be meant as `and`.
fn is_to(word: &str) -> bool {
    ["to", "or", "till", "until", "through"].iter().any(|known| word.eq_ignore_ascii_case(known))
        || typo::nearest(word, ["and"]).is_some()
}
