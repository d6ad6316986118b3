//! Columns over those of a shared schema.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{Column, Hits, Known, NameIndex, NameKind, Names, OpenGroup, Prepared, Schema};

/// Columns over those of a shared schema.
///
/// The positions of the columns of the base remain the same; added columns follow.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    base: Arc<Schema>,
    /// The added columns, then those that replace a column of the base.
    columns: Vec<Column>,
    /// Precomputed data for each of them.
    prepared: Vec<Prepared>,
    /// The number of added columns.
    added: usize,
    /// The position of each of them, and `None` for a removed column of the base.
    by_id: Names<Option<usize>>,
    /// The columns of the base, by position, that are not in use, and the indexes of the columns that replace them.
    replaced: BTreeMap<usize, Option<usize>>,
    /// The positions of all columns that share a name with an own, replaced or removed column. Other names are looked up
    /// in the base.
    names: NameIndex,
}

impl Layer {
    /// A schema with `columns` and `groups` over those of `base`, without the columns that are `removed`.
    pub(super) fn over(
        base: Arc<Schema>,
        columns: Vec<Column>,
        groups: Vec<OpenGroup>,
        removed: &BTreeSet<String>,
    ) -> Schema {
        let replaces = |column: &Column| !removed.contains(&column.id) && base.position(&column.id).is_some();
        let (replacing, mut columns): (Vec<_>, Vec<_>) = columns.into_iter().partition(replaces);
        let added = columns.len();
        columns.extend(replacing);
        let prepared = columns.iter().map(Prepared::of).collect();
        let (by_id, replaced, names) = (Names::default(), BTreeMap::new(), NameIndex::default());
        let mut layer = Self { base, columns, prepared, added, by_id, replaced, names };
        layer.index_ids(removed);
        layer.index_names();
        let groups = layer.changed_groups(groups);
        let mut schema = Schema { layer: Some(Box::new(layer)), groups, ..Schema::default() };
        schema.index_groups();
        schema
    }

    fn index_ids(&mut self, removed: &BTreeSet<String>) {
        for id in removed {
            if let Some(position) = self.base.position(id) {
                self.replaced.insert(position, None);
                self.by_id.insert(id.clone(), None);
            }
        }
        for (index, column) in self.columns.iter().enumerate() {
            let position = if index < self.added {
                self.base.positions() + index
            } else {
                let Some(position) = self.base.position(&column.id) else { continue };
                self.replaced.insert(position, Some(index));
                position
            };
            self.by_id.insert(column.id.clone(), Some(position));
        }
    }

    fn index_names(&mut self) {
        let Self { base, columns, replaced, by_id, names, .. } = self;
        let unused = replaced.keys().filter_map(|&position| base.at(position));
        for kind in NameKind::ALL {
            let index = names.of_mut(kind);
            for name in unused.clone().chain(&*columns).filter_map(|column| kind.of(column)) {
                if !index.contains_key(&*name) {
                    let of_base = base.hits(kind, &name).iter().filter(|&position| !replaced.contains_key(position));
                    index.insert(name.into_owned(), of_base.copied().collect());
                }
            }
            for column in &*columns {
                let hits = kind.of(column).and_then(|name| index.get_mut(&*name));
                if let (Some(hits), Some(Some(position))) = (hits, by_id.get(&column.id)) {
                    hits.push(*position);
                }
            }
            index.values_mut().for_each(|hits| hits.sort_unstable());
        }
    }

    /// The groups that differ from those of the base: those added, and those whose known columns change.
    fn changed_groups(&self, mut groups: Vec<OpenGroup>) -> Vec<OpenGroup> {
        let unused = self.replaced.keys().filter_map(|&position| self.base.at(position));
        let changed: BTreeSet<&str> =
            unused.chain(&self.columns).filter_map(|column| Some(column.id.split_once('/')?.0)).collect();
        for name in changed {
            if let Some(group) = self.base.group(name).filter(|_| groups.iter().all(|group| group.name != name)) {
                groups.push(group.clone());
            }
        }
        groups
    }

    pub(super) fn base(&self) -> &Schema {
        &self.base
    }

    pub(super) fn positions(&self) -> usize {
        self.base.positions() + self.added
    }

    pub(super) fn count(&self) -> usize {
        let removed = self.replaced.values().filter(|replacement| replacement.is_none()).count();
        self.base.count() + self.added - removed
    }

