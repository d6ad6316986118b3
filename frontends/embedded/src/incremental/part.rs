//! A part of a YAML file that is read without the rest.

use std::ops::Range;

use serde_json::Value;
use tamis::Span;
use tamis::diagnostic::Edit;

use super::super::query::EmbeddedQuery;
use super::super::sections::{Collection, Sections};
use super::super::source_map::offset;
use super::super::yaml::may_have_directive;
use super::change::{Shift, has_other_line_end};
use super::extent::{Extent, Next};

/// The maximum length of a part, in bytes: reading a longer one is hardly faster than reading the whole file.
const MAX_BYTES: usize = 64 << 10;
/// The maximum length of the lines around a part, in bytes.
const MAX_BYTES_AROUND: usize = 4 << 10;
/// The keys of the entries that are written before and after a part of a mapping. A part with one of them is not read.
pub(super) const KEYS_AROUND: [&str; 2] = ["\u{1}before", "\u{1}after"];

/// Consecutive entries of a file after an edit.
///
/// They are read with some lines around them: the keys of the mappings that contain them, and an empty entry before and
/// after them. So the parser starts and ends them in the same state as in the file.
pub(super) struct Part {
    pub(super) extent: Extent,
    /// The lines of the part, and those around them.
    pub(super) text: String,
    /// Where the part is in `text`.
    pub(super) span: Span,
    /// The number of entries in `text` before the part, including the keys of the mappings that contain it.
    pub(super) entries_before: usize,
    /// Where the part was in the file before the edit. The last part has no end, so that it has what is at the end of the
    /// file.
    old_span: Span,
    /// How the edit moves what is after the part.
    pub(super) shift: Shift,
}

impl Part {
    /// The parts that may contain an edit: from the entry in which it starts and, if it starts where that entry starts,
    /// from the entry before.
    pub(super) fn all(sections: &Sections, edit: &Edit, file: &str) -> impl Iterator<Item = Self> {
        let after = sections.entries.partition_point(|entry| entry.start <= edit.span.start);
        let before = sections.entries.partition_point(|entry| entry.start < edit.span.start);
        let firsts = [Some(after), (before < after).then_some(before)].into_iter().flatten();
        firsts.filter_map(move |after| Self::starting_at(after.saturating_sub(1), sections, edit, file))
    }

    /// The part that starts with an entry; `None` if there is none, or it is too long.
    fn starting_at(index: usize, sections: &Sections, edit: &Edit, file: &str) -> Option<Self> {
        let extent = Extent::starting_at(index, sections, edit.span.end)?;
        let shift = Shift::of(edit);
        let start = if extent.starts_file() { 0 } else { sections.entries.get(index)?.start };
        let old_end = extent.next.and_then(|_| sections.entries.get(extent.entries.end)).map(|next| next.start);
        let end = old_end.map_or(offset(file.len()), |end| shift.apply(end));
        let lines = file.get(start as usize..end as usize).filter(|lines| lines.len() <= MAX_BYTES)?;
        let is_alone = !has_other_line_end(lines) && !may_have_directive(lines);
        (is_alone && (old_end.is_none() || lines.ends_with('\n'))).then_some(())?;
        let old_span = Span::new(start, old_end.unwrap_or(u32::MAX));
        let mut part = Self { extent, text: String::new(), span: Span::at(0), entries_before: 0, old_span, shift };
        part.write(sections, lines)?;
        Some(part)
    }

    /// Writes the lines of the part and those around them.
    fn write(&mut self, sections: &Sections, lines: &str) -> Option<()> {
        let path = self.path(sections);
        let innermost = path.last()?;
        let next = match self.extent.next {
            Some(Next::OnPath(next)) => Some(*path.get(next)?),
            Some(Next::InValue(next)) => Some(sections.collections.get(next)?),
            None => None,
        };
        let around = path.iter().chain(&next).map(|collection| collection.column + collection.key.len());
        (around.sum::<usize>() <= MAX_BYTES_AROUND).then_some(())?;
        let mut text = String::new();
        for (outer, inner) in path.iter().zip(path.iter().skip(1)) {
            text += &format!("{}{}:\n", " ".repeat(outer.column), Value::from(inner.key.as_str()));
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
        if let Some(next) = next {
            write_entry(&mut text, next, after);
        }
        (self.text, self.span, self.entries_before) = (text, Span::new(offset(start), offset(end)), entries_before);
        Some(())
    }

    /// The lists and mappings that contain it, outermost first.
    fn path<'s>(&self, sections: &'s Sections) -> Vec<&'s Collection> {
        self.extent.path.iter().filter_map(|index| sections.collections.get(*index)).collect()
    }

    /// The lines before the part, the part, and the rest of the file.
    pub(super) fn text_to_end(&self, file: &str) -> String {
        let before = self.text.get(..self.span.start as usize).unwrap_or_default();
        format!("{before}{}", file.get(self.old_span.start as usize..).unwrap_or_default())
    }

    /// Whether the first line of the part starts like an entry of the innermost list or mapping, and all others are inside
    /// an entry or start like one of a list or mapping that contains the part.
    pub(super) fn is_in_entries(&self, sections: &Sections) -> bool {
        let path = self.path(sections);
        let Some(innermost) = path.last() else { return false };
        self.span.text(&self.text).lines().enumerate().all(|(index, line)| {
            let words = line.trim_start_matches(' ');
            let indentation = line.len() - words.len();
            let starts_entry =
                |collection: &Collection| collection.column == indentation && starts_like_entry(words, collection);
            let is_inside = indentation > innermost.column || words.trim().is_empty();
            starts_entry(innermost)
                || index > 0 && (is_inside || path.iter().any(|collection| starts_entry(collection)))
        })
    }

    /// Whether an offset of the text is one of the part.
    pub(super) fn contains(&self, at: u32) -> bool {
        self.span.start <= at && (at < self.span.end || self.extent.next.is_none())
    }

    /// Whether a query starts where the part ends, before or after the edit. The parser may mark a query of the part there,
    /// so that it cannot be distinguished from one of the next entry.
    pub(super) fn has_query_at_end(&self, before: &[EmbeddedQuery], read: &[EmbeddedQuery]) -> bool {
        let starts_at = |queries: &[EmbeddedQuery], at: u32| queries.iter().any(|query| query.whole.start == at);
        starts_at(before, self.old_span.end) || self.extent.next.is_some() && starts_at(read, self.span.end)
    }

    /// The offset in the file of an offset in the part.
    pub(super) const fn to_file(&self, at: u32) -> u32 {
        at.saturating_sub(self.span.start).saturating_add(self.old_span.start)
    }

    /// The indices of what started in the part before the edit.
    pub(super) fn old_indices<T>(&self, all: &[T], start: impl Fn(&T) -> u32) -> Range<usize> {
        let index = |end: u32| all.partition_point(|item| start(item) < end);
        index(self.old_span.start)..index(self.old_span.end)
    }
}

/// Whether a line starts like an entry of a list, or like one of a mapping, which may still lack its `:`.
fn starts_like_entry(words: &str, collection: &Collection) -> bool {
    match collection.is_list {
        true => words.starts_with("- ") || words == "-",
        false => words.starts_with(|c: char| c.is_alphanumeric() || "_\"'".contains(c)),
    }
}

/// Writes an empty entry of a list or mapping.
fn write_entry(text: &mut String, collection: &Collection, key: &str) {
    *text += &" ".repeat(collection.column);
    *text += &if collection.is_list { "- ''\n".to_owned() } else { format!("{}: ''\n", Value::from(key)) };
}
