//! `# matches: {"status_code": 404}` in a comment of `status_code >= 500`.

use crate::diagnostic::{Code, Diagnostic, words};
use crate::examples::{Expectation, WrittenExample, read};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::matcher::{Matcher, Met, Trace};
use crate::record::{Layout, LayoutPreset};
use crate::source::Span;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::BrokenExample,
    family: Family::Correctness,
    default_level: Some(crate::diagnostic::Severity::Warning),
    check: Check::Query(check),
};

/// The maximum number of conditions to name.
const MAX_CONDITIONS: usize = 5;

fn check(context: &mut Context<'_, '_>) {
    let text = context.source.text;
    let examples: Vec<WrittenExample<'_>> =
        context.source.comments().iter().filter_map(|comment| WrittenExample::of(text, *comment)).collect();
    if examples.is_empty() {
        return;
    }
    let matcher = Matcher::new(context.typed, &Layout::new(LayoutPreset::Id));
    let cost = text.len();
    for example in examples {
        // `malformed-example` reports the others. In a long query, only the first examples are checked.
        let Ok(record) = read(example.json, context.schema) else { continue };
        if !context.budget.take(cost) {
            return;
        }
        let trace = matcher.trace(&record);
        if trace.truth.is_true() != (example.expectation == Expectation::Matches) {
            context.report(diagnostic(context, &example, &trace));
        }
    }
}

fn diagnostic(context: &Context<'_, '_>, example: &WrittenExample<'_>, trace: &Trace) -> Diagnostic {
    let message = match example.expectation {
        Expectation::Matches => "the query does not match this example",
        Expectation::Rejects => "the query matches this example",
    };
    let mut found = Diagnostic::new(RULE.code, message, example.span);
    for (span, reason) in reasons(context, trace) {
        found = found.with_secondary_label(span, reason);
    }
    found.help("fix the query, or the example")
}

/// The conditions that are the reason for the result, with the value of each.
fn reasons(context: &Context<'_, '_>, trace: &Trace) -> Vec<(Span, String)> {
    let reasons = crate::compare::reasons(context.typed, trace);
    let conditions = reasons.iter().take(MAX_CONDITIONS).filter_map(|reason| trace.conditions.get(*reason));
    let described = conditions.map(|condition| {
        let column = words::quote(&condition.column_id);
        let met = match &condition.met {
            Met::Missing => format!("{column} is missing"),
            Met::Value(json) | Met::Structure(json) | Met::Unreadable(json) => {
                format!("{column} is {}", words::quote(json))
            }
        };
        (condition.span, format!("{}: {met}", condition.truth))
    });
    described.collect()
}
