//! The entries of a YAML file that can be read without the rest.

use std::ops::Range;

use super::super::sections::{Collection, Entry, Sections};
use super::super::source_map::offset;
use super::super::yaml::{MERGE_KEY, Padding};

/// Consecutive entries of a file, up to one before which a part of the file can end.
pub(super) struct Extent {
    /// The lists and mappings that contain the first entry, outermost first. All entries are in the innermost of them,
    /// or inside one of its entries.
    pub(super) path: Vec<usize>,
    pub(super) entries: Range<usize>,
    pub(super) next: Option<Next>,
    /// The position of the first entry in the innermost list.
    pub(super) first: usize,
    /// The number of entries of the innermost list or mapping.
    pub(super) count: usize,
}

/// The list or mapping with the next entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// One of those that contain the extent, by its position in their path.
    OnPath(usize),
    /// The value of the last key, by its index in the file: the next entry is its first.
    InValue(usize),
}

impl Extent {
    /// From an entry to the last one that starts before `end`; `None` if these cannot be read without the rest.
    pub(super) fn starting_at(index: usize, sections: &Sections, end: u32) -> Option<Self> {
        let first = sections.entries.get(index)?;
        // The first extent starts with the file: if its entry is nested, another document may be before it.
        if index == 0 && first.collection > 0 {
            return None;
        }
        let path = sections.path(first.collection);
        let (entries, next) = match Self::next_in_value(index, sections, end) {
            Some(value) => (index..index + 1, Some(Next::InValue(value))),
            None => Self::next_on_path(index, sections, &path, end),
        };
        let innermost = sections.collections.get(first.collection)?;
        let first_index = if index == 0 { 0 } else { first.index };
        let count = if innermost.is_list {
            let next = sections.entries.get(entries.end).filter(|next| next.collection == first.collection);
            next.map_or(innermost.length, |next| next.index).checked_sub(first_index)?
        } else {
            entries_of(sections, first.collection, entries.clone()).count()
        };
        let extent = Self { path, entries, next, first: first_index, count };
        let can_be_read =
            !extent.has_anchor(sections) && !extent.is_merged(sections) && extent.ends_collections(sections);
        can_be_read.then_some(extent)
    }

    /// The list or mapping in the value of an entry, if the next entry is its first one and starts at or after `end`.
    fn next_in_value(index: usize, sections: &Sections, end: u32) -> Option<usize> {
        let (entry, next) = (sections.entries.get(index)?, sections.entries.get(index + 1)?);
        let value = sections.collections.get(next.collection)?;
        let is_value = value.parent == Some(entry.collection) && starts(next, value);
        (is_value && next.start >= end).then_some(next.collection)
    }

    /// The entries before the next one on the path that starts at or after `end`.
    fn next_on_path(index: usize, sections: &Sections, path: &[usize], end: u32) -> (Range<usize>, Option<Next>) {
        let later = sections.entries.iter().enumerate().skip(index + 1);
        let mut next = later.filter(|(_, later)| later.start >= end).filter_map(|(index, later)| {
            let on_path = path.iter().position(|on_path| *on_path == later.collection)?;
            Some((index, Next::OnPath(on_path)))
        });
        let (after, next) = next.next().unzip();
        (index..after.unwrap_or(sections.entries.len()), next)
    }

    fn has_anchor(&self, sections: &Sections) -> bool {
        let mut own = sections.entries.get(self.entries.clone()).unwrap_or_default().iter();
        self.starts_file() && sections.starts_with_anchor || own.any(|entry| entry.has_anchor)
    }

    /// Whether it is in the value of a key that may occur several times, of which only the last one counts.
    fn is_merged(&self, sections: &Sections) -> bool {
        (0..self.path.len())
            .any(|on_path| self.collection(sections, on_path).is_some_and(|collection| collection.key == MERGE_KEY))
    }

    /// Whether the lists and mappings of the path that end in the extent, except for the innermost, have no entry in it.
    fn ends_collections(&self, sections: &Sections) -> bool {
        let first = match self.next {
            Some(Next::InValue(_)) => return true,
            Some(Next::OnPath(next)) => next,
            None => 0,
        };
        let mut ending = self.path.iter().take(self.innermost()).skip(first);
        ending.all(|index| {
            // An entry that does not start on a line of its own may be in the extent too.
            let known = entries_of(sections, *index, 0..sections.entries.len()).count();
            let has_all = sections.collections.get(*index).is_some_and(|collection| collection.length == known);
            has_all && entries_of(sections, *index, self.entries.clone()).next().is_none()
        })
    }

    /// The position in the path of the innermost list or mapping.
    pub(super) const fn innermost(&self) -> usize {
        self.path.len() - 1
    }

    /// A list or mapping of the path, by its position there.
    pub(super) fn collection<'s>(&self, sections: &'s Sections, on_path: usize) -> Option<&'s Collection> {
        sections.collections.get(*self.path.get(on_path)?)
    }

    /// Whether it starts with the file.
    pub(super) const fn starts_file(&self) -> bool {
        self.entries.start == 0
    }

    /// Whether it starts with the first entry of the innermost list or mapping.
    pub(super) fn starts_innermost(&self, sections: &Sections) -> bool {
        let first = sections.entries.get(self.entries.start).zip(self.collection(sections, self.innermost()));
        self.starts_file() || first.is_some_and(|(first, innermost)| starts(first, innermost))
    }

    /// The maximum depth of values that are only partly in the extent.
    pub(super) const fn partial_depth(&self) -> usize {
        match self.next {
            Some(Next::InValue(_)) => self.path.len(),
            _ => self.path.len() - 1,
        }
    }

    /// The items of the innermost list that are outside, if one of those before the extent is read with it.
    pub(super) fn padding(&self, sections: &Sections) -> Option<Padding> {
        let innermost = self.collection(sections, self.innermost()).filter(|innermost| innermost.is_list)?;
        Some(Padding { list: self.innermost(), before: self.first.saturating_sub(1), length: innermost.length })
    }

    /// The entries of a list or mapping of the path that are outside.
    pub(super) fn others<'s>(&self, sections: &'s Sections, on_path: usize) -> impl Iterator<Item = &'s Entry> {
        let collection = self.path.get(on_path).copied().unwrap_or(usize::MAX);
        let before = entries_of(sections, collection, 0..self.entries.start);
        before.chain(entries_of(sections, collection, self.entries.end..sections.entries.len()))
    }

    /// The entries of a list or mapping of the path that are inside.
    pub(super) fn own<'s>(&self, sections: &'s Sections, on_path: usize) -> impl Iterator<Item = &'s Entry> {
        let collection = self.path.get(on_path).copied().unwrap_or(usize::MAX);
        entries_of(sections, collection, self.entries.clone())
    }
}

/// Whether an entry is the first of its list or mapping.
fn starts(entry: &Entry, collection: &Collection) -> bool {
    collection.start == entry.start + offset(collection.column)
}

/// The entries of a list or mapping in a range of all entries.
pub(super) fn entries_of(
    sections: &Sections,
    collection: usize,
    entries: Range<usize>,
) -> impl Iterator<Item = &Entry> {
    let entries = sections.entries.get(entries).unwrap_or_default().iter();
    entries.filter(move |entry| entry.collection == collection)
}
