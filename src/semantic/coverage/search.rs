//! The search for a record that reaches several goals at once: first a heuristic guess, then backtracking within the
//! budget.

use std::collections::HashMap;

use super::class_set::ClassSet;
use super::goals::{Goal, Needs, Solver};

/// The class of each variable.
type Assignment = HashMap<usize, u32>;

pub(super) struct Search<'s, 'p> {
    solver: &'s Solver<'p>,
    /// The classes left of each variable; all that exist if the variable is absent.
    domains: HashMap<usize, ClassSet>,
    /// The previous domains, for backtracking.
    trail: Vec<(usize, Option<ClassSet>)>,
    /// Alternatives of goals that are still open.
    open: Vec<Vec<Goal<'p>>>,
}

/// An open goal whose alternatives are tried in order.
struct Choice {
    /// The index of the open goal.
    at: usize,
    /// The next alternative.
    next: usize,
    /// The lengths of the trail and the open goals before this choice.
    trail: usize,
    open: usize,
}

impl<'s, 'p> Search<'s, 'p> {
    pub(super) fn new(solver: &'s Solver<'p>) -> Self {
        Self { solver, domains: HashMap::new(), trail: Vec::new(), open: Vec::new() }
    }

    /// Whether all goals can be reached together; `None` if the budget is spent.
    pub(super) fn run(mut self, goals: &[Goal<'p>]) -> Option<bool> {
        if self.guess(goals)? {
            return Some(true);
        }
        for goal in goals {
            if !self.require(*goal)? {
                return Some(false);
            }
        }
        let mut choices: Vec<Choice> = Vec::new();
        while choices.len() < self.open.len() {
            let at = choices.len();
            let mut choice = Choice { at, next: 0, trail: self.trail.len(), open: self.open.len() };
            while !self.advance(&mut choice)? {
                match choices.pop() {
                    Some(last) => choice = last,
                    None => return Some(false),
                }
            }
            choices.push(choice);
        }
        Some(true)
    }

    /// Takes the next alternative that is compatible with all earlier choices; false if there is none left.
    fn advance(&mut self, choice: &mut Choice) -> Option<bool> {
        loop {
            self.undo(choice);
            let Some(&alternative) = self.open.get(choice.at).and_then(|goals| goals.get(choice.next)) else {
                return Some(false);
            };
            choice.next += 1;
            if self.require(alternative)? {
                return Some(true);
            }
        }
    }

    fn undo(&mut self, choice: &Choice) {
        self.open.truncate(choice.open);
        while self.trail.len() > choice.trail {
            match self.trail.pop() {
                Some((variable, Some(domain))) => self.domains.insert(variable, domain),
                Some((variable, None)) => self.domains.remove(&variable),
                None => None,
            };
        }
    }

    /// Narrows the domains to what a goal needs, and adds its open goals; false if a domain becomes empty.
    fn require(&mut self, goal: Goal<'p>) -> Option<bool> {
        self.solver.take(1)?;
        if let Some(variable) = goal.tree.only {
            let set = self.solver.values(goal, variable)?;
            return self.narrow(variable, &set);
        }
        match goal.needs() {
            Needs::Value(variable, set) => self.narrow(variable, set),
            Needs::Any(goals) => {
                self.solver.take(goals.len())?;
                let is_possible = !goals.is_empty();
                self.open.push(goals);
                Some(is_possible)
            }
            Needs::All(goals) => {
                for goal in goals {
                    if !self.require(goal)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
        }
    }

    fn narrow(&mut self, variable: usize, set: &ClassSet) -> Option<bool> {
        let known = self.domains.get(&variable);
        let domain = known.or_else(|| self.solver.variables.get(variable).map(|variable| &variable.existing))?;
        self.solver.take(domain.ranges().len() + set.ranges().len())?;
        let narrowed = domain.intersection(set);
        let has_any = !narrowed.is_empty();
        self.trail.push((variable, self.domains.insert(variable, narrowed)));
        Some(has_any)
    }

    /// Whether the goals are reached if each variable has the class that most leaves need.
    fn guess(&self, goals: &[Goal<'p>]) -> Option<bool> {
        let mut votes = HashMap::new();
        goals.iter().try_for_each(|goal| self.collect_votes(*goal, &mut votes))?;
        let assignment: Assignment =
            votes.into_iter().filter_map(|(variable, votes)| Some((variable, self.winner(variable, votes)?))).collect();
        goals.iter().try_fold(true, |all, goal| Some(all && self.is_reached(*goal, &assignment)?))
    }

    /// Collects the ends of the ranges that each leaf needs: one vote more from this class on, or one less.
    fn collect_votes(&self, goal: Goal<'p>, votes: &mut HashMap<usize, Vec<(u32, i32)>>) -> Option<()> {
        match goal.needs() {
            Needs::Value(variable, set) => {
                self.solver.take(4 * set.ranges().len())?;
                let ends = set.ranges().iter().flat_map(|&(start, end)| [(start, 1), (end, -1)]);
                votes.entry(variable).or_default().extend(ends);
                Some(())
            }
            Needs::All(goals) | Needs::Any(goals) => {
                goals.into_iter().try_for_each(|goal| self.collect_votes(goal, votes))
            }
        }
    }

    /// The existing class with the most votes.
    fn winner(&self, variable: usize, mut votes: Vec<(u32, i32)>) -> Option<u32> {
        let existing = &self.solver.variables.get(variable)?.existing;
        votes.sort_unstable();
        let mut best = existing.first_from(0).map(|class| (0, class));
        let mut count = 0;
        let mut votes = votes.into_iter().peekable();
        while let Some((start, vote)) = votes.next() {
            count += vote;
            let end = votes.peek().map_or(u32::MAX, |&(end, _)| end);
            let class = existing.first_from(start).filter(|&class| class < end);
            best = class.map(|class| (count, class)).filter(|new| best.is_none_or(|best| new.0 > best.0)).or(best);
        }
        best.map(|(_, class)| class)
    }

    fn is_reached(&self, goal: Goal<'p>, assignment: &Assignment) -> Option<bool> {
        self.solver.take(1)?;
        match goal.needs() {
            Needs::Value(variable, set) => Some(assignment.get(&variable).is_some_and(|&class| set.contains(class))),
            Needs::All(goals) => {
                goals.into_iter().try_fold(true, |all, goal| Some(all && self.is_reached(goal, assignment)?))
            }
            Needs::Any(goals) => {
                goals.into_iter().try_fold(false, |any, goal| Some(any || self.is_reached(goal, assignment)?))
            }
        }
    }
}
