//! Offsets in code points, as in Python.

use tamis::Span;

/// Converts byte offsets of a text to code points, and back.
pub(crate) struct Offsets<'t> {
    text: &'t str,
    /// The byte at which each code point starts; empty for ASCII, where they are the same.
    starts: Vec<u32>,
}

impl<'t> Offsets<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let starts = match text.is_ascii() {
            true => Vec::new(),
            false => text.char_indices().map(|(at, _)| number(at)).collect(),
        };
        Self { text, starts }
    }

    /// The number of code points before a byte.
    pub(crate) fn code_point(&self, byte: u32) -> u32 {
        match self.starts.is_empty() {
            true => byte,
            false => number(self.starts.partition_point(|&start| start < byte)),
        }
    }

    /// The byte at which a code point starts; past the end it is the end.
    pub(crate) fn byte(&self, code_point: u32) -> u32 {
        let end = number(self.text.len());
        match self.starts.is_empty() {
            true => code_point.min(end),
            false => self.starts.get(code_point as usize).copied().unwrap_or(end),
        }
    }

    /// Converts a span.
    pub(crate) fn span(&self, span: Span) -> Span {
        Span::new(self.code_point(span.start), self.code_point(span.end))
    }
}

fn number(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