    /// The position of the column with this id.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        match self.by_id.get(id) {
            Some(own) => *own,
            None => self.base.position(id),
        }
    }

    pub(super) fn at(&self, position: usize) -> Option<&Column> {
        match self.own_index(position) {
            Ok(index) => self.columns.get(index?),
            Err(base) => base.at(position),
        }
    }

    /// The index of the column in a position, or the base if the column is there; no index if it is removed.
    fn own_index(&self, position: usize) -> Result<Option<usize>, &Schema> {
        match position.checked_sub(self.base.positions()) {
            Some(index) => Ok(Some(index)),
            None => self.replaced.get(&position).copied().ok_or(&*self.base),
        }
    }

    fn hits(&self, kind: NameKind, name: &str) -> &[usize] {
        match self.names.of(kind).get(name) {
            Some(hits) => hits,
            None => self.base.hits(kind, name),
        }
    }

    /// See [`Schema::known`].
    #[cold]
    pub(super) fn known(&self, name: &str) -> Option<Known<'_>> {
        let position = self.position(name).or_else(|| match self.hits(NameKind::Short, name) {
            [only] if !name.contains('.') => Some(*only),
            _ => None,
        })?;
        self.known_at(position)
    }

    fn known_at(&self, position: usize) -> Option<Known<'_>> {
        match self.own_index(position) {
            Ok(index) => known_of(self.columns.get(index?)?, self.prepared.get(index?)?),
            Err(base) => base.known_at(position),
        }
    }
}

const fn known_of<'s>(column: &'s Column, prepared: &'s Prepared) -> Option<Known<'s>> {
    Some(Known { column, json_id: prepared.json_id.as_str(), least_usual: prepared.least_usual })
}

impl Schema {
    /// The positions of the columns that a name can mean.
    pub(super) fn hits(&self, kind: NameKind, name: &str) -> &[usize] {
        match &self.layer {
            None => self.names.of(kind).get(name).map_or(&[], Hits::as_slice),
            Some(layer) => layer.hits(kind, name),
        }
    }

    /// The open group of a shared schema; see [`Schema::group`].
    #[cold]
    pub(super) fn group_of_base(&self, name: &str) -> Option<&OpenGroup> {
        self.layer.as_ref()?.base.group(name)
    }

    fn known_at(&self, position: usize) -> Option<Known<'_>> {
        match &self.layer {
            None => known_of(self.columns.get(position)?, self.prepared.get(position)?),
            Some(layer) => layer.known_at(position),
        }
    }

    /// Finds the known columns of the groups that differ from those of the base.
    fn index_groups(&mut self) {
        let mut groups = std::mem::take(&mut self.groups);
        find_known(&mut groups, self.positioned());
        self.groups = groups;
    }
}

