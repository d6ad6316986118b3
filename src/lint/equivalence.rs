//! Equivalence of filters: whether two filters match the same records. Only the parts that differ are compared.
//!
//! Under each model of missing values, the result of a filter depends only on the results of its parts, so a part may
//! be replaced by an equivalent one. `and` and `or` are commutative and idempotent, also with unknown results: a
//! shared operand may be included in the comparison of the others or not, and the others may be compared in groups.
//! Each operand is checked once per level, within the budget of the context.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::context::Context;
use super::junction::Junction;
use crate::filter::FilterTree;

/// The maximum number of shared operands that are compared together with those that differ.
const MAX_SHARED: usize = 50;

/// Whether both match the same records; false if this is not known. Recursive: as deep as the filters are nested.
pub(super) fn are_equivalent(context: &Context<'_, '_>, before: &FilterTree<'_>, after: &FilterTree<'_>) -> bool {
    if before == after {
        return true;
    }
    if !context.budget.take(before.leaf_count() + after.leaf_count()) {
        return false;
    }
    let are_parts_equivalent = match (before, after) {
        (FilterTree::Not(before), FilterTree::Not(after)) => are_equivalent(context, &before.not, &after.not),
        (FilterTree::And(_), _) => Sides::of(Junction::And, before, after).are_equivalent(context),
        (FilterTree::Or(_), _) => Sides::of(Junction::Or, before, after).are_equivalent(context),
        (_, FilterTree::And(_)) => Sides::of(Junction::And, before, after).are_equivalent(context),
        (_, FilterTree::Or(_)) => Sides::of(Junction::Or, before, after).are_equivalent(context),
        _ => false,
    };
    are_parts_equivalent || match_same_records(context, before, after)
}

fn match_same_records(context: &Context<'_, '_>, before: &FilterTree<'_>, after: &FilterTree<'_>) -> bool {
    context.holds_for_all(&[before, after], |truths| matches!(truths, [one, other] if one == other))
}

/// The operands of two filters joined by one connective.
struct Sides<'t> {
    connective: Junction,
    /// The operands that only one filter has.
    differing: Group<'t>,
    /// The operands that both filters have.
    shared: Vec<&'t FilterTree<'t>>,
}

/// Operands of the first filter and of the second.
#[derive(Default)]
struct Group<'t> {
    before: Vec<&'t FilterTree<'t>>,
    after: Vec<&'t FilterTree<'t>>,
}

impl<'t> Sides<'t> {
    fn of(connective: Junction, before: &'t FilterTree<'t>, after: &'t FilterTree<'t>) -> Self {
        let [before, after] = [before, after].map(|tree| connective.operands(tree));
        let [had, has] = [before, after].map(|side| side.iter().map(FilterTree::to_json).collect::<Vec<_>>());
        let [had_all, has_all] = [&had, &has].map(|side| side.iter().collect::<HashSet<_>>());
        let (shared, gone): (Vec<_>, Vec<_>) = before.iter().zip(&had).partition(|(_, json)| has_all.contains(json));
        let new = after.iter().zip(&has).filter(|(_, json)| !had_all.contains(json)).collect();
        let [shared, gone, new] = [shared, gone, new].map(|side: Vec<_>| side.into_iter().map(|(it, _)| it).collect());
        Self { connective, differing: Group { before: gone, after: new }, shared }
    }

    fn are_equivalent(&self, context: &Context<'_, '_>) -> bool {
        let mut shared_by_column: BTreeMap<&str, Vec<&FilterTree<'_>>> = BTreeMap::new();
        for &operand in &self.shared {
            for column in operand.columns() {
                shared_by_column.entry(column).or_default().push(operand);
            }
        }
        self.differing.by_columns().into_iter().all(|(columns, group)| {
            let shared = columns.iter().filter_map(|column| shared_by_column.get(column)).flatten().copied();
            let shared: Vec<&FilterTree<'_>> = shared.take(MAX_SHARED).collect();
            group.are_pairwise_equivalent(context) || self.are_equivalent_with(context, &group, &shared)
        })
    }

    /// Whether both sides of a group are equivalent when some of the shared operands are added to each.
    fn are_equivalent_with(&self, context: &Context<'_, '_>, group: &Group<'_>, shared: &[&FilterTree<'_>]) -> bool {
        let are_equivalent = |shared: &[&FilterTree<'_>]| {
            let filters: Vec<&FilterTree<'_>> =
                group.before.iter().chain(&group.after).chain(shared).copied().collect();
            context.holds_for_all(&filters, |truths| {
                let Some((before, rest)) = truths.split_at_checked(group.before.len()) else { return false };
                let Some((after, shared)) = rest.split_at_checked(group.after.len()) else { return false };
                let [was, is] =
                    [before, after].map(|side| self.connective.evaluate(side.iter().chain(shared).copied()));
                was == is
            })
        };
        are_equivalent(&[])
            || are_equivalent(shared)
            || shared.iter().any(|one| are_equivalent(std::slice::from_ref(one)))
    }
}

impl<'t> Group<'t> {
    /// Whether each operand is equivalent to the one at the same index.
    fn are_pairwise_equivalent(&self, context: &Context<'_, '_>) -> bool {
        self.before.len() == self.after.len()
            && self.before.iter().zip(&self.after).all(|(before, after)| are_equivalent(context, before, after))
    }

    /// Groups the operands by the columns of their conditions.
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

/// Groups of columns, as a union-find structure: each column points to another of its group, the root to itself.
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
            // Path halving.
            let grandparent = self.links.get(next).copied().unwrap_or(next);
            if let Some(link) = self.links.get_mut(at) {
                *link = grandparent;
            }
            at = grandparent;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Safety;
    use crate::lint::{Levels, lint};
    use crate::{Code, Limits, Options, Schema};

    /// Whether a double negation in the query has a safe fix.
    fn is_verified(text: &str) -> bool {
        let found = lint(text, &Schema::builtin(), &Options::default(), &Levels::default());
        assert!(!found.iter().any(crate::Diagnostic::is_error), "{text}");
        let mut nots = found.iter().filter(|found| found.code == Code::DoubleNegation);
        nots.any(|found| found.first_fix(Safety::Safe).is_some())
    }

    /// Nests a condition in connectives, each with a condition on another column.
    fn nested(condition: &str, levels: usize) -> String {
        (0..levels).fold(condition.to_owned(), |inner, level| {
            let connective = if level % 2 == 0 { "or" } else { "and" };
            format!("user_metadata.l{level} = \"x\" {connective} ({inner})")
        })
    }

    /// Too many columns to check all of them together.
    fn many_columns() -> String {
        (0..20).map(|index| format!("user_metadata.k{index} = \"x\"")).collect::<Vec<_>>().join(" and ")
    }

    #[test]
    fn deeply_nested_fixes_are_verified() {
        for levels in [0, 1, 2, 60, Limits::DEPTH - 4] {
            assert!(is_verified(&nested("not not is_complete", levels)), "{levels}");
        }
    }

    #[test]
    fn unverified_fixes_are_checked_once_per_level() {
        for levels in [0, 1, 60, Limits::DEPTH - 4] {
            assert!(!is_verified(&nested(&format!("not not ({})", many_columns()), levels)), "{levels}");
        }
    }

    #[test]
    fn fixes_are_checked_once_per_level_if_two_operands_differ() {
        let levels = 60;
        let text = (0..levels).fold(format!("not not ({})", many_columns()), |inner, level| {
            let connective = if level % 2 == 0 { "or" } else { "and" };
            format!("not not user_metadata.l{level} = \"x\" {connective} ({inner})")
        });
        is_verified(&text);
    }
}
