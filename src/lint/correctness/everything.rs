//! Filters that leave hardly any record out.

use crate::diagnostic::{Code, Diagnostic, words};
use crate::lint::{Node, Query};
use crate::lower;
use crate::options::Options;
use crate::semantic::coverage::{self, Coverage, Form, Known, coverage};

/// More columns than this are not named in a message.
const MAX_COLUMNS: usize = 4;
/// What is reported instead if it is the reason: a condition that holds for all values.
const REASONS: [Code; 8] = [
    Code::Tautology,
    Code::EmptyStringContains,
    Code::OutOfDomain,
    Code::ValueNotAllowed,
    Code::InvalidUuid,
    Code::TimestampEquality,
    Code::DuplicateCondition,
    Code::SubsumedCondition,
];

/// `duration_ns >= 0`; `reported` is what the compiler and other rules report.
pub(in crate::lint) fn nearly_everything(
    query: &Query<'_, '_>,
    root: &Node<'_, '_>,
    options: &Options,
    reported: &[Diagnostic],
) -> Option<Diagnostic> {
    if reported.iter().any(|reported| REASONS.contains(&reported.code)) {
        return None;
    }
    let tree = lower::tree(query.typed);
    let (form, known) = (Form::Tree(&tree), Known { schema: query.schema, now: options.now_in_microseconds() });
    let facts = match coverage(form, known) {
        Coverage::NearlyEverything => coverage::facts(form, known),
        Coverage::Everything => Vec::new(),
        Coverage::Bounded | Coverage::Unknown => return None,
    };
    let columns = coverage::columns(form);
    let columns = if columns.len() <= MAX_COLUMNS { words::list(columns, "and") } else { "its columns".to_owned() };
    let message = format!("this filter matches every record that has {columns}");
    let help = match facts.as_slice() {
        [] => "one of the values is wrong, or `and` was meant".to_owned(),
        _ => format!("{}; write a value that leaves records out", facts.join("; ")),
    };
    Some(Diagnostic::new(Code::NearlyEverything, message, root.ast.span).help(help))
}
