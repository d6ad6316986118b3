//! Whether a filter leaves any record out: what a delete must be sure of.
//!
//! ```text
//!  filter ──▶ variables and classes of values (problem) ──▶ goals ──▶ solve, search ──▶ Coverage
//!                          (problem, known)
//! ```
//!
//! The values that a filter names divide those of a column into a few classes. A filter is bounded if there is an
//! assignment, a class for each column, that surely exists and that it surely does not match. If there is none, the
//! same is asked once more of all that may exist, and of whatever the filter may say: then it matches everything. In
//! between nothing is known.
//!
//! All columns are asked about as if every record had them: that a record which lacks one is not matched is no reason
//! to let all others go. Columns are taken to be independent of each other.

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

pub(crate) use known::Known;

use goals::{Goal, Solver};
use problem::{Basis, Tree, Variables};

/// How many steps may be taken to tell what a filter matches, besides those for its length.
const MAX_STEPS: usize = 4_000_000;
/// How many steps may be taken for each step that it takes to read the filter: most walks over it are as many as it
/// is deep.
const MAX_STEPS_OF_LENGTH: usize = 24;

/// Which records a filter matches, of those that have its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coverage {
    /// Not all of them.
    Bounded,
    /// All, by what is known of the values of its columns.
    NearlyEverything,
    /// All, whatever their values.
    Everything,
    /// Perhaps all of them.
    Unknown,
}

/// A filter in either form.
#[derive(Clone, Copy)]
pub(crate) enum Form<'f> {
    Tree(&'f FilterTree<'f>),
    /// All of these.
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

    /// Whether there is a record that the filter does not match; `None` if the steps do not suffice to tell.
    fn misses_some(self, basis: Basis<'f>, steps: &Budget) -> Option<bool> {
        let Variables { variables, leaves } = Variables::of(&self.leaves(), basis, steps)?;
        let tree = match self {
            Self::List(_) => Tree::and(leaves.iter().map(Tree::leaf).collect()),
            Self::Tree(tree) => Tree::of(tree, &mut leaves.iter()),
        };
        Solver { variables: &variables, steps }.is_reachable(Goal { tree: &tree, matches: false })
    }
}

/// Which records a filter matches.
pub(crate) fn coverage(filter: Form<'_>, known: Known<'_>) -> Coverage {
    let length: usize = filter.leaves().into_iter().map(cost_of_filter).sum();
    let steps = MAX_STEPS + MAX_STEPS_OF_LENGTH * length;
    let misses_some = |basis| filter.misses_some(basis, &Budget::of(steps));
    if misses_some(Basis::SureValues(known)) == Some(true) {
        Coverage::Bounded
    } else if misses_some(Basis::Types(known)) == Some(false) {
        Coverage::Everything
    } else if misses_some(Basis::KnownValues(known)) == Some(false) {
        Coverage::NearlyEverything
    } else {
        Coverage::Unknown
    }
}

/// What is known of the columns of a filter, in words, one fact after the other.
pub(crate) fn facts(filter: Form<'_>, known: Known<'_>) -> Vec<String> {
    columns(filter).into_iter().filter_map(|id| known.fact(id)).collect()
}

/// Whether more would be known of the columns of a filter if it was known what `now` is.
pub(crate) fn needs_now(filter: Form<'_>, known: Known<'_>) -> bool {
    columns(filter).into_iter().any(|id| known.needs_now(id))
}

/// The columns of a filter, in order.
pub(crate) fn columns<'f>(filter: Form<'f>) -> BTreeSet<&'f str> {
    filter.leaves().into_iter().map(Filter::column_id).collect()
}
