//! Values: those a column may have, those asked for lately, instants, amounts with units, parameters.

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
use crate::syntax::cursor::{Items, Question, Quote};
use crate::syntax::{self, is_parameter_name};

/// The longest word that is taken for the beginning of a number or an instant, in bytes.
const LONGEST_BEGINNING: usize = 64;

/// Instants to compare with by order, the commonest first.
const BOUNDS: [&str; 7] = ["now-1h", "today", "now-24h", "yesterday", "now-7d", "now-30d", "now"];
/// Instants to be equal to: days.
const DAYS: [&str; 4] = ["today", "yesterday", "today-7d", "now"];
/// The longest number that counts days and the like, and is no year, in digits.
const LONGEST_COUNT: usize = 3;

/// Units of time, the commonest first.
const TIME_UNITS: [&str; 9] = ["s", "ms", "m", "h", "us", "ns", "d", "w", "min"];
/// The units of time that durations of several parts are written with, the longest first.
const SIZES: [&str; 8] = ["w", "d", "h", "m", "s", "ms", "us", "ns"];
/// What an instant is moved by.
const MOVES: [&str; 5] = ["d", "h", "w", "m", "s"];

/// What a value is offered to.
struct Slot<'s> {
    column: Resolved<'s>,
    operator: Operator,
    /// The bracket that a value needs in front: it would be the first of a list.
    opener: &'static str,
    /// The lower bound in front, where the upper one is asked for.
    low: Option<&'s Value<'s>>,
}

impl Slot<'_> {
    /// Whether records are looked for that have just this value, or that have not.
    const fn is_of_equality(&self) -> bool {
        matches!(self.operator, Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn)
    }
}

