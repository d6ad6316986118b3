//! The values of a data file, with their locations.

use std::collections::HashMap;
use std::fmt::{self, Write};

use foldhash::fast::RandomState;
use serde_json::Value;
use tamis::Span;

use super::string_style::StringStyle;

/// The keys of the names of list items.
pub(super) const NAMES: [&str; 4] = ["name", "id", "key", "title"];
/// The maximum nesting of values.
pub(super) const MAX_DEPTH: usize = 128;
/// The maximum length of all pointers of a file, in bytes: each repeats the keys around its value.
pub(super) const MAX_POINTER_BYTES: usize = 64 << 20;

/// The maximum nesting of JSON, where filters of the API are deeper than handwritten files. It is the limit of the
/// parser, which also counts the keys of objects.
pub(super) const MAX_JSON_DEPTH: usize = 512;

/// One document of a file.
#[derive(Debug, Default)]
pub(super) struct HostDocument {
    /// The value that key patterns select from.
    pub(super) value: Value,
    /// The locations of its values, by their JSON pointers (RFC 6901).
    pub(super) locations: Locations,
    /// The number of aliases of strings, by the start of the string.
    pub(super) aliases: HashMap<u32, usize, RandomState>,
}

impl HostDocument {
    /// The pointer of a value, with the names of list items instead of their positions if they have any.
    pub(super) fn key_of(&self, pointer: &str) -> String {
        let mut key = String::with_capacity(pointer.len());
        let mut value = Some(&self.value);
        for step in pointer.split('/').skip(1) {
            let inner = value.and_then(|value| child(value, step));
            let is_item = value.is_some_and(Value::is_array);
            let name = inner.filter(|_| is_item).and_then(name_of);
            key.push('/');
            key.push_str(name.unwrap_or(step));
            value = inner;
        }
        key
    }
}

impl HostDocument {
    /// The string that is the whole document, or the only value in it.
    pub(super) fn into_only_string(self) -> Option<(String, Location)> {
        let location = self.locations.into_only_string()?;
        let value = match self.value {
            Value::Object(entries) => entries.into_iter().next()?.1,
            value => value,
        };
        match value {
            Value::String(text) => Some((text, location)),
            _ => None,
        }
    }
}

/// The locations of the values of a document.
#[derive(Debug, Default)]
pub(super) struct Locations {
    by_pointer: HashMap<String, Location, RandomState>,
    pointer_bytes: usize,
}

impl Locations {
    /// The location of the value with this pointer.
    pub(super) fn get(&self, pointer: &str) -> Option<&Location> {
        self.by_pointer.get(pointer)
    }

    /// The number of bytes of all pointers.
    pub(super) const fn pointer_bytes(&self) -> usize {
        self.pointer_bytes
    }

    /// All locations, in arbitrary order.
    pub(super) fn values(&self) -> impl Iterator<Item = &Location> {
        self.by_pointer.values()
    }

    /// The location of the only string.
    fn into_only_string(self) -> Option<Location> {
        let mut strings = self.by_pointer.into_values().filter(|location| location.text.is_some());
        strings.next().filter(|_| strings.next().is_none())
    }

    pub(super) fn insert(&mut self, pointer: String, location: Location) -> Result<(), Unreadable> {
        self.pointer_bytes += pointer.len();
        if self.pointer_bytes > MAX_POINTER_BYTES {
            let message = format!("the paths of the values are longer than {} MiB in total", MAX_POINTER_BYTES >> 20);
            return Err(Unreadable { at: location.whole.start, message });
        }
        self.by_pointer.insert(pointer, location);
        Ok(())
    }
}

/// The location of a value.
#[derive(Clone, Debug)]
pub(super) struct Location {
    /// All of it, including quotes.
    pub(super) whole: Span,
    /// The style of a string, and its range without quotes.
    pub(super) text: Option<(StringStyle, Span)>,
    /// Whether other values may be copies of it.
    pub(super) is_anchored: bool,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The byte offset of the reason.
    pub at: u32,
    /// The reason, without line breaks; it may quote any character of the file.
    pub message: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Unreadable {}

impl Unreadable {
    pub(super) fn too_deep(at: u32) -> Self {
        Self { at, message: format!("values are nested more than {MAX_DEPTH} levels deep") }
    }

    pub(super) fn too_deep_in_json(at: u32) -> Self {
        Self { at, message: format!("values and their keys are nested more than {MAX_JSON_DEPTH} levels deep") }
    }
}

/// The pointer of a value in its parent.
pub(super) fn pointer(parent: &str, key: &str) -> String {
    let mut pointer = String::with_capacity(parent.len() + 1 + key.len());
    pointer += parent;
    push_step(&mut pointer, key);
    pointer
}

/// Adds the position of a list item to a pointer.
pub(super) fn push_index(pointer: &mut String, index: usize) {
    // Writing to memory does not fail.
    let _ = write!(pointer, "/{index}");
}

/// Adds a key to a pointer.
pub(super) fn push_step(pointer: &mut String, key: &str) {
    pointer.push('/');
    match key.contains(['~', '/']) {
        true => *pointer += &key.replace('~', "~0").replace('/', "~1"),
        false => *pointer += key,
    }
}

/// Adds a key that is a list or mapping, at this offset, to a pointer: values in it have locations, but no pattern selects
/// them.
pub(super) fn push_complex_key(pointer: &mut String, at: u32) {
    // In the pointer of a value, `~` is followed by 0 or 1. Writing to memory does not fail.
    let _ = write!(pointer, "/~@{at}");
}

/// The name of a list item.
pub(super) fn name_of(item: &Value) -> Option<&str> {
    NAMES.iter().find_map(|name| item.get(name)?.as_str())
}

/// The child of a value at a step of a pointer.
fn child<'v>(value: &'v Value, step: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        Value::Object(entries) if step.contains('~') => entries.get(&step.replace("~1", "/").replace("~0", "~")),
        Value::Object(entries) => entries.get(step),
        _ => None,
    }
}
