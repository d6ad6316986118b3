//! Suggests values: allowed and recent ones, timestamps, amounts with units, parameters.

use std::collections::HashSet;

use chrono::Duration;

use super::candidate::{Candidate, Candidates};
use super::{CompletionContext, SuggestionKind};
use crate::diagnostic::words;
use crate::ide::describe;
use crate::schema::{AllowedValue, DataType, DataUnit, FilterType, Resolved};
use crate::semantic::check::{self, in_range};
use crate::semantic::operators;
use crate::source::Span;
use crate::syntax::ast::{Operand, Operator, Value, ValueKind};
use crate::syntax::cursor::{Items, PartialComparison, Quote};
use crate::syntax::{self, is_parameter_name};

/// The maximum length of a prefix of a number or a timestamp, in bytes.
const MAX_PREFIX: usize = 64;

/// Timestamps for order comparisons, most common first.
const BOUNDS: [&str; 7] = ["now-1h", "today", "now-24h", "yesterday", "now-7d", "now-30d", "now"];
/// Timestamps for equality comparisons: whole days.
const DAYS: [&str; 4] = ["today", "yesterday", "today-7d", "now"];
/// The maximum number of digits of a count of days or similar; longer numbers may be years.
const MAX_COUNT_DIGITS: usize = 3;

/// Units of time, most common first.
const TIME_UNITS: [&str; 9] = ["s", "ms", "m", "h", "us", "ns", "d", "w", "min"];
/// The units of time that compound durations consist of, longest first.
const DESCENDING_UNITS: [&str; 8] = ["w", "d", "h", "m", "s", "ms", "us", "ns"];
/// The units of offsets such as `now-7d`.
const OFFSET_UNITS: [&str; 5] = ["d", "h", "w", "m", "s"];

/// The operand that a value is suggested for.
struct Slot<'s> {
    column: Resolved<'s>,
    operator: Operator,
    /// The bracket to insert before the value if it would start a list.
    opener: &'static str,
    /// The lower bound, if the value would be the upper one.
    low: Option<&'s Value<'s>>,
}

impl Slot<'_> {
    const fn is_equality(&self) -> bool {
        matches!(self.operator, Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn)
    }
}

