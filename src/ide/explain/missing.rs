//! What becomes of records that lack a value, as far as it is known.
//!
//! A comparison with a missing value is unknown or false, and nobody has documented what the server makes of it
//! under `not`, or of `!=` and `not in`. What is said here holds in each of the plausible models.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::diagnostic::words::in_backticks;
use crate::filter::{Filter, FilterOperator, FilterTree};
use crate::semantic::typed::{Expr, ExprKind, Predicate};

use super::Side;

/// What becomes of records that lack a value of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The id of the column.
    pub column: String,
    /// What becomes of them.
    pub effect: Effect,
}

/// What a missing value does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The record is not kept, whatever else it has.
    NotKept,
    /// The conditions on the column are not met; others may still keep the record.
    NotMet,
    /// Nobody has documented whether the negated conditions on the column are met.
    Undocumented,
}

/// In which models a comparison is not true, as bits.
type Models = u8;
/// It is unknown, and so is its negation.
const UNKNOWN: Models = 1;
/// It is false, and its negation true.
const FALSE: Models = 2;
/// `ne` and `not_in` are true, all else is false.
const UNEQUAL_IS_TRUE: Models = 4;
const ALL: Models = UNKNOWN | FALSE | UNEQUAL_IS_TRUE;

/// The columns without which a part of a tree is not true, each with the models in which that is so.
type Needed<'t> = HashMap<&'t str, Models>;

/// What becomes of records that lack a value, for each column of a query that may be missing, by id.
pub(super) fn of(tree: &FilterTree<'_>, query: &Expr<'_>) -> Vec<Missing> {
    let mut may_lack = HashSet::new();
    collect(query, &mut may_lack);
    let mut walk = Walk::default();
    let needed = walk.needed(tree, Side::Plain);
    let effect = |id: &str| match needed.get(id) {
        Some(&ALL) => Effect::NotKept,
        _ if walk.doubtful.contains(id) => Effect::Undocumented,
        _ => Effect::NotMet,
    };
    let mut missing: Vec<Missing> =
        may_lack.into_iter().map(|id| Missing { column: id.to_owned(), effect: effect(id) }).collect();
    missing.sort_by(|a, b| a.column.cmp(&b.column));
    missing
}

/// The columns that records may lack; as deep as the query is nested.
fn collect<'q>(expr: &'q Expr<'_>, may_lack: &mut HashSet<&'q str>) {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| collect(operand, may_lack));
        }
        ExprKind::Not(operand) => collect(operand, may_lack),
        ExprKind::Condition(condition) => {
            let has_value = matches!(condition.predicate, Predicate::FullyAnnotated(_))
                || condition.column.column.is_never_missing();
            if !has_value {
                may_lack.insert(&condition.column.id);
            }
        }
    }
}

#[derive(Default)]
struct Walk<'t> {
    /// The columns of which a comparison may be true though the value is missing.
    doubtful: HashSet<&'t str>,
}

impl<'t> Walk<'t> {
    /// As deep as the query is nested.
    fn needed(&mut self, tree: &'t FilterTree<'_>, side: Side) -> Needed<'t> {
        match tree {
            FilterTree::Leaf(leaf) => self.of_leaf(&leaf.filter, side),
            FilterTree::Not(node) => self.needed(&node.not, side.flipped()),
            FilterTree::And(node) => self.of_all(&node.and, side, Side::Plain),
            FilterTree::Or(node) => self.of_all(&node.or, side, Side::Negated),
        }
    }

    fn of_all(&mut self, parts: &'t [FilterTree], side: Side, all_on: Side) -> Needed<'t> {
        let join = if side == all_on { either } else { both };
        let mut joined: Option<Needed<'t>> = None;
        for part in parts {
            let needed = self.needed(part, side);
            joined = Some(match joined {
                None => needed,
                Some(joined) => join(joined, needed),
            });
        }
        joined.unwrap_or_default()
    }

    fn of_leaf(&mut self, filter: &'t Filter<'_>, side: Side) -> Needed<'t> {
        let Some(operator) = filter.operator() else { return Needed::new() };
        let not_true = match (side, matches!(operator, FilterOperator::Ne | FilterOperator::NotIn)) {
            (Side::Plain, false) => ALL,
            (Side::Plain, true) => UNKNOWN | FALSE,
            (Side::Negated, false) => UNKNOWN,
            (Side::Negated, true) => UNKNOWN | UNEQUAL_IS_TRUE,
        };
        if not_true != ALL {
            self.doubtful.insert(filter.column_id());
        }
        Needed::from([(filter.column_id(), not_true)])
    }
}

/// What is not true where one or the other of two is not.
fn either<'t>(one: Needed<'t>, other: Needed<'t>) -> Needed<'t> {
    let (mut large, small) = if one.len() < other.len() { (other, one) } else { (one, other) };
    for (id, models) in small {
        *large.entry(id).or_default() |= models;
    }
    large
}

/// What is not true only where both are not.
fn both<'t>(one: Needed<'t>, other: Needed<'t>) -> Needed<'t> {
    let (large, small) = if one.len() < other.len() { (other, one) } else { (one, other) };
    let shared = small.into_iter().filter_map(|(id, models)| Some((id, models & large.get(id)?)));
    shared.filter(|(_, models)| *models != 0).collect()
}

/// The same in sentences, one for each effect.
pub(super) fn notes(missing: &[Missing]) -> Vec<String> {
    let mut columns: BTreeMap<Effect, Vec<String>> = BTreeMap::new();
    for Missing { column, effect } in missing {
        columns.entry(*effect).or_default().push(in_backticks(column));
    }
    columns.into_iter().map(|(effect, columns)| note(effect, &columns)).collect()
}

fn note(effect: Effect, columns: &[String]) -> String {
    let names = match columns {
        [front @ .., last] if !front.is_empty() => format!("{} or {last}", front.join(", ")),
        columns => columns.concat(),
    };
    let lacking = format!("Where {names} has no value");
    match effect {
        Effect::NotKept => format!("{lacking}, the record is not kept."),
        Effect::NotMet => {
            format!("{lacking}, its conditions are not met; other conditions may still keep the record.")
        }
        Effect::Undocumented => {
            format!(
                "{lacking}, the record may be kept or left out: how “not” treats a missing value is not documented."
            )
        }
    }
}
