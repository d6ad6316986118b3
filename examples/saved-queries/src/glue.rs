//! All code between the tool and tamis: linting, renaming and raising one text.

use std::collections::HashMap;

use tamis::diagnostic::{Diagnostics, apply_edits};
use tamis::lint::{Levels, NormalForm};
use tamis::{ColumnRename, Compiler, RaiseError, Raised, Report};

/// Lints a saved query; `seen` has the names of those before it, to find the one that it duplicates.
pub(crate) fn lint(
    compiler: &Compiler,
    (name, text): (&str, &str),
    seen: &mut HashMap<NormalForm, String>,
) -> Diagnostics {
    let form = compiler.normal_form(text);
    let duplicate = form.as_ref().and_then(|form| seen.get(form)).cloned();
    seen.extend(form.filter(|_| duplicate.is_none()).map(|form| (form, name.to_owned())));
    compiler.lint_saved(text, &Levels::default(), duplicate.as_deref())
}

/// Returns a query with a column renamed.
pub(crate) fn rename(rename: &ColumnRename<'_>, text: &str) -> Result<String, Report> {
    Ok(apply_edits(text, &rename.edits(text)?))
}

/// Returns a filter of the API as a query, and what differs.
pub(crate) fn raise(compiler: &Compiler, json: &str) -> Result<(String, Vec<String>), RaiseError> {
    let Raised { ast, notes, .. } = tamis::raise(json, compiler.schema())?;
    Ok((ast.to_string(), notes.into_iter().map(|note| note.message).collect()))
}
