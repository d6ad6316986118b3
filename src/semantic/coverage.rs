//! Decides whether a filter matches every record, which matters for deletes.
//!
//! ```text
//!  filter ──▶ variables and classes of values (problem) ──▶ goals ──▶ solve, search ──▶ Coverage
//!                          (problem, known)
//! ```
//!
//! The values in a filter divide the values of a column into a few classes. A filter is bounded if there is an
//! assignment, a class for each column, that certainly exists and that it certainly does not match. It matches
//! everything if there is no such assignment even among all that may exist, with all possible results of the filter.
//! Otherwise the coverage is unknown.
//!
//! Every record is assumed to have all columns: a filter that misses only records without a value would still delete
//! all others. Columns are assumed to be independent of each other.

use std::collections::BTreeSet;

use crate::filter::{Filter, FilterList, FilterTree};
use crate::semantic::satisfiability::{Budget, cost_of_filter};

mod candidates;
mod class_set;
mod goals;
mod known;
mod ordered;
mod problem;
mod search;
mod solve;
mod texts;

pub(crate) use known::{Known, Numbers, Texts, Timestamps};

use goals::{Goal, Solver};
use problem::{Basis, Tree, Variables};

/// The number of steps in the budget, in addition to those for the length of the filter.
const MAX_STEPS: usize = 4_000_000;
/// The number of steps in the budget for each step to read the filter: most passes over it take as many as it is deep.
const MAX_STEPS_OF_LENGTH: usize = 24;

/// The part of the records that a filter matches, of those that have its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coverage {
    /// Certainly not all records.
    Bounded,
    /// All records, given the known facts about the values of its columns.
    NearlyEverything,
    /// All records, whatever their values.
    Everything,
    /// Possibly all records.
    Unknown,
}

/// A filter in either form.
#[derive(Clone, Copy)]
pub(crate) enum Form<'f> {
    Tree(&'f FilterTree<'f>),
    /// A list of filters that must all match.
    List(&'f FilterList<'f>),
}

impl<'f> Form<'f> {
    fn leaves(self) -> Vec<&'f Filter<'f>> {
        match self {
            Self::List(list) => list.0.iter().collect(),
            Self::Tree(tree) => {
                let mut leaves = Vec::new();
                tree.for_each_leaf(&mut |filter| leaves.push(filter));
                leaves
            }
        }
    }

    /// The conditions that each matched record fulfills, without those in groups; texts last, because they take longest.
    fn required(self) -> Vec<&'f Filter<'f>> {
        let mut required = match self {
            Self::Tree(FilterTree::And(node)) => {
                let leaf = |part: &'f FilterTree<'f>| match part {
                    FilterTree::Leaf(leaf) => Some(&leaf.filter),
                    _ => None,
                };
                node.and.iter().filter_map(leaf).collect()
            }
            Self::Tree(_) => Vec::new(),
            Self::List(_) => self.leaves(),
        };
        required.sort_by_key(|filter| matches!(filter, Filter::Text(_)));
        required
    }

    /// Whether there is a record that the filter does not match; `None` if the budget is spent.
    fn misses_some(self, basis: Basis<'f>, steps: &Budget) -> Option<bool> {
        let Variables { variables, leaves } = Variables::of(&self.leaves(), basis, steps)?;
        let tree = match self {
            Self::List(_) => Tree::and(leaves.iter().map(Tree::leaf).collect()),
            Self::Tree(tree) => Tree::of(tree, &mut leaves.iter()),
        };
        Solver { variables: &variables, steps }.is_reachable(Goal { tree: &tree, matches: false })
    }
}

/// Determines the part of the records that a filter matches.
pub(crate) fn coverage(filter: Form<'_>, known: Known<'_>) -> Coverage {
    let length: usize = filter.leaves().into_iter().map(cost_of_filter).sum();
    let steps = MAX_STEPS + MAX_STEPS_OF_LENGTH * length;
    let misses_some = |basis| filter.misses_some(basis, &Budget::of(steps));
    let certain = Basis::CertainValues(known);
    // In most filters a single condition excludes some records, which is much faster to find out.
    if filter.required().into_iter().any(|condition| is_missed_by_some(condition, certain, &Budget::of(steps))) {
        return Coverage::Bounded;
    }
    if misses_some(certain) == Some(true) {
        Coverage::Bounded
    } else if misses_some(Basis::Types(known)) == Some(false) {
        Coverage::Everything
    } else if misses_some(Basis::KnownValues(known)) == Some(false) {
        Coverage::NearlyEverything
    } else {
        Coverage::Unknown
    }
}

/// Whether there is a record that a condition does not match; false if the budget is spent.
fn is_missed_by_some<'f>(condition: &'f Filter<'f>, basis: Basis<'f>, steps: &Budget) -> bool {
    let Some(Variables { variables, leaves }) = Variables::of(&[condition], basis, steps) else { return false };
    let tree = leaves.first().map(Tree::leaf);
    let goal = tree.as_ref().map(|tree| Goal { tree, matches: false });
    goal.and_then(|goal| Solver { variables: &variables, steps }.is_reachable(goal)) == Some(true)
}

/// The known facts about the columns of a filter, as sentences.
pub(crate) fn facts(filter: Form<'_>, known: Known<'_>) -> Vec<String> {
    columns(filter).into_iter().filter_map(|id| known.fact(id)).collect()
}

/// Whether setting `now` would make more facts about the columns of a filter known.
pub(crate) fn needs_now(filter: Form<'_>, known: Known<'_>) -> bool {
    columns(filter).into_iter().any(|id| known.needs_now(id))
}

/// The columns of a filter, sorted.
pub(crate) fn columns<'f>(filter: Form<'f>) -> BTreeSet<&'f str> {
    filter.leaves().into_iter().map(Filter::column_id).collect()
}
