//! Building a schema column by column.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::layer::{Layer, find_known};
use super::{Column, NameKind, OpenGroup, Prepared, Schema};

/// Builds a [`Schema`] column by column.
///
/// # Examples
///
/// ```
/// use tamis::schema::{Column, Schema};
///
/// let schema = Schema::builder()
///     .merge(&Schema::builtin())
///     .without("error_message")
///     .rename("external_id", "ticket")
///     .column("score", Column::number().label("Score").sortable(true))
///     .build();
/// assert_eq!(schema.columns().last().map(|column| &*column.id), Some("score"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct SchemaBuilder {
    base: Option<Arc<Schema>>,
    columns: Vec<Column>,
    groups: Vec<OpenGroup>,
    /// The ids of the base that are removed.
    removed: BTreeSet<String>,
}

impl SchemaBuilder {
    pub(super) fn over(base: Arc<Schema>) -> Self {
        Self { base: Some(base), ..Self::default() }
    }

    /// Adds a column. Replaces a column with the same id.
    #[must_use]
    pub fn column(mut self, id: impl Into<String>, mut column: Column) -> Self {
        column.id = id.into();
        self.columns.push(column);
        self
    }

    /// Adds all columns and open groups of another schema.
    #[must_use]
    pub fn merge(mut self, schema: &Schema) -> Self {
        self.columns.extend(schema.columns().cloned());
        self.groups.extend(schema.groups().into_iter().cloned());
        self
    }

    /// Removes the column with this id, if there is one. If its group is open, the name still resolves, to the template
    /// of the group.
    #[must_use]
    pub fn without(mut self, id: &str) -> Self {
        self.columns.retain(|column| column.id != id);
        if self.base.is_some() {
            self.removed.insert(id.to_owned());
        }
        self
    }

    /// Renames a column and moves it to the end. A column that already has the new id is removed.
    ///
    /// Does nothing if there is no column `from`. Filters contain the new id.
    #[must_use]
    pub fn rename(self, from: &str, to: impl Into<String>) -> Self {
        let of_base = || self.base.as_ref().filter(|_| !self.removed.contains(from))?.column(from);
        let own = self.columns.iter().rfind(|column| column.id == from);
        let Some(column) = own.or_else(of_base).cloned() else { return self };
        let to = to.into();
        self.without(from).without(&to).column(to, column)
    }

    /// Makes every `group/…` a column like `column`.
    #[must_use]
    pub fn open_group(mut self, group: impl Into<String>, column: Column) -> Self {
        self.groups.push(OpenGroup { name: group.into(), column, known: Vec::new() });
        self
    }

    /// Builds the schema. If columns have the same id, or groups the same name, the last one wins, in the position of the
    /// first.
    #[must_use]
    pub fn build(self) -> Schema {
        let columns = last_of_each(self.columns, |column| &column.id);
        let groups = last_of_each(self.groups, |group| &group.name);
        match self.base {
            Some(base) => Layer::over(base, columns, groups, &self.removed),
            None => without_layers(columns, groups),
        }
    }
}

/// Adds columns with the ids that they have.
impl Extend<Column> for SchemaBuilder {
    fn extend<I: IntoIterator<Item = Column>>(&mut self, columns: I) {
        self.columns.extend(columns);
    }
}

/// Columns with the ids that they have; of columns with the same id, the last one wins.
impl FromIterator<Column> for Schema {
    fn from_iter<I: IntoIterator<Item = Column>>(columns: I) -> Self {
        let mut builder = Self::builder();
        builder.extend(columns);
        builder.build()
    }
}

/// The last item with each key, in the position of the first.
fn last_of_each<T>(items: Vec<T>, key: impl Fn(&T) -> &String) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(items.len());
    let mut by_key = super::Names::default();
    for item in items {
        match by_key.get(key(&item)).and_then(|&index: &usize| kept.get_mut(index)) {
            Some(known) => *known = item,
            None => {
                by_key.insert(key(&item).clone(), kept.len());
                kept.push(item);
            }
        }
    }
    kept
}

fn without_layers(columns: Vec<Column>, mut groups: Vec<OpenGroup>) -> Schema {
    find_known(&mut groups, columns.iter().enumerate());
    let mut schema = Schema { groups, ..Schema::default() };
    for (index, column) in columns.iter().enumerate() {
        schema.by_id.insert(column.id.clone(), index);
        for kind in NameKind::ALL {
            if let Some(name) = kind.of(column) {
                schema.names.of_mut(kind).entry(name.into_owned()).or_default().push(index);
            }
        }
    }
    schema.prepared = columns.iter().map(Prepared::of).collect();
    schema.columns = columns;
    schema
}

#[cfg(test)]
mod tests {
    use super::{Column, Schema};

    fn ids(schema: &Schema) -> Vec<&str> {
        schema.columns().map(|column| column.id.as_str()).collect()
    }

    #[test]
    fn the_last_column_with_an_id_wins() {
        let schema = Schema::from_iter([Column::text().id("a"), Column::text().id("b"), Column::date().id("a")]);
        assert_eq!(ids(&schema), ["a", "b"]);
        assert_eq!(schema.column("a").map(|column| column.filter_type), Some(Column::date().filter_type));
    }

    #[test]
    fn columns_are_removed_and_renamed() {
        let schema = Schema::from_iter(["a", "b", "c"].map(|id| Column::text().id(id)));
        assert_eq!(ids(&schema.without("b")), ["a", "c"]);
        assert_eq!(schema.without("x"), schema);
        assert_eq!(ids(&schema.rename("a", "d")), ["b", "c", "d"]);
        assert_eq!(ids(&schema.rename("a", "b")), ["c", "b"]);
        assert_eq!(schema.rename("x", "y"), schema);
        assert_ne!(schema.rename("a", "d"), schema);
        // A removed column can be added again.
        let again = Schema::layer_over(schema).without("a").column("a", Column::text()).build();
        assert_eq!(ids(&again), ["b", "c", "a"]);
    }
}
