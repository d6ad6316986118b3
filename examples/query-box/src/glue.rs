//! The code between the query box and tamis: what to show for a text, and what the keys that complete and fix do.

use std::slice;

use tamis::diagnostic::{Diagnostic, Diagnostics, Fix, apply_edits};
use tamis::{Code, Compiler, Recent, Suggestion};

/// Returns the suggestions for the byte of the caret, and the diagnostics.
///
/// Leaves out what may only be unfinished: while the query is, what is reported at its end, and an unknown column that
/// ends at the caret.
pub(crate) fn check(compiler: &Compiler, text: &str, caret: u32) -> (Vec<Suggestion>, Diagnostics) {
    let analysis = compiler.analyze(text);
    let (is_incomplete, mut diagnostics) = (analysis.is_incomplete(), analysis.diagnostics);
    diagnostics.retain(|found| !(found.code == Code::UnknownColumn && found.span.end == caret));
    let is_unclosed = |code| matches!(code, Code::UnclosedParenthesis | Code::UnclosedList);
    let is_missing = |found: &Diagnostic| is_unclosed(found.code) || found.span.end as usize >= text.trim_end().len();
    diagnostics.retain(|found| !(is_incomplete && is_missing(found)));
    (compiler.complete(text, caret, &Recent::default()).suggestions, diagnostics)
}

/// Returns the text with a suggestion accepted, and the caret after it.
pub(crate) fn accept(suggestion: &Suggestion, text: &str) -> Option<(String, u32)> {
    let edit = &suggestion.edit;
    Some((apply_edits(text, slice::from_ref(edit))?, edit.map_offset(edit.span.end)))
}

/// Returns the text with a fix applied, and the caret where it was before.
pub(crate) fn apply(fix: &Fix, text: &str, caret: u32) -> Option<(String, u32)> {
    Some((fix.apply(text)?, fix.map_offset(caret)))
}
