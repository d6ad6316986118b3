//! A part of a YAML file that can be read without the rest.

use std::fmt::Write as _;
use std::ops::Range;

use serde_json::Value;
use tamis::Span;
use tamis::diagnostic::Edit;

use super::super::sections::{Collection, Entry, Sections};
use super::super::source_map::offset;
use super::super::yaml::Padding;
use super::change::{Shift, has_other_line_end};

/// The maximum length of a part, in bytes: reading a longer one is hardly faster than reading the whole file.
const MAX_BYTES: usize = 64 << 10;
/// The keys of the entries before and after a part of a mapping: no file has such keys.
const KEYS_AROUND: [&str; 2] = ["\u{1}before", "\u{1}after"];

/// A part of a file after an edit, from the line of an entry to that of the next one.
///
/// It is read with some lines around it: the keys of the mappings that contain it, and an entry before and after it. So
/// the parser starts and ends it in the same state as in the file.
pub(super) struct Part {
    /// The lines of the part, and those around them.
    text: String,
    /// Where the part is in `text`.
    own: Span,
    /// Where the part was in the file.
    before: Span,
    /// How the edit moves what is after the part.
    pub(super) shift: Shift,
    /// The lists and mappings that contain the part, outermost first.
    pub(super) path: Vec<usize>,
    /// The entries of the file that were in the part.
    pub(super) entries: Range<usize>,
    pub(super) next: Option<Next>,
    /// The number of entries in `text` that are before the part, including the keys of the mappings that contain it.
    pub(super) entries_before: usize,
    padding: Option<Padding>,
    /// The number of items of the list up to the last one of the part, or the number of keys of the mapping in the part.
    pub(super) items: usize,
}

/// The list or mapping with the entry after a part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// One of those that contain the part, by its position in their path.
    Outer(usize),
    /// The value of the last key of the part, by its index in the file: the part ends before its first entry.
    Inner(usize),
}

impl Part {
    /// The parts with an edit: the one of the entry in which it starts and, if it starts at the start of that, one with
    /// the entry before it. What is before the first entry is in a part with it.
    pub(super) fn all(sections: &Sections, edit: &Edit, file: &str) -> impl Iterator<Item = Self> {
        let after = sections.entries.partition_point(|entry| entry.start <= edit.span.start);
        let before = sections.entries.partition_point(|entry| entry.start < edit.span.start);
        let firsts = [Some(after), (before < after).then_some(before)].into_iter().flatten();
        firsts.filter_map(move |after| Self::from(after.saturating_sub(1), sections, edit, file))
    }

    /// The part that starts with an entry; `None` if it is too long.
    fn from(first: usize, sections: &Sections, edit: &Edit, file: &str) -> Option<Self> {
        let Entry { start, collection: innermost, index, .. } = *sections.entries.get(first)?;
        let collection = sections.collections.get(innermost)?;
        let path = sections.path(innermost);
        let (entries, next) = sections.entries_from(first, &path, edit.span.end);
        let (next, next_entry) = next.unzip();
        sections.ends_without_others(&path, &entries, next).then_some(())?;
        if sections.have_anchor(&entries) {
            return None;
        }
        let shift = Shift::of(edit);
        let end = next_entry.map_or(u32::MAX, |next| next.start);
        let new_end = next_entry.map_or(file.len(), |next| shift.apply(next.start) as usize);
        // The first entry may be one of a later document.
        if first == 0 && innermost > 0 {
            return None;
        }
        let is_first = first == 0 || collection.start == start + offset(collection.column);
        let start = if first == 0 { 0 } else { start };
        let own = file.get(start as usize..new_end).filter(|own| own.len() <= MAX_BYTES)?;
        if has_other_line_end(own) || next.is_some() && !own.ends_with('\n') {
            return None;
        }
        let padding = collection.is_list.then(|| Padding {
            section: path.len() - 1,
            before: if first == 0 { 0 } else { index.saturating_sub(1) },
            length: collection.length,
        });
        let items = match next_entry.filter(|next| next.collection == innermost) {
            _ if !collection.is_list => sections.entries_of(innermost, entries.clone()).count(),
            Some(next) => next.index,
            None => collection.length,
        };
        let (text, own_span) = (String::new(), Span::at(0));
        let (before, entries_before) = (Span::new(start, end), path.len() - 1);
        let mut part = Self { text, own: own_span, before, shift, path, entries, next, entries_before, padding, items };
        part.write(sections, own, is_first)?;
        Some(part)
    }

