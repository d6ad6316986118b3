//! Whether the rest of a file is as before after an edit of a part.

use std::collections::HashSet;

use super::super::sections::{Collection, Entry, Sections, hash};
use super::super::yaml::{MAX_SECTION_POINTER_BYTES, MERGE_KEY};
use super::extent::{Next, entries_of};
use super::part::{KEYS_AROUND, Part};

/// How many entries an edit leaves.
pub(super) struct Counts {
    /// The number of entries of the innermost list or mapping in the part.
    pub(super) own: usize,
    /// The number of items before the first one of the list that the part ends before.
    pub(super) added_to_next: usize,
}

/// The number of entries after an edit; `None` if what is outside of the part may not be as before.
///
/// `sections` are those of the file before the edit, and `read` those of the part. `is_positional` says whether the
/// positions of items may decide which are selected.
pub(super) fn counts(part: &Part, sections: &Sections, read: &Sections, is_positional: bool) -> Option<Counts> {
    let check = Check { part, sections, read };
    let is_certain = check.path_is_as_written()
        && check.entries_are_as_written()
        && check.keys_are_unique(part.extent.innermost())
        && check.has_short_pointers();
    is_certain.then_some(())?;
    Some(Counts { own: check.own_count(is_positional)?, added_to_next: check.added_to_next(is_positional)? })
}

/// Whether an error in the part or after it may be the first of the file: nothing before the part decides what it is.
pub(super) fn may_have_first_error(part: &Part, sections: &Sections) -> bool {
    // An alias may refer to what is before the part.
    part.extent.starts_file() || !sections.has_anchors() && part.is_in_entries(sections)
}

/// Whether such an error certainly is the first of the file; `read` are the sections before it.
pub(super) fn is_first_error(part: &Part, sections: &Sections, read: &Sections) -> bool {
    let check = Check { part, sections, read };
    let keys_are_unique = || (0..part.extent.path.len()).all(|on_path| check.keys_are_unique(on_path));
    part.extent.starts_file() || keys_are_unique() && check.has_short_pointers()
}

struct Check<'c> {
    part: &'c Part,
    sections: &'c Sections,
    read: &'c Sections,
}

impl Check<'_> {
    /// Whether the lists and mappings around the part were read as they were written, without other entries: then they
    /// have the same positions in the path of the part and in what was read.
    fn path_is_as_written(&self) -> bool {
        let (extent, innermost) = (&self.part.extent, self.part.extent.innermost());
        let is_as_written = |(on_path, read): (usize, &Collection)| {
            let is_next = extent.next == Some(Next::OnPath(on_path));
            let is_same = extent.collection(self.sections, on_path).is_some_and(|written| is_same(read, written));
            let has_no_other = on_path == innermost || read.length == 1 + usize::from(is_next);
            is_same && has_no_other && read.parent == on_path.checked_sub(1)
        };
        self.read.collections.len() > innermost
            && self.read.collections.iter().take(innermost + 1).enumerate().all(is_as_written)
    }

    /// Whether the entries around the part were read as they were written, and the part starts with an entry.
    fn entries_are_as_written(&self) -> bool {
        let Self { part, read, .. } = self;
        let before = read.entries.iter().take_while(|entry| entry.start < part.span.start).count();
        let starts_part = |entry: &Entry| {
            let is_at_start = entry.start == part.span.start || part.extent.starts_file();
            is_at_start && part.contains(entry.start) && entry.collection == part.extent.innermost()
        };
        let mut after = read.entries.iter().skip(before).filter(|entry| !part.contains(entry.start));
        let next = part.extent.next.map(|next| match next {
            Next::OnPath(on_path) => (part.span.end, on_path),
            Next::InValue(_) => (part.span.end, read.collections.len().saturating_sub(1)),
        });
        before == part.entries_before
            && read.entries.get(before).is_some_and(starts_part)
            && after.next().map(|entry| (entry.start, entry.collection)) == next
            && after.next().is_none()
            && !read.has_anchors()
    }

    fn own_count(&self, is_positional: bool) -> Option<usize> {
        let extent = &self.part.extent;
        let innermost = extent.innermost();
        let read = self.read.collections.get(innermost)?;
        let end = read.length.checked_sub(usize::from(extent.next == Some(Next::OnPath(innermost))))?;
        if !read.is_list {
            let own = end.checked_sub(self.part.entries_before.checked_sub(innermost)?)?;
            return (self.keys(innermost).count() == own).then_some(own);
        }
        let own = end.checked_sub(extent.first)?;
        let later = extent.others(self.sections, innermost).filter(|entry| entry.index >= extent.first + extent.count);
        let length = extent.collection(self.sections, innermost)?.length.checked_sub(extent.first + extent.count)?;
        (own == extent.count || may_be_moved(later, length, is_positional)).then_some(own)
    }

    /// `None` if the list or mapping that the part ends before is not read as the last one in the part.
    fn added_to_next(&self, is_positional: bool) -> Option<usize> {
        let Some(Next::InValue(index)) = self.part.extent.next else { return Some(0) };
        let (next, read) = (self.sections.collections.get(index)?, self.read.collections.last()?);
        let is_last = is_same(read, next) && read.parent == Some(self.part.extent.innermost());
        let added = read.length.checked_sub(1).filter(|_| is_last)?;
        let items = entries_of(self.sections, index, 0..self.sections.entries.len());
        (added == 0 || next.is_list && may_be_moved(items, next.length, is_positional)).then_some(added)
    }

    /// Whether the keys of the part in a mapping of the path are not those of other entries, and were not.
    fn keys_are_unique(&self, on_path: usize) -> bool {
        let extent = &self.part.extent;
        let Some(mapping) = extent.collection(self.sections, on_path).filter(|collection| !collection.is_list) else {
            return true;
        };
        let before: Vec<u64> = extent.own(self.sections, on_path).map(|entry| entry.key).collect();
        let after: Vec<u64> = self.keys(on_path).collect();
        if before.is_empty() && after.is_empty() {
            return true;
        }
        let others: HashSet<u64> = extent.others(self.sections, on_path).map(|entry| entry.key).collect();
        let all_are_known = others.len() + before.len() == mapping.length;
        let [key_before, key_after] = KEYS_AROUND;
        let reserved = [MERGE_KEY, key_before, key_after].map(hash);
        all_are_known
            && !before.contains(&hash(MERGE_KEY))
            && !after.iter().any(|key| reserved.contains(key) || others.contains(key))
    }

    /// The keys of the part in a mapping of the path.
    fn keys(&self, on_path: usize) -> impl Iterator<Item = u64> {
        let own = self.read.entries.iter().filter(move |entry| entry.collection == on_path);
        own.filter(|entry| self.part.contains(entry.start)).map(|entry| entry.key)
    }

    fn has_short_pointers(&self) -> bool {
        self.sections.pointer_bytes + self.read.pointer_bytes <= MAX_SECTION_POINTER_BYTES
    }
}

/// Whether all items after others can get other positions: they are known and have names, which do not change.
fn may_be_moved<'e>(items: impl Iterator<Item = &'e Entry>, length: usize, is_positional: bool) -> bool {
    !is_positional && items.filter(|item| item.is_named).count() == length
}

/// Whether two lists or mappings have the same key and are written in the same column.
fn is_same(read: &Collection, written: &Collection) -> bool {
    (read.is_list, read.column, &read.key) == (written.is_list, written.column, &written.key)
}