impl CompletionContext<'_> {
    /// `a = ␣`
    pub(super) fn behind_operator(&self, candidates: &mut Candidates, question: &Question<'_>) {
        let takes_list = question.operator.takes_list();
        if let Ok(column) = self.schema.resolve(&question.column) {
            let opener = if takes_list { "(" } else { "" };
            let slot = Slot { column, operator: question.operator, opener, low: question.low.as_ref() };
            self.values(candidates, &slot, &[]);
        }
        if self.place.written.quote.is_some() {
            return;
        }
        self.longer_operators(candidates, question);
        if takes_list {
            candidates.keyword("(", "begins a list");
        }
    }

    /// `a in (1, ␣`
    pub(super) fn items(&self, candidates: &mut Candidates, items: &Items<'_>) {
        if let Ok(column) = self.schema.resolve(&items.question.column) {
            let slot = Slot { column, operator: items.question.operator, opener: "", low: None };
            self.values(candidates, &slot, &items.listed);
        }
        if !items.listed.is_empty() {
            self.end_of_list(candidates, items);
        }
    }

    /// `a in (1 ␣`
    pub(super) fn behind_item(&self, candidates: &mut Candidates, items: &Items<'_>) {
        candidates.keyword(",", "another value follows");
        self.end_of_list(candidates, items);
    }

    fn end_of_list(&self, candidates: &mut Candidates, items: &Items<'_>) {
        if self.place.ahead != items.closer {
            candidates.keyword(items.closer, "ends the list");
        }
    }

    /// Every value that fits, but for those listed already.
    fn values(&self, candidates: &mut Candidates, slot: &Slot<'_>, listed: &[Value<'_>]) {
        let Some(family) = slot.column.column.effective_type() else { return };
        if operators::allowed(family, slot.operator).is_none() {
            return;
        }
        let is_new = |value: &Value<'_>| !listed.iter().any(|listed| listed.text == value.text);
        for bound in self.recent.of(&slot.column.id) {
            if let Operand::Value(value) = &bound.0
                && is_new(value)
            {
                self.value(candidates, slot, value, "used lately");
            }
        }
        for value in allowed(&slot.column).filter(is_new) {
            self.value(candidates, slot, &value, "");
        }
        match family {
            FilterType::Boolean => {
                ["true", "false"].iter().for_each(|word| self.literal(candidates, slot, SuggestionKind::Value, word));
            }
            FilterType::Number => self.amounts(candidates, slot),
            FilterType::Date => self.instants(candidates, slot),
            _ => {}
        }
        self.parameters(candidates, slot);
    }

    /// A value that is known, if it fits; it goes by its text.
    fn value(&self, candidates: &mut Candidates, slot: &Slot<'_>, value: &Value<'_>, origin: &str) {
        let is_text = value.kind == ValueKind::String;
        let shown = match self.place.written.quote {
            Some(Quote::Single) if is_text => words::single_quoted(&value.text),
            _ => value.to_string(),
        };
        let Some(meaning) = self.meaning(slot, value) else { return };
        let detail = if is_text || meaning == shown { origin } else { &meaning };
        candidates.offer(&value.text, || Candidate {
            text: format!("{}{shown}", slot.opener),
            detail: Some(detail.to_owned()).filter(|detail| !detail.is_empty()),
            ..Candidate::new(SuggestionKind::Value, shown.as_str())
        });
    }

    /// A number, quantity, instant or boolean of ours, if it is one and fits.
    fn literal(&self, candidates: &mut Candidates, slot: &Slot<'_>, kind: SuggestionKind, literal: &str) {
        let Some(Operand::Value(value)) = syntax::operand(literal) else { return };
        let Some(meaning) = self.meaning(slot, &value) else { return };
        candidates.offer(literal, || Candidate {
            text: format!("{}{literal}", slot.opener),
            detail: Some(meaning).filter(|meaning| meaning != literal),
            ..Candidate::new(kind, literal)
        });
    }

    /// What one value is sent as, where it fits, and a range that it would end runs upwards.
    fn meaning(&self, slot: &Slot<'_>, value: &Value<'_>) -> Option<String> {
        if let Some(low) = slot.low {
            let range = Operand::Range(Box::new([low.clone(), value.clone()]));
            check::test(&slot.column, slot.operator, &range, self.schema, self.options)?;
        }
        describe::of_value(&slot.column, slot.operator, value, self.schema, self.options)
    }

    /// `$name`, for values that fit, and for lists where one belongs.
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
            candidates.offer(if self.place.written.text.starts_with('$') { &shown } else { name }, candidate);
        }
    }

    /// The number that is written with each unit, or where none is, a few amounts that show the units.
    fn amounts(&self, candidates: &mut Candidates, slot: &Slot<'_>) {
        let unit = slot.column.unit();
        let written = self.place.written.text.as_ref();
        if written.is_empty() || written == "$" {
            amounts_of(unit).iter().for_each(|amount| self.literal(candidates, slot, SuggestionKind::Value, amount));
            return;
        }
        if written.len() > LONGEST_BEGINNING || !written.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        let number = written.trim_end_matches(|c: char| c.is_alphabetic() || c == '%');
        if number != written {
            self.literal(candidates, slot, SuggestionKind::Unit, written);
        }
        let mut suffixes = self.units(slot).to_vec();
        if number.contains(char::is_alphabetic) {
            // `1h30` goes on with a smaller unit, most likely the next one.
            suffixes.sort_by_key(|suffix| SIZES.iter().position(|size| size == suffix).unwrap_or(SIZES.len()));
        }
        for suffix in suffixes {
            self.literal(candidates, slot, SuggestionKind::Unit, &format!("{number}{suffix}"));
        }
        if unit == Some(DataUnit::Dollars) {
            self.literal(candidates, slot, SuggestionKind::Unit, &format!("${}", written.trim_start_matches('$')));
        }
    }

    /// What may stand behind a number of a column.
    fn units(&self, slot: &Slot<'_>) -> &'static [&'static str] {
        use DataUnit::{CountAndTotal, MicroSeconds, MilliSeconds, NanoSeconds, Percentage, Seconds};
        match slot.column.unit() {
            Some(NanoSeconds | MicroSeconds | MilliSeconds | Seconds) => &TIME_UNITS,
            Some(Percentage) => &["%"],
            Some(CountAndTotal) => &["k", "M", "B"],
            // What is not known to be a count is hardly asked for to the thousand.
            None if slot.is_of_equality() => &[],
            None if slot.column.column.data_type == Some(DataType::Integer) => &["k", "M", "B"],
            _ => &[],
        }
    }

    fn instants(&self, candidates: &mut Candidates, slot: &Slot<'_>) {
        let usual: &[&str] = if slot.is_of_equality() { &DAYS } else { &BOUNDS };
        let usual = usual.iter().map(|literal| (*literal).to_owned());
        let written = self.place.written.text.as_ref();
        let mut literals: Vec<String> = match written.len() {
            0 => usual.collect(),
            1..=LONGEST_BEGINNING => moved(written).into_iter().chain(usual).chain(self.dates()).collect(),
            _ => Vec::new(),
        };
        let mut seen = HashSet::new();
        literals.retain(|literal| seen.insert(literal.clone()));
        literals.iter().for_each(|literal| self.literal(candidates, slot, SuggestionKind::Value, literal));
    }

    /// Today, yesterday and a week ago, as dates.
    fn dates(&self) -> Vec<String> {
        // A zone's clocks cannot show the first and the last instants there are.
        let Some(now) = self.options.now.filter(|now| in_range(*now)) else { return Vec::new() };
        let today = self.options.zone.clock(now).date();
        let days = [0, 1, 7].into_iter().filter_map(|days| today.checked_sub_signed(Duration::days(days)));
        days.map(|day| day.to_string()).collect()
    }
}

/// What is written itself, and with each unit of time behind it: `now-3` as `now-3d`, `3` as `now-3d`.
fn moved(written: &str) -> Vec<String> {
    let number = written.trim_end_matches(char::is_alphabetic);
    let is_count = number.len() <= LONGEST_COUNT && number.chars().all(|c| c.is_ascii_digit());
    let with_unit = MOVES.iter().filter_map(|unit| match number.chars().next_back()? {
        c if c.is_ascii_digit() && is_count => Some(format!("now-{number}{unit}")),
        c if c.is_ascii_digit() => Some(format!("{number}{unit}")),
        _ => None,
    });
    // Behind a sign, the usual instants come first.
    let is_signed = number.trim_end().ends_with(['+', '-']);
    let first = is_signed.then(|| format!("{number}1d"));
    std::iter::once(written.to_owned()).chain(with_unit).chain(first).collect()
}

/// The values that a column may have, as far as they are known.
fn allowed<'c>(column: &Resolved<'c>) -> impl Iterator<Item = Value<'c>> + use<'c> {
    let values = column.column.allowed_values.as_deref().unwrap_or_default();
    values.iter().filter_map(|value| {
        let (kind, text) = match value {
            AllowedValue::Text(text) => (ValueKind::String, text.as_str().into()),
            AllowedValue::Number(number) => (ValueKind::Number, number.to_string().into()),
            AllowedValue::Other => return None,
        };
        Some(Value { kind, text, span: Span::default() })
    })
}

/// A few amounts of a unit.
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
