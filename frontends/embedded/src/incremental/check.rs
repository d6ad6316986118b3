//! Whether the rest of a file is as before after an edit of a part.

use std::collections::HashSet;

use super::super::host_document::MAX_POINTER_BYTES;
use super::super::sections::{Collection, Entry, Sections, hash};
use super::extent::{Next, of};
use super::part::Part;

/// The key that a mapping may have several times.
const MERGE: &str = "<<";

/// What was read of a part, and what the file had there.
pub(super) struct Check<'c> {
    pub(super) part: &'c Part,
    /// Of the file before the edit.
    pub(super) sections: &'c Sections,
    /// Of the part.
    pub(super) read: &'c Sections,
    /// Whether the positions of items may decide which are selected.
    pub(super) is_positional: bool,
}

/// How many entries a part has.
pub(super) struct Counts {
    /// The items of the innermost list up to the last one of the part, or the keys of the innermost mapping in the part.
    pub(super) items: usize,
    /// The items before those of the list that the part ends before.
    pub(super) before_inner: usize,
}

impl Check<'_> {
    /// The number of entries, if nothing outside of the part depends on its text.
    pub(super) fn counts(&self) -> Option<Counts> {
        let is_certain =
            self.is_read_as_written() && self.keys_are_new(self.part.extent.innermost()) && self.has_short_pointers();
        is_certain.then_some(())?;
        Some(Counts { items: self.items()?, before_inner: self.before_inner()? })
    }

    /// Whether an error in the part or after it is certainly the first error of the file; `read` are the sections before
    /// it.
    pub(super) fn is_first_error(&self) -> bool {
        let extent = &self.part.extent;
        // An alias may refer to what is before the part.
        let is_alone = !self.sections.has_anchors() && self.part.is_in_entries(self.sections);
        let keys_are_new = || (0..extent.path.len()).all(|index| self.keys_are_new(index));
        extent.starts_file() || is_alone && keys_are_new() && self.has_short_pointers()
    }

    fn items(&self) -> Option<usize> {
        let extent = &self.part.extent;
        let innermost = extent.innermost();
        let read = self.read.collections.get(innermost)?;
        let items = read.length - usize::from(extent.next == Some(Next::Outer(innermost)));
        if !read.is_list {
            // Another entry may be written before the part.
            let items = items.checked_sub(self.part.entries_before.checked_sub(innermost)?)?;
            return (self.keys(innermost).count() == items).then_some(items);
        }
        // Other items keep their names, but not their positions.
        let later = extent.others(self.sections, innermost).filter(|entry| entry.index >= extent.items);
        let named = later.filter(|entry| entry.is_named).count();
        let may_be_moved = !self.is_positional && extent.items + named == self.outer(innermost)?.length;
        (items == extent.items || may_be_moved).then_some(items)
    }

    /// `None` if the list or mapping that the part ends before is not read as the last one in the part.
    fn before_inner(&self) -> Option<usize> {
        let Some(Next::Inner(index)) = self.part.extent.next else { return Some(0) };
        let (inner, read) = (self.sections.collections.get(index)?, self.read.collections.last()?);
        let added = read.length.checked_sub(1)?;
        let named = of(self.sections, index, 0..self.sections.entries.len()).filter(|entry| entry.is_named).count();
        let may_be_moved = inner.is_list && !self.is_positional && named == inner.length;
        let is_last = is_same(read, inner) && read.outer == Some(self.part.extent.innermost());
        (is_last && (added == 0 || may_be_moved)).then_some(added)
    }

    /// Whether the lines around the part were read as they were written, and nothing else as one of them.
    fn is_read_as_written(&self) -> bool {
        let Self { part, read, .. } = self;
        let innermost = part.extent.innermost();
        let is_same = |(index, read): (usize, &Collection)| {
            let is_next = part.extent.next == Some(Next::Outer(index));
            let has_no_other = index == innermost || read.length == 1 + usize::from(is_next);
            let is_same = |outer| is_same(read, outer);
            has_no_other && read.outer == index.checked_sub(1) && self.outer(index).is_some_and(is_same)
        };
        let before = read.entries.iter().take_while(|entry| entry.start < part.own.start).count();
        let starts_part = |entry: &Entry| {
            let is_at_start = entry.start == part.own.start || part.extent.starts_file();
            part.is_own(entry.start) && is_at_start && entry.collection == innermost
        };
        let mut after = read.entries.iter().skip(before).filter(|entry| !part.is_own(entry.start));
        let next = part.extent.next.map(|next| match next {
            Next::Outer(index) => (part.own.end, index),
            Next::Inner(_) => (part.own.end, read.collections.len().saturating_sub(1)),
        });
        !read.has_anchors()
            && read.collections.len() > innermost
            && read.collections.iter().take(innermost + 1).enumerate().all(is_same)
            && before == part.entries_before
            && read.entries.get(before).is_some_and(starts_part)
            && after.next().map(|entry| (entry.start, entry.collection)) == next
            && after.next().is_none()
    }

    /// Whether no entry outside of the part has one of its keys, in one of the lists and mappings that contain it.
    fn keys_are_new(&self, index: usize) -> bool {
        let Some(outer) = self.outer(index).filter(|outer| !outer.is_list) else { return true };
        let mut own = self.keys(index).peekable();
        if own.peek().is_none() {
            return true;
        }
        let extent = &self.part.extent;
        let others: HashSet<u64> = extent.others(self.sections, index).map(|entry| entry.key).collect();
        let own_before = of(self.sections, extent.path.get(index).copied().unwrap_or_default(), extent.entries.clone());
        let all_are_known = others.len() + own_before.count() == outer.length;
        all_are_known && own.all(|key| key != hash(MERGE) && !others.contains(&key))
    }

    /// The keys of the part in one of the mappings that contain it.
    fn keys(&self, index: usize) -> impl Iterator<Item = u64> {
        let own = self.read.entries.iter().filter(move |entry| entry.collection == index);
        own.filter(|entry| self.part.is_own(entry.start)).map(|entry| entry.key)
    }

    fn has_short_pointers(&self) -> bool {
        self.sections.pointer_bytes + self.read.pointer_bytes <= MAX_POINTER_BYTES
    }

    /// One of the lists and mappings of the file that contain the part.
    fn outer(&self, index: usize) -> Option<&Collection> {
        self.sections.collections.get(*self.part.extent.path.get(index)?)
    }
}

/// Whether two lists or mappings have the same key and are written in the same column.
fn is_same(read: &Collection, collection: &Collection) -> bool {
    let of = |collection: &Collection| (collection.is_list, collection.column);
    of(read) == of(collection) && read.key == collection.key
}
