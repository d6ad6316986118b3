//! The lines of a YAML file on which entries of lists and mappings start.
//!
//! Reading a part of the file can start and end there.

use std::hash::BuildHasher as _;

use foldhash::fast::FixedState;

use super::source_map::offset;

/// The entries of a file that start on lines of their own, and the lists and mappings that contain them.
///
/// These are block lists and mappings, but none that is inside a list. There are none if the pointers of the file are
/// very long, or if it has directives, which may define its tags.
#[derive(Clone, Debug, Default)]
pub(super) struct Sections {
    /// In source order, so that each is after the one that contains it.
    pub(super) collections: Vec<Collection>,
    /// In source order.
    pub(super) entries: Vec<Entry>,
    /// Whether there is an anchor or an alias before the first entry.
    pub(super) starts_with_anchor: bool,
    /// An upper bound of the length of all pointers of the file: each part that is read again adds its own.
    pub(super) pointer_bytes: usize,
}

/// A list or a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Collection {
    /// The index of the mapping that contains it.
    pub(super) parent: Option<usize>,
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
    /// Its position in a list; 0 in a mapping.
    pub(super) index: usize,
    /// The hash of its key in a mapping, which is shorter: if two keys share one, the file is read again.
    pub(super) key: u64,
    /// Whether it has a name, which identifies its queries in place of its position in a list.
    pub(super) is_named: bool,
    /// Whether there is an anchor or an alias between its line and the next entry.
    pub(super) has_anchor: bool,
}

/// Ignores the bound of the pointers, which depends on how the file was read.
impl PartialEq for Sections {
    fn eq(&self, other: &Self) -> bool {
        self.collections == other.collections
            && self.entries == other.entries
            && self.starts_with_anchor == other.starts_with_anchor
    }
}

impl Eq for Sections {}

impl Sections {
    /// Adds the list or mapping that starts here, and returns its index; `None` if it is in brackets, does not start its
    /// line, or has a tag, an anchor or a complex key first. `parent` is the mapping that contains it, and its key there.
    pub(super) fn open(&mut self, text: &str, at: u32, is_list: bool, parent: Option<(usize, &str)>) -> Option<usize> {
        let (before, rest) = text.split_at_checked(at as usize)?;
        let column = spaces_before(before)?;
        let is_block = if is_list { rest.starts_with('-') } else { !rest.starts_with(['{', '!', '&', '*', '?']) };
        let (parent, key) = parent.unzip();
        let key = is_block.then(|| key.unwrap_or_default().to_owned())?;
        self.collections.push(Collection { parent, key, is_list, start: at, column, length: 0 });
        Some(self.collections.len() - 1)
    }

    /// Sets the number of entries of a list or mapping that was added.
    pub(super) fn close(&mut self, collection: usize, length: usize) {
        if let Some(collection) = self.collections.get_mut(collection) {
            collection.length = length;
        }
    }

    /// Adds the item of a list whose value starts here, if only its `-` is before it on the line.
    pub(super) fn add_item(&mut self, text: &str, at: u32, list: usize, index: usize) -> Option<()> {
        let before = text.get(..at as usize)?;
        let before_spaces = before.trim_end_matches(' ');
        let before_dash = before_spaces.strip_suffix('-').filter(|_| before_spaces.len() < before.len())?;
        self.add(before_dash, list, index, 0)
    }

    /// Adds the entry of a mapping whose key starts here, if nothing is before it on the line.
    pub(super) fn add_key(&mut self, text: &str, at: u32, mapping: usize, key: &str) -> Option<()> {
        self.add(text.get(..at as usize)?, mapping, 0, hash(key))
    }

    fn add(&mut self, before: &str, collection: usize, index: usize, key: u64) -> Option<()> {
        let column = spaces_before(before)?;
        (self.collections.get(collection)?.column == column).then_some(())?;
        let start = offset(before.len() - column);
        self.entries.push(Entry { start, collection, index, key, is_named: false, has_anchor: false });
        Some(())
    }

    /// Sets whether an item of a list that has been read has a name.
    pub(super) fn set_named(&mut self, list: usize, index: usize, is_named: bool) {
        let last = self.entries.last_mut().filter(|entry| (entry.collection, entry.index) == (list, index));
        last.into_iter().for_each(|item| item.is_named = is_named);
    }

    /// Adds an anchor or an alias after the start of the last entry.
    pub(super) fn add_anchor(&mut self) {
        match self.entries.last_mut() {
            Some(last) => last.has_anchor = true,
            None => self.starts_with_anchor = true,
        }
    }

    /// Whether anything in the file has an anchor.
    pub(super) fn has_anchors(&self) -> bool {
        self.starts_with_anchor || self.entries.iter().any(|entry| entry.has_anchor)
    }

    /// Moves everything at or after an offset.
    pub(super) fn map_after(&mut self, start: u32, map: impl Fn(u32) -> u32) {
        let collections = self.collections.iter_mut().map(|collection| &mut collection.start);
        let starts = collections.chain(self.entries.iter_mut().map(|entry| &mut entry.start));
        starts.filter(|at| **at >= start).for_each(|at| *at = map(*at));
    }

    /// The indices of a list or mapping and those that contain it, outermost first.
    pub(super) fn path(&self, collection: usize) -> Vec<usize> {
        let parent = |index: &usize| self.collections.get(*index)?.parent;
        let mut path: Vec<usize> = std::iter::successors(Some(collection), parent).collect();
        path.reverse();
        path
    }
}

/// The hash of a key, the same for equal keys of all files.
pub(super) fn hash(key: &str) -> u64 {
    FixedState::default().hash_one(key)
}

/// The number of spaces before the end of a text, if nothing else is on its last line.
fn spaces_before(before: &str) -> Option<usize> {
    let rest = before.trim_end_matches(' ');
    (rest.is_empty() || rest.ends_with('\n')).then_some(before.len() - rest.len())
}
