//! Decides whether there is a record that a filter does not match.
//!
//! Columns are independent: the groups of an `and` that share no column are solved separately. Conditions on one column
//! are combined as sets of classes. Only groups with several columns need a search.

use std::collections::{BTreeMap, HashMap};

use super::class_set::ClassSet;
use super::goals::{Goal, Needs, Solver};
use super::problem::{Tree, TreeKind};
use super::search::Search;

impl<'p> Solver<'p> {
    /// Whether there is a record that reaches the goal; `None` if the budget is spent. Recursive: keep the stack frame
    /// small.
    pub(super) fn is_reachable(&self, goal: Goal<'p>) -> Option<bool> {
        match goal.needs() {
            Needs::Value(variable, set) => self.has_existing(variable, set),
            Needs::Any(goals) => {
                self.take(goals.len())?;
                // One reachable goal is enough, even if another is unknown.
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

    /// Flattens nested goals that must all be reached.
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

    /// Divides goals into groups that share no variable.
    fn groups(&self, goals: Vec<Goal<'p>>) -> Option<Vec<Vec<Goal<'p>>>> {
        let mut sets = DisjointSets::default();
        let mut firsts = Vec::with_capacity(goals.len());
        for goal in &goals {
            let mut first = None;
            self.for_each_variable(goal.tree, &mut |variable| match first {
                Some(first) => sets.join(first, variable),
                None => first = Some(variable),
            })?;
            firsts.push(first);
        }
        // A goal without variables is its own group.
        let mut groups: BTreeMap<(usize, usize), Vec<Goal<'p>>> = BTreeMap::new();
        for (index, (goal, first)) in goals.into_iter().zip(firsts).enumerate() {
            let group = first.map_or((1, index), |first| (0, sets.group_of(first)));
            groups.entry(group).or_default().push(goal);
        }
        Some(groups.into_values().collect())
    }

    fn for_each_variable(&self, tree: &Tree<'p>, visit: &mut impl FnMut(usize)) -> Option<()> {
        self.take(1)?;
        match (&tree.kind, tree.only) {
            (_, Some(only)) => visit(only),
            (TreeKind::Leaf(leaf), None) => visit(leaf.variable),
            (TreeKind::Not(inner), None) => self.for_each_variable(inner, visit)?,
            (TreeKind::And(parts) | TreeKind::Or(parts), None) => {
                parts.iter().try_for_each(|part| self.for_each_variable(part, visit))?;
            }
        }
        Some(())
    }
}

/// Disjoint sets of variables: each points to another of its group, the root to itself.
#[derive(Default)]
struct DisjointSets(HashMap<usize, usize>);

impl DisjointSets {
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.group_of(one), self.group_of(other));
        self.0.insert(other, one);
    }

    fn group_of(&mut self, variable: usize) -> usize {
        let mut at = variable;
        while let Some(&next) = self.0.get(&at).filter(|&&next| next != at) {
            // Path halving, for later lookups.
            let beyond = self.0.get(&next).copied().unwrap_or(next);
            self.0.insert(at, beyond);
            at = beyond;
        }
        at
    }
}