/// Finds the positions of the columns of each open group.
pub(super) fn find_known<'c>(groups: &mut [OpenGroup], columns: impl Iterator<Item = (usize, &'c Column)>) {
    let mut by_name: HashMap<&str, &mut Vec<usize>> = HashMap::with_capacity(groups.len());
    for OpenGroup { name, known, .. } in groups {
        known.clear();
        by_name.insert(name, known);
    }
    for (position, column) in columns {
        let group = column.id.split_once('/').and_then(|(group, _)| by_name.get_mut(group));
        group.into_iter().for_each(|known| known.push(position));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{Column, Schema};
    use crate::schema::{NoColumn, SchemaBuilder};
    use crate::source::Span;
    use crate::syntax::ast::{ColumnForm, ColumnName};

    const IDS: [&str; 12] = [
        "input",
        "cost",
        "metrics/cost",
        "metrics/latency_ns",
        "metrics/latency_us",
        "metric_status/cost",
        "metrics/a.b",
        "scores/cost",
        "scores/latency_ns",
        "user/plan",
        "user/planet",
        "Latency",
    ];
    const LABELS: [&str; 4] = ["Latency", "COST", "user/plan", "Input Text"];
    const OTHER_NAMES: [&str; 12] = [
        "metrics.cost",
        "user.plan",
        "user.plam",
        "latency",
        "LATENCY",
        "input text",
        "plan",
        "scores/",
        "user.other",
        "scores.other",
        "intput",
        "metrics.latency_n",
    ];

    /// A change to a schema.
    #[derive(Clone, Debug)]
    enum Change {
        Column(&'static str, Column),
        Without(&'static str),
        Rename(&'static str, &'static str),
        OpenGroup(&'static str, Column),
    }

    fn apply(builder: SchemaBuilder, changes: &[Change]) -> SchemaBuilder {
        changes.iter().fold(builder, |builder, change| match change.clone() {
            Change::Column(id, column) => builder.column(id, column),
            Change::Without(id) => builder.without(id),
            Change::Rename(from, to) => builder.rename(from, to),
            Change::OpenGroup(name, column) => builder.open_group(name, column),
        })
    }

    fn column() -> impl Strategy<Value = Column> {
        let types = [Column::text(), Column::integer(), Column::text().filterable(false)];
        let name = || prop::option::of(prop::sample::select(LABELS.as_slice()));
        (prop::sample::select(types.to_vec()), name(), name()).prop_map(|(column, label, alias)| Column {
            label: label.map(str::to_owned),
            metric_key_alias: alias.map(str::to_owned),
            ..column
        })
    }

    fn changes() -> impl Strategy<Value = Vec<Change>> {
        let id = || prop::sample::select(IDS.as_slice());
        let group = prop::sample::select(["metrics", "user", "scores"].as_slice());
        let change = prop_oneof![
            4 => (id(), column()).prop_map(|(id, column)| Change::Column(id, column)),
            1 => id().prop_map(Change::Without),
            1 => (id(), id()).prop_map(|(from, to)| Change::Rename(from, to)),
            1 => (group, column()).prop_map(|(name, column)| Change::OpenGroup(name, column)),
        ];
        prop::collection::vec(change, 0..8)
    }

    /// What a name means.
    fn meaning<'s>(schema: &'s Schema, name: &ColumnName<'_>) -> Result<(String, &'s Column, bool), Vec<&'s Column>> {
        match schema.resolve_name(name) {
            Ok(resolved) => Ok((resolved.id.into_owned(), resolved.column.borrowed().unwrap(), resolved.is_assumed)),
            Err(NoColumn::Ambiguous(columns)) => Err(columns),
            Err(NoColumn::Unknown) => Err(Vec::new()),
        }
    }

    fn is_same_for(layered: &Schema, merged: &Schema, text: &str) -> Result<(), TestCaseError> {
        let dot = text.find('.').map(|at| ColumnForm::Grouped(at as u32 + 1));
        for form in [ColumnForm::Plain, ColumnForm::Backticked].into_iter().chain(dot) {
            let name = ColumnName { name: text.into(), form, span: Span::default() };
            prop_assert_eq!(meaning(layered, &name), meaning(merged, &name), "{}", text);
        }
        let known = |schema: &'_ Schema| schema.known(text).map(|it| (it.column.clone(), it.json_id.to_owned()));
        prop_assert_eq!(known(layered), known(merged), "{}", text);
        prop_assert_eq!(layered.column(text), merged.column(text), "{}", text);
        let described =
            |schema: &Schema| schema.described(text).map(|it| (it.id.into_owned(), Column::clone(&it.column)));
        prop_assert_eq!(described(layered), described(merged), "{}", text);
        prop_assert_eq!(layered.suggest(text), merged.suggest(text), "{}", text);
        prop_assert_eq!(layered.has_known(text), merged.has_known(text), "{}", text);
        prop_assert_eq!(layered.near_miss(text), merged.near_miss(text), "{}", text);
        Ok(())
    }

    proptest! {
        #[test]
        fn a_layered_schema_is_the_same_as_a_merged_one(base in changes(), tenant in changes(), user in changes()) {
            let base = Arc::new(apply(Schema::builder(), &base).build());
            let mut merged = Schema::clone(&base);
            let mut layered = base;
            for changes in [tenant, user] {
                merged = apply(Schema::builder().merge(&merged), &changes).build();
                layered = Arc::new(apply(Schema::layer_over(layered), &changes).build());
                prop_assert_eq!(&*layered, &merged);
                prop_assert_eq!(layered.columns().len(), merged.columns().count());
                prop_assert_eq!(layered.length_of_names(), merged.length_of_names());
                let mut positioned = layered.positioned();
                prop_assert!(positioned.all(|(position, column)| layered.position(&column.id) == Some(position)));
                for name in IDS.into_iter().chain(LABELS).chain(OTHER_NAMES) {
                    is_same_for(&layered, &merged, name)?;
                }
            }
        }
    }
}
