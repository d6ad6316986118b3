//! Applies and shortens edits.

use tamis::Span;
use tamis::diagnostic::Edit;

use super::source_map::offset;

/// An edit of `text` without what it leaves as it is at its start and its end.
#[must_use]
pub fn shortened(text: &str, edit: &Edit) -> Edit {
    let (mut old, mut new) = (edit.span.text(text), edit.text.as_str());
    let mut start = edit.span.start;
    while let (Some(one), Some(other)) = (old.chars().next(), new.chars().next())
        && one == other
    {
        (old, new) = (old.get(one.len_utf8()..).unwrap_or_default(), new.get(one.len_utf8()..).unwrap_or_default());
        start += offset(one.len_utf8());
    }
    while let (Some(one), Some(other)) = (old.chars().next_back(), new.chars().next_back())
        && one == other
    {
        old = old.strip_suffix(one).unwrap_or_default();
        new = new.strip_suffix(other).unwrap_or_default();
    }
    Edit::replace(Span::new(start, start + offset(old.len())), new)
}

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
