//! Completes the fixes of conditions in the syntax of another language, which often have a second habit in them: the
//! name of another tool in `traceName:x`, quotes around a duration in `gt(latency, "5s")`.
//!
//! The parser that proposes such a fix knows neither columns nor their types. Here the fixed condition is compiled by
//! itself, and its errors are fixed too, so that the condition has one error and a fix that compiles.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Fix, Safety, apply_edits, words};
use crate::limits::Limits;
use crate::schema::Schema;
use crate::source::Span;
use crate::syntax::ast::print::column_name;
use crate::syntax::ast::visit::{self, Visit};
use crate::syntax::ast::{Ast, Expr, ExprKind};
use crate::syntax::{foreign_condition, is_foreign_name, is_plain_name};

/// The maximum number of fixes of a query that are completed, and the maximum length of their text, in bytes.
const MAX_FIXES: usize = 20;
const MAX_LENGTH: usize = 500;
/// The maximum number of errors in one condition that are fixed.
const MAX_ROUNDS: usize = 8;
/// The maximum number of numbers in one condition that get a unit.
const MAX_NUMBERS: usize = 20;

/// Completes the fixes of foreign syntax, and removes and returns the errors of names that these write differently.
///
/// `analyze` analyzes a text, without completing fixes; `None` if it is not a condition.
pub(super) fn complete(
    text: &str,
    schema: &Schema,
    diagnostics: &mut Diagnostics,
    analyze: &impl Fn(&str) -> Option<Diagnostics>,
) -> Vec<Diagnostic> {
    let mut renamed = Vec::new();
    let mut removed = Vec::new();
    let mut left = MAX_FIXES;
    for found in diagnostics.iter_mut().filter(|found| is_foreign(found)) {
        let before = found.fixes.clone();
        let fixes = std::mem::take(&mut found.fixes);
        let mut note = None;
        for fix in fixes {
            let completed = if left > 0 { completed(&fix, schema, analyze, &mut left) } else { None };
            let (fixes, reason) = completed.unwrap_or_else(|| (vec![fix], None));
            if found.fixes.is_empty() {
                note = reason;
            }
            for fix in fixes {
                if found.fixes.iter().all(|known| known.edits != fix.edits) {
                    found.fixes.push(fix);
                }
            }
        }
        if found.fixes != before {
            found.help = help(&found.fixes, note);
            renamed.extend(found.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span));
        }
    }
    if !renamed.is_empty() {
        let is_renamed = |name: &Diagnostic| renamed.iter().any(|span| span.contains(name.span));
        let is_kept = |found: &Diagnostic| found.code != Code::UnknownColumn || !is_renamed(found);
        removed.extend(diagnostics.iter().filter(|found| !is_kept(found)).cloned());
        diagnostics.retain(is_kept);
    }
    rename_columns(text, schema, diagnostics);
    removed.iter_mut().for_each(|found| found.fixes.clear());
    removed
}

/// Completes the names of other tools in conditions with another error: `timestamp >= "2026-01-01"`.
pub(super) fn complete_names(
    ast: &Ast<'_>,
    text: &str,
    schema: &Schema,
    diagnostics: &mut Diagnostics,
    analyze: &impl Fn(&str) -> Option<Diagnostics>,
) {
    let is_unfixed = |found: &&mut Diagnostic| found.code == Code::UnknownColumn && found.fixes.is_empty();
    let mut names: Vec<&mut Diagnostic> = diagnostics.iter_mut().filter(is_unfixed).take(MAX_FIXES).collect();
    if names.is_empty() {
        return;
    }
    let mut conditions = Conditions(HashMap::new());
    conditions.visit_ast(ast);
    let mut left = MAX_FIXES;
    for found in &mut names {
        let is_known = schema.known_by_other_name(found.span.text(text)).is_some();
        let Some(&condition) = conditions.0.get(&found.span).filter(|_| is_known && left > 0) else { continue };
        let written = Fix::write(Safety::Unsafe, condition, condition.text(text));
        if let Some((fixes, note)) = completed(&written, schema, analyze, &mut left) {
            found.help = help(&fixes, note);
            found.fixes = fixes;
        }
    }
}

/// Explains names that the grammar accepts, but which are conditions of another language: `created_at.dt.year == 2026`,
/// `duration_ns/1e9 > 5`.
pub(super) fn explain_names(ast: &Ast<'_>, text: &str, diagnostics: &mut Diagnostics, limits: &Limits) {
    let is_unfixed = |found: &&mut Diagnostic| {
        let is_unknown = found.code == Code::UnknownColumn && found.fixes.is_empty();
        is_unknown && is_foreign_name(found.span.text(text))
    };
    let mut names = diagnostics.iter_mut().filter(is_unfixed).take(MAX_FIXES).peekable();
    if names.peek().is_none() {
        return;
    }
    let mut conditions = Conditions(HashMap::new());
    conditions.visit_ast(ast);
    for found in names {
        let Some(&condition) = conditions.0.get(&found.span) else { continue };
        let Some(mut foreign) = foreign_condition(condition.text(text), limits) else { continue };
        let moved = |span: Span| Span::new(span.start + condition.start, span.end + condition.start);
        foreign.map_spans(moved);
        foreign.fixes.iter_mut().flat_map(|fix| &mut fix.edits).for_each(|edit| edit.span = moved(edit.span));
        *found = foreign;
    }
}

