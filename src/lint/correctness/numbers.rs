//! Numbers that a column surely or hardly ever has.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::filter::Number;
use crate::lint::Query;
use crate::lint::leaf::{Leaf, Meaning, Value};
use crate::schema::{DataType, DataUnit};
use crate::semantic::check::Suspicious;
use crate::source::Span;
use crate::syntax::ast::{self, Operator, ValueKind};

pub(super) fn look(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, found: &mut Diagnostics) {
    for value in &leaf.values {
        let Meaning::Number(number) = value.meaning else { continue };
        out_of_domain(query, leaf, value, number, found);
        suspicious_magnitude(leaf, value, number, found);
        float_equality(query, leaf, value, number, found);
    }
}

/// `metrics/toxicity > 80`
fn out_of_domain(
    query: &Query<'_, '_>,
    leaf: &Leaf<'_, '_>,
    value: &Value<'_>,
    number: Number,
    found: &mut Diagnostics,
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
    let is_percentage = unit == DataUnit::Percentage && may_be_percentage(value);
    found.push(if is_percentage {
        // One bound of two with a sign would be below the other.
        let is_range = leaf.values.len() <= 2;
        let values = if is_range { leaf.values.as_slice() } else { std::slice::from_ref(value) };
        let written = values.iter().filter(|value| may_be_percentage(value)).map(|value| value.written);
        let edits: Vec<Edit> =
            written.map(|written| Edit::replace(written.span, format!("{}%", written.text))).collect();
        let title = format!("write {}", words::list(edits.iter().map(|edit| &edit.text), "and"));
        diagnostic.help(title.clone()).fix_with(Safety::Unsafe, title, edits)
    } else {
        diagnostic.help(help)
    });
}

/// Whether a number that is no share is one with a `%` behind it.
fn may_be_percentage(value: &Value<'_>) -> bool {
    let Meaning::Number(number) = value.meaning else { return false };
    is_plain_number(value) && number.as_f64() > 1.0 && number.as_f64() <= 100.0
}

/// Whether a number is written so that a unit may follow.
fn is_plain_number(value: &Value<'_>) -> bool {
    value.written.kind == ValueKind::Number && !value.written.text.contains(['e', 'E'])
}

/// `duration_ns > 5`
fn suspicious_magnitude(leaf: &Leaf<'_, '_>, value: &Value<'_>, number: Number, found: &mut Diagnostics) {
    let ast::Value { kind, text, span } = value.written;
    let suspicious = Suspicious::of(leaf.column.unit(), *kind, text, number);
    found.extend(suspicious.map(|suspicious| suspicious.report(leaf.name.span, *span)));
}

/// `metrics/cost = 0.1`
fn float_equality(
    query: &Query<'_, '_>,
    leaf: &Leaf<'_, '_>,
    value: &Value<'_>,
    number: Number,
    found: &mut Diagnostics,
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
    let diagnostic = Diagnostic::new(Code::FloatEquality, message, value.written.span)
        .label(leaf.name.span, "may be off in its last digits");
    found.push(match near(query, leaf, value) {
        Some((place, range)) => {
            let title = format!("write {}", words::quote(&range));
            diagnostic.help(format!("{title}: all between rounds to {}", words::quote(text))).fix(
                Safety::Unsafe,
                title,
                Edit::replace(place, range),
            )
        }
        None => diagnostic.help("write two bounds with `between`, or one with `<` or `>`"),
    });
}

/// What asks for the numbers that round to the one written, and what it takes the place of.
fn near(query: &Query<'_, '_>, leaf: &Leaf<'_, '_>, value: &Value<'_>) -> Option<(Span, String)> {
    let (operator, place) = leaf.operator?;
    let between = match operator {
        Operator::Eq => Operator::Between,
        Operator::Ne => Operator::NotBetween,
        _ => return None,
    };
    let place = place.to(value.written.span);
    let [low, high] = rounded_to(value.written.span.text(query.text))?;
    (!query.has_comment(place)).then(|| (place, format!("{} {low} and {high}", between.as_str())))
}

/// The least and the greatest number that round to one, each with its unit: `79.5%` and `80.5%` of `80%`.
fn rounded_to(written: &str) -> Option<[String; 2]> {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
    let start = written.find(is_of_number)?;
    let end = written.rfind(is_of_number)? + 1;
    let (sign, unit) = (written.get(..start)?, written.get(end..)?);
    let number = written.get(start..end)?.replace('_', "");
    let decimals = number.split_once('.').map_or(0, |(_, fraction)| fraction.len()) + 1;
    // One digit more than is written, in which half a step is a five.
    let scaled: i64 = number.replacen('.', "", 1).parse::<i64>().ok()?.checked_mul(10)?;
    let bound = |scaled: i64| {
        let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - decimals)?;
        Some(format!("{sign}{}{whole}.{fraction}{unit}", if scaled < 0 { "-" } else { "" }))
    };
    Some([bound(scaled.checked_sub(5)?)?, bound(scaled.checked_add(5)?)?])
}
