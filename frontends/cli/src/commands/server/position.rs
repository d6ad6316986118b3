//! Positions as editors count them: lines, and columns in units of the negotiated encoding.

use gen_lsp_types::{Position, PositionEncodingKind, Range};
use memchr::memchr2_iter;
use tamis::Span;

/// The unit of columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    /// The unit of editors that do not negotiate.
    #[default]
    Utf16,
    Utf32,
}

impl Encoding {
    /// The first of these encodings that the editor supports and tamis knows; editors list the best one first.
    pub(super) fn negotiate(supported: &[PositionEncodingKind]) -> Self {
        let known = |kind: &PositionEncodingKind| match kind {
            PositionEncodingKind::UTF8 => Some(Self::Utf8),
            PositionEncodingKind::UTF16 => Some(Self::Utf16),
            PositionEncodingKind::UTF32 => Some(Self::Utf32),
            _ => None,
        };
        supported.iter().find_map(known).unwrap_or_default()
    }

    pub(super) const fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// The number of units of a character.
    const fn units(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// The lines of a text, and its characters that have fewer units than bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LineIndex {
    encoding: Encoding,
    length: u32,
    /// The start of each line.
    starts: Vec<u32>,
    wide: Vec<Wide>,
}

/// A character with fewer units than bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wide {
    start: u32,
    end: u32,
    /// How many more bytes than units the text has up to the end of this character.
    excess: u32,
}

impl LineIndex {
    pub(super) fn new(text: &str, encoding: Encoding) -> Self {
        let mut index = Self { encoding, length: offset(text.len()), starts: vec![0], wide: Vec::new() };
        index.read(text, 0, 0);
        index
    }

    /// Follows an edit: `span` was replaced with `inserted` bytes, and `text` is the text after it.
    pub(super) fn replace(&mut self, span: Span, inserted: usize, text: &str) {
        // From the start of the line before, as `\r` and `\n` may be joined, to the end of the line after.
        let first = self.starts.partition_point(|&start| start <= span.start).saturating_sub(2);
        let last = self.starts.partition_point(|&start| start <= span.end) + 1;
        let start = self.starts.get(first).copied().unwrap_or_default();
        let end = self.starts.get(last).copied().unwrap_or(self.length);
        let moved = |at: u32| (at + offset(inserted)) - (span.end - span.start);
        let mut starts = self.starts.split_off(first + 1);
        let lines_after = starts.split_off((last.saturating_sub(first)).min(starts.len()));
        let mut wide = self.wide.split_off(self.wide.partition_point(|wide| wide.end <= start));
        let wide_after = wide.split_off(wide.partition_point(|wide| wide.end <= end));
        let excess_before = wide.last().or(self.wide.last()).map_or(0, |wide| wide.excess);
        self.length = moved(self.length);
        let end = moved(end);
        self.read(text.get(..end as usize).unwrap_or(text), start, self.wide.last().map_or(0, |wide| wide.excess));
        let excess = self.wide.last().map_or(0, |wide| wide.excess);
        // The line that starts at the end was read, unless there is nothing after it.
        if self.starts.last() != Some(&end) && end < self.length {
            self.starts.push(end);
        }
        self.starts.extend(lines_after.into_iter().map(moved));
        self.starts.dedup();
        self.wide.extend(wide_after.into_iter().map(|wide| Wide {
            start: moved(wide.start),
            end: moved(wide.end),
            excess: wide.excess - excess_before + excess,
        }));
    }

    /// Adds the lines that start after byte `from` of a text, and its wide characters from there.
    fn read(&mut self, text: &str, from: u32, mut excess: u32) {
        let bytes = text.as_bytes();
        let rest = text.get(from as usize..).unwrap_or_default();
        let ends = memchr2_iter(b'\n', b'\r', rest.as_bytes()).map(|end| from as usize + end);
        // The line ends after both characters of `\r\n`.
        let ends = ends.filter(|&end| bytes.get(end) == Some(&b'\n') || bytes.get(end + 1) != Some(&b'\n'));
        self.starts.extend(ends.map(|end| offset(end + 1)));
        if self.encoding == Encoding::Utf8 || rest.is_ascii() {
            return;
        }
        for (start, character) in rest.char_indices().filter(|(_, character)| !character.is_ascii()) {
            let start = from + offset(start);
            excess += offset(character.len_utf8() - self.encoding.units(character));
            self.wide.push(Wide { start, end: start + offset(character.len_utf8()), excess });
        }
    }

    /// The position of a byte.
    pub(super) fn position(&self, at: u32) -> Position {
        let line = self.starts.partition_point(|&start| start <= at).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let units = (at - start) - (self.excess(at) - self.excess(start));
        Position { line: offset(line), character: units }
    }