    /// Writes the part and the lines around it.
    fn write(&mut self, sections: &Sections, own: &str, is_first: bool) -> Option<()> {
        let path: Vec<&Collection> = self.path.iter().filter_map(|index| sections.collections.get(*index)).collect();
        for (outer, inner) in path.iter().zip(path.iter().skip(1)) {
            // Writing to memory does not fail.
            let _ = writeln!(self.text, "{:1$}{2}:", "", outer.column, Value::from(inner.key.as_str()));
        }
        let [before, after] = KEYS_AROUND;
        let innermost = path.last()?;
        if !is_first {
            write_entry(&mut self.text, innermost, before);
            self.entries_before += 1;
        }
        let start = self.text.len();
        self.text += own;
        self.own = Span::new(offset(start), offset(self.text.len()));
        match self.next {
            Some(Next::Outer(next)) => write_entry(&mut self.text, path.get(next)?, after),
            Some(Next::Inner(next)) => write_entry(&mut self.text, sections.collections.get(next)?, after),
            None => {}
        }
        Some(())
    }

    /// The lines of the part, and those around them.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The index of the innermost of the lists and mappings that contain it, among those that are read.
    pub(super) const fn innermost(&self) -> usize {
        self.path.len() - 1
    }

    /// Whether the part starts the file.
    pub(super) const fn starts_file(&self) -> bool {
        self.before.start == 0
    }

    /// Whether the first line of the part certainly starts an entry of the innermost list or mapping, and all others are
    /// in an entry or start one of a list or mapping that contains the part.
    pub(super) fn is_in_entries(&self, sections: &Sections) -> bool {
        let path: Vec<&Collection> = self.path.iter().filter_map(|index| sections.collections.get(*index)).collect();
        let Some(innermost) = path.last() else { return false };
        self.own.text(&self.text).lines().enumerate().all(|(index, line)| {
            let words = line.trim_start_matches(' ');
            let indentation = line.len() - words.len();
            let starts_entry = |outer: &Collection| outer.column == indentation && may_start_entry(words, outer.is_list);
            let is_inside = indentation > innermost.column || words.trim().is_empty();
            starts_entry(innermost) || index > 0 && (is_inside || path.iter().any(|outer| starts_entry(outer)))
        })
    }

    /// The lines before the part, the part, and the rest of the file.
    pub(super) fn text_to_end(&self, file: &str) -> String {
        let before = self.text.get(..self.own.start as usize).unwrap_or_default();
        format!("{before}{}", file.get(self.before.start as usize..).unwrap_or_default())
    }

    pub(super) const fn padding(&self) -> Option<Padding> {
        self.padding
    }

    /// Where the part is in its text.
    pub(super) const fn own(&self) -> Span {
        self.own
    }

    /// The maximum depth of values of which the part may only have a part.
    pub(super) const fn depth(&self) -> usize {
        match self.next {
            Some(Next::Inner(_)) => self.path.len(),
            _ => self.path.len() - 1,
        }
    }

    /// Whether an offset of the text is one of the part.
    pub(super) fn is_own(&self, at: u32) -> bool {
        self.own.start <= at && (at < self.own.end || self.next.is_none())
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

impl Sections {
    /// The entries from one of the innermost list or mapping of a path to the last one that starts before `end`, and the
    /// entry after them, before which a part can end.
    fn entries_from(&self, first: usize, path: &[usize], end: u32) -> (Range<usize>, Option<(Next, &Entry)>) {
        if let Some(child) = self.entries.get(first + 1).filter(|child| child.start >= end && child.index == 0)
            && self.collections.get(child.collection).is_some_and(|collection| collection.outer == path.last().copied())
        {
            return (first..first + 1, Some((Next::Inner(child.collection), child)));
        }
        let later = self.entries.iter().enumerate().skip(first + 1).filter(|(_, later)| later.start >= end);
        let next = later.filter_map(|(index, next)| {
            let outer = path.iter().position(|outer| *outer == next.collection)?;
            Some((index, (Next::Outer(outer), next)))
        });
        let (after, next) = next.take(1).next().unzip();
        (first..after.unwrap_or(self.entries.len()), next)
    }

    /// Whether the lists and mappings around the innermost one had no other entries in a part.
    fn ends_without_others(&self, path: &[usize], entries: &Range<usize>, next: Option<Next>) -> bool {
        let first = match next {
            Some(Next::Inner(_)) => return true,
            Some(Next::Outer(next)) => next,
            None => 0,
        };
        let mut ending = path.iter().take(path.len() - 1).skip(first);
        ending.all(|outer| {
            // An entry that does not start on a line of its own may be in the part too.
            let count = self.entries_of(*outer, 0..self.entries.len()).count();
            let is_known = self.collections.get(*outer).is_some_and(|outer| outer.length == count);
            is_known && self.entries_of(*outer, entries.clone()).next().is_none()
        })
    }

    fn have_anchor(&self, entries: &Range<usize>) -> bool {
        let mut own = self.entries.get(entries.clone()).unwrap_or_default().iter();
        entries.start == 0 && self.starts_with_anchor || own.any(|entry| entry.has_anchor)
    }

    /// The entries of a list or mapping, of some entries.
    fn entries_of(&self, collection: usize, entries: Range<usize>) -> impl Iterator<Item = &Entry> {
        let entries = self.entries.get(entries).unwrap_or_default().iter();
        entries.filter(move |entry| entry.collection == collection)
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
