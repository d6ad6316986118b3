//! `metrics/toxicity > 80`: a number outside the range of the column's unit.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::conditions::{Condition, Meaning, Value};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::schema::DataUnit;
use crate::syntax::ast::ValueKind;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::OutOfDomain,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let Some(unit) = condition.column.unit() else { return };
    for value in &condition.values {
        let Some((domain, help)) = domain(unit, value) else { continue };
        let (name, written) = (context.quoted(condition.name.span), context.quoted(value.written.span));
        let message = format!("{written} is out of range: {name} is {domain}");
        let diagnostic = Diagnostic::new(RULE.code, message, value.written.span)
            .with_secondary_label(condition.name.span, format!("stores {}", unit.as_str()));
        let is_percentage = unit == DataUnit::Percentage && may_be_percentage(value);
        context.report(match is_percentage {
            true => with_percent_sign(diagnostic, condition, value),
            false => diagnostic.help(help),
        });
    }
}

/// The range of a unit in words, and how to write a value in it; `None` if the value is in range.
fn domain(unit: DataUnit, value: &Value<'_>) -> Option<(&'static str, &'static str)> {
    let Meaning::Number(number) = value.meaning else { return None };
    match unit {
        DataUnit::Percentage if !(0.0..=1.0).contains(&number.as_f64()) => {
            Some(("a fraction from 0 to 1", "write a number from 0 to 1, or a percentage such as `80%`"))
        }
        DataUnit::NanoSeconds
        | DataUnit::MicroSeconds
        | DataUnit::MilliSeconds
        | DataUnit::Seconds
        | DataUnit::CountAndTotal
            if number.as_f64() < 0.0 =>
        {
            Some(("never negative", "write 0 or more"))
        }
        _ => None,
    }
}

/// Adds the fix that writes `%` after the value, and after the other bound of a range.
fn with_percent_sign(diagnostic: Diagnostic, condition: &Condition<'_, '_>, value: &Value<'_>) -> Diagnostic {
    let is_range = condition.values.len() <= 2;
    let values = if is_range { condition.values.as_slice() } else { std::slice::from_ref(value) };
    let written = values.iter().filter(|value| may_be_percentage(value)).map(|value| value.written);
    let edits: Vec<Edit> = written.map(|written| Edit::replace(written.span, format!("{}%", written.text))).collect();
    let title = format!("write {}", words::list(edits.iter().map(|edit| &edit.text), "and"));
    diagnostic.help(title.clone()).fix_with(Safety::Unsafe, title, edits)
}

/// Whether a number is probably meant as a percentage, and `%` may follow it.
fn may_be_percentage(value: &Value<'_>) -> bool {
    let Meaning::Number(number) = value.meaning else { return false };
    let is_plain = value.written.kind == ValueKind::Number && !value.written.text.contains(['e', 'E']);
    is_plain && number.as_f64() > 1.0 && number.as_f64() <= 100.0
}
