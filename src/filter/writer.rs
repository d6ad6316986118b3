//! Filters as JSON on one line, byte for byte what serde writes, in a third of the time.

use std::io::Write as _;

use serde::Serialize;

use super::{Filter, FilterTree, OneOrMany, Operator, TextFilter, TextType};
use crate::schema::FilterType;

/// About how many bytes one comparison takes.
const LEAF: usize = 128;

/// A filter tree on one line.
pub(super) fn tree(tree: &FilterTree<'_>) -> String {
    let mut writer = Writer::for_leaves(tree.leaf_count());
    writer.tree(tree);
    writer.finish()
}

/// A flat list on one line.
pub(super) fn list(filters: &[Filter<'_>]) -> String {
    let mut writer = Writer::for_leaves(filters.len());
    writer.array(filters, Writer::filter);
    writer.finish()
}

pub(crate) struct Writer {
    json: Vec<u8>,
}

impl Writer {
    /// For so many comparisons.
    pub(crate) fn for_leaves(count: usize) -> Self {
        Self { json: Vec::with_capacity(LEAF * count) }
    }

    pub(crate) fn finish(self) -> String {
        // All that is written is UTF-8.
        String::from_utf8(self.json).unwrap_or_default()
    }

    /// As deep as the tree is nested.
    pub(crate) fn tree(&mut self, tree: &FilterTree<'_>) {
        match tree {
            FilterTree::Leaf(node) => {
                self.plain("{\"filter\":");
                self.filter(&node.filter);
            }
            FilterTree::And(node) => {
                self.plain("{\"and\":");
                self.array(&node.and, Self::tree);
            }
            FilterTree::Or(node) => {
                self.plain("{\"or\":");
                self.array(&node.or, Self::tree);
            }
            FilterTree::Not(node) => {
                self.plain("{\"not\":");
                self.tree(&node.not);
            }
        }
        self.plain("}");
    }

    fn filter(&mut self, filter: &Filter<'_>) {
        self.plain("{\"column_id\":");
        self.text(filter.column_id());
        match filter {
            Filter::Text(filter) => self.text_filter(filter),
            Filter::Id(filter) => {
                self.operator(filter.operator);
                self.values(&filter.value, |writer, text| writer.text(text));
                self.tag(FilterType::Id);
            }
            Filter::Number(filter) => {
                self.operator(filter.operator);
                self.values(&filter.value, Self::other);
                self.tag(FilterType::Number);
            }
            Filter::Date(filter) => {
                self.operator(filter.operator);
                self.other(&filter.value);
                self.tag(FilterType::Date);
            }
            Filter::Boolean(filter) => {
                self.operator(filter.operator);
                self.plain(if filter.value { "true" } else { "false" });
                self.tag(FilterType::Boolean);
            }
            Filter::FullyAnnotated(filter) => {
                self.plain(",\"type\":\"fully_annotated\"");
                if let Some(users) = &filter.user_ids {
                    self.plain(",\"user_ids\":");
                    self.array(users, |writer, user| writer.text(user));
                }
                self.plain("}");
            }
        }
    }

    fn text_filter(&mut self, filter: &TextFilter<'_>) {
        self.operator(filter.operator);
        self.values(&filter.value, |writer, text| writer.text(text));
        self.plain(if filter.case_sensitive { ",\"case_sensitive\":true" } else { ",\"case_sensitive\":false" });
        self.tag(match filter.filter_type {
            TextType::Text => FilterType::Text,
            TextType::Collection => FilterType::Collection,
        });
    }

    /// The operator, and the key of the value.
    fn operator(&mut self, operator: Operator) {
        self.plain(",\"operator\":\"");
        self.plain(operator.as_str());
        self.plain("\",\"value\":");
    }

    /// The type, which is the last of most filters.
    fn tag(&mut self, filter_type: FilterType) {
        self.plain(",\"type\":\"");
        self.plain(filter_type.as_str());
        self.plain("\"}");
    }

    fn values<T>(&mut self, values: &OneOrMany<T>, write: impl Fn(&mut Self, &T)) {
        match values {
            OneOrMany::One(value) => write(self, value),
            OneOrMany::Many(values) => self.array(values, write),
        }
    }

    fn array<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.plain("[");
        self.all(items, write);
        self.plain("]");
    }

    /// Trees with a comma between each two.
    pub(crate) fn trees(&mut self, trees: &[FilterTree<'_>]) {
        self.all(trees, Self::tree);
    }

    fn all<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        let mut before = "";
        for item in items {
            self.plain(before);
            write(self, item);
            before = ",";
        }
    }

    fn text(&mut self, text: &str) {
        // Without a branch, so that many bytes are looked at together.
        let is_plain = text.bytes().fold(true, |plain, byte| plain & (byte >= b' ') & (byte != b'"') & (byte != b'\\'));
        if is_plain {
            self.plain("\"");
            self.plain(text);
            self.plain("\"");
        } else {
            self.other(&text);
        }
    }

    /// What serde writes.
    fn other<T: Serialize + ?Sized>(&mut self, value: &T) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(self.json.by_ref(), value);
    }

    pub(crate) fn plain(&mut self, json: &str) {
        self.json.extend_from_slice(json.as_bytes());
    }
}
