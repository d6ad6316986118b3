//! Whether two filters say the same of every record, looked for where they differ.
//!
//! What a filter says depends on no more than what its parts say, under each model of missing values: a
//! part may be replaced by one that says the same. `and` and `or` take their operands in any order and any
//! number of times, unknown ones too: an operand that both rows have may be left out of the comparison of
//! the others, or stay in it, and the others may be compared in groups, one by one. An operand is asked about
//! once in its row, so that time does not grow with what is nested but for the steps that are left.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::filter::FilterTree;

use super::Query;
use super::connective::Connective;

/// How many operands that both rows have are looked at beside those that differ.
const MOST_SHARED: usize = 50;

/// Whether both say the same; false where that is not known. As deep as the filters are nested.
pub(super) fn are_same(query: &Query<'_, '_>, before: &FilterTree<'_>, after: &FilterTree<'_>) -> bool {
    if before == after {
        return true;
    }
    if !query.steps.take(before.leaf_count() + after.leaf_count()) {
        return false;
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

fn is_same_in_every_world(query: &Query<'_, '_>, before: &FilterTree<'_>, after: &FilterTree<'_>) -> bool {
    query.in_every_world(&[before, after], |said| matches!(said, [one, other] if one == other))
}

/// Two rows of one connective.
struct Rows<'t> {
    connective: Connective,
    /// What only the first has, and what only the second has.
    differing: Group<'t>,
    /// What both have.
    shared: Vec<&'t FilterTree<'t>>,
}

/// Operands of the first row and of the second.
#[derive(Default)]
struct Group<'t> {
    before: Vec<&'t FilterTree<'t>>,
    after: Vec<&'t FilterTree<'t>>,
}

impl<'t> Rows<'t> {
    fn of(connective: Connective, before: &'t FilterTree<'t>, after: &'t FilterTree<'t>) -> Self {
        let [before, after] = [before, after].map(|tree| connective.operands(tree));
        let [had, has] = [before, after].map(|row| row.iter().map(FilterTree::to_json).collect::<Vec<_>>());
        let [had_all, has_all] = [&had, &has].map(|row| row.iter().collect::<HashSet<_>>());
        let (shared, gone): (Vec<_>, Vec<_>) = before.iter().zip(&had).partition(|(_, json)| has_all.contains(json));
        let new = after.iter().zip(&has).filter(|(_, json)| !had_all.contains(json)).collect();
        let [shared, gone, new] = [shared, gone, new].map(|row: Vec<_>| row.into_iter().map(|(it, _)| it).collect());
        Self { connective, differing: Group { before: gone, after: new }, shared }
    }

    fn are_same(&self, query: &Query<'_, '_>) -> bool {
        let mut beside: BTreeMap<&str, Vec<&FilterTree<'_>>> = BTreeMap::new();
        for &operand in &self.shared {
            for column in operand.columns() {
                beside.entry(column).or_default().push(operand);
            }
        }
        self.differing.by_columns().into_iter().all(|(columns, group)| {
            let shared = columns.iter().filter_map(|column| beside.get(column)).flatten().copied();
            let shared: Vec<&FilterTree<'_>> = shared.take(MOST_SHARED).collect();
            group.is_same_one_by_one(query) || self.is_same_beside(query, &group, &shared)
        })
    }

    /// Whether both parts of a group say the same where some of the shared operands stand beside them.
    fn is_same_beside(&self, query: &Query<'_, '_>, group: &Group<'_>, shared: &[&FilterTree<'_>]) -> bool {
        let is_same = |shared: &[&FilterTree<'_>]| {
            let filters: Vec<&FilterTree<'_>> =
                group.before.iter().chain(&group.after).chain(shared).copied().collect();
            query.in_every_world(&filters, |said| {
                let Some((before, rest)) = said.split_at_checked(group.before.len()) else { return false };
                let Some((after, shared)) = rest.split_at_checked(group.after.len()) else { return false };
                let [was, is] = [before, after].map(|row| self.connective.says(row.iter().chain(shared).copied()));
                was == is
            })
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

#[cfg(test)]
mod tests {
    use crate::diagnostic::Safety;
    use crate::lint::{Levels, lint};
    use crate::{Code, Limits, Options, Schema};

    /// Whether the two `not`s in a query have a safe fix.
    fn is_proven(text: &str) -> bool {
        let found = lint(text, &Schema::builtin(), &Options::default(), &Levels::default());
        assert!(!found.iter().any(crate::Diagnostic::is_error), "{text}");
        let mut nots = found.iter().filter(|found| found.code == Code::DoubleNegation);
        nots.any(|found| found.first_fix(Safety::Safe).is_some())
    }

    /// A condition below rows, each beside a condition on a column of its own.
    fn nested(condition: &str, levels: usize) -> String {
        (0..levels).fold(condition.to_owned(), |inner, level| {
            let connective = if level % 2 == 0 { "or" } else { "and" };
            format!("user_metadata.l{level} = \"x\" {connective} ({inner})")
        })
    }

    /// So many that nothing is sure of all of them together.
    fn many_columns() -> String {
        (0..20).map(|index| format!("user_metadata.k{index} = \"x\"")).collect::<Vec<_>>().join(" and ")
    }

    #[test]
    fn what_is_proven_is_so_below_many_rows() {
        for levels in [0, 1, 2, 60, Limits::DEPTH - 4] {
            assert!(is_proven(&nested("not not is_complete", levels)), "{levels}");
        }
    }

    #[test]
    fn what_is_not_is_asked_once_at_each_level() {
        for levels in [0, 1, 60, Limits::DEPTH - 4] {
            assert!(!is_proven(&nested(&format!("not not ({})", many_columns()), levels)), "{levels}");
        }
    }

    #[test]
    fn the_same_where_two_operands_differ_at_each_level() {
        let levels = 60;
        let text = (0..levels).fold(format!("not not ({})", many_columns()), |inner, level| {
            let connective = if level % 2 == 0 { "or" } else { "and" };
            format!("not not user_metadata.l{level} = \"x\" {connective} ({inner})")
        });
        is_proven(&text);
    }
}
