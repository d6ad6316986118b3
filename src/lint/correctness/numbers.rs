//! Numbers that a column surely or hardly ever has.

use crate::ast::{Operator, ValueKind};
use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::filter::Number;
use crate::lint::Query;
use crate::lint::leaf::{Leaf, Meaning, Value};
use crate::schema::{DataType, DataUnit};

pub(super) fn look(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Vec<Diagnostic>) {
    for value in &leaf.values {
        let Meaning::Number(number) = value.meaning else { continue };
        out_of_domain(query, leaf, value, number, found);
        suspicious_magnitude(query, leaf, value, number, found);
        float_equality(query, leaf, value, number, found);
    }
}

/// `metrics/toxicity > 80`
fn out_of_domain(
    query: &Query<'_, '_>,
    leaf: &Leaf<'_, '_>,
    value: &Value<'_>,
    number: Number,
    found: &mut Vec<Diagnostic>,
) {
    let Some(unit) = leaf.column.unit() else { return };
    let (name, written) = (leaf.name.span.text(query.text), value.written.span.text(query.text));
    let (domain, help) = match unit {
        DataUnit::Percentage if !(0.0..=1.0).contains(&number.as_f64()) => {
            ("a share, from 0 to 1", "write a number from 0 to 1, or a percentage as `80%`")
        }
        DataUnit::NanoSeconds
        | DataUnit::MicroSeconds
        | DataUnit::MilliSeconds
        | DataUnit::Seconds
        | DataUnit::CountAndTotal
            if number.as_f64() < 0.0 =>
        {
            ("never negative", "write 0 or more")
        }
        _ => return,
    };
    let message = format!("{} is {domain}, and this is {}", words::quote(name), words::quote(written));
    let diagnostic = Diagnostic::new(Code::OutOfDomain, message, value.written.span)
        .label(leaf.name.span, format!("holds {}", unit.as_str()));
    let is_percent = unit == DataUnit::Percentage && (1.0..=100.0).contains(&number.as_f64());
    found.push(if is_percent && is_plain_number(value) {
        let percent = format!("{}%", value.written.text);
        let title = format!("write {}", words::quote(&percent));
        diagnostic.help(title.clone()).fix(Safety::Unsafe, title, Edit::replace(value.written.span, percent))
    } else {
        diagnostic.help(help)
    });
}

/// Whether a number is written so that a unit may follow.
fn is_plain_number(value: &Value<'_>) -> bool {
    value.written.kind == ValueKind::Number && !value.written.text.contains(['e', 'E'])
}

/// `duration_ns > 5`
fn suspicious_magnitude(
    query: &Query<'_, '_>,
    leaf: &Leaf<'_, '_>,
    value: &Value<'_>,
    number: Number,
    found: &mut Vec<Diagnostic>,
) {
    // What a call of a model or a tool hardly takes less than.
    let Some(unit) = leaf.column.unit() else { return };
    let (limit, symbol) = match unit {
        DataUnit::NanoSeconds => (100_000.0, "ns"),
        DataUnit::MicroSeconds => (100.0, "us"),
        DataUnit::MilliSeconds => (10.0, "ms"),
        _ => return,
    };
    let number = number.as_f64();
    if !is_plain_number(value) || number <= 0.0 || number >= limit {
        return;
    }
    let mut symbols = if number < 100.0 { vec!["s", "ms"] } else { vec!["ms"] };
    symbols.extend((symbol != "ms").then_some(symbol));
    let times: Vec<String> = symbols.into_iter().map(|symbol| format!("{}{symbol}", value.written.text)).collect();
    let written = value.written.span.text(query.text);
    let message = format!("{} is `{written}{symbol}` where no unit is written", words::quote(written));
    let diagnostic = Diagnostic::new(Code::SuspiciousMagnitude, message, value.written.span)
        .label(leaf.name.span, format!("counts {}", unit.as_str()))
        .help(format!("write the unit: {}", words::list(&times, "or")));
    found.push(times.into_iter().fold(diagnostic, |diagnostic, time| {
        let title = format!("write {}", words::quote(&time));
        diagnostic.fix(Safety::Unsafe, title, Edit::replace(value.written.span, time))
    }));
}

/// `metrics/cost = 0.1`
fn float_equality(
    query: &Query<'_, '_>,
    leaf: &Leaf<'_, '_>,
    value: &Value<'_>,
    number: Number,
    found: &mut Vec<Diagnostic>,
) {
    let column = leaf.column.column;
    let is_equality = matches!(value.operator, Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn);
    // What is set, as a temperature, comes back as it was written; a metric is computed.
    let is_computed = column.data_type == Some(DataType::FloatingPoint)
        && column.allowed_values.is_none()
        && leaf.column.id.starts_with("metrics/");
    if !is_equality || !is_computed || number.as_f64().fract() == 0.0 {
        return;
    }
    let text = value.written.span.text(query.text);
    let name = leaf.name.span.text(query.text);
    let message = format!("{} is computed, and hardly ever just {}", words::quote(name), words::quote(text));
    found.push(
        Diagnostic::new(Code::FloatEquality, message, value.written.span)
            .label(leaf.name.span, "may be off in its last digits")
            .help("write two bounds with `between`, or one with `<` or `>`"),
    );
}
