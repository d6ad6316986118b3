//! Applies edits.

use tamis::diagnostic::Edit;

/// Applies edits that are in source order.
#[must_use]
pub fn edited(text: &str, edits: &[Edit]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        edited += text.get(done..edit.span.start as usize).unwrap_or_default();
        edited += &edit.text;
        done = edit.span.end as usize;
    }
    edited + text.get(done..).unwrap_or_default()
}
