//! Replaces a part of a YAML file in its content.

use std::collections::HashSet;

use tamis::Span;

use super::super::content::Content;
use super::super::host_document::MAX_POINTER_BYTES;
use super::super::query::EmbeddedQuery;
use super::super::sections::{Collection, Entry, Sections, hash};
use super::part::{Next, Part};

/// The key that a mapping may have several times.
const MERGE: &str = "<<";

/// Replaces the part by what was read; `None` if the rest of the file may depend on the difference.
///
/// `is_positional` says whether the positions of items may decide which are selected.
pub(super) fn replace(content: &mut Content, part: &Part, read: Content, is_positional: bool) -> Option<()> {
    let checked = Checked { part, sections: &content.sections, read: &read.sections };
    let (items, before_inner) = (checked.items(is_positional)?, checked.added_before_inner(is_positional)?);

    let mut queries: Vec<EmbeddedQuery> =
        read.queries.into_iter().filter(|query| part.is_own(query.whole.start)).collect();
    queries.iter_mut().for_each(|query| query.map_file(|at| part.to_file(at)));
    let old = part.old(&content.queries, |query| query.whole.start);
    let later = content.queries.iter_mut().skip(old.end);
    later.for_each(|query| query.map_file(|at| part.shift.apply(at)));
    content.queries.splice(old, queries);

    let comments = read.comments.into_iter().filter(|comment| part.is_own(comment.start));
    let comments: Vec<Span> =
        comments.map(|comment| Span::new(part.to_file(comment.start), part.to_file(comment.end))).collect();
    let old = part.old(&content.comments, |comment| comment.start);
    content.comments.iter_mut().skip(old.end).for_each(|comment| *comment = part.shift.span(*comment));
    content.comments.splice(old, comments);

    replace_sections(&mut content.sections, part, read.sections, (items, before_inner))
}

/// Whether an error in a part or the rest of the file is certainly the first error of the whole file; `read` are the
/// sections before it.
pub(super) fn is_first_error(part: &Part, sections: &Sections, read: &Sections) -> bool {
    let checked = Checked { part, sections, read };
    let keys_are_new = || (0..part.path.len()).all(|index| checked.keys_are_new(index));
    // An alias may refer to what is before the part.
    let has_anchors = sections.has_anchors();
    part.starts_file() || !has_anchors && part.is_in_entries(sections) && keys_are_new() && checked.has_short_pointers()
}

/// What was read of a part, compared with what the file has around it.
struct Checked<'c> {
    part: &'c Part,
    sections: &'c Sections,
    read: &'c Sections,
}

impl Checked<'_> {
    /// The number of items or keys, as in [`Part::items`]; `None` if what is outside of the part may depend on it.
    fn items(&self, is_positional: bool) -> Option<usize> {
        let innermost = self.part.innermost();
        let is_certain = self.is_read_as_written() && self.keys_are_new(innermost) && self.has_short_pointers();
        let read = self.read.collections.get(innermost).filter(|_| is_certain)?;
        let length = self.outer(innermost)?.length;
        let next = usize::from(self.part.next == Some(Next::Outer(innermost)));
        if !read.is_list {
            // Another entry may be written before the part.
            let before = self.part.entries_before - innermost;
            let items = read.length.checked_sub(before + next)?;
            return (self.keys(innermost).count() == items).then_some(items);
        }
        let items = read.length.checked_sub(next)?;
        // Others keep their names, but not their positions.
        let later = self.other_entries(innermost).filter(|entry| entry.index >= self.part.items && entry.is_named);
        let keeps_others = items == self.part.items || !is_positional && self.part.items + later.count() == length;
        keeps_others.then_some(items)
    }

    /// Whether the lines around the part were read as they were written, and nothing else as one of them.
    fn is_read_as_written(&self) -> bool {
        let (Self { part, read, .. }, innermost) = (self, self.part.innermost());
        let is_same = |(index, read): (usize, &Collection)| {
            let has_no_other = index == innermost || read.length == 1 + usize::from(part.next == Some(Next::Outer(index)));
            let is_same = |outer| is_same(read, outer);
            has_no_other && read.outer == index.checked_sub(1) && self.outer(index).is_some_and(is_same)
        };
        let place = |entry: &Entry| (entry.start, entry.collection);
        let is_at_start = |entry: &Entry| {
            entry.start == part.own().start || part.starts_file() && part.is_own(entry.start)
        };
        let before = read.entries.iter().take_while(|entry| entry.start < part.own().start).count();
        let mut after = read.entries.iter().skip(before).filter(|entry| !part.is_own(entry.start));
        let next = part.next.map(|next| match next {
            Next::Outer(index) => (part.own().end, index),
            Next::Inner(_) => (part.own().end, read.collections.len().saturating_sub(1)),
        });
        !read.has_anchors()
            && read.collections.len() > innermost
            && read.collections.iter().take(innermost + 1).enumerate().all(is_same)
            && before == part.entries_before
            && read.entries.get(before).is_some_and(|first| first.collection == innermost && is_at_start(first))
            && after.next().map(place) == next
            && after.next().is_none()
    }

    /// The number of items that were added before the first one of the list that the part ends before; `None` if that
    /// list or mapping is not the last one in the part.
    fn added_before_inner(&self, is_positional: bool) -> Option<usize> {
        let Some(Next::Inner(index)) = self.part.next else { return Some(0) };
        let (inner, read) = (self.sections.collections.get(index)?, self.read.collections.last()?);
        let added = read.length.checked_sub(1)?;
        let is_last = is_same(read, inner) && read.outer == Some(self.part.innermost());
        let named = || self.sections.entries.iter().filter(|entry| entry.collection == index && entry.is_named).count();
        let may_be_moved = || inner.is_list && !is_positional && named() == inner.length;
        (is_last && (added == 0 || may_be_moved())).then_some(added)
    }

    /// Whether no entry outside of the part has one of its keys, in one of the lists and mappings that contain it.
    fn keys_are_new(&self, index: usize) -> bool {
        let Some(outer) = self.outer(index).filter(|outer| !outer.is_list) else { return true };
        let mut own = self.keys(index).peekable();
        if own.peek().is_none() {
            return true;
        }
        let others: HashSet<u64> = self.other_entries(index).map(|entry| entry.key).collect();
        let own_before = self.sections.entries.get(self.part.entries.clone()).unwrap_or_default();
        let own_before = own_before.iter().filter(|entry| self.part.path.get(index) == Some(&entry.collection));
        let all_are_known = others.len() + own_before.count() == outer.length;
        all_are_known && own.all(|key| key != hash(MERGE) && !others.contains(&key))
    }

    /// The keys of the part in one of the mappings that contain it.
    fn keys(&self, index: usize) -> impl Iterator<Item = u64> {
        let own = self.read.entries.iter().filter(move |entry| entry.collection == index);
        own.filter(|entry| self.part.is_own(entry.start)).map(|entry| entry.key)
    }

    /// The entries of one of the lists and mappings that contain the part that are not in it.
    fn other_entries(&self, index: usize) -> impl Iterator<Item = &Entry> {
        let (before, rest) = self.sections.entries.split_at_checked(self.part.entries.start).unwrap_or_default();
        let others = before.iter().chain(rest.iter().skip(self.part.entries.len()));
        others.filter(move |entry| self.part.path.get(index) == Some(&entry.collection))
    }

    fn has_short_pointers(&self) -> bool {
        self.sections.pointer_bytes + self.read.pointer_bytes <= MAX_POINTER_BYTES
    }

    /// A list or mapping of the file that contains the part, by its position among these.
    fn outer(&self, index: usize) -> Option<&Collection> {
        self.sections.collections.get(*self.part.path.get(index)?)
    }
}

