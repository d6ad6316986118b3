//! A part of a YAML file that is read without the rest.

use std::fmt::Write as _;
use std::ops::Range;

use serde_json::Value;
use tamis::Span;
use tamis::diagnostic::Edit;

use super::super::query::EmbeddedQuery;
use super::super::sections::{Collection, Sections};
use super::super::source_map::offset;
use super::super::yaml::Padding;
use super::change::{Shift, has_other_line_end};
use super::extent::{Extent, Next};

/// The maximum length of a part, in bytes: reading a longer one is hardly faster than reading the whole file.
const MAX_BYTES: usize = 64 << 10;
/// The keys of the entries before and after a part of a mapping: no file has such keys.
const KEYS_AROUND: [&str; 2] = ["\u{1}before", "\u{1}after"];

/// A part of a file after an edit: the lines of some entries, or of all up to an entry.
///
/// It is read with some lines around it: the keys of the mappings that contain it, and an entry before and after it. So
/// the parser starts and ends it in the same state as in the file.
pub(super) struct Part {
    pub(super) extent: Extent,
    /// The lines of the part, and those around them.
    pub(super) text: String,
    /// Where the part is in `text`.
    pub(super) own: Span,
    /// The number of entries in `text` before the part, including the keys of the mappings that contain it.
    pub(super) entries_before: usize,
    /// Where the part was in the file.
    before: Span,
    /// How the edit moves what is after the part.
    pub(super) shift: Shift,
    pub(super) padding: Option<Padding>,
}

impl Part {
    /// The parts with an edit: the one of the entry in which it starts and, if it starts at the start of that, one with
    /// the entry before it.
    pub(super) fn all(sections: &Sections, edit: &Edit, file: &str) -> impl Iterator<Item = Self> {
        let after = sections.entries.partition_point(|entry| entry.start <= edit.span.start);
        let before = sections.entries.partition_point(|entry| entry.start < edit.span.start);
        let firsts = [Some(after), (before < after).then_some(before)].into_iter().flatten();
        firsts.filter_map(move |after| Self::from(after.saturating_sub(1), sections, edit, file))
    }

    /// The part that starts with an entry; `None` if there is none, or it is too long.
    fn from(first: usize, sections: &Sections, edit: &Edit, file: &str) -> Option<Self> {
        let extent = Extent::from(first, sections, edit.span.end)?;
        let shift = Shift::of(edit);
        let start = if extent.starts_file() { 0 } else { sections.entries.get(first)?.start };
        let end = extent.next.and_then(|_| sections.entries.get(extent.entries.end)).map(|next| next.start);
        let new_end = end.map_or(offset(file.len()), |end| shift.apply(end));
        let lines = file.get(start as usize..new_end as usize).filter(|lines| lines.len() <= MAX_BYTES)?;
        if has_other_line_end(lines) || end.is_some() && !lines.ends_with('\n') {
            return None;
        }
        let before = Span::new(start, end.unwrap_or(u32::MAX));
        let padding = extent.padding(sections);
        let mut part =
            Self { extent, text: String::new(), own: Span::at(0), entries_before: 0, before, shift, padding };
        part.write(sections, lines)?;
        Some(part)
    }

    /// Writes the lines of the part and those around them.
    fn write(&mut self, sections: &Sections, lines: &str) -> Option<()> {
        let path = self.path(sections);
        let innermost = path.last()?;
        let mut text = String::new();
        for (outer, inner) in path.iter().zip(path.iter().skip(1)) {
            // Writing to memory does not fail.
            let _ = writeln!(text, "{:1$}{2}:", "", outer.column, Value::from(inner.key.as_str()));
        }
        let mut entries_before = path.len() - 1;
        let [before, after] = KEYS_AROUND;
        if !self.extent.starts_innermost(sections) {
            write_entry(&mut text, innermost, before);
            entries_before += 1;
        }
        let start = text.len();
        text += lines;
        let end = text.len();
        match self.extent.next {
            Some(Next::Outer(next)) => write_entry(&mut text, path.get(next)?, after),
            Some(Next::Inner(next)) => write_entry(&mut text, sections.collections.get(next)?, after),
            None => {}
        }
        (self.own, self.text, self.entries_before) = (Span::new(offset(start), offset(end)), text, entries_before);
        Some(())
    }

