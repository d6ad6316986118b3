//! Functions of dates: `date_trunc('month', x) = '2026-01-01'`, `year(x) = 2026`, `datediff(day, x, now()) < 7`.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{ExprKind, Operator};

use super::super::super::dialects::{self, DateUnit};
use super::super::Recovery;
use super::Call;

impl<'a> Recovery<'a, '_> {
    /// `toDate(x) = '2026-01-05'`, `date_trunc('month', x) >= '2026-01-01'`
    pub(super) fn truncated_call(
        &mut self,
        call: &Call<'a>,
        column: &str,
        unit: Option<DateUnit>,
    ) -> Option<Diagnostic> {
        let argument = call.values.map(|values| values.text(self.text));
        match unit.or_else(|| argument.map_or(Some(DateUnit::Day), DateUnit::of_argument))? {
            DateUnit::Day => self.day_call(call, column),
            unit => self.period_call(call, column, unit),
        }
    }

    /// `extract(year from x) = 2026`
    pub(super) fn part_of_date(&mut self, call: &Call<'a>, column: &str, unit: Option<DateUnit>) -> Option<Diagnostic> {
        let written = call.span.text(self.text);
        let first = written.split_once('(').map_or("", |(_, arguments)| arguments);
        let word = first.split([' ', ',']).next().unwrap_or_default();
        let unit = unit.or_else(|| DateUnit::of_argument(word))?;
        if unit == DateUnit::Year { self.period_call(call, column, unit) } else { None }
    }

    /// `toDate(x) = '2026-01-05'`: the column itself, compared with a date without quotes.
    fn day_call(&mut self, call: &Call<'a>, column: &str) -> Option<Diagnostic> {
        let (operator, length) = self.meant_operator_at(0)?;
        let operand = self.peek(length)?.span;
        let end = self.skip_compared()?;
        let compared = Span::new(call.span.end, end);
        let operand = Span::new(operand.start, end).text(self.text);
        let date = dialects::date_of_digits(operand).or_else(|| Some(dialects::moment(operand)?.0));
        let is_range = matches!(operator, Operator::Between | Operator::NotBetween);
        let is_certain = date.as_ref().is_some_and(|date| date.len() == 10 || date.starts_with("today"));
        let ours = match date.filter(|_| !is_range) {
            Some(date) => {
                let before = Span::new(call.span.end, end - crate::source::offset(operand.len()));
                format!("{column}{}{date}", before.text(self.text))
            }
            None => format!("{column}{}", compared.text(self.text).replace(['"', '\''], "")),
        };
        Some(dialects::day_call(call.name, ours, is_certain, call.span, call.span.to(compared)))
    }

    /// `year(x) = 2026`, `toStartOfMonth(x) between '2026-01-01' and '2026-03-01'`
    fn period_call(&mut self, call: &Call<'a>, column: &str, unit: DateUnit) -> Option<Diagnostic> {
        let (operator, length) = self.meant_operator_at(0)?;
        // `date '2026-01-01'`
        let at = length + usize::from(self.is_word(length, "date") || self.is_word(length, "timestamp"));
        let period_at = |ahead: usize| unit.period(self.lexeme_at(ahead));
        let first = period_at(at)?;
        let (period, length) = match operator {
            Operator::Between if self.is_word(at + 1, "and") => (first.to(period_at(at + 2)?)?, at + 3),
            _ => (first, at + 1),
        };
        let ours = period.condition(column, operator)?;
        let whole = call.span.to(self.take(length));
        Some(dialects::year_call(call.name, ours, call.span, whole))
    }

    /// `datediff(day, x, now()) <= 7`, `timestamp_diff(current_timestamp(), x, hour) < 24`
    pub(super) fn elapsed_call(&mut self, call: &Call<'a>) -> Option<Diagnostic> {
        let written = call.span.text(self.text);
        let (_, arguments) = written.strip_suffix(')')?.split_once('(')?;
        let elapsed = dialects::Elapsed::of(arguments)?;
        let (ours, end) = self.elapsed_condition(&elapsed)?;
        Some(dialects::year_call(call.name, ours, call.span, Span::new(call.span.start, end)))
    }

    /// The condition on the timestamp of an interval that is compared here, and where the comparison ends.
    fn elapsed_condition(&mut self, elapsed: &dialects::Elapsed<'_>) -> Option<(String, u32)> {
        let (operator, length) = self.meant_operator_at(0)?;
        let start = self.peek(length)?.span.start;
        let end = self.skip_compared()?;
        Some((elapsed.condition(operator, Span::new(start, end).text(self.text))?, end))
    }

    /// `now() - x < interval '1 day'`
    pub(in crate::syntax::recovery) fn elapsed_difference(&mut self) -> Option<ExprKind<'a>> {
        let first = self.peek(0)?;
        dialects::clock_word(self.lexeme(first))?;
        let length = if self.lexeme_at(1) == "(" && self.touches(1) { self.closer_of(1) + 1 } else { 1 };
        let is_difference = self.lexeme_at(length) == "-" && self.names_column(length + 1);
        if !is_difference || self.meant_operator_at(length + 2).is_none() {
            return None;
        }
        let (column, now) = (self.lexeme_at(length + 1), self.between(0, length)?.text(self.text));
        let arguments = format!("{now}, {column}");
        let elapsed = dialects::Elapsed::of(&arguments)?;
        let at = self.at;
        let span = first.span.to(self.take(length + 2));
        let Some((ours, end)) = self.elapsed_condition(&elapsed) else {
            self.at = at;
            return None;
        };
        self.report(dialects::year_call(span.text(self.text), ours, span, Span::new(span.start, end)));
        Some(ExprKind::Hole(None))
    }
}
