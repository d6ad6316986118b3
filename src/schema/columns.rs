//! The columns of a schema, in order.

use super::{Column, OpenGroup, Schema};

/// Iterates over the columns of a schema.
#[derive(Clone)]
pub(super) struct Columns<'s> {
    schema: &'s Schema,
    position: usize,
    left: usize,
}

impl<'s> Columns<'s> {
    pub(super) fn of(schema: &'s Schema) -> Self {
        Self { schema, position: 0, left: schema.count() }
    }
}

impl<'s> Iterator for Columns<'s> {
    type Item = &'s Column;

    fn next(&mut self) -> Option<&'s Column> {
        while self.position < self.schema.positions() {
            self.position += 1;
            if let Some(column) = self.schema.at(self.position - 1) {
                self.left -= 1;
                return Some(column);
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Columns<'_> {}

impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        self.columns().eq(other.columns()) && self.open_groups().eq(other.open_groups())
    }
}

impl Schema {
    /// The column in a position; `None` if it is removed.
    pub(super) fn at(&self, position: usize) -> Option<&Column> {
        match &self.layer {
            None => self.columns.get(position),
            Some(layer) => layer.at(position),
        }
    }

    /// The position of a column, by which columns are ordered.
    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        match &self.layer {
            None => self.by_id.get(id).copied(),
            Some(layer) => layer.position(id),
        }
    }

    /// All columns with their positions, in order.
    pub(crate) fn positioned(&self) -> impl Iterator<Item = (usize, &Column)> {
        (0..self.positions()).filter_map(|position| Some((position, self.at(position)?)))
    }

    /// A bound on positions: each is less than this.
    pub(super) fn positions(&self) -> usize {
        self.layer.as_ref().map_or(self.columns.len(), |layer| layer.positions())
    }

    /// The number of columns.
    pub(super) fn count(&self) -> usize {
        self.layer.as_ref().map_or(self.columns.len(), |layer| layer.count())
    }

    /// All open groups, in order.
    pub(super) fn groups(&self) -> Vec<&OpenGroup> {
        let Some(layer) = &self.layer else { return self.groups.iter().collect() };
        let base = layer.base().groups().into_iter().map(|group| self.group(&group.name).unwrap_or(group));
        let added = self.groups.iter().filter(|group| layer.base().group(&group.name).is_none());
        base.chain(added).collect()
    }
}
