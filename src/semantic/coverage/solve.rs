//! Whether there is a record that a filter does not match.
//!
//! Conditions on different columns are independent: of an `and` of groups that share no column each group is asked by
//! itself. All conditions on one column are sets of its classes, and joined as sets. Only groups of several columns
//! are searched.

use std::collections::{BTreeMap, HashMap};

use super::class_set::ClassSet;
use super::problem::{Tree, TreeKind, Variable};
use super::search::Search;
use crate::semantic::satisfiability::Steps;

/// A tree that is to match, or not to match.
#[derive(Clone, Copy)]
pub(super) struct Goal<'p> {
    pub(super) tree: &'p Tree<'p>,
    pub(super) matches: bool,
}

/// What it takes to reach a goal.
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

/// The columns, and how many steps are left.
pub(super) struct Solver<'p> {
    pub(super) variables: &'p [Variable],
    pub(super) steps: &'p Steps,
}

impl<'p> Solver<'p> {
    /// Whether there is a record that reaches the goal; `None` if the steps do not suffice to tell. As deep as the
    /// tree is nested.
    pub(super) fn is_reachable(&self, goal: Goal<'p>) -> Option<bool> {
        match goal.needs() {
            Needs::Value(variable, set) => self.has_existing(variable, set),
            Needs::Any(goals) => {
                self.take(goals.len())?;
                // What is found in one makes up for what is not known of another.
                let mut is_known = true;
                for goal in goals {
                    match self.is_reachable(goal) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => is_known = false,
                    }
                }
                is_known.then_some(false)
            }
            Needs::All(_) => {
                let mut goals = Vec::new();
                self.push_conjuncts(goal, &mut goals)?;
                let mut is_known = true;
                for group in self.groups(goals)? {
                    match self.are_reachable_together(&group) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => is_known = false,
                    }
                }
                is_known.then_some(true)
            }
        }
    }

    fn are_reachable_together(&self, goals: &[Goal<'p>]) -> Option<bool> {
        if let [only] = goals {
            return self.is_reachable(*only);
        }
        let variable = goals.first().and_then(|goal| goal.tree.only);
        if let Some(variable) = variable.filter(|_| goals.iter().all(|goal| goal.tree.only == variable)) {
            let sets: Option<Vec<ClassSet>> = goals.iter().map(|goal| self.values(*goal, variable)).collect();
            return self.has_existing(variable, &self.intersection(&sets?, variable)?);
        }
        Search::new(self).run(goals)
    }

    /// The goals that must all be reached, those within others too.
    fn push_conjuncts(&self, goal: Goal<'p>, goals: &mut Vec<Goal<'p>>) -> Option<()> {
        match goal.needs() {
            Needs::All(parts) => {
                self.take(parts.len())?;
                parts.into_iter().try_for_each(|part| self.push_conjuncts(part, goals))?;
            }
            Needs::Value(..) | Needs::Any(_) => goals.push(goal),
        }
        Some(())
    }

    /// The goals in groups that share no variable.
    fn groups(&self, goals: Vec<Goal<'p>>) -> Option<Vec<Vec<Goal<'p>>>> {
        let mut links = Links::default();
        let mut firsts = Vec::with_capacity(goals.len());
        for goal in &goals {
            let mut first = None;
            self.for_each_variable(goal.tree, &mut |variable| match first {
                Some(first) => links.join(first, variable),
                None => first = Some(variable),
            })?;
            firsts.push(first);
        }
        // What has no variable is by itself.
        let mut groups: BTreeMap<(usize, usize), Vec<Goal<'p>>> = BTreeMap::new();
        for (index, (goal, first)) in goals.into_iter().zip(firsts).enumerate() {
            let group = first.map_or((1, index), |first| (0, links.group_of(first)));
            groups.entry(group).or_default().push(goal);
        }
        Some(groups.into_values().collect())
    }

    fn for_each_variable(&self, tree: &Tree<'p>, look: &mut impl FnMut(usize)) -> Option<()> {
        self.take(1)?;
        match (&tree.kind, tree.only) {
            (_, Some(only)) => look(only),
            (TreeKind::Leaf(leaf), None) => look(leaf.variable),
            (TreeKind::Not(inner), None) => self.for_each_variable(inner, look)?,
            (TreeKind::And(parts) | TreeKind::Or(parts), None) => {
                parts.iter().try_for_each(|part| self.for_each_variable(part, look))?;
            }
        }
        Some(())
    }

    /// The classes of the only variable of a goal with which it is reached.
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

    fn intersection(&self, sets: &[ClassSet], variable: usize) -> Option<ClassSet> {
        self.take_sets(sets)?;
        Some(ClassSet::intersection_of(sets, self.variables.get(variable)?.classes))
    }

    fn has_existing(&self, variable: usize, set: &ClassSet) -> Option<bool> {
        let existing = &self.variables.get(variable)?.existing;
        self.take(set.ranges().len())?;
        let has_one = |&(start, end): &(u32, u32)| existing.first_from(start).is_some_and(|class| class < end);
        Some(set.ranges().iter().any(has_one))
    }

    pub(super) fn take(&self, steps: usize) -> Option<()> {
        self.steps.take(steps + 1).then_some(())
    }

    fn take_sets(&self, sets: &[ClassSet]) -> Option<()> {
        self.take(sets.iter().map(|set| set.ranges().len() + 1).sum())
    }
}

/// Which variables belong together: each points to another of its group, the first to itself.
#[derive(Default)]
struct Links(HashMap<usize, usize>);

impl Links {
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.group_of(one), self.group_of(other));
        self.0.insert(other, one);
    }

    fn group_of(&mut self, variable: usize) -> usize {
        let mut at = variable;
        while let Some(&next) = self.0.get(&at).filter(|&&next| next != at) {
            // The way is halved for those who come after.
            let beyond = self.0.get(&next).copied().unwrap_or(next);
            self.0.insert(at, beyond);
            at = beyond;
        }
        at
    }
}