    pub(super) fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// The byte at a position. A position past the end of a line is its end, before the line end; one past the last line
    /// is the end of the text, and one inside a character its start.
    pub(super) fn offset(&self, text: &str, position: Position) -> u32 {
        let Some(&start) = self.starts.get(position.line as usize) else { return self.length };
        let next = self.starts.get(position.line as usize + 1).copied().unwrap_or(self.length);
        let line = text.get(start as usize..next as usize).unwrap_or_default();
        let end = start + offset(line.trim_end_matches(['\n', '\r']).len());
        let before = self.excess(start);
        // The characters that end at or before the position.
        let first = self.wide.partition_point(|wide| wide.end <= start);
        let in_line = self.wide.get(first..).unwrap_or_default();
        let units = |wide: &Wide| u64::from(wide.end - start) - u64::from(wide.excess - before);
        let count = in_line.partition_point(|wide| wide.end <= next && units(wide) <= u64::from(position.character));
        let last = count.checked_sub(1).and_then(|index| in_line.get(index));
        let excess = last.map_or(0, |wide| wide.excess - before);
        let at = start.saturating_add(position.character).saturating_add(excess).min(end);
        // Inside the next character.
        let inside = in_line.get(count).filter(|next| next.start < at && at < next.end);
        let at = inside.map_or(at, |next| next.start);
        match self.encoding {
            Encoding::Utf8 => (start..=at).rev().find(|&at| text.is_char_boundary(at as usize)).unwrap_or(start),
            Encoding::Utf16 | Encoding::Utf32 => at,
        }
    }

    /// The span of a range; a reversed one is empty.
    pub(super) fn span(&self, text: &str, range: Range) -> Span {
        let start = self.offset(text, range.start);
        Span::new(start, self.offset(text, range.end).max(start))
    }

    /// The number of units of a range on one line.
    pub(super) fn units(&self, span: Span) -> u32 {
        (span.end - span.start) - (self.excess(span.end) - self.excess(span.start))
    }

    /// How many more bytes than units there are before a byte.
    fn excess(&self, at: u32) -> u32 {
        let before = self.wide.partition_point(|wide| wide.end <= at).checked_sub(1);
        before.and_then(|index| self.wide.get(index)).map_or(0, |wide| wide.excess)
    }
}

/// An offset in a text; texts are shorter than 4 GiB.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_are_counted_in_units() {
        let text = "é👍x\r\n\r👍👍";
        for (encoding, x, end) in [(Encoding::Utf8, 6, 8), (Encoding::Utf16, 3, 4), (Encoding::Utf32, 2, 2)] {
            let lines = LineIndex::new(text, encoding);
            assert_eq!(lines.position(6), at(0, x));
            assert_eq!(lines.offset(text, at(0, x)), 6);
            assert_eq!(lines.position(offset(text.len())), at(2, end));
            // Past the end of the line, and past the last line.
            assert_eq!(lines.offset(text, at(0, 100)), 7);
            assert_eq!(lines.offset(text, at(7, 0)), offset(text.len()));
        }
        // Inside a character.
        assert_eq!(LineIndex::new(text, Encoding::Utf16).offset(text, at(0, 2)), 2);
        assert_eq!(LineIndex::new(text, Encoding::Utf8).offset(text, at(0, 1)), 0);
    }

    proptest! {
        #[test]
        fn positions_of_characters_map_back(text in "(?s)[a\r\né👍\u{2028}]{0,40}", any in any::<(u8, u8)>()) {
            for encoding in ALL {
                let lines = LineIndex::new(&text, encoding);
                let mut expected = at(0, 0);
                for (index, character) in text.char_indices() {
                    let is_inside_line_end = character == '\n' && text.get(..index).unwrap().ends_with('\r');
                    if !is_inside_line_end {
                        prop_assert_eq!(lines.position(offset(index)), expected);
                        prop_assert_eq!(lines.offset(&text, expected), offset(index));
                    }
                    let ends_line = character == '\n' || character == '\r' && !text.get(index + 1..).unwrap().starts_with('\n');
                    expected = match ends_line {
                        true => at(expected.line + 1, 0),
                        false => at(expected.line, expected.character + offset(encoding.units(character))),
                    };
                }
                let found = lines.offset(&text, at(any.0.into(), any.1.into()));
                prop_assert!(text.is_char_boundary(found as usize));
            }
        }

        #[test]
        fn an_edit_leads_to_the_index_of_the_new_text(
            text in "(?s)[a\r\né👍\u{2028}]{0,40}",
            new in "(?s)[a\r\né👍]{0,4}",
            at in any::<(prop::sample::Index, prop::sample::Index)>(),
        ) {
            for encoding in ALL {
                let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let (one, other) = (*at.0.get(&starts), *at.1.get(&starts));
                let range = one.min(other)..one.max(other);
                let mut lines = LineIndex::new(&text, encoding);
                let mut edited = text.clone();
                edited.replace_range(range.clone(), &new);
                lines.replace(Span::new(offset(range.start), offset(range.end)), new.len(), &edited);
                prop_assert_eq!(lines, LineIndex::new(&edited, encoding), "{:?} {:?} {:?}", text, range, new);
            }
        }
    }
}
