//! The lines of a YAML file at which reading a part of it can start and end.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use super::source_map::offset;

/// The entries of a file that start on lines of their own, and the lists and mappings that contain them.
///
/// These are the lists that are in no other list, and the mappings that are in no list, without those in brackets. A
/// file with very long pointers has none.
#[derive(Clone, Debug, Default)]
pub(super) struct Sections {
    /// Each after the one that contains it.
    pub(super) collections: Vec<Collection>,
    /// In source order.
    pub(super) entries: Vec<Entry>,
    /// Whether there is an anchor or an alias before the first entry.
    pub(super) starts_with_anchor: bool,
    /// At least the number of bytes of all pointers of the file.
    pub(super) pointer_bytes: usize,
}

/// A list or a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Collection {
    /// The index of the mapping that contains it.
    pub(super) outer: Option<usize>,
    /// Its key in that mapping.
    pub(super) key: String,
    pub(super) is_list: bool,
    /// The offset of its first entry.
    pub(super) start: u32,
    /// The number of spaces before each entry.
    pub(super) column: usize,
    /// The number of its entries, including those that do not start on lines of their own.
    pub(super) length: usize,
}

/// An item of a list, or a key of a mapping and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The start of its line.
    pub(super) start: u32,
    /// The index of its list or mapping.
    pub(super) collection: usize,
    /// Its position in a list.
    pub(super) index: usize,
    /// The hash of its key in a mapping.
    pub(super) key: u64,
    /// Whether it has a name, which identifies its queries in place of its position in a list.
    pub(super) is_named: bool,
    /// Whether there is an anchor or an alias between its line and the next entry.
    pub(super) has_anchor: bool,
}

/// Two versions of a file may know different limits of the same pointers.
impl PartialEq for Sections {
    fn eq(&self, other: &Self) -> bool {
        self.collections == other.collections
            && self.entries == other.entries
            && self.starts_with_anchor == other.starts_with_anchor
    }
}

impl Eq for Sections {}

impl Sections {
    /// Adds the list or mapping that starts here, if it is one of those with sections, and returns its index. `outer` is
    /// the index of the mapping that contains it, and its key there.
    pub(super) fn open(&mut self, text: &str, at: u32, is_list: bool, outer: Option<(usize, &str)>) -> Option<usize> {
        let (before, own) = text.split_at_checked(at as usize)?;
        let column = spaces_before(before)?;
        let is_block = if is_list { own.starts_with('-') } else { !own.starts_with(['{', '!', '&', '*', '?']) };
        let (outer, key) = outer.unzip();
        let is_in_list = outer.and_then(|outer| self.collections.get(outer)).is_some_and(|outer| outer.is_list);
        if !is_block || is_in_list {
            return None;
        }
        let key = key.unwrap_or_default().to_owned();
        self.collections.push(Collection { outer, key, is_list, start: at, column, length: 0 });
        Some(self.collections.len() - 1)
    }

    /// Adds the item of a list whose value starts here, if only its `-` is before it on the line.
    pub(super) fn item(&mut self, text: &str, at: u32, collection: usize, index: usize) -> Option<()> {
        let before = text.get(..at as usize)?;
        let dash = before.trim_end_matches(' ').strip_suffix('-').filter(|dash| dash.len() + 1 < before.len())?;
        self.entry(dash, collection, index, 0)
    }

    /// Adds the entry of a mapping whose key starts here, if nothing is before it on the line.
    pub(super) fn key(&mut self, text: &str, at: u32, collection: usize, key: &str) -> Option<()> {
        self.entry(text.get(..at as usize)?, collection, 0, hash(key))
    }

    fn entry(&mut self, before: &str, collection: usize, index: usize, key: u64) -> Option<()> {
        let column = spaces_before(before)?;
        (self.collections.get(collection)?.column == column).then_some(())?;
        let start = offset(before.len() - column);
        self.entries.push(Entry { start, collection, index, key, is_named: false, has_anchor: false });
        Some(())
    }

    /// Sets whether an item of a list that has been read has a name.
    pub(super) fn name(&mut self, list: usize, index: usize, is_named: bool) {
        let last = self.entries.last_mut().filter(|entry| (entry.collection, entry.index) == (list, index));
        last.into_iter().for_each(|item| item.is_named = is_named);
    }

    /// Adds an anchor or an alias to the last entry.
    pub(super) fn anchor(&mut self) {
        match self.entries.last_mut() {
            Some(last) => last.has_anchor = true,
            None => self.starts_with_anchor = true,
        }
    }

    /// Sets the number of entries of a list or mapping.
    pub(super) fn close(&mut self, collection: usize, length: usize) {
        if let Some(collection) = self.collections.get_mut(collection) {
            collection.length = length;
        }
    }

    /// Moves everything at or after an offset.
    pub(super) fn map_after(&mut self, start: u32, map: impl Fn(u32) -> u32) {
        let collections = self.collections.iter_mut().map(|collection| &mut collection.start);
        let starts = collections.chain(self.entries.iter_mut().map(|entry| &mut entry.start));
        starts.filter(|at| **at >= start).for_each(|at| *at = map(*at));
    }

    /// Whether something in the file has an anchor.
    pub(super) fn has_anchors(&self) -> bool {
        self.starts_with_anchor || self.entries.iter().any(|entry| entry.has_anchor)
    }

    /// The indices of a list or mapping and those that contain it, outermost first.
    pub(super) fn path(&self, collection: usize) -> Vec<usize> {
        let outer = |index: &usize| self.collections.get(*index)?.outer;
        let mut path: Vec<usize> = std::iter::successors(Some(collection), outer).collect();
        path.reverse();
        path
    }
}

/// The hash of a key, the same in every run.
pub(super) fn hash(key: &str) -> u64 {
    FixedState::default().hash_one(key)
}

/// The number of spaces before the end of a text, if nothing else is on its last line.
fn spaces_before(before: &str) -> Option<usize> {
    let rest = before.trim_end_matches(' ');
    (rest.is_empty() || rest.ends_with('\n')).then_some(before.len() - rest.len())
}
