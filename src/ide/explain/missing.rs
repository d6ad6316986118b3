//! How missing values are handled, as far as it is known.
//!
//! A comparison with a missing value is unknown or false. How the server evaluates it under `not`, and how it evaluates
//! `!=` and `not in`, is not documented. The effects reported here hold in every plausible model.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::diagnostic::words::in_backticks;
use crate::filter::{Filter, FilterOperator, FilterTree};
use crate::semantic::typed::{Expr, ExprKind, Predicate};

use super::Polarity;

/// How records that lack a value for a column are handled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Missing {
    /// The id of the column.
    pub column: String,
    /// The effect on those records.
    pub effect: Effect,
}

/// The effect of a missing value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Effect {
    /// The record does not match, whatever its other values.
    NoMatch,
    /// The conditions on the column do not hold; the record may still match.
    ConditionFails,
    /// Whether the negated conditions on the column hold is not documented.
    Undocumented,
}

/// The models in which a comparison is not true, as bits.
type Models = u8;
/// The comparison is unknown, and so is its negation.
const UNKNOWN: Models = 1;
/// The comparison is false, and its negation true.
const FALSE: Models = 2;
/// `ne` and `not_in` are true, every other operator is false.
const UNEQUAL_IS_TRUE: Models = 4;
const ALL: Models = UNKNOWN | FALSE | UNEQUAL_IS_TRUE;

/// The columns that a subtree needs to be true, with the models in which it needs them.
type Needed<'t> = HashMap<&'t str, Models>;

/// The effect of a missing value for each column of a query that a record may lack, sorted by id.
pub(super) fn of(tree: &FilterTree<'_>, query: &Expr<'_>) -> Vec<Missing> {
    let mut columns = HashSet::new();
    collect(query, &mut columns);
    let mut walk = Walk::default();
    let needed = walk.needed(tree, Polarity::Positive);
    let effect = |id: &str| match needed.get(id) {
        Some(&ALL) => Effect::NoMatch,
        _ if walk.undetermined.contains(id) => Effect::Undocumented,
        _ => Effect::ConditionFails,
    };
    let mut missing: Vec<Missing> =
        columns.into_iter().map(|id| Missing { column: id.to_owned(), effect: effect(id) }).collect();
    missing.sort_by(|a, b| a.column.cmp(&b.column));
    missing
}

/// Collects the columns that records may lack. Recursive, as deep as the query is nested.
fn collect<'q>(expr: &'q Expr<'_>, columns: &mut HashSet<&'q str>) {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| collect(operand, columns));
        }
        ExprKind::Not(operand) => collect(operand, columns),
        ExprKind::Condition(condition) => {
            let has_value = matches!(condition.predicate, Predicate::FullyAnnotated(_))
                || condition.column.column.is_never_missing();
            if !has_value {
                columns.insert(&condition.column.id);
            }
        }
    }
}

#[derive(Default)]
struct Walk<'t> {
    /// The columns with a comparison that may be true although the value is missing.
    undetermined: HashSet<&'t str>,
}

impl<'t> Walk<'t> {
    /// Recursive, as deep as the query is nested.
    fn needed(&mut self, tree: &'t FilterTree<'_>, polarity: Polarity) -> Needed<'t> {
        match tree {
            FilterTree::Leaf(leaf) => self.of_leaf(&leaf.filter, polarity),
            FilterTree::Not(node) => self.needed(&node.not, polarity.flipped()),
            FilterTree::And(node) => self.of_parts(&node.and, polarity, Polarity::Positive),
            FilterTree::Or(node) => self.of_parts(&node.or, polarity, Polarity::Negative),
        }
    }

    /// `conjunctive` is the polarity with which all parts must be true.
    fn of_parts(&mut self, parts: &'t [FilterTree], polarity: Polarity, conjunctive: Polarity) -> Needed<'t> {
        let join = if polarity == conjunctive { union } else { intersection };
        let mut joined: Option<Needed<'t>> = None;
        for part in parts {
            let needed = self.needed(part, polarity);
            joined = Some(match joined {
                None => needed,
                Some(joined) => join(joined, needed),
            });
        }
        joined.unwrap_or_default()
    }

    fn of_leaf(&mut self, filter: &'t Filter<'_>, polarity: Polarity) -> Needed<'t> {
        let Some(operator) = filter.operator() else { return Needed::new() };
        let not_true = match (polarity, matches!(operator, FilterOperator::Ne | FilterOperator::NotIn)) {
            (Polarity::Positive, false) => ALL,
            (Polarity::Positive, true) => UNKNOWN | FALSE,
            (Polarity::Negative, false) => UNKNOWN,
            (Polarity::Negative, true) => UNKNOWN | UNEQUAL_IS_TRUE,
        };
        if not_true != ALL {
            self.undetermined.insert(filter.column_id());
        }
        Needed::from([(filter.column_id(), not_true)])
    }
}

/// The columns that at least one of two subtrees needs.
fn union<'t>(one: Needed<'t>, other: Needed<'t>) -> Needed<'t> {
    let (mut large, small) = if one.len() < other.len() { (other, one) } else { (one, other) };
    for (id, models) in small {
        *large.entry(id).or_default() |= models;
    }
    large
}

/// The columns that both of two subtrees need.
fn intersection<'t>(one: Needed<'t>, other: Needed<'t>) -> Needed<'t> {
    let (large, small) = if one.len() < other.len() { (other, one) } else { (one, other) };
    let shared = small.into_iter().filter_map(|(id, models)| Some((id, models & large.get(id)?)));
    shared.filter(|(_, models)| *models != 0).collect()
}

/// The effects as sentences, one for each kind.
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
    match effect {
        Effect::NoMatch => format!("Records that lack a value for {names} do not match."),
        Effect::ConditionFails => format!(
            "If a record lacks a value for {names}, conditions on that column do not hold, \
             but the record may still match."
        ),
        Effect::Undocumented => format!(
            "Records that lack a value for {names} may or may not match: \
             how negation treats missing values is not documented."
        ),
    }
}