/// The help that shows the first fix, after the reason for it.
fn help(fixes: &[Fix], note: Option<String>) -> Option<String> {
    let title = fixes.first()?.title.clone();
    Some(note.map_or(title.clone(), |note| format!("{note}: {title}")))
}

/// The spans of comparisons, by the span of their column.
struct Conditions(HashMap<Span, Span>);

impl<'q> Visit<'q> for Conditions {
    fn visit_expr(&mut self, expr: &'q Expr<'q>) {
        if let ExprKind::Comparison(comparison) = &expr.kind {
            self.0.insert(comparison.column.span, expr.span);
        }
        visit::walk_expr(self, expr);
    }
}

/// Whether a text is a whole condition, and not only a part of one: a column, an operator and a value, or several.
pub(super) fn is_comparison(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        ExprKind::Not(operand) => is_comparison(operand),
        ExprKind::Bare(_) | ExprKind::Hole(None) => false,
        _ => true,
    }
}

fn is_foreign(found: &Diagnostic) -> bool {
    matches!(found.code, Code::ForeignSyntax | Code::Inexpressible)
}

/// The fixes in place of one that writes a condition with errors, or with a number without its unit. `None` if the
/// condition has neither, or is not understood.
fn completed(
    fix: &Fix,
    schema: &Schema,
    analyze: &impl Fn(&str) -> Option<Diagnostics>,
    left: &mut usize,
) -> Option<(Vec<Fix>, Option<String>)> {
    let [edit] = fix.edits.as_slice() else { return None };
    if edit.text.len() > MAX_LENGTH || !edit.text.contains(' ') {
        return None;
    }
    *left -= 1;
    let (mut condition, mut safety) = (edit.text.clone(), fix.safety);
    let mut found = analyze(&condition)?;
    let mut note = None;
    for _ in 0..MAX_ROUNDS {
        if !found.has_error() {
            break;
        }
        note = note.or_else(|| found.iter().find(|found| found.is_error()).and_then(|error| reason(error, &condition)));
        (condition, found, safety) = corrected(schema, &condition, &found, safety, analyze)?;
    }
    if found.has_error() {
        return None;
    }
    let changed = || (condition != edit.text).then(|| vec![Fix::write(safety, edit.span, condition.as_str())]);
    Some((with_unit(&condition, &found, edit).or_else(changed)?, note))
}

/// Why a condition is corrected, if that is not obvious: an unknown name, the meaning of a status.
fn reason(error: &Diagnostic, condition: &str) -> Option<String> {
    let explained = error.help.as_deref().and_then(|help| help.split_once(": write `"));
    if let Some((reason, _)) = explained {
        return Some(reason.to_owned());
    }
    let is_unknown = error.code == Code::UnknownColumn && error.fixes.is_empty() && error.label.is_empty();
    is_unknown
        .then(|| format!("{} is not a column; for metadata of your own", words::quote(error.span.text(condition))))
}

/// The condition with its first error fixed, by a fix that leaves no errors if there is one.
fn corrected(
    schema: &Schema,
    condition: &str,
    found: &[Diagnostic],
    safety: Safety,
    analyze: &impl Fn(&str) -> Option<Diagnostics>,
) -> Option<(String, Diagnostics, Safety)> {
    let error = found.iter().find(|found| found.is_error())?;
    let mut best = None;
    let names = other_name(schema, condition, error).or_else(|| own_name(schema, condition, error));
    for fix in error.fixes.iter().cloned().chain(names) {
        let Some(fixed) = apply_edits(condition, &fix.edits) else { continue };
        let Some(left) = analyze(&fixed) else { continue };
        let safety = if fix.safety == Safety::Safe { safety } else { Safety::Unsafe };
        if !left.has_error() {
            return Some((fixed, left, safety));
        }
        best.get_or_insert((fixed, left, safety));
    }
    best
}

/// The fix that writes an unknown name as one of the user's metadata.
fn own_name(schema: &Schema, condition: &str, error: &Diagnostic) -> Option<Fix> {
    let is_name = error.code == Code::UnknownColumn && error.fixes.is_empty();
    let ours = in_metadata(schema, error.span.text(condition)).filter(|_| is_name)?;
    Some(Fix::write(Safety::Unsafe, error.span, ours))
}

