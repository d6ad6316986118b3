//! The entries of a YAML file that can be read without the rest.

use std::ops::Range;

use super::super::sections::{Collection, Entry, Sections};
use super::super::source_map::offset;

/// Some entries of a file: from one of them to the one before the next that a part can end before.
pub(super) struct Extent {
    /// The lists and mappings that contain the entries, outermost first.
    pub(super) path: Vec<usize>,
    /// The entries: the first is one of the innermost of these.
    pub(super) entries: Range<usize>,
    pub(super) next: Option<Next>,
    /// In a list, the number of items up to the last one; in a mapping, the number of entries.
    pub(super) items: usize,
}

/// The list or mapping with the next entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// One of those that contain the entries, by its position in their path.
    Outer(usize),
    /// The value of the last entry, by its index in the file: the next entry is its first.
    Inner(usize),
}

impl Extent {
    /// From an entry to the last one that starts before `end`; `None` if these cannot be read without the rest.
    pub(super) fn from(first: usize, sections: &Sections, end: u32) -> Option<Self> {
        let innermost = sections.entries.get(first)?.collection;
        // What is before the first entry is read with it, but another document may be there.
        if first == 0 && innermost > 0 {
            return None;
        }
        let path = sections.path(innermost);
        let (entries, next) = match Self::to_inner(first, sections, end) {
            Some(inner) => (first..first + 1, Some(Next::Inner(inner))),
            None => Self::to_outer(first, sections, &path, end),
        };
        let collection = sections.collections.get(innermost)?;
        let next_here = sections.entries.get(entries.end).filter(|next| next.collection == innermost);
        let items = match next_here {
            _ if !collection.is_list => of(sections, innermost, entries.clone()).count(),
            Some(next) => next.index,
            None => collection.length,
        };
        let extent = Self { path, entries, next, items };
        (!extent.has_anchor(sections) && extent.ends_alone(sections)).then_some(extent)
    }

    /// The list or mapping with the entry after the first, if that one is its first and in the value of the first.
    fn to_inner(first: usize, sections: &Sections, end: u32) -> Option<usize> {
        let (entry, next) = (sections.entries.get(first)?, sections.entries.get(first + 1)?);
        let is_inner = sections.collections.get(next.collection)?.outer == Some(entry.collection);
        (is_inner && next.start >= end && next.index == 0).then_some(next.collection)
    }

    /// The entries up to one of the lists and mappings of the path that starts at or after `end`.
    fn to_outer(first: usize, sections: &Sections, path: &[usize], end: u32) -> (Range<usize>, Option<Next>) {
        let later = sections.entries.iter().enumerate().skip(first + 1);
        let mut next = later.filter(|(_, later)| later.start >= end).filter_map(|(index, later)| {
            let outer = path.iter().position(|outer| *outer == later.collection)?;
            Some((index, Next::Outer(outer)))
        });
        let (after, next) = next.next().unzip();
        (first..after.unwrap_or(sections.entries.len()), next)
    }

    fn has_anchor(&self, sections: &Sections) -> bool {
        let mut own = sections.entries.get(self.entries.clone()).unwrap_or_default().iter();
        self.entries.start == 0 && sections.starts_with_anchor || own.any(|entry| entry.has_anchor)
    }

    /// Whether the lists and mappings around the innermost one have no other entries in this range.
    fn ends_alone(&self, sections: &Sections) -> bool {
        let first = match self.next {
            Some(Next::Inner(_)) => return true,
            Some(Next::Outer(next)) => next,
            None => 0,
        };
        let mut ending = self.path.iter().take(self.innermost()).skip(first);
        ending.all(|outer| {
            // An entry that does not start on a line of its own may be in the range too.
            let count = of(sections, *outer, 0..sections.entries.len()).count();
            let is_known = sections.collections.get(*outer).is_some_and(|outer| outer.length == count);
            is_known && of(sections, *outer, self.entries.clone()).next().is_none()
        })
    }

    /// The position in the path of the innermost list or mapping.
    pub(super) const fn innermost(&self) -> usize {
        self.path.len() - 1
    }

    /// Whether it starts the file.
    pub(super) const fn starts_file(&self) -> bool {
        self.entries.start == 0
    }

    /// Whether it starts with the first entry of the innermost list or mapping.
    pub(super) fn starts_innermost(&self, sections: &Sections) -> bool {
        let is_first =
            |entry: &Entry, collection: &Collection| collection.start == entry.start + offset(collection.column);
        let entry = sections.entries.get(self.entries.start);
        let collection = self.path.last().and_then(|innermost| sections.collections.get(*innermost));
        self.starts_file() || entry.zip(collection).is_some_and(|(entry, collection)| is_first(entry, collection))
    }

    /// The maximum depth of values that are only partly in this range.
    pub(super) const fn depth(&self) -> usize {
        match self.next {
            Some(Next::Inner(_)) => self.path.len(),
            _ => self.path.len() - 1,
        }
    }

    /// The entries of one of the lists and mappings of the path, outside of this range.
    pub(super) fn others<'s>(&self, sections: &'s Sections, index: usize) -> impl Iterator<Item = &'s Entry> {
        let outer = self.path.get(index).copied().unwrap_or(usize::MAX);
        let before = of(sections, outer, 0..self.entries.start);
        before.chain(of(sections, outer, self.entries.end..sections.entries.len()))
    }
}

/// The entries of a list or mapping in a range of all entries.
pub(super) fn of(sections: &Sections, collection: usize, entries: Range<usize>) -> impl Iterator<Item = &Entry> {
    let entries = sections.entries.get(entries).unwrap_or_default().iter();
    entries.filter(move |entry| entry.collection == collection)
}
