//! `duration_ns > 5000000000`: a large number that is a round duration.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::conditions::{Condition, values_of};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::schema::DataUnit;
use crate::semantic::typed::{self, Predicate};
use crate::syntax::ast::{Expr, ExprKind, Value, ValueKind};

/// Units of time and their nanoseconds, largest first.
const UNITS: [(&str, u64); 5] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
];
/// The smallest number that is reported; smaller ones are easy to read.
const MIN_COUNT: u64 = 1_000;
/// The maximum number of units in a round duration.
const MAX_TIMES: u64 = 9_999;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::RawDuration,
    family: Family::Style,
    default_level: Some(Severity::Advice),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    if !matches!(condition.typed.predicate, Predicate::Number(_)) {
        return;
    }
    let Some(unit) = nanoseconds(condition.typed) else { return };
    let edits: Vec<Edit> = values(condition.node.ast)
        .into_iter()
        .filter(|value| value.kind == ValueKind::Number)
        .filter_map(|value| Some(Edit::replace(value.span, plain_duration(context.text(value.span), unit)?)))
        .collect();
    let Some(first) = edits.first() else { return };
    let message = format!("{} can be written as {}", context.quoted(first.span), words::quote(&first.text));
    let title = format!("write {}", words::list(edits.iter().map(|edit| &edit.text), "and"));
    context.report(Diagnostic::new(RULE.code, message, first.span).fix_with(Safety::Safe, title, edits));
}

/// The nanoseconds of one unit of the column, if it holds durations.
fn nanoseconds(condition: &typed::Condition<'_>) -> Option<u64> {
    let unit = condition.column.column.data_unit.filter(|&unit| unit != DataUnit::Other);
    match unit.or_else(|| DataUnit::of_id(&condition.column.id))? {
        DataUnit::NanoSeconds => Some(1),
        DataUnit::MicroSeconds => Some(1_000),
        DataUnit::MilliSeconds => Some(1_000_000),
        DataUnit::Seconds => Some(1_000_000_000),
        _ => None,
    }
}

fn values<'q>(expr: &'q Expr<'q>) -> Vec<&'q Value<'q>> {
    match &expr.kind {
        ExprKind::Comparison(comparison) => values_of(&comparison.operand).iter().collect(),
        ExprKind::Chain(chain) => {
            std::iter::once(&chain.first).chain(chain.second.iter().map(|(_, _, value)| value)).collect()
        }
        _ => Vec::new(),
    }
}

/// `5s` for `5000000000`; `None` if it is not round, or not shorter.
fn plain_duration(number: &str, unit: u64) -> Option<String> {
    let count: u64 = number.replace('_', "").parse().ok()?;
    let whole = count.checked_mul(unit).filter(|_| count >= MIN_COUNT)?;
    let (name, size) = UNITS.into_iter().find(|(_, size)| whole.is_multiple_of(*size))?;
    let times = whole / size;
    (size > unit && times <= MAX_TIMES).then(|| format!("{times}{name}"))
}
