//! Whether one filter matches a record that the other does not match.

use super::network::{Network, Truths};
use super::search::{Domain, Found, search};
use super::values::{Column, columns};
use super::witness::{Draft, Witnesses};
use super::{Side, Witness};
use crate::filter::FilterTree;
use crate::options::MissingValues;
use crate::record::{Layout, Value};
use crate::semantic::coverage::Known;
use crate::semantic::satisfiability::Budget;

/// The number of steps of a search, in addition to those for the size of the filters.
const MAX_STEPS: usize = 2_000_000;
const MAX_STEPS_OF_SIZE: usize = 64;

/// Whether there is such a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Never,
    Exists,
    /// It is not known.
    Open,
}

impl Answer {
    /// Whether there is one in any case.
    pub(super) fn of_any(answers: impl IntoIterator<Item = Self>) -> Self {
        answers.into_iter().fold(Self::Never, |any, answer| match (any, answer) {
            (Self::Exists, _) | (_, Self::Exists) => Self::Exists,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            _ => Self::Never,
        })
    }
}

/// The records that one filter matches and the other does not.
pub(super) struct Direction {
    /// Whether there are any, under each model of missing values.
    pub(super) answers: Vec<Answer>,
    /// Whether there are none that have a value in every column.
    pub(super) only_missing: bool,
    pub(super) witness: Option<Witness>,
}

/// Two filters, prepared for the searches in both directions.
pub(super) struct Comparer<'f, 's> {
    network: Network<'f>,
    columns: Vec<Column<'f>>,
    witnesses: Witnesses<'s>,
}

/// The values among which a search chooses.
#[derive(Clone, Copy)]
struct Scope {
    /// Whether only values that the column is known to have.
    is_usual: bool,
    /// Under which model values may be missing; `None` if they may not.
    missing: Option<MissingValues>,
}

impl<'f, 's> Comparer<'f, 's> {
    pub(super) fn new(
        trees: [&'f FilterTree<'f>; 2],
        sides: &'s [Side; 2],
        known: Known<'f>,
        layout: &'s Layout,
    ) -> Self {
        let network = Network::of(trees);
        let columns = columns(&network, known);
        let has_undecidable = columns.iter().any(|column| column.has_undecidable);
        Self { columns, witnesses: Witnesses::new(sides, layout, has_undecidable, network.size()), network }
    }

    /// The results for which the filter of this side matches, and the other does not.
    const fn goals(&self, side: usize) -> [(usize, Truths); 2] {
        match (side, self.network.roots) {
            (0, [old, new]) => [(old, Truths::TRUE), (new, Truths::NOT_TRUE)],
            (_, [old, new]) => [(new, Truths::TRUE), (old, Truths::NOT_TRUE)],
        }
    }

    /// A record that the filter of this side matches, and the other does not.
    pub(super) fn witness(&self, side: usize) -> Option<Witness> {
        let draft = self.find(self.goals(side), side).witness?;
        Some(self.witnesses.witness(&draft, side))
    }

    /// Whether there are records that the filter of this side matches, and the other does not.
    pub(super) fn direction(&self, side: usize) -> Direction {
        let goals = self.goals(side);
        let progress = self.find(goals, side);
        let never = |missing| self.prove(goals, missing) == Found::Nothing;
        let answers = MissingValues::ALL.iter().zip(&progress.is_found).map(|(model, is_found)| match is_found {
            true => Answer::Exists,
            false if never(Some(*model).filter(|_| self.may_be_missing())) => Answer::Never,
            false => Answer::Open,
        });
        let answers = answers.collect();
        let is_with_missing = progress.witness.as_ref().is_none_or(|draft| draft.has_missing());
        Direction {
            answers,
            only_missing: is_with_missing && never(None),
            witness: progress.witness.map(|draft| self.witnesses.witness(&draft, side)),
        }
    }

    /// Searches for records among the values that the columns are known to have, then among all.
    fn find(&self, goals: [(usize, Truths); 2], side: usize) -> Progress {
        let mut progress = Progress { goals, side, is_found: vec![false; MissingValues::ALL.len()], witness: None };
        for is_usual in [true, false] {
            if progress.is_found.contains(&false) {
                self.look(&mut progress, Scope { is_usual, missing: None });
            }
            for (number, model) in MissingValues::ALL.iter().enumerate() {
                if progress.is_found.get(number) == Some(&false) && self.may_be_missing() {
                    self.look(&mut progress, Scope { is_usual, missing: Some(*model) });
                }
            }
        }
        progress
    }

