//! Spans and positions in a text.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open range of a query's text, in UTF-8 bytes.
///
/// # Examples
///
/// ```
/// use tamis::Span;
///
/// let span = Span::new(2, 5);
/// assert_eq!(span.len(), 3);
/// assert_eq!(span.text("a = xyz"), "= x");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// Creates a span from byte `start` (inclusive) to byte `end` (exclusive).
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty span at byte `offset`.
    #[must_use]
    pub const fn at(offset: u32) -> Self {
        Self::new(offset, offset)
    }

    /// Converts a range of byte offsets; offsets past 4 GiB are clamped.
    pub(crate) fn of(range: Range<usize>) -> Self {
        Self::new(offset(range.start), offset(range.end))
    }

    /// Returns the smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The length in bytes.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether `other` is completely inside this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns the span as a range of byte offsets.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the covered part of `source`; empty if the span does not fit `source`.
    #[must_use]
    pub fn text(self, source: &str) -> &str {
        source.get(self.range()).unwrap_or_default()
    }

    /// Returns the covered part of `part`, which starts at byte `start` of the source.
    pub(crate) fn text_of(self, part: &str, start: u32) -> &str {
        Self::new(self.start.saturating_sub(start), self.end.saturating_sub(start)).text(part)
    }
}

/// A sorted set of spans that may overlap.
pub(crate) struct SpanSet {
    /// The start of each span, and the maximum end of it and all spans before it.
    ends: Vec<(u32, u32)>,
}

impl SpanSet {
    pub(crate) fn of(mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        let mut reach = 0;
        let ends = spans.into_iter().map(|span| {
            reach = span.end.max(reach);
            (span.start, reach)
        });
        Self { ends: ends.collect() }
    }

    /// Returns the maximum end of all spans that start at or before byte `last`.
    pub(crate) fn reach(&self, last: u32) -> Option<u32> {
        let started = self.ends.partition_point(|&(start, _)| start <= last);
        self.ends.get(started.checked_sub(1)?).map(|&(_, reach)| reach)
    }

    /// Whether any span overlaps `span` or is adjacent to it.
    pub(crate) fn touch(&self, span: Span) -> bool {
        self.reach(span.end).is_some_and(|end| end >= span.start)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Converts a byte offset to the type that spans use.
pub(crate) fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// A position in a text as line, column and UTF-16 offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in Unicode scalar values, from 1.
    pub column: u32,
    /// The offset from the start of the text in UTF-16 code units, as JavaScript counts.
    pub utf16: u32,
}

impl Position {
    const START: Self = Self { line: 1, column: 1, utf16: 0 };

    /// The position after `c`, which is at this one.
    fn after(self, c: char) -> Self {
        let utf16 = self.utf16 + offset(c.len_utf16());
        if c == '\n' {
            Self { line: self.line + 1, column: 1, utf16 }
        } else {
            Self { column: self.column + 1, utf16, ..self }
        }
    }
}

/// Converts byte offsets of a text to positions.
///
/// # Examples
///
/// ```
/// use tamis::source::Lines;
///
/// let lines = Lines::new("a = \"é\"\nand b");
/// let position = lines.position(9);
/// assert_eq!((position.line, position.column, position.utf16), (2, 1, 8));
/// ```
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    source: &'a str,
    /// Precomputed positions, so that long lines need not be scanned from their start each time.
    marks: Vec<(u32, Position)>,
}

/// The minimum distance between two marks, in bytes.
const STRIDE: usize = 256;

impl<'a> Lines<'a> {
    /// Indexes `source`.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        let mut position = Position::START;
        let mut marks = vec![(0, position)];
        let mut marked = 0;
        for (at, c) in source.char_indices() {
            if at >= marked + STRIDE {
                marks.push((offset(at), position));
                marked = at;
            }
            position = position.after(c);
        }
        Self { source, marks }
    }

    /// The part of the text that `span` covers.
    pub(crate) fn text(&self, span: Span) -> &'a str {
        span.text(self.source)
    }

    /// Whether only white space follows byte `at`.
    pub(crate) fn is_end(&self, at: u32) -> bool {
        self.source.get(at as usize..).is_some_and(|rest| rest.trim().is_empty())
    }

    /// Returns the position of byte `at`; an offset past the end is clamped to the end.
    #[must_use]
    pub fn position(&self, at: u32) -> Position {
        let at = at.min(offset(self.source.len()));
        let after = self.marks.partition_point(|&(byte, _)| byte <= at);
        let mark = after.checked_sub(1).and_then(|index| self.marks.get(index));
        let (start, position) = mark.copied().unwrap_or((0, Position::START));
        Span::new(start, at).text(self.source).chars().fold(position, Position::after)
    }
}