impl CompletionContext<'_> {
    /// `a = ␣`
    pub(super) fn after_operator(&self, candidates: &mut Candidates, comparison: &PartialComparison<'_>) {
        let takes_list = comparison.operator.takes_list();
        if let Ok(column) = self.schema.resolve_name(&comparison.column) {
            let opener = if takes_list { "(" } else { "" };
            let slot = Slot { column, operator: comparison.operator, opener, low: comparison.low.as_ref() };
            self.values(candidates, &slot, &[]);
        }
        if self.cursor.prefix.quote.is_some() {
            return;
        }
        self.longer_operators(candidates, comparison);
        if takes_list {
            candidates.keyword("(", "starts a list");
        }
    }

    /// `a in (1, ␣`
    pub(super) fn items(&self, candidates: &mut Candidates, items: &Items<'_>) {
        if let Ok(column) = self.schema.resolve_name(&items.comparison.column) {
            let slot = Slot { column, operator: items.comparison.operator, opener: "", low: None };
            let listed: Vec<&Value<'_>> = items.listed.iter().chain(&self.cursor.following.items).collect();
            self.values(candidates, &slot, &listed);
        }
        if !items.listed.is_empty() {
            self.end_of_list(candidates, items);
        }
    }

    /// `a in (1 ␣`
    pub(super) fn after_item(&self, candidates: &mut Candidates, items: &Items<'_>) {
        candidates.keyword(",", "adds another value");
        self.end_of_list(candidates, items);
    }

    fn end_of_list(&self, candidates: &mut Candidates, items: &Items<'_>) {
        if self.cursor.open + 1 > self.cursor.following.closers {
            candidates.keyword(items.closer, "ends the list");
        }
    }

    /// Adds every valid value that is not already listed.
    fn values(&self, candidates: &mut Candidates, slot: &Slot<'_>, listed: &[&Value<'_>]) {
        let Some(filter_type) = slot.column.column.effective_type() else { return };
        if operators::allowed(filter_type, slot.operator).is_none() {
            return;
        }
        let is_new = |value: &Value<'_>| !listed.iter().any(|listed| listed.text == value.text);
        for bound in self.recent.of(&slot.column.id) {
            if let Operand::Value(value) = &bound.0
                && is_new(value)
            {
                self.value(candidates, slot, value, "used recently");
            }
        }
        for value in allowed(&slot.column).filter(is_new) {
            self.value(candidates, slot, &value, "");
        }
        match filter_type {
            FilterType::Boolean => {
                ["true", "false"].iter().for_each(|word| self.literal(candidates, slot, SuggestionKind::Value, word));
            }
            FilterType::Number => self.amounts(candidates, slot),
            FilterType::Date => self.instants(candidates, slot),
            _ => {}
        }
        self.parameters(candidates, slot);
    }

    /// Adds a known value if it is valid; its text is matched.
    fn value(&self, candidates: &mut Candidates, slot: &Slot<'_>, value: &Value<'_>, origin: &str) {
        let is_string = value.kind == ValueKind::String;
        let shown = match self.cursor.prefix.quote {
            Some(Quote::Single) if is_string => words::single_quoted(&value.text),
            _ => value.to_string(),
        };
        let Some(meaning) = self.meaning(slot, value) else { return };
        let detail = if is_string || meaning == shown { origin } else { &meaning };
        candidates.offer(&value.text, || Candidate {
            text: format!("{}{shown}", slot.opener),
            detail: Some(detail.to_owned()).filter(|detail| !detail.is_empty()),
            ..Candidate::new(SuggestionKind::Value, shown.as_str())
        });
    }

    /// Adds a number, quantity, timestamp or boolean if it parses and is valid.
    fn literal(&self, candidates: &mut Candidates, slot: &Slot<'_>, kind: SuggestionKind, literal: &str) {
        let Some(Operand::Value(value)) = syntax::operand(literal) else { return };
        let Some(meaning) = self.meaning(slot, &value) else { return };
        candidates.offer(literal, || Candidate {
            text: format!("{}{literal}", slot.opener),
            detail: Some(meaning).filter(|meaning| meaning != literal),
            ..Candidate::new(kind, literal)
        });
    }

    /// The value as it is sent; `None` if it is invalid, or less than the lower bound of its range.
    fn meaning(&self, slot: &Slot<'_>, value: &Value<'_>) -> Option<String> {
        if let Some(low) = slot.low {
            let range = Operand::Range(Box::new([low.clone(), value.clone()]));
            check::predicate(&slot.column, slot.operator, &range, self.schema, self.options)?;
        }
        describe::of_value(&slot.column, slot.operator, value, self.schema, self.options)
    }

    /// Adds `$name` for parameters whose values, or lists where one is required, are valid.
    fn parameters(&self, candidates: &mut Candidates, slot: &Slot<'_>) {
        for name in self.options.parameters.names().filter(|name| is_parameter_name(name)) {
            let value = Value { kind: ValueKind::Parameter, text: name.into(), span: Span::default() };
            let list = Operand::Value(value.clone());
            let as_list = (!slot.opener.is_empty())
                .then(|| describe::of_operand(&slot.column, slot.operator, &list, self.schema, self.options))
                .flatten();
            let opener = if as_list.is_some() { "" } else { slot.opener };
            let Some(meaning) = as_list.or_else(|| self.meaning(slot, &value)) else { continue };
            let shown = format!("${name}");
            let candidate = || Candidate {
                text: format!("{opener}{shown}"),
                ..Candidate::new(SuggestionKind::Parameter, shown.as_str()).detail(meaning)
            };
            candidates.offer(if self.cursor.prefix.text.starts_with('$') { &shown } else { name }, candidate);
        }
    }

    /// Adds the number that is written with each unit; for an empty prefix, a few amounts that show the units.
    fn amounts(&self, candidates: &mut Candidates, slot: &Slot<'_>) {
        let unit = slot.column.unit();
        let written = self.cursor.prefix.text.as_ref();
        if written.is_empty() || written == "$" {
            amounts_of(unit).iter().for_each(|amount| self.literal(candidates, slot, SuggestionKind::Value, amount));
            return;
        }
        if written.len() > MAX_PREFIX || !written.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        let number = written.trim_end_matches(|c: char| c.is_alphabetic() || c == '%');
        if number != written {
            self.literal(candidates, slot, SuggestionKind::Unit, written);
        }
        let mut suffixes = self.units(slot).to_vec();
        if number.contains(char::is_alphabetic) {
            // `1h30` continues with a smaller unit, most likely the next one.
            suffixes.sort_by_key(|suffix| {
                DESCENDING_UNITS.iter().position(|unit| unit == suffix).unwrap_or(DESCENDING_UNITS.len())
            });
        }
        for suffix in suffixes {
            self.literal(candidates, slot, SuggestionKind::Unit, &format!("{number}{suffix}"));
        }
        if unit == Some(DataUnit::Dollars) {
            self.literal(candidates, slot, SuggestionKind::Unit, &format!("${}", written.trim_start_matches('$')));
        }
    }

    /// The units that may follow a number of a column.
    fn units(&self, slot: &Slot<'_>) -> &'static [&'static str] {
        use DataUnit::{CountAndTotal, MicroSeconds, MilliSeconds, NanoSeconds, Percentage, Seconds};
        match slot.column.unit() {
            Some(NanoSeconds | MicroSeconds | MilliSeconds | Seconds) => &TIME_UNITS,
            Some(Percentage) => &["%"],
            Some(CountAndTotal) => &["k", "M", "B"],
            // An equality comparison with thousands is unlikely if the column is not known to be a count.
            None if slot.is_equality() => &[],
            None if slot.column.column.data_type == Some(DataType::Integer) => &["k", "M", "B"],
            _ => &[],
        }
    }

    fn instants(&self, candidates: &mut Candidates, slot: &Slot<'_>) {
        let usual: &[&str] = if slot.is_equality() { &DAYS } else { &BOUNDS };
        let usual = usual.iter().map(|literal| (*literal).to_owned());
        let written = self.cursor.prefix.text.as_ref();
        let mut literals: Vec<String> = match written.len() {
            0 => usual.collect(),
            1..=MAX_PREFIX => with_offsets(written).into_iter().chain(usual).chain(self.dates()).collect(),
            _ => Vec::new(),
        };
        let mut seen = HashSet::new();
        literals.retain(|literal| seen.insert(literal.clone()));
        literals.iter().for_each(|literal| self.literal(candidates, slot, SuggestionKind::Value, literal));
    }

    /// Today, yesterday and a week ago, as dates.
    fn dates(&self) -> Vec<String> {
        // Local times near the first and last instants are out of range.
        let Some(now) = self.options.now.filter(|now| in_range(*now)) else { return Vec::new() };
        let today = self.options.zone.clock(now).date();
        let days = [0, 1, 7].into_iter().filter_map(|days| today.checked_sub_signed(Duration::days(days)));
        days.map(|day| day.to_string()).collect()
    }
}

