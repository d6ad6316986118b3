//! Goals: the requirements on a record so that a filter matches it, or does not match it.

use super::class_set::ClassSet;
use super::problem::{Tree, TreeKind, Variable};
use crate::semantic::satisfiability::Budget;

/// A tree that must match, or must not match.
#[derive(Clone, Copy)]
pub(super) struct Goal<'p> {
    pub(super) tree: &'p Tree<'p>,
    pub(super) matches: bool,
}

/// The requirements of a goal.
pub(super) enum Needs<'p> {
    /// A value of one of these classes.
    Value(usize, &'p ClassSet),
    /// Each of several goals.
    All(Vec<Goal<'p>>),
    /// One of several goals.
    Any(Vec<Goal<'p>>),
}

impl<'p> Goal<'p> {
    pub(super) fn needs(self) -> Needs<'p> {
        let Goal { tree, matches } = self;
        let each = |parts: &'p [Tree<'p>]| parts.iter().map(|tree| Goal { tree, matches }).collect();
        match &tree.kind {
            TreeKind::Leaf(leaf) if matches => Needs::Value(leaf.variable, &leaf.matches),
            TreeKind::Leaf(leaf) => Needs::Value(leaf.variable, &leaf.misses),
            TreeKind::Not(inner) => Goal { tree: inner, matches: !matches }.needs(),
            TreeKind::And(parts) if matches => Needs::All(each(parts)),
            TreeKind::Or(parts) if !matches => Needs::All(each(parts)),
            TreeKind::And(parts) | TreeKind::Or(parts) => Needs::Any(each(parts)),
        }
    }
}

/// The variables, and the number of steps left.
pub(super) struct Solver<'p> {
    pub(super) variables: &'p [Variable],
    pub(super) steps: &'p Budget,
}

impl<'p> Solver<'p> {
    /// The classes that reach a goal with only one variable.
    pub(super) fn values(&self, goal: Goal<'p>, variable: usize) -> Option<ClassSet> {
        match goal.needs() {
            Needs::Value(_, set) => {
                self.take(set.ranges().len())?;
                Some(set.clone())
            }
            Needs::All(goals) => {
                let sets: Option<Vec<ClassSet>> = goals.into_iter().map(|goal| self.values(goal, variable)).collect();
                self.intersection(&sets?, variable)
            }
            Needs::Any(goals) => {
                let sets: Option<Vec<ClassSet>> = goals.into_iter().map(|goal| self.values(goal, variable)).collect();
                let sets = sets?;
                self.take_sets(&sets)?;
                Some(ClassSet::union_of(&sets))
            }
        }
    }

    pub(super) fn intersection(&self, sets: &[ClassSet], variable: usize) -> Option<ClassSet> {
        self.take_sets(sets)?;
        Some(ClassSet::intersection_of(sets, self.variables.get(variable)?.classes))
    }

    pub(super) fn has_existing(&self, variable: usize, set: &ClassSet) -> Option<bool> {
        let existing = &self.variables.get(variable)?.existing;
        self.take(set.ranges().len())?;
        let has_one = |&(start, end): &(u32, u32)| existing.first_from(start).is_some_and(|class| class < end);
        Some(set.ranges().iter().any(has_one))
    }

    pub(super) fn take(&self, steps: usize) -> Option<()> {
        self.steps.take(steps + 1).then_some(())
    }

    pub(super) fn take_sets(&self, sets: &[ClassSet]) -> Option<()> {
        self.take(sets.iter().map(|set| set.ranges().len() + 1).sum())
    }
}