    /// The lists and mappings that contain it, outermost first.
    fn path<'s>(&self, sections: &'s Sections) -> Vec<&'s Collection> {
        self.extent.path.iter().filter_map(|index| sections.collections.get(*index)).collect()
    }

    /// The lines before the part, the part, and the rest of the file.
    pub(super) fn text_to_end(&self, file: &str) -> String {
        let before = self.text.get(..self.own.start as usize).unwrap_or_default();
        format!("{before}{}", file.get(self.before.start as usize..).unwrap_or_default())
    }

    /// Whether the first line of the part certainly starts an entry of the innermost list or mapping, and all others are
    /// in an entry or start one of a list or mapping that contains the part.
    pub(super) fn is_in_entries(&self, sections: &Sections) -> bool {
        let path = self.path(sections);
        let Some(innermost) = path.last() else { return false };
        self.own.text(&self.text).lines().enumerate().all(|(index, line)| {
            let words = line.trim_start_matches(' ');
            let indentation = line.len() - words.len();
            let starts_entry =
                |outer: &Collection| outer.column == indentation && may_start_entry(words, outer.is_list);
            let is_inside = indentation > innermost.column || words.trim().is_empty();
            starts_entry(innermost) || index > 0 && (is_inside || path.iter().any(|outer| starts_entry(outer)))
        })
    }

    /// Whether an offset of the text is one of the part.
    pub(super) fn is_own(&self, at: u32) -> bool {
        self.own.start <= at && (at < self.own.end || self.extent.next.is_none())
    }

    /// Whether a query starts where the part ends, before or after the edit: the parser marks it there if it is in the part
    /// too.
    pub(super) fn ends_in_query(&self, before: &[EmbeddedQuery], read: &[EmbeddedQuery]) -> bool {
        let starts_at = |queries: &[EmbeddedQuery], at: u32| queries.iter().any(|query| query.whole.start == at);
        starts_at(before, self.before.end) || self.extent.next.is_some() && starts_at(read, self.own.end)
    }

    /// The offset in the file of an offset in the part.
    pub(super) const fn to_file(&self, at: u32) -> u32 {
        at.saturating_sub(self.own.start).saturating_add(self.before.start)
    }

    /// The range of what was in the part.
    pub(super) fn old<T>(&self, all: &[T], start: impl Fn(&T) -> u32) -> Range<usize> {
        let index = |end: u32| all.partition_point(|item| start(item) < end);
        index(self.before.start)..index(self.before.end)
    }
}

impl Extent {
    /// The items that the innermost list has outside of the part.
    fn padding(&self, sections: &Sections) -> Option<Padding> {
        let list = sections.collections.get(*self.path.last()?).filter(|innermost| innermost.is_list)?;
        // One of the items before it is written.
        let before = sections.entries.get(self.entries.start)?.index.saturating_sub(1);
        let before = if self.starts_file() { 0 } else { before };
        Some(Padding { section: self.innermost(), before, length: list.length })
    }
}

/// Whether words certainly start an entry of a list, or one of a mapping if there is a `:`.
fn may_start_entry(words: &str, is_list: bool) -> bool {
    match is_list {
        true => words.starts_with("- ") || words == "-",
        false => words.starts_with(|c: char| c.is_alphanumeric() || "_\"'".contains(c)),
    }
}

/// Writes an empty entry of a list or mapping.
fn write_entry(text: &mut String, collection: &Collection, key: &str) {
    // Writing to memory does not fail.
    let _ = match collection.is_list {
        true => writeln!(text, "{:1$}- ''", "", collection.column),
        false => writeln!(text, "{:1$}{2}: ''", "", collection.column, Value::from(key)),
    };
}
