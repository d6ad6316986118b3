//! Dates and times that other languages compute, as operands: `NOW() - INTERVAL '7 days'`, `DATE '2026-01-05'`.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::Value;

use super::super::dialects;
use super::super::grammar::Rule;
use super::super::unit;
use super::operator::meant_by;
use super::{Recovery, Reported};

/// The maximum number of lengths that are added to a date, and of methods of a call.
const MAX_MOVES: usize = 4;

/// The maximum number of tokens of a bound of a range.
const MAX_BOUND: usize = 20;

impl<'a> Recovery<'a, '_> {
    /// `ago(7d)`, `NOW() - INTERVAL '7 days'`, after the name at `word`
    pub(super) fn call_as_value(&mut self, word: Span) -> Result<Value<'a>, Reported> {
        let mut span = word.to(self.skip_bracketed());
        let methods = self.methods_at(0);
        let length = methods + self.moves_at(methods);
        if length > 0 {
            span = span.to(self.take(length));
        } else if self.is_arithmetic(0) {
            span = span.to(self.take_arithmetic());
        }
        self.report_time(dialects::function_value(span.text(self.text), span));
        Err(Reported)
    }

    /// Reports a date or time of another language.
    pub(super) fn report_time(&mut self, diagnostic: Diagnostic) {
        let start = diagnostic.span.start;
        let is_adjacent =
            |operator: &Span| operator.end <= start && Span::new(operator.end, start).text(self.text).trim().is_empty();
        let operator = self.last_comparison.map(|(_, operator)| operator).filter(is_adjacent);
        let meant = operator.and_then(|operator| meant_by(operator.text(self.text)));
        self.report(dialects::with_whole_day(diagnostic, meant));
    }

    /// The number of tokens of a value in the syntax of another language: `DATE '2025-04-16'`, `CURRENT_DATE`.
    pub(super) fn foreign_value(&self) -> Option<usize> {
        let first = self.lexeme_at(0);
        let text = self.peek(1).filter(|next| next.rule == Rule::string);
        if text.is_some()
            && !self.has_operator(2)
            && (dialects::is_typed_literal(first) || self.touches(1) && first.len() == 1)
        {
            return Some(2 + self.moves_at(2));
        }
        // `new Date('2026-01-05')`
        if first == "new" && self.lexeme_at(2) == "(" && self.touches(2) {
            return Some(self.closer_of(2) + 1);
        }
        let name = first.split_once("::").map_or(first, |(name, _)| name);
        if !dialects::is_clock_word(name) || self.lexeme_at(1) == "(" && self.touches(1) {
            return None;
        }
        Some(1 + self.moves_at(1))
    }

    /// `now - interval '7 days'`: the number of tokens of a keyword with a length in another language.
    pub(super) fn moved_keyword(&self) -> Option<usize> {
        let is_keyword = dialects::clock_word(self.lexeme_at(0)).is_some();
        let is_length = self.is_word(2, "interval") || self.lexeme_at(3) == "(" || self.lexeme_at(3).starts_with("::");
        let is_moved = is_keyword && matches!(self.lexeme_at(1), "-" | "+") && is_length;
        is_moved.then(|| 1 + self.moves_at(1)).filter(|length| *length > 1)
    }

    /// The dates in `(ago(7d) .. now())`, from the parenthesis.
    pub(super) fn computed_bounds(&self) -> Option<(String, String)> {
        let closer = self.closer_of(0);
        let dots = (2..closer.min(MAX_BOUND)).find(|&ahead| self.lexeme_at(ahead) == "..")?;
        let bound = |first: usize, end: usize| {
            let written = self.between(first, end)?.text(self.text);
            dialects::moment(written).map(|(ours, _)| ours)
        };
        Some((bound(1, dots)?, bound(dots + 1, closer)?))
    }

    /// The number of tokens of methods and casts directly after a call: `.date()`, `::date`.
    fn methods_at(&self, ahead: usize) -> usize {
        let mut length = 0;
        for _ in 0..MAX_MOVES {
            let at = ahead + length;
            length += match self.lexeme_at(at) {
                cast if cast.starts_with("::") && self.touches(at) => 1,
                method if method.starts_with('.') && self.touches(at) && self.lexeme_at(at + 1) == "(" => {
                    self.closer_of(at + 1) + 1 - at
                }
                _ => break,
            };
        }
        length
    }

    /// The number of tokens that are added to a date: `- INTERVAL '7 days'`, `-7`.
    fn moves_at(&self, ahead: usize) -> usize {
        let mut length = 0;
        for _ in 0..MAX_MOVES {
            let at = ahead + length;
            let lexeme = self.lexeme_at(at);
            let signed = lexeme.strip_prefix(['-', '+']).unwrap_or_default();
            let added = match self.peek(at).map(|token| token.rule) {
                _ if matches!(lexeme, "-" | "+") => self.length_at(at + 1).map(|length| length + 1),
                Some(Rule::number | Rule::quantity) if self.touches(at) && !signed.is_empty() => Some(1),
                Some(Rule::word) if signed.eq_ignore_ascii_case("interval") => Some(self.interval_at(at)),
                Some(Rule::word) if !signed.is_empty() && self.lexeme_at(at + 1) == "(" => {
                    Some(self.closer_of(at + 1) + 1 - at)
                }
                _ => None,
            };
            let Some(added) = added else { break };
            length += added;
        }
        length
    }

    /// The number of tokens of `INTERVAL '7 days'`, `timedelta(days=7)`, `'7 days'::interval` or a number.
    fn length_at(&self, ahead: usize) -> Option<usize> {
        if self.is_word(ahead, "interval") && self.lexeme_at(ahead + 1) != "(" {
            return Some(self.interval_at(ahead));
        }
        if self.lexeme_at(ahead + 1) == "(" && self.touches(ahead + 1) {
            return Some(self.closer_of(ahead + 1) - ahead + 1);
        }
        match self.peek(ahead)?.rule {
            Rule::string if self.lexeme_at(ahead + 1).starts_with("::") && self.touches(ahead + 1) => Some(2),
            Rule::number | Rule::quantity => Some(1),
            _ => None,
        }
    }

    /// The number of tokens of `INTERVAL '7' DAY`, `INTERVAL 7 DAY` or `INTERVAL '7 days'`.
    fn interval_at(&self, ahead: usize) -> usize {
        let is_quoted = self.peek(ahead + 1).is_some_and(|next| next.rule == Rule::string);
        let unit = self.lexeme_at(ahead + 2).to_lowercase();
        let has_unit = unit::of_word(&unit).is_some() || unit::days_of(&unit).is_some();
        if is_quoted && !has_unit { 2 } else { 3 }
    }
}
