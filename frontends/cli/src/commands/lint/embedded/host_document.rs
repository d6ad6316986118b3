//! What a file of data holds: its values, and where they stand.

use std::collections::HashMap;

use serde_json::Value;
use tamis::Span;

use super::string_style::StringStyle;

/// How deep values may be nested.
pub(super) const MAX_DEPTH: usize = 128;
/// How many bytes the pointers of a file may take: each repeats the keys that its value is in.
const MAX_POINTER_BYTES: usize = 256 << 20;

/// How deep values of JSON may be nested: filters of the API are deeper than what people write. It is the limit of the
/// parser, which counts the keys of objects besides.
pub(super) const MAX_JSON_DEPTH: usize = 512;

/// One document of a file.
#[derive(Debug, Default)]
pub(super) struct HostDocument {
    /// What patterns of keys look at.
    pub(super) value: Value,
    /// The places of its values, by their JSON pointers (RFC 6901).
    pub(super) places: Places,
}

/// Where the values of a document stand.
#[derive(Debug, Default)]
pub(super) struct Places {
    by_pointer: HashMap<String, Place>,
    pointer_bytes: usize,
}

impl Places {
    /// The place of the value with this pointer.
    pub(super) fn get(&self, pointer: &str) -> Option<&Place> {
        self.by_pointer.get(pointer)
    }

    /// All of them, in no order.
    pub(super) fn values(&self) -> impl Iterator<Item = &Place> {
        self.by_pointer.values()
    }

    pub(super) fn insert(&mut self, pointer: String, place: Place) -> Result<(), Unreadable> {
        self.pointer_bytes += pointer.len();
        if self.pointer_bytes > MAX_POINTER_BYTES {
            let message = format!("the keys of all values are longer than {} MiB", MAX_POINTER_BYTES >> 20);
            return Err(Unreadable { at: place.whole.start, message });
        }
        self.by_pointer.insert(pointer, place);
        Ok(())
    }
}

/// Where a value stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// All of it, with its quotes.
    pub(super) whole: Span,
    /// How it is written, if it is a text, and where without its quotes.
    pub(super) text: Option<(StringStyle, Span)>,
}

/// Why a file cannot be read.
#[derive(Debug)]
pub(in crate::commands::lint) struct Unreadable {
    pub(in crate::commands::lint) at: u32,
    pub(in crate::commands::lint) message: String,
}

impl Unreadable {
    pub(super) fn too_deep(at: u32) -> Self {
        Self { at, message: format!("values are nested more than {MAX_DEPTH} deep here") }
    }

    pub(super) fn too_deep_in_json(at: u32) -> Self {
        Self { at, message: format!("values, with their keys, are nested more than {MAX_JSON_DEPTH} deep here") }
    }
}

/// The pointer of a value within another.
pub(super) fn pointer(parent: &str, key: &str) -> String {
    format!("{parent}/{}", key.replace('~', "~0").replace('/', "~1"))
}
