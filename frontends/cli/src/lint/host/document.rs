//! What a file of data holds: its values, and where they stand.

use std::collections::HashMap;

use serde_json::Value;
use tamis::Span;

use super::style::Style;

/// How deep values may be nested.
pub(super) const MOST_DEPTH: usize = 128;

/// How deep values of JSON may be nested: filters of the API are deeper than what people write. It is the limit of the
/// parser, which counts the keys of objects besides.
pub(super) const MOST_JSON_DEPTH: usize = 512;

/// One document of a file.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// What patterns of keys look at.
    pub(super) value: Value,
    /// The places of its values, by their JSON pointers (RFC 6901).
    pub(super) places: HashMap<String, Place>,
}

/// Where a value stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// All of it, with its quotes.
    pub(super) whole: Span,
    /// How it is written, if it is a text, and where without its quotes.
    pub(super) text: Option<(Style, Span)>,
}

/// Why a file cannot be read.
#[derive(Debug)]
pub(in crate::lint) struct Unreadable {
    pub(in crate::lint) at: u32,
    pub(in crate::lint) message: String,
}

impl Unreadable {
    pub(super) fn too_deep(at: u32) -> Self {
        Self { at, message: format!("values are nested more than {MOST_DEPTH} deep here") }
    }

    pub(super) fn too_deep_in_json(at: u32) -> Self {
        Self { at, message: format!("values, with their keys, are nested more than {MOST_JSON_DEPTH} deep here") }
    }
}

/// The pointer of a value within another.
pub(super) fn pointer(parent: &str, key: &str) -> String {
    format!("{parent}/{}", key.replace('~', "~0").replace('/', "~1"))
}