/// The prefix itself, and with each unit of time: `now-3` as `now-3d`, `3` as `now-3d`.
fn with_offsets(written: &str) -> Vec<String> {
    let number = written.trim_end_matches(char::is_alphabetic);
    let is_count = number.len() <= MAX_COUNT_DIGITS && number.chars().all(|c| c.is_ascii_digit());
    let with_unit = OFFSET_UNITS.iter().filter_map(|unit| match number.chars().next_back()? {
        c if c.is_ascii_digit() && is_count => Some(format!("now-{number}{unit}")),
        c if c.is_ascii_digit() => Some(format!("{number}{unit}")),
        _ => None,
    });
    // After a sign, the usual timestamps come first.
    let is_signed = number.trim_end().ends_with(['+', '-']);
    let first = is_signed.then(|| format!("{number}1d"));
    std::iter::once(written.to_owned()).chain(with_unit).chain(first).collect()
}

/// The known allowed values of a column.
fn allowed<'c>(column: &Resolved<'c>) -> impl Iterator<Item = Value<'c>> + use<'c> {
    let values = column.column.borrowed().and_then(|column| column.allowed_values.as_deref());
    values.unwrap_or_default().iter().filter_map(|value| {
        let (kind, text) = match value {
            AllowedValue::Text(text) => (ValueKind::String, text.as_str().into()),
            AllowedValue::Number(number) => (ValueKind::Number, number.to_string().into()),
            AllowedValue::Other => return None,
        };
        Some(Value { kind, text, span: Span::default() })
    })
}

/// Example amounts of a unit.
const fn amounts_of(unit: Option<DataUnit>) -> &'static [&'static str] {
    match unit {
        Some(DataUnit::NanoSeconds | DataUnit::MicroSeconds | DataUnit::MilliSeconds) => &["1s", "100ms", "1m"],
        Some(DataUnit::Seconds) => &["1s", "1m", "1h"],
        Some(DataUnit::Percentage) => &["50%", "80%", "95%"],
        Some(DataUnit::Dollars) => &["$0.01", "$0.10", "$1"],
        Some(DataUnit::CountAndTotal) => &["100", "1k", "1M"],
        None | Some(DataUnit::Other) => &[],
    }
}
