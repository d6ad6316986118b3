//! `status_code >= 500` in two files: a query that is equivalent to another one.

use crate::diagnostic::{Code, Diagnostic, Severity, words};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::source::{Span, offset};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::DuplicateQuery,
    family: Family::Suspicious,
    default_level: Some(Severity::Warning),
    check: Check::Query(check),
};

fn check(context: &mut Context<'_, '_>) {
    let Some(duplicate) = context.duplicate else { return };
    let span = context.ast.span;
    let line = context.text(span).lines().next().unwrap_or_default().trim_end();
    let first_line = Span::new(span.start, span.start + offset(line.len()));
    context.report(
        Diagnostic::new(RULE.code, format!("{} contains the same query", words::quote(duplicate)), first_line)
            .help("remove one of the two, or change this one"),
    );
}
