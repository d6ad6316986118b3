//! The code between the tool and tamis: linting, renaming and raising one text, and showing what is wrong with it.

use std::collections::HashMap;

use tamis::diagnostic::apply_edits;
use tamis::lint::{Levels, NormalForm};
use tamis::{ColumnRename, Compiler, Diagnostic, Diagnostics, RaiseError, Raised, Report};

/// The last query with each normal form, by name.
pub(crate) type Seen = HashMap<NormalForm, String>;

/// Lints a saved query; reports too that it duplicates one of those before it.
pub(crate) fn lint(compiler: &Compiler, seen: &mut Seen, name: &str, text: &str) -> Diagnostics {
    let duplicate = compiler.normal_form(text).and_then(|form| seen.insert(form, name.to_owned()));
    compiler.lint_saved(text, &Levels::default(), duplicate.as_deref())
}

/// Returns a query with a column renamed.
pub(crate) fn rename(rename: &ColumnRename<'_>, text: &str) -> Result<String, Report> {
    Ok(apply_edits(text, &rename.edits(text)?).unwrap_or_default())
}

/// Returns a filter of the API as a query.
pub(crate) fn raise(compiler: &Compiler, json: &str) -> Result<Raised, RaiseError> {
    tamis::raise(json, compiler.schema())
}

/// Renders a diagnostic with the lines of its file.
pub(crate) fn rendered(found: &Diagnostic, name: &str, text: &str) -> String {
    format!("{:?}", miette::Report::new(found.excerpt(name, text)))
}
