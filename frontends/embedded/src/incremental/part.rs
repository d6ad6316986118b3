//! Reads an entry of a list or a mapping in YAML again.

use std::fmt::Write as _;
use std::ops::Range;

use serde_json::Value;
use tamis::Span;
use tamis::diagnostic::Edit;

use super::super::sections::{Collection, Entry, Sections};
use super::super::source_map::offset;
use super::super::yaml::Padding;
use super::change::Shift;

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
    pub(super) own: Range<usize>,
    /// Where the part was in the file.
    before: Span,
    pub(super) shift: Shift,
    /// The lists and mappings that contain the part, outermost first.
    pub(super) path: Vec<usize>,
    /// The entries of the file that were in the part.
    pub(super) entries: Range<usize>,
    /// The position in `path` of the list or mapping that has another entry after the part.
    pub(super) next: Option<usize>,
    /// The number of entries that were written before the part, including the keys of the mappings that contain it.
    pub(super) lines_before: usize,
    padding: Option<Padding>,
    /// The number of items of the list up to the last one of the part.
    pub(super) items: usize,
}

impl Part {
    /// The part with an edit; `None` if there is none, or it is too long.
    pub(super) fn of(sections: &Sections, edit: &Edit, file: &str) -> Option<Self> {
        let first = sections.entries.partition_point(|entry| entry.start <= edit.span.start).checked_sub(1)?;
        let Entry { start, collection: inner, index, .. } = *sections.entries.get(first)?;
        let path = sections.path(inner);
        let later = sections.entries.iter().skip(first + 1);
        let entries = first..first + 1 + later.take_while(|later| !path.contains(&later.collection)).count();
        let next = sections.entries.get(entries.end);
        let shift = Shift::of(edit);
        let end = next.map_or(u32::MAX, |next| next.start);
        let new_end = next.map_or(file.len(), |next| shift.apply(next.start) as usize);
        let own = file.get(start as usize..new_end).filter(|own| own.len() <= MAX_BYTES)?;
        if edit.span.end > end || next.is_some() && !own.ends_with('\n') {
            return None;
        }
        let collection = sections.collections.get(inner)?;
        let padding = collection.is_list.then(|| Padding {
            section: path.len() - 1,
            before: index.saturating_sub(1),
            length: collection.length,
        });
        let mut part = Self {
            text: String::new(),
            own: 0..own.len(),
            before: Span::new(start, end),
            shift,
            entries,
            next: next.and_then(|next| path.iter().position(|outer| *outer == next.collection)),
            lines_before: path.len() - 1,
            padding,
            items: next.filter(|next| next.collection == inner).map_or(collection.length, |next| next.index),
            path,
        };
        part.write(sections, own, index)?;
        Some(part)
    }

    /// Writes the part and the lines around it.
    fn write(&mut self, sections: &Sections, own: &str, index: usize) -> Option<()> {
        let path: Vec<&Collection> = self.path.iter().filter_map(|index| sections.collections.get(*index)).collect();
        for (outer, inner) in path.iter().zip(path.iter().skip(1)) {
            // Writing to memory does not fail.
            let _ = writeln!(self.text, "{:1$}{2}:", "", outer.column, Value::from(inner.key.as_str()));
        }
        let [before, after] = KEYS_AROUND;
        let innermost = path.last()?;
        if !innermost.is_list || index > 0 {
            write_entry(&mut self.text, innermost, before);
            self.lines_before += 1;
        }
        self.own = self.text.len()..self.text.len() + own.len();
        self.text += own;
        if let Some(next) = self.next {
            write_entry(&mut self.text, path.get(next)?, after);
        }
        Some(())
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) const fn padding(&self) -> Option<Padding> {
        self.padding
    }

    pub(super) fn to_file(&self, at: u32) -> u32 {
        at.saturating_sub(offset(self.own.start)).saturating_add(self.before.start)
    }

    /// Whether an offset of the text is one of the part.
    pub(super) fn is_own(&self, at: u32) -> bool {
        self.own.start <= at as usize && (self.next.is_none() || (at as usize) < self.own.end)
    }

    /// The range of what was in the part.
    pub(super) fn old<T>(&self, all: &[T], start: impl Fn(&T) -> u32) -> Range<usize> {
        let index = |end: u32| all.partition_point(|item| start(item) < end);
        index(self.before.start)..index(self.before.end)
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
