//! Whether two filters say the same of every record, looked for where they differ.
//!
//! What a filter says depends on no more than what its parts say, under each model of missing values: a
//! part may be replaced by one that says the same. `and` and `or` take their operands in any order and any
//! number of times, unknown ones too: an operand that both rows have may be left out of the comparison of
//! the others, or stay in it, and the others may be compared in groups, one by one.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::filter::{AndNode, FilterTree, OrNode};

use super::Query;

/// How many operands that both rows have are looked at beside those that differ.
const MOST_SHARED: usize = 50;

/// Whether both say the same; false where that is not known. As deep as the filters are nested.
pub(super) fn are_same(query: &Query<'_, '_>, before: &FilterTree, after: &FilterTree) -> bool {
    if before == after {
        return true;
    }
    let is_same_inside = match (before, after) {
        (FilterTree::Not(before), FilterTree::Not(after)) => are_same(query, &before.not, &after.not),
        (FilterTree::And(_), _) => Rows::of(Connective::And, before, after).are_same(query),
        (FilterTree::Or(_), _) => Rows::of(Connective::Or, before, after).are_same(query),
        (_, FilterTree::And(_)) => Rows::of(Connective::And, before, after).are_same(query),
        (_, FilterTree::Or(_)) => Rows::of(Connective::Or, before, after).are_same(query),
        _ => false,
    };
    is_same_inside || is_same_in_every_world(query, before, after)
}

fn is_same_in_every_world(query: &Query<'_, '_>, before: &FilterTree, after: &FilterTree) -> bool {
    query.in_every_world(&[before, after], |said| matches!(said, [one, other] if one == other))
}

#[derive(Clone, Copy)]
enum Connective {
    And,
    Or,
}

impl Connective {
    /// The operands of a row of this connective; of anything else it alone.
    fn operands(self, tree: &FilterTree) -> &[FilterTree] {
        match (self, tree) {
            (Self::And, FilterTree::And(node)) => &node.and,
            (Self::Or, FilterTree::Or(node)) => &node.or,
            _ => std::slice::from_ref(tree),
        }
    }

    fn row<'t>(self, operands: impl Iterator<Item = &'t FilterTree>) -> FilterTree {
        let operands = operands.cloned().collect();
        match self {
            Self::And => FilterTree::And(AndNode { and: operands }),
            Self::Or => FilterTree::Or(OrNode { or: operands }),
        }
    }
}

/// Two rows of one connective.
struct Rows<'t> {
    connective: Connective,
    /// What only the first has, and what only the second has.
    differing: Group<'t>,
    /// What both have.
    shared: Vec<&'t FilterTree>,
}

/// Operands of the first row and of the second.
#[derive(Default)]
struct Group<'t> {
    before: Vec<&'t FilterTree>,
    after: Vec<&'t FilterTree>,
}

impl<'t> Rows<'t> {
    fn of(connective: Connective, before: &'t FilterTree, after: &'t FilterTree) -> Self {
        let [before, after] = [before, after].map(|tree| connective.operands(tree));
        let [had, has] = [before, after].map(|row| row.iter().map(FilterTree::to_json).collect::<HashSet<_>>());
        let (shared, gone) = before.iter().partition(|operand| has.contains(&operand.to_json()));
        let new = after.iter().filter(|operand| !had.contains(&operand.to_json())).collect();
        Self { connective, differing: Group { before: gone, after: new }, shared }
    }

    fn are_same(&self, query: &Query<'_, '_>) -> bool {
        if self.differing.is_same_one_by_one(query) {
            return true;
        }
        let mut beside: BTreeMap<&str, Vec<&FilterTree>> = BTreeMap::new();
        for &operand in &self.shared {
            for column in operand.columns() {
                beside.entry(column).or_default().push(operand);
            }
        }
        self.differing.by_columns().into_iter().all(|(columns, group)| {
            let shared = columns.iter().filter_map(|column| beside.get(column)).flatten().copied();
            let shared: Vec<&FilterTree> = shared.take(MOST_SHARED).collect();
            group.is_same_one_by_one(query) || self.is_same_beside(query, &group, &shared)
        })
    }

    /// Whether both parts of a group say the same where some of the shared operands stand beside them.
    fn is_same_beside(&self, query: &Query<'_, '_>, group: &Group<'_>, shared: &[&FilterTree]) -> bool {
        let is_same = |shared: &[&FilterTree]| {
            let row = |part: &[&FilterTree]| self.connective.row(part.iter().chain(shared).copied());
            is_same_in_every_world(query, &row(&group.before), &row(&group.after))
        };
        is_same(&[]) || is_same(shared) || shared.iter().any(|one| is_same(std::slice::from_ref(one)))
    }
}

impl<'t> Group<'t> {
    /// Whether each operand says the same as the one in its place.
    fn is_same_one_by_one(&self, query: &Query<'_, '_>) -> bool {
        self.before.len() == self.after.len()
            && self.before.iter().zip(&self.after).all(|(before, after)| are_same(query, before, after))
    }

    /// The operands in groups, those together that speak of the same columns.
    fn by_columns(&self) -> Vec<(BTreeSet<&'t str>, Self)> {
        let mut links = Links::default();
        for &operand in self.before.iter().chain(&self.after) {
            links.join(&operand.columns());
        }
        let mut groups: BTreeMap<usize, (BTreeSet<&'t str>, Self)> = BTreeMap::new();
        let parts = self.before.iter().map(|operand| (operand, true)).chain(self.after.iter().map(|it| (it, false)));
        for (&operand, is_before) in parts {
            let columns = operand.columns();
            let group = columns.first().map_or(usize::MAX, |column| links.group_of(column));
            let (known, group) = groups.entry(group).or_default();
            known.extend(columns);
            if is_before { group.before.push(operand) } else { group.after.push(operand) }
        }
        groups.into_values().collect()
    }
}

/// Which columns belong together: each points to another of its group, the first to itself.
#[derive(Default)]
struct Links<'t> {
    indexes: BTreeMap<&'t str, usize>,
    links: Vec<usize>,
}

impl<'t> Links<'t> {
    fn join(&mut self, columns: &BTreeSet<&'t str>) {
        let mut groups = columns.iter().map(|column| self.group_of(column)).collect::<BTreeSet<_>>().into_iter();
        let Some(first) = groups.next() else { return };
        for group in groups {
            if let Some(link) = self.links.get_mut(group) {
                *link = first;
            }
        }
    }

    fn group_of(&mut self, column: &'t str) -> usize {
        let mut at = *self.indexes.entry(column).or_insert_with(|| {
            self.links.push(self.links.len());
            self.links.len() - 1
        });
        while let Some(&next) = self.links.get(at).filter(|&&next| next != at) {
            // The way is halved for those who come after.
            let beyond = self.links.get(next).copied().unwrap_or(next);
            if let Some(link) = self.links.get_mut(at) {
                *link = beyond;
            }
            at = beyond;
        }
        at
    }
}
