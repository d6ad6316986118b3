//! Applies edits.

use tamis::Span;
use tamis::diagnostic::Edit;

use super::source_map::offset;

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

/// Combines two edits into one with the same effect: `second` is an edit of the result of `first`, and `text` the text
/// after both.
///
/// # Examples
///
/// ```
/// use tamis::Span;
/// use tamis::diagnostic::Edit;
/// use tamis_embedded::merged;
///
/// let (first, second) = (Edit::insert(1, "bc"), Edit::replace(Span::new(2, 4), "x"));
/// assert_eq!(merged(&first, &second, "abx"), Edit::replace(Span::new(1, 2), "bx"));
/// ```
#[must_use]
pub fn merged(first: &Edit, second: &Edit, text: &str) -> Edit {
    // The end of the text that the first edit inserted.
    let inserted = first.span.start + offset(first.text.len());
    let after_inserted = second.span.end.saturating_sub(inserted);
    let start = first.span.start.min(second.span.start);
    let end = inserted.saturating_sub(second.span.end) + second.span.start + offset(second.text.len());
    Edit::replace(Span::new(start, first.span.end + after_inserted), Span::new(start, end).text(text))
}
