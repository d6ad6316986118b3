//! `duration_ns >= 0`: a filter that matches nearly every record.

use crate::diagnostic::{Code, Diagnostic, Severity, words};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::lower;
use crate::semantic::coverage::{self, Coverage, Form, Known, coverage};

/// The maximum number of columns that a message names.
const MAX_COLUMNS: usize = 4;
/// The rule is skipped if one of these is reported, as that is the reason: a condition that holds for all values.
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

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::NearlyEverything,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Findings(check),
};

fn check(context: &mut Context<'_, '_>) {
    if context.has_reported(&REASONS) {
        return;
    }
    let tree = lower::tree(context.typed);
    let known = Known { schema: context.schema, now: context.options.now_in_microseconds() };
    let form = Form::Tree(&tree);
    let facts = match coverage(form, known) {
        Coverage::NearlyEverything => coverage::facts(form, known),
        Coverage::Everything => Vec::new(),
        Coverage::Bounded | Coverage::Unknown => return,
    };
    let columns = coverage::columns(form);
    let columns = if columns.len() <= MAX_COLUMNS { words::list(columns, "and") } else { "its columns".to_owned() };
    let message = format!("this filter matches every record that has {columns}");
    let help = match facts.as_slice() {
        [] => "fix one of the values, or use `and` instead of `or`".to_owned(),
        _ => format!("{}; use a value that excludes some records", facts.join("; ")),
    };
    context.report(Diagnostic::new(RULE.code, message, context.ast.span).help(help));
}