/// The column of the user's metadata with an unknown name; `None` if it is the name of a group.
pub(super) fn in_metadata(schema: &Schema, name: &str) -> Option<String> {
    let is_open = schema.open_groups().any(|(group, _)| group == "user_metadata");
    let is_name = is_plain_name(name) && !name.contains('/') && schema.name_in_group(name).is_none();
    (is_open && is_name).then(|| format!("user_metadata/{name}"))
}

/// The fix that writes our name of a column, even if its values do not fit.
fn other_name(schema: &Schema, condition: &str, error: &Diagnostic) -> Option<Fix> {
    let is_name = error.code == Code::UnknownColumn && error.fixes.is_empty();
    let ours = schema.known_by_other_name(error.span.text(condition)).filter(|_| is_name)?;
    Some(Fix::write(Safety::Unsafe, error.span, column_name(&ours)))
}

/// The fixes that add a unit to the numbers of a condition, if they are suspicious without one.
fn with_unit(condition: &str, found: &[Diagnostic], edit: &Edit) -> Option<Vec<Fix>> {
    let suspicious: Vec<&Diagnostic> =
        found.iter().filter(|found| found.code == Code::SuspiciousMagnitude).take(MAX_NUMBERS).collect();
    // Each has the same units, in the same order.
    let units = suspicious.first()?.fixes.len();
    let fixed = (0..units).filter_map(|unit| {
        let edits: Option<Vec<&[Edit]>> =
            suspicious.iter().map(|found| Some(found.fixes.get(unit)?.edits.as_slice())).collect();
        apply_edits(condition, &edits?.concat())
    });
    let fixes: Vec<Fix> = fixed.map(|condition| Fix::write(Safety::Unsafe, edit.span, condition)).collect();
    (!fixes.is_empty()).then_some(fixes)
}

/// Writes the suggested column in the fixes of the syntax error of a column alone, such as `attributes["model_name"]`,
/// and removes the error of the name.
fn rename_columns(text: &str, schema: &Schema, diagnostics: &mut Diagnostics) {
    for _ in 0..MAX_FIXES {
        let Some((outer, inner)) = pair(text, schema, diagnostics) else { return };
        let Some(name) = diagnostics.get(inner) else { return };
        let Some(Edit { span, text: column }) = renaming(text, schema, name) else { return };
        if let Some(outer) = diagnostics.get_mut(outer) {
            outer.fixes.retain(|fix| covers(fix, span));
            for edit in outer.fixes.iter().flat_map(|fix| &fix.edits) {
                outer.message = outer.message.replace(&words::quote(&edit.text), &words::quote(&column));
            }
            outer.fixes.iter_mut().for_each(|fix| rename(fix, &column));
            outer.help = outer.fixes.first().map(|fix| fix.title.clone());
        }
        let mut index = 0;
        diagnostics.retain(|_| {
            index += 1;
            index - 1 != inner
        });
    }
}

/// The indexes of a syntax error whose fix rewrites an unknown name of another tool, and of the error of that name.
fn pair(text: &str, schema: &Schema, diagnostics: &[Diagnostic]) -> Option<(usize, usize)> {
    let names = diagnostics.iter().enumerate().filter(|(_, found)| found.code == Code::UnknownColumn);
    names.filter(|(_, name)| renaming(text, schema, name).is_some()).find_map(|(inner, name)| {
        let outer = diagnostics
            .iter()
            .position(|found| is_foreign(found) && found.fixes.iter().any(|fix| covers(fix, name.span)))?;
        let mut edits = diagnostics.get(outer)?.fixes.iter().flat_map(|fix| &fix.edits);
        // The name is that of the fix if it is written in another form.
        let written = edits.next().map_or_else(|| column_name(name.span.text(text)), |edit| edit.text.clone());
        schema.known_by_other_name(written.trim_matches('`')).map(|_| (outer, inner))
    })
}

/// Whether a fix writes a column alone in place of a name.
fn covers(fix: &Fix, name: Span) -> bool {
    let [edit] = fix.edits.as_slice() else { return false };
    edit.span.contains(name) && !name.is_empty() && !edit.text.contains(' ')
}

/// The edit that writes the suggested column, if that is all a fix of the name does, or if there is none because of the
/// rest of the condition.
fn renaming(text: &str, schema: &Schema, name: &Diagnostic) -> Option<Edit> {
    match name.fixes.as_slice() {
        [] => other_name(schema, text, name)?.edits.pop(),
        [Fix { edits, .. }] => edits.first().filter(|edit| edits.len() == 1 && edit.span == name.span).cloned(),
        _ => None,
    }
}

fn rename(fix: &mut Fix, column: &str) {
    fix.edits.iter_mut().for_each(|edit| column.clone_into(&mut edit.text));
    fix.safety = Safety::Unsafe;
    fix.title = format!("write {}", words::code(column));
}
