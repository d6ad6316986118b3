//! A column that is borrowed from its schema, or shared.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use super::Column;

/// A column that is borrowed from its schema, or shared by the conditions of an owned query.
#[derive(Clone, Debug)]
pub struct ColumnRef<'s>(Storage<'s>);

#[derive(Clone, Debug)]
enum Storage<'s> {
    Borrowed(&'s Column),
    Shared(Arc<Column>),
}

impl<'s> ColumnRef<'s> {
    pub(super) const fn of(column: &'s Column) -> Self {
        Self(Storage::Borrowed(column))
    }

    /// Returns the column of the schema; `None` if it is shared.
    pub(crate) const fn borrowed(&self) -> Option<&'s Column> {
        match &self.0 {
            Storage::Borrowed(column) => Some(column),
            Storage::Shared(_) => None,
        }
    }
}

impl Deref for ColumnRef<'_> {
    type Target = Column;

    #[inline]
    fn deref(&self) -> &Column {
        match &self.0 {
            Storage::Borrowed(column) => column,
            Storage::Shared(column) => column,
        }
    }
}

impl PartialEq for ColumnRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// Copies each column of a query once.
#[derive(Default)]
pub(crate) struct ColumnPool(HashMap<*const Column, Arc<Column>>);

impl ColumnPool {
    pub(super) fn shared(&mut self, column: &ColumnRef<'_>) -> ColumnRef<'static> {
        let shared = match &column.0 {
            Storage::Shared(column) => Arc::clone(column),
            Storage::Borrowed(column) => {
                let shared = self.0.entry(std::ptr::from_ref(*column));
                Arc::clone(shared.or_insert_with(|| Arc::new((*column).clone())))
            }
        };
        ColumnRef(Storage::Shared(shared))
    }
}