    fn may_be_missing(&self) -> bool {
        self.columns.iter().any(|column| column.may_be_missing)
    }

    /// Searches for a record, and confirms it.
    fn look(&self, progress: &mut Progress, scope: Scope) {
        let values: Vec<Vec<Option<usize>>> = self.columns.iter().map(|column| values(column, scope)).collect();
        let domain = |(column, values): (&Column<'_>, &Vec<Option<usize>>)| Domain {
            nodes: column.nodes.clone(),
            values: values.iter().map(|value| results(column, *value, scope.missing)).collect(),
            free: Truths::NONE,
        };
        let domains: Vec<Domain> = self.columns.iter().zip(&values).map(domain).collect();
        let Found::Values(found) = search(&self.network, &domains, progress.goals, &self.budget()) else { return };
        let chosen = self.columns.iter().zip(values.iter().zip(found)).map(|(column, (values, found))| {
            let class = values.get(found).copied().flatten().and_then(|class| column.classes.get(class));
            let value = class.and_then(|class| class.value.clone()).unwrap_or(Value::Missing);
            (column.id.to_owned(), value, class.is_none_or(|class| class.is_usual))
        });
        if let Some(draft) = self.witnesses.confirm(chosen.collect(), progress.side) {
            for (is_found, model) in progress.is_found.iter_mut().zip(MissingValues::ALL) {
                *is_found |= draft.models.contains(model);
            }
            if progress.witness.as_ref().is_none_or(|best| best.models.len() < draft.models.len()) {
                progress.witness = Some(draft);
            }
        }
    }

    /// Searches among all values that there may be.
    fn prove(&self, goals: [(usize, Truths); 2], missing: Option<MissingValues>) -> Found {
        let domain = |column: &Column<'_>| {
            let may_be_unknown = column.may_be_missing && missing == Some(MissingValues::Unknown);
            let all = (0..column.classes.len()).map(Some);
            let absent = (column.may_be_missing && missing.is_some()).then_some(None);
            let values = all.chain(absent).filter(|_| column.is_complete);
            Domain {
                nodes: column.nodes.clone(),
                values: values.map(|value| results(column, value, missing)).collect(),
                free: if may_be_unknown { Truths::ALL } else { Truths::KNOWN },
            }
        };
        let domains: Vec<Domain> = self.columns.iter().map(domain).collect();
        search(&self.network, &domains, goals, &self.budget())
    }

    fn budget(&self) -> Budget {
        Budget::of(MAX_STEPS + MAX_STEPS_OF_SIZE * self.network.size())
    }
}

/// The classes of a column that have a value; `None` is a missing value.
fn values(column: &Column<'_>, scope: Scope) -> Vec<Option<usize>> {
    let is_in_scope = |class: &super::values::Class| class.value.is_some() && (class.is_usual || !scope.is_usual);
    let classes = column.classes.iter().enumerate().filter(|(_, class)| is_in_scope(class));
    let absent = (column.may_be_missing && scope.missing.is_some()).then_some(None);
    // If the column has no such value, the search has to find that out.
    classes.map(|(number, _)| Some(number)).chain(absent).collect()
}

/// The results of the comparisons of a column for a class, or for a missing value.
fn results(column: &Column<'_>, class: Option<usize>, missing: Option<MissingValues>) -> Vec<Truths> {
    if let Some(class) = class {
        return column.classes.get(class).map(|class| class.results.clone()).unwrap_or_default();
    }
    let result = |is_negative: &bool| match missing {
        _ if column.has_undecidable => Truths::ALL,
        Some(MissingValues::False) => Truths::FALSE,
        Some(MissingValues::UnequalIsTrue) => Truths::of(*is_negative),
        Some(MissingValues::Unknown) | None => Truths::UNKNOWN,
    };
    column.is_negative.iter().map(result).collect()
}

/// What was found so far.
struct Progress {
    goals: [(usize, Truths); 2],
    side: usize,
    /// Whether a record was found, under each model of missing values.
    is_found: Vec<bool>,
    witness: Option<Draft>,
}
