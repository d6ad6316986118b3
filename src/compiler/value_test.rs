//! Tests for a value, such as `x is not null`: the fix that matches the records with one depends on the type of the
//! column, which the parser does not know.

use super::combine::in_metadata;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Fix, Safety, words};
use crate::limits::Limits;
use crate::schema::{FilterType, Schema};
use crate::source::Span;
use crate::syntax::ast::print::column_name;
use crate::syntax::ast::visit::{self, Visit};
use crate::syntax::ast::{Ast, ColumnName, Expr, ExprKind};
use crate::syntax::{is_test_for_value, is_value_test, parse, title_of_test};

/// The maximum number of tests that get a fix.
const MAX_TESTS: usize = 100;

/// Fits the fixes of tests for a value to the types of their columns. Removes those of negated tests: no query matches
/// exactly the records without a value.
pub(super) fn fit(ast: &Ast<'_>, text: &str, schema: &Schema, diagnostics: &mut Diagnostics) {
    drop_tests_of_groups(text, schema, diagnostics);
    let is_test = |found: &&mut Diagnostic| found.fixes.iter().any(is_test_for_value);
    let mut tests: Vec<&mut Diagnostic> = diagnostics.iter_mut().filter(is_test).collect();
    if tests.is_empty() {
        return;
    }
    let mut negations = Negations::default();
    negations.visit_ast(ast);
    let mut renamed = Vec::new();
    for (index, test) in tests.iter_mut().enumerate() {
        let proposed = test.fixes.iter().position(is_test_for_value).map(|index| test.fixes.remove(index));
        let can_fit = index < MAX_TESTS && !negations.contain(test.span);
        if let Some(Fitted { fix, is_renamed }) = proposed.filter(|_| can_fit).and_then(|fix| fitted(&fix, schema)) {
            renamed.extend(fix.edits.iter().map(|edit| edit.span).filter(|_| is_renamed));
            if fix.title.starts_with(title_of_test(true)) {
                test.help = Some(
                    "whether `contains` matches a missing text is not known; compare with a specific value".into(),
                );
            }
            test.fixes.push(fix);
        }
    }
    let is_renamed = |name: &Diagnostic| renamed.iter().any(|span| span.contains(name.span));
    diagnostics.retain(|found| found.code != Code::UnknownColumn || !is_renamed(found));
}

/// `metadata is not null`: only the group is reported, as there is no column to test.
fn drop_tests_of_groups(text: &str, schema: &Schema, diagnostics: &mut Diagnostics) {
    if !diagnostics.iter().any(is_value_test) {
        return;
    }
    let names = diagnostics.iter().filter(|found| found.code == Code::UnknownColumn).map(|found| found.span);
    let is_group = |name: &Span| schema.name_in_group(name.text(text)).is_some();
    let groups: Vec<Span> = names.take(MAX_TESTS).filter(is_group).collect();
    let is_of = |test: Span, group: &Span| {
        test.contains(*group)
            || group.end <= test.start && Span::new(group.end, test.start).text(text).trim().is_empty()
    };
    diagnostics.retain(|found| !is_value_test(found) || !groups.iter().any(|group| is_of(found.span, group)));
}

struct Fitted {
    fix: Fix,
    /// Whether it writes another name of the column.
    is_renamed: bool,
}

/// The fix for the type of the column that the proposed one tests, which may have the name of another tool.
fn fitted(proposed: &Fix, schema: &Schema) -> Option<Fitted> {
    let [Edit { span, text }] = proposed.edits.as_slice() else { return None };
    let parsed = parse(text, &Limits::default());
    let mut tested = Tested::default();
    tested.visit_ast(&parsed.ast);
    let name = tested.0?;
    let is_renamed = schema.resolve_name(&name).is_err();
    let written = match is_renamed {
        true => {
            let ours = schema.known_by_other_name(&name.name).or_else(|| in_metadata(schema, &name.name))?;
            column_name(&ours)
        }
        false => name.to_string(),
    };
    let filter_type = schema.resolve(&written).ok()?.column.effective_type()?;
    let any_time = "1970-01-01T00:00:00Z";
    let ours = match filter_type {
        FilterType::Boolean => format!("({written} = true or {written} = false)"),
        FilterType::Number => format!("({written} <= 0 or {written} > 0)"),
        FilterType::Date => format!("({written} <= {any_time} or {written} > {any_time})"),
        FilterType::Text | FilterType::Collection => format!("({written} contains \"\" and {written} != \"\")"),
        _ => return None,
    };
    let is_text = matches!(filter_type, FilterType::Text | FilterType::Collection);
    let title = format!("{}: {}", title_of_test(is_text), words::quote(&ours));
    let fix = Fix { title, safety: Safety::Unsafe, edits: vec![Edit::replace(*span, ours)] };
    Some(Fitted { fix, is_renamed })
}

/// The first column.
#[derive(Default)]
struct Tested<'q>(Option<ColumnName<'q>>);

impl<'q> Visit<'q> for Tested<'q> {
    fn visit_column(&mut self, column: &'q ColumnName<'q>) {
        self.0.get_or_insert_with(|| column.clone());
    }
}

/// The spans of `not` with its operand, outer ones first, and whether what is inside is negated.
#[derive(Default)]
struct Negations {
    spans: Vec<(Span, bool)>,
    is_negated: bool,
}

impl Negations {
    /// Whether a span is inside a negation that is not negated itself.
    fn contain(&self, span: Span) -> bool {
        self.spans.iter().rev().find(|(not, _)| not.contains(span)).is_some_and(|&(_, is_negated)| is_negated)
    }
}

impl<'q> Visit<'q> for Negations {
    fn visit_expr(&mut self, expr: &'q Expr<'q>) {
        if !matches!(expr.kind, ExprKind::Not(_)) {
            return visit::walk_expr(self, expr);
        }
        self.is_negated = !self.is_negated;
        self.spans.push((expr.span, self.is_negated));
        visit::walk_expr(self, expr);
        self.is_negated = !self.is_negated;
    }
}
