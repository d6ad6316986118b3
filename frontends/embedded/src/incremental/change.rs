//! Edits inside queries, and how they move what is after them.

use tamis::Span;
use tamis::diagnostic::Edit;

use super::super::format::Format;
use super::super::query::EmbeddedQuery;
use super::super::source_map::offset;

/// How an edit moves the offsets after it.
#[derive(Clone, Copy)]
pub(super) struct Shift {
    removed: u32,
    inserted: u32,
}

impl Shift {
    pub(super) fn of(edit: &Edit) -> Self {
        Self { removed: edit.span.end.saturating_sub(edit.span.start), inserted: offset(edit.text.len()) }
    }

    pub(super) const fn apply(self, at: u32) -> u32 {
        at.saturating_add(self.inserted).saturating_sub(self.removed)
    }

    pub(super) const fn span(self, span: Span) -> Span {
        Span::new(self.apply(span.start), self.apply(span.end))
    }
}

/// An edit inside a query.
pub(super) struct Change<'e> {
    pub(super) query: &'e EmbeddedQuery,
    pub(super) edit: &'e Edit,
    /// The file after the edit.
    pub(super) file: &'e str,
    pub(super) format: Format,
    /// The range of the string after the edit, if its ends are where they were.
    pub(super) whole: Span,
}

impl<'e> Change<'e> {
    pub(super) fn new(query: &'e EmbeddedQuery, edit: &'e Edit, file: &'e str, format: Format) -> Self {
        let whole = Span::new(query.whole.start, Shift::of(edit).apply(query.whole.end));
        Self { query, edit, file, format, whole }
    }

    /// Whether the line that follows the lines of a block is as before. It is the one with the end of the block, in
    /// which this many bytes are before the end.
    pub(super) fn keeps_next_line(&self, bytes_before: usize) -> bool {
        let line_start = |end: u32| end.checked_sub(offset(bytes_before));
        let (Some(before), Some(after)) = (line_start(self.query.whole.end), line_start(self.whole.end)) else {
            return false;
        };
        self.edit.span.end < before || (self.edit.span.end == before && self.before(after).ends_with('\n'))
    }

    /// The file before an offset.
    fn before(&self, at: u32) -> &'e str {
        self.file.get(..at as usize).unwrap_or_default()
    }

    /// The line before an offset that starts a line, with its end.
    pub(super) fn line_before(&self, at: u32) -> Option<&'e str> {
        self.before(at).split_inclusive('\n').next_back().filter(|line| line.ends_with('\n'))
    }
}

/// Whether a text has line ends that only some formats know.
pub(super) fn has_other_line_end(text: &str) -> bool {
    text.match_indices('\r').any(|(at, _)| text.as_bytes().get(at + 1) != Some(&b'\n'))
}
