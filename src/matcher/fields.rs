//! The fields that a predicate reads.

use std::collections::BTreeMap;

use crate::filter::{Filter, TextType};
use crate::record::{Field, Layout};
use crate::schema::FilterType;

/// Collects each field once.
pub(super) struct Fields<'l> {
    layout: &'l Layout,
    fields: Vec<Field>,
    indexes: BTreeMap<(String, &'static str, bool), usize>,
}

impl<'l> Fields<'l> {
    pub(super) const fn new(layout: &'l Layout) -> Self {
        Self { layout, fields: Vec::new(), indexes: BTreeMap::new() }
    }

    /// The index of the field of a filter's column.
    pub(super) fn index_of(&mut self, filter: &Filter<'_>, multi_valued: bool) -> usize {
        let (column_id, filter_type) = (filter.column_id(), filter_type(filter));
        let next = self.fields.len();
        let index = *self.indexes.entry((column_id.to_owned(), filter_type.as_str(), multi_valued)).or_insert(next);
        if index == next {
            self.fields.push(Field::new(column_id, filter_type, multi_valued, self.layout).at(index));
        }
        index
    }

    pub(super) fn into_vec(self) -> Vec<Field> {
        self.fields
    }
}

const fn filter_type(filter: &Filter<'_>) -> FilterType {
    match filter {
        Filter::Text(filter) => match filter.filter_type {
            TextType::Text => FilterType::Text,
            TextType::Collection => FilterType::Collection,
        },
        Filter::Id(_) => FilterType::Id,
        Filter::Number(_) => FilterType::Number,
        Filter::Date(_) => FilterType::Date,
        Filter::Boolean(_) => FilterType::Boolean,
        Filter::FullyAnnotated(_) => FilterType::FullyAnnotated,
    }
}
