//! Conditions in the syntax of another language that also have the names of another tool: `traceName:x`.
//!
//! The parser knows the syntax and the checker the names; together they are one error.
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Fix, Safety, words};
use crate::schema::Schema;
use crate::source::Span;
use crate::syntax::ast::print::column_name;

/// The maximum number of names that are combined with the error around them.
const MAX_NAMES: usize = 20;

/// Writes the suggested column in the fixes of the syntax error around an unknown name, and removes the error of the
/// name.
pub(crate) fn combine(text: &str, schema: &Schema, diagnostics: &mut Diagnostics) {
    for _ in 0..MAX_NAMES {
        let Some((outer, inner)) = pair(text, schema, diagnostics) else { return };
        let Some(Edit { span, text: column }) = diagnostics.get(inner).and_then(renaming).cloned() else { return };
        if let Some(outer) = diagnostics.get_mut(outer) {
            outer.fixes.retain(|fix| covers(fix, span));
            for edit in outer.fixes.iter().flat_map(|fix| &fix.edits).filter(|edit| edit.span == span) {
                outer.message = outer.message.replace(&words::quote(&edit.text), &words::quote(&column));
            }
            outer.fixes.iter_mut().for_each(|fix| rename(fix, text, span, &column));
            outer.help = outer.fixes.first().map(|fix| fix.title.clone());
        }
        let mut index = 0;
        diagnostics.retain(|_| {
            index += 1;
            index - 1 != inner
        });
    }
}

/// The indexes of a syntax error whose fix rewrites an unknown name, and of the error of that name.
fn pair(text: &str, schema: &Schema, diagnostics: &[Diagnostic]) -> Option<(usize, usize)> {
    let is_foreign = |found: &Diagnostic| matches!(found.code, Code::ForeignSyntax | Code::Inexpressible);
    let names = diagnostics.iter().enumerate().filter(|(_, found)| found.code == Code::UnknownColumn);
    names.filter(|(_, name)| renaming(name).is_some()).find_map(|(inner, name)| {
        let rewrites = |found: &Diagnostic| is_foreign(found) && found.fixes.iter().any(|fix| covers(fix, name.span));
        let outer = diagnostics.iter().position(rewrites)?;
        // The name is that of the fix if it is written in another form, such as `attributes["model_name"]`.
        let edits = diagnostics.get(outer)?.fixes.iter().flat_map(|fix| &fix.edits);
        let mut written = edits.filter(|edit| edit.span == name.span).map(|edit| edit.text.as_str());
        let written = written.next().unwrap_or_else(|| name.span.text(text)).trim_matches('`');
        schema.known_by_other_name(written).map(|_| (outer, inner))
    })
}

fn covers(fix: &Fix, name: Span) -> bool {
    fix.edits.iter().any(|edit| edit.span.start <= name.start && name.end <= edit.span.end && !name.is_empty())
}

/// The edit that writes the suggested column, if that is all a fix of the name does.
fn renaming(name: &Diagnostic) -> Option<&Edit> {
    match name.fixes.as_slice() {
        [Fix { edits, .. }] => edits.first().filter(|edit| edits.len() == 1 && edit.span == name.span),
        _ => None,
    }
}

/// Writes `column` instead of the name at `span` in a fix.
fn rename(fix: &mut Fix, text: &str, span: Span, column: &str) {
    let written = column_name(span.text(text));
    for edit in &mut fix.edits {
        edit.text = match edit.span == span {
            true => column.to_owned(),
            // A fix of several conditions has the name in each.
            false => edit.text.replace(&format!("{written} "), &format!("{column} ")),
        };
    }
    fix.safety = Safety::Unsafe;
    fix.title = format!("write {}", words::quote(&fix.edits.iter().map(|edit| edit.text.as_str()).collect::<String>()));
}
