//! After any fix, safe or unsafe, no error remains at the edited position.
//!
//! Each fix of a query in `tests/cases/corpus` and of an example in `docs/codes` is applied alone, and the result is
//! analyzed again.

use proptest::prelude::*;
use tamis::diagnostic::{Edit, Fix};
use tamis::lint::{Levels, lint};
use tamis::syntax::ast::{Expr, ExprKind};
use tamis::{Code, Diagnostic, Options, Schema, Span};
use tamis_test_support::{corpus, generate, property};

#[test]
fn corpus_fixes_leave_no_error_at_the_edit() {
    let (mut tried, mut problems) = (0, Vec::new());
    for case in corpus::cases() {
        let (schema, options, _) = case.settings().unwrap();
        tried += try_fixes(&case.query, &schema, &options, &mut problems);
    }
    assert!(problems.is_empty(), "{} of {tried}:\n{}", problems.len(), problems.join("\n\n"));
    assert!(tried > 500, "only {tried} fixes were found");
}

#[test]
fn example_fixes_leave_no_error_at_the_edit() {
    let (mut tried, mut problems) = (0, Vec::new());
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    for code in Code::ALL {
        for block in code.page().split("```tamis").skip(1) {
            let (_, query) = block.split("```").next().unwrap().split_once('\n').unwrap();
            tried += try_fixes(query.trim_end(), &Schema::builtin(), &options, &mut problems);
        }
    }
    assert!(problems.is_empty(), "{} of {tried}:\n{}", problems.len(), problems.join("\n\n"));
    assert!(tried > 50, "only {tried} fixes were found");
}

proptest! {
    #![proptest_config(property::config(2_000))]

    #[test]
    fn typo_fixes_leave_no_error_at_the_edit(text in generate::typo()) {
        let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
        let mut problems = Vec::new();
        try_fixes(&text, &Schema::builtin(), &options, &mut problems);
        prop_assert!(problems.is_empty(), "{}", problems.join("\n\n"));
    }
}

/// Applies each fix of a query alone, and adds the errors that remain. Returns the number of fixes.
fn try_fixes(text: &str, schema: &Schema, options: &Options, problems: &mut Vec<String>) -> usize {
    let mut tried = 0;
    let before = tamis::analyze(text, schema, options).diagnostics;
    let linted = lint(text, schema, options, &Levels::default());
    for found in [&before, &linted] {
        for (index, diagnostic) in found.iter().enumerate() {
            for fix in &diagnostic.fixes {
                tried += 1;
                if let Some(remaining) = remaining_error(text, schema, options, found, index, fix) {
                    let fixed = apply(text, &fix.edits);
                    problems.push(format!(
                        "{text:?}\n  {}: {diagnostic}\n  {:?} {}\n{fixed:?}\n  {}: {remaining}",
                        diagnostic.code, fix.safety, fix.title, remaining.code
                    ));
                }
            }
        }
    }
    tried
}

/// A new error that overlaps or touches an edit of the fix of the diagnostic at `index`, or is in a condition that the
/// fix changed.
fn remaining_error(
    text: &str,
    schema: &Schema,
    options: &Options,
    before: &[Diagnostic],
    index: usize,
    fix: &Fix,
) -> Option<Diagnostic> {
    let fixed = apply(text, &fix.edits);
    let after = tamis::analyze(&fixed, schema, options);
    let mut written: Vec<Span> = fix.edits.iter().map(|edit| moved(&fix.edits, edit.span)).collect();
    let mut conditions = Vec::new();
    conditions_of(&after.ast.root, &mut conditions);
    let overlap = |a: Span, b: Span| a.start < b.end && b.start < a.end;
    let touch = |a: Span, b: Span| a.start <= b.end && b.start <= a.end;
    conditions.retain(|condition| written.iter().any(|written| overlap(*written, *condition)));
    written.extend(conditions);
    let was_there = |found: &Diagnostic| {
        let others = before.iter().enumerate().filter(|(other, _)| *other != index);
        others
            .filter(|(_, other)| other.is_error() && other.code == found.code)
            .any(|(_, other)| touch(moved(&fix.edits, other.span), found.span))
    };
    after.diagnostics.into_iter().find(|found| {
        found.is_error() && written.iter().any(|written| touch(*written, found.span)) && !was_there(found)
    })
}

fn conditions_of(expr: &Expr<'_>, conditions: &mut Vec<Span>) {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| conditions_of(operand, conditions));
        }
        ExprKind::Not(operand) => conditions_of(operand, conditions),
        _ => conditions.push(expr.span),
    }
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut fixed = text.to_owned();
    edits.iter().rev().for_each(|edit| fixed.replace_range(edit.span.range(), &edit.text));
    fixed
}

/// The position of `span` after the edits. A span inside an edit is mapped to all of its text.
fn moved(edits: &[Edit], span: Span) -> Span {
    let moved = |at: u32, is_end: bool| {
        let mut shift = 0;
        for edit in edits.iter().filter(|edit| edit.span.start < at || edit.span.start == at && is_end) {
            let length = i64::try_from(edit.text.len()).unwrap();
            shift = if edit.span.end <= at {
                shift + length - i64::from(edit.span.len())
            } else {
                shift + i64::from(edit.span.start) - i64::from(at) + if is_end { length } else { 0 }
            };
        }
        u32::try_from(i64::from(at) + shift).unwrap()
    };
    let start = moved(span.start, false);
    Span::new(start, moved(span.end, true).max(start))
}
