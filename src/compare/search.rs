//! Searches for the values of the columns for which one filter is true and the other is not.
//!
//! Each node has a set of possible results, and each column a set of possible values. What follows from the others is
//! removed from each set; then a value is tried, and taken back if nothing is left of some set.

use std::collections::VecDeque;

use super::network::{Kind, Network, Truths};
use crate::semantic::satisfiability::Budget;

/// What a column can be in a search.
pub(super) struct Domain {
    /// The nodes of its comparisons.
    pub(super) nodes: Vec<usize>,
    /// The possible results of the comparisons, by value. If there are none, each comparison has any of the results in
    /// `free`, independent of the others.
    pub(super) values: Vec<Vec<Truths>>,
    pub(super) free: Truths,
}

/// The number of choices after each of which the rest is guessed; later, the rest is guessed less and less often.
const MAX_GUESSES: usize = 16;

/// The result of a search.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The number of a value of each column.
    Values(Vec<usize>),
    /// There are no such values.
    Nothing,
    /// The budget is spent.
    Unfinished,
}

/// Searches for values for which the results of some nodes are in these sets. Columns that come first are tried first.
pub(super) fn search(network: &Network<'_>, columns: &[Domain], goals: [(usize, Truths); 2], steps: &Budget) -> Found {
    let mut search = Search::new(network, columns, steps);
    match search.run(goals) {
        Some(true) => Found::Values(search.first_values()),
        Some(false) => Found::Nothing,
        None => Found::Unfinished,
    }
}

struct Search<'s, 'f> {
    network: &'s Network<'f>,
    columns: &'s [Domain],
    steps: &'s Budget,
    results: Vec<Truths>,
    /// The column of each leaf node.
    column_of: Vec<Option<usize>>,
    /// Whether each value of each column is still possible, and how many are.
    possible: Vec<Vec<bool>>,
    count: Vec<usize>,
    changes: Vec<Change>,
    queue: VecDeque<Item>,
    is_queued: [Vec<bool>; 2],
}

/// Something to undo.
enum Change {
    Result { node: usize, before: Truths },
    Value { column: usize, value: usize },
}

#[derive(Clone, Copy)]
enum Item {
    Node(usize),
    Column(usize),
}

/// A value or a result that is tried.
#[derive(Clone, Copy)]
enum Choice {
    Value { column: usize, value: usize },
    Result { node: usize, result: Truths },
}

/// A contradiction, or a spent budget.
enum Stop {
    Contradiction,
    Spent,
}

/// Kleene's three-valued `and` of single results.
fn all(parts: impl Iterator<Item = Truths>) -> Truths {
    let results = parts.fold(Truths::TRUE, Truths::or);
    if results.has(Truths::FALSE) {
        Truths::FALSE
    } else if results.has(Truths::UNKNOWN) {
        Truths::UNKNOWN
    } else {
        Truths::TRUE
    }
}

impl<'s, 'f> Search<'s, 'f> {
    fn new(network: &'s Network<'f>, columns: &'s [Domain], steps: &'s Budget) -> Self {
        let mut results = vec![Truths::ALL; network.nodes.len()];
        let mut column_of = vec![None; network.nodes.len()];
        for (number, column) in columns.iter().enumerate() {
            for &node in &column.nodes {
                if let (Some(slot), Some(result)) = (column_of.get_mut(node), results.get_mut(node)) {
                    *slot = Some(number);
                    *result = if column.values.is_empty() { column.free } else { Truths::ALL };
                }
            }
        }
        Self {
            network,
            columns,
            steps,
            is_queued: [vec![false; results.len()], vec![false; columns.len()]],
            results,
            column_of,
            possible: columns.iter().map(|column| vec![true; column.values.len()]).collect(),
            count: columns.iter().map(|column| column.values.len()).collect(),
            changes: Vec::new(),
            queue: VecDeque::new(),
        }
    }

    /// `None` if the budget is spent.
    fn run(&mut self, goals: [(usize, Truths); 2]) -> Option<bool> {
        (0..self.columns.len()).for_each(|column| self.enqueue(Item::Column(column)));
        (0..self.network.nodes.len()).for_each(|node| self.enqueue(Item::Node(node)));
        let start = goals.into_iter().try_for_each(|(node, wanted)| self.restrict(node, wanted));
        let mut state = start.and_then(|()| self.propagate());
        let mut choices: Vec<(Choice, usize)> = Vec::new();
        let mut tried = 0_usize;
        loop {
            state = match state {
                Ok(()) => {
                    tried += 1;
                    if (tried <= MAX_GUESSES || tried.is_power_of_two()) && self.guess(goals) {
                        return Some(true);
                    }
                    if !self.steps.take(self.network.leaves.len()) {
                        return None;
                    }
                    let Some(choice) = self.next_choice() else { return Some(true) };
                    choices.push((choice, self.changes.len()));
                    self.take(choice).and_then(|()| self.propagate())
                }
                Err(Stop::Spent) => return None,
                Err(Stop::Contradiction) => {
                    let Some((choice, changes)) = choices.pop() else { return Some(false) };
                    self.undo(changes);
                    self.exclude(choice).and_then(|()| self.propagate())
                }
            };
        }
    }

