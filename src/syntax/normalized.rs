//! A text with replacements, such as plain quotes for typographic ones, and positions in the original.

use crate::diagnostic::{Diagnostic, Diagnostics, Edit};
use crate::source::{Span, offset};

/// A text with replacements that make it readable, and the diagnostics about what was replaced.
pub(super) struct Normalized {
    pub(super) text: String,
    pub(super) diagnostics: Diagnostics,
    /// For each replacement, its end in the normalized text, and the difference to offsets in the original
    /// text from there.
    shifts: Vec<(u32, i64)>,
}

impl Normalized {
    /// Applies edits, which are in source order, to a text.
    pub(super) fn of(text: &str, edits: &[Edit], diagnostics: Diagnostics) -> Self {
        let mut normalized = Self { text: String::with_capacity(text.len()), diagnostics, shifts: Vec::new() };
        let mut from = 0;
        for edit in edits {
            normalized.text.push_str(Span::new(from, edit.span.start).text(text));
            normalized.text.push_str(&edit.text);
            from = edit.span.end;
            let end = offset(normalized.text.len());
            normalized.shifts.push((end, i64::from(from) - i64::from(end)));
        }
        normalized.text.push_str(Span::new(from, offset(text.len())).text(text));
        normalized
    }

    /// Maps a span of the normalized text to the original text.
    pub(super) fn original(&self, span: Span) -> Span {
        let map = |at: u32| {
            let after = self.shifts.partition_point(|&(end, _)| end <= at);
            let shift = after.checked_sub(1).and_then(|index| self.shifts.get(index)).map_or(0, |&(_, shift)| shift);
            u32::try_from(i64::from(at) + shift).unwrap_or(at)
        };
        Span::new(map(span.start), map(span.end).max(map(span.start)))
    }

    /// Maps all spans of a diagnostic to the original text.
    pub(super) fn relocate(&self, diagnostic: &mut Diagnostic) {
        diagnostic.map_spans(|span| self.original(span));
        for edit in diagnostic.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = self.original(edit.span);
        }
    }
}
