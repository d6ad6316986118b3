//! Durations without a unit that are implausibly small.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::filter::Number;
use crate::schema::DataUnit;
use crate::source::Span;
use crate::syntax::ast::ValueKind;

/// A number below the usual durations in its column's unit of time.
pub(crate) struct Suspicious<'v> {
    unit: DataUnit,
    number: f64,
    text: &'v str,
}

impl<'v> Suspicious<'v> {
    /// `None` if the value has a unit or does not need one. `text` is as written, `number` what it means.
    pub(crate) fn of(unit: Option<DataUnit>, kind: ValueKind, text: &'v str, number: Number) -> Option<Self> {
        let unit = unit?;
        let number = number.as_f64();
        let is_plain = kind == ValueKind::Number && !text.contains(['e', 'E']);
        (is_plain && number > 0.0 && number < unit.least_usual()).then_some(Self { unit, number, text })
    }

    /// `duration_ns > 5`
    pub(crate) fn report(&self, name: Span, value: Span) -> Diagnostic {
        let Self { unit, number, text } = *self;
        let symbol = match unit {
            DataUnit::MicroSeconds => "us",
            DataUnit::MilliSeconds => "ms",
            _ => "ns",
        };
        let mut symbols = if number < 100.0 { vec!["s", "ms"] } else { vec!["ms"] };
        symbols.extend((symbol != "ms").then_some(symbol));
        let times: Vec<String> = symbols.into_iter().map(|symbol| format!("{text}{symbol}")).collect();
        let message = format!("{} without a unit means `{text}{symbol}`", words::quote(text));
        let diagnostic = Diagnostic::new(Code::SuspiciousMagnitude, message, value)
            .with_secondary_label(name, format!("measured in {}", unit.as_str()))
            .help(format!("add a unit: {}", words::list(&times, "or")));
        times.into_iter().fold(diagnostic, |diagnostic, time| {
            let title = format!("write {}", words::code(&time));
            diagnostic.fix(Safety::Unsafe, title, Edit::replace(value, time))
        })
    }
}