    /// Whether the goals are reached with the first possible value of each column.
    fn guess(&self, goals: [(usize, Truths); 2]) -> bool {
        if !self.steps.take(self.network.size()) {
            return false;
        }
        let mut results: Vec<Truths> = self.results.iter().map(|results| results.first()).collect();
        for (number, column) in self.columns.iter().enumerate() {
            let Some(values) = self.first_value(number).and_then(|value| column.values.get(value)) else { continue };
            for (node, result) in column.nodes.iter().zip(values) {
                if let Some(slot) = results.get_mut(*node) {
                    *slot = result.first();
                }
            }
        }
        for (number, node) in self.network.nodes.iter().enumerate() {
            let result = |part: &usize| results.get(*part).copied().unwrap_or(Truths::UNKNOWN);
            let result = match &node.kind {
                Kind::Leaf(_) => continue,
                Kind::Not(part) => result(part).negated(),
                Kind::And(parts) => all(parts.iter().map(result)),
                Kind::Or(parts) => all(parts.iter().map(|part| result(part).negated())).negated(),
            };
            if let Some(slot) = results.get_mut(number) {
                *slot = result;
            }
        }
        goals.iter().all(|(node, wanted)| results.get(*node).is_some_and(|result| wanted.has(*result)))
    }

    /// The next column or comparison that still has several results.
    fn next_choice(&self) -> Option<Choice> {
        let is_open = |node: &usize| self.results.get(*node).is_some_and(|results| !results.is_single());
        for (number, column) in self.columns.iter().enumerate() {
            let Some(node) = column.nodes.iter().find(|node| is_open(node)) else { continue };
            let is_fixed = self.count.get(number).is_none_or(|count| *count <= 1);
            if is_fixed {
                let result = self.results.get(*node)?.first();
                return Some(Choice::Result { node: *node, result });
            }
            return Some(Choice::Value { column: number, value: self.first_value(number)? });
        }
        None
    }

    fn first_value(&self, column: usize) -> Option<usize> {
        self.possible.get(column)?.iter().position(|is_possible| *is_possible)
    }

    fn first_values(&self) -> Vec<usize> {
        (0..self.columns.len()).map(|column| self.first_value(column).unwrap_or_default()).collect()
    }

    fn take(&mut self, choice: Choice) -> Result<(), Stop> {
        match choice {
            Choice::Result { node, result } => self.restrict(node, result),
            Choice::Value { column, value } => {
                let others = self.possible.get(column).map_or(0, Vec::len);
                self.spend(others)?;
                (0..others).filter(|other| *other != value).for_each(|other| self.remove(column, other));
                Ok(())
            }
        }
    }

    fn exclude(&mut self, choice: Choice) -> Result<(), Stop> {
        match choice {
            Choice::Result { node, result } => self.restrict(node, Truths::ALL.without(result)),
            Choice::Value { column, value } => {
                self.remove(column, value);
                Ok(())
            }
        }
    }

    fn remove(&mut self, column: usize, value: usize) {
        let slot = self.possible.get_mut(column).and_then(|values| values.get_mut(value));
        if let (Some(slot), Some(count)) = (slot, self.count.get_mut(column))
            && std::mem::take(slot)
        {
            *count -= 1;
            self.changes.push(Change::Value { column, value });
            self.enqueue(Item::Column(column));
        }
    }

    fn restrict(&mut self, node: usize, wanted: Truths) -> Result<(), Stop> {
        let Some(result) = self.results.get_mut(node) else { return Ok(()) };
        let before = *result;
        *result = before.and(wanted);
        let is_changed = *result != before;
        let is_empty = result.is_empty();
        if is_changed {
            self.changes.push(Change::Result { node, before });
            self.enqueue(Item::Node(node));
            if let Some(Some(column)) = self.column_of.get(node) {
                self.enqueue(Item::Column(*column));
            }
            let network = self.network;
            let parents = network.nodes.get(node).map_or(&[][..], |node| &node.parents);
            parents.iter().for_each(|parent| self.enqueue(Item::Node(*parent)));
        }
        if is_empty { Err(Stop::Contradiction) } else { Ok(()) }
    }

    fn enqueue(&mut self, item: Item) {
        let mark = match item {
            Item::Node(node) => self.is_queued[0].get_mut(node),
            Item::Column(column) => self.is_queued[1].get_mut(column),
        };
        if let Some(mark) = mark
            && !std::mem::replace(mark, true)
        {
            self.queue.push_back(item);
        }
    }