/// Whether two lists or mappings have the same key and are written in the same column.
fn is_same(read: &Collection, collection: &Collection) -> bool {
    let of = |collection: &Collection| (collection.is_list, collection.column);
    of(read) == of(collection) && read.key == collection.key
}

/// Replaces the sections of a part, which has this number of items or keys, and to which this number of items was added
/// before the list that it ends before.
fn replace_sections(
    sections: &mut Sections,
    part: &Part,
    read: Sections,
    (items, before_inner): (usize, usize),
) -> Option<()> {
    let innermost = *part.path.last()?;
    let inner = part.next.and_then(|next| if let Next::Inner(inner) = next { Some(inner) } else { None });
    let old = part.old(&sections.collections, |collection| collection.start);
    let old = old.start.max(innermost + 1)..inner.unwrap_or(old.end.max(innermost + 1));
    // The lists and mappings in the part: after those around it, and before the one that it ends before.
    let own = part.path.len()..read.collections.len() - usize::from(inner.is_some());
    // The indices in the file of lists and mappings in and after the part.
    let of_own = |index: usize| part.path.get(index).copied().unwrap_or_else(|| old.start + index - own.start);
    let of_later = |index: usize| if index < old.end { index } else { index - old.len() + own.len() };

    let mut collections = read.collections.get(own.clone())?.to_vec();
    for collection in &mut collections {
        collection.outer = collection.outer.map(of_own);
        collection.start = part.to_file(collection.start);
    }
    let mut entries: Vec<Entry> = read.entries.iter().filter(|entry| part.is_own(entry.start)).cloned().collect();
    for entry in &mut entries {
        entry.collection = of_own(entry.collection);
        entry.start = part.to_file(entry.start);
    }

    for collection in sections.collections.iter_mut().skip(old.end) {
        collection.outer = collection.outer.map(of_later);
        collection.start = part.shift.apply(collection.start);
    }
    let is_list = sections.collections.get(innermost)?.is_list;
    for entry in sections.entries.iter_mut().skip(part.entries.end) {
        if is_list && entry.collection == innermost {
            entry.index = entry.index - part.items + items;
        } else if Some(entry.collection) == inner {
            entry.index += before_inner;
        }
        entry.collection = of_later(entry.collection);
        entry.start = part.shift.apply(entry.start);
    }
    let changed = sections.collections.get_mut(innermost)?;
    changed.length = changed.length - part.items + items;
    if part.starts_file() {
        changed.start = read.collections.get(part.innermost())?.start;
    }
    if let Some(inner) = inner {
        let (inner, read) = (sections.collections.get_mut(inner)?, read.collections.last()?);
        inner.length += before_inner;
        inner.start = part.to_file(read.start);
    }
    sections.collections.splice(old, collections);
    sections.entries.splice(part.entries.clone(), entries);
    sections.pointer_bytes += read.pointer_bytes;
    Some(())
}
