//! `metrics/unused > 5`: a condition on a column that is empty in every record.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::AlwaysEmptyColumn,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    if condition.column.is_assumed || !condition.column.column.is_empty {
        return;
    }
    let message = format!("no record has a value for {}", context.quoted(condition.name.span));
    context.report(
        Diagnostic::new(RULE.code, message, condition.name.span)
            .help("use a column that has values; run `tamis columns` to list all columns"),
    );
}