    fn undo(&mut self, changes: usize) {
        while self.changes.len() > changes {
            match self.changes.pop() {
                Some(Change::Result { node, before }) => {
                    if let Some(result) = self.results.get_mut(node) {
                        *result = before;
                    }
                }
                Some(Change::Value { column, value }) => {
                    if let Some(slot) = self.possible.get_mut(column).and_then(|values| values.get_mut(value)) {
                        *slot = true;
                    }
                    if let Some(count) = self.count.get_mut(column) {
                        *count += 1;
                    }
                }
                None => {}
            }
        }
    }

    fn spend(&self, steps: usize) -> Result<(), Stop> {
        if self.steps.take(steps) { Ok(()) } else { Err(Stop::Spent) }
    }

    fn propagate(&mut self) -> Result<(), Stop> {
        let mut result = Ok(());
        while let Some(item) = self.queue.pop_front() {
            let mark = match item {
                Item::Node(node) => self.is_queued[0].get_mut(node),
                Item::Column(column) => self.is_queued[1].get_mut(column),
            };
            if let Some(mark) = mark {
                *mark = false;
            }
            if result.is_ok() {
                result = match item {
                    Item::Node(node) => self.revise_node(node),
                    Item::Column(column) => self.revise_column(column),
                };
            }
        }
        result
    }

    fn revise_column(&mut self, number: usize) -> Result<(), Stop> {
        let Some(column) = self.columns.get(number) else { return Ok(()) };
        if column.values.is_empty() {
            return Ok(());
        }
        self.spend(column.values.len() + self.count.get(number).copied().unwrap_or_default() * column.nodes.len())?;
        let mut possible = vec![Truths::NONE; column.nodes.len()];
        for (value, results) in column.values.iter().enumerate() {
            if !self.possible.get(number).and_then(|values| values.get(value)).is_some_and(|possible| *possible) {
                continue;
            }
            let allowed =
                |(node, result): (&usize, &Truths)| self.results.get(*node).is_some_and(|now| now.has(*result));
            if column.nodes.iter().zip(results).all(allowed) {
                possible.iter_mut().zip(results).for_each(|(all, result)| *all = all.or(*result));
            } else {
                self.remove(number, value);
            }
        }
        if self.count.get(number) == Some(&0) {
            return Err(Stop::Contradiction);
        }
        column.nodes.iter().zip(possible).try_for_each(|(node, possible)| self.restrict(*node, possible))
    }

    fn revise_node(&mut self, number: usize) -> Result<(), Stop> {
        let network = self.network;
        match network.nodes.get(number).map(|node| &node.kind) {
            Some(Kind::Not(part)) => {
                self.spend(1)?;
                let [own, of_part] = [number, *part].map(|node| self.result(node));
                self.restrict(number, of_part.negated())?;
                self.restrict(*part, own.negated())
            }
            Some(Kind::And(parts)) => self.revise_junction(number, parts, |truths| truths),
            Some(Kind::Or(parts)) => self.revise_junction(number, parts, Truths::negated),
            Some(Kind::Leaf(_)) | None => Ok(()),
        }
    }

    fn result(&self, node: usize) -> Truths {
        self.results.get(node).copied().unwrap_or(Truths::NONE)
    }

    /// Revises an `and`; with `view`, which negates all results, an `or`.
    fn revise_junction(&mut self, number: usize, parts: &[usize], view: fn(Truths) -> Truths) -> Result<(), Stop> {
        self.spend(2 * parts.len() + 1)?;
        let count = |wanted: Truths| parts.iter().filter(|part| view(self.result(**part)).has(wanted)).count();
        let (can_be_true, can_be_false, can_be_unknown) =
            (count(Truths::TRUE), count(Truths::FALSE), count(Truths::UNKNOWN));
        let not_false = count(Truths::TRUE.or(Truths::UNKNOWN));
        let mut possible = Truths::NONE;
        if can_be_true == parts.len() {
            possible = possible.or(Truths::TRUE);
        }
        if can_be_false > 0 {
            possible = possible.or(Truths::FALSE);
        }
        if not_false == parts.len() && can_be_unknown > 0 {
            possible = possible.or(Truths::UNKNOWN);
        }
        self.restrict(number, view(possible))?;
        let wanted = view(self.result(number));
        let of_all = if wanted == Truths::TRUE {
            Truths::TRUE
        } else if !wanted.has(Truths::FALSE) {
            Truths::TRUE.or(Truths::UNKNOWN)
        } else {
            Truths::ALL
        };
        if of_all != Truths::ALL {
            parts.iter().try_for_each(|part| self.restrict(*part, view(of_all)))?;
        }
        // At least one part has one of these results.
        let of_one = if wanted.has(Truths::TRUE) { Truths::ALL } else { wanted };
        if of_one == Truths::ALL {
            return Ok(());
        }
        let mut candidates = parts.iter().filter(|part| view(self.result(**part)).has(of_one));
        match (candidates.next().copied(), candidates.next()) {
            (None, _) => Err(Stop::Contradiction),
            (Some(only), None) => self.restrict(only, view(of_one)),
            _ => Ok(()),
        }
    }
}
