//! Finding examples of a query: for each condition, a record that is matched because of it, and one that is rejected
//! because of it alone.

use serde_json::Value as Json;

use super::{Example, Expectation, read};
use crate::compare::witness_of;
use crate::filter::{AndNode, FilterTree, NotNode, OrNode};
use crate::lower;
use crate::matcher::Matcher;
use crate::options::Options;
use crate::record::{Layout, LayoutPreset};
use crate::schema::Schema;
use crate::semantic::typed::{Expr, ExprKind};

/// The maximum number of conditions to find examples for.
const MAX_CONDITIONS: usize = 50;

/// The examples of a query.
pub(super) fn examples(text: &str, query: &Expr<'_>, (schema, options): (&Schema, &Options)) -> Vec<Example> {
    let tree = lower::tree(query);
    let layout = layout(text, query, schema);
    let matcher = Matcher::new(query, &Layout::new(LayoutPreset::Id));
    let mut found: Vec<Example> = Vec::new();
    let mut add = |expectation: Expectation, record: &Json| {
        let example = Example { expectation, record: record.clone() };
        // What is written must be read as the same record.
        let is_read = read(&record.to_string(), schema)
            .is_ok_and(|record| matcher.matches(&record).is_true() == (expectation == Expectation::Matches));
        if is_read && !found.contains(&example) {
            found.push(example);
        }
    };
    for number in 0..query.leaves().len().min(MAX_CONDITIONS) {
        let [without, with] =
            [false, true].map(|holds| replaced(query, &mut Replacement { number, holds, at: 0 }, false));
        let matched = witness_of([&tree, &without], (schema, options), &layout);
        if let Some(witness) = &matched {
            add(Expectation::Matches, &witness.record);
        }
        let rejected = witness_of([&with, &tree], (schema, options), &layout);
        if let Some(witness) = rejected {
            add(Expectation::Rejects, &witness.record);
        }
        let id = query.leaves().get(number).and_then(|leaf| column_id(leaf)).map(str::to_owned);
        let id = id.filter(|id| !schema.described(id).is_some_and(|column| column.column.is_never_missing()));
        let missing = matched.zip(id).map(|(witness, id)| with_null(witness.record, &layout.path(&id)));
        if let Some(record) = missing {
            add(Expectation::Rejects, &record);
        }
    }
    found
}

/// A layout with the names of the columns in the query as keys.
fn layout(text: &str, query: &Expr<'_>, schema: &Schema) -> Layout {
    let mut layout = Layout::new(LayoutPreset::Id);
    let mut named = std::collections::HashSet::new();
    for leaf in query.leaves() {
        let ExprKind::Condition(condition) = &leaf.kind else { continue };
        let id = &*condition.column.id;
        let name = condition.column_span.text(text).trim_matches('`');
        let is_name =
            read(&format!("{{{}: null}}", Json::from(name)), schema).is_ok_and(|record| record.get(id).is_some());
        if named.insert(id) && is_name {
            layout = layout.with_path(id, [name]);
        }
    }
    layout
}

fn column_id<'q>(leaf: &'q Expr<'_>) -> Option<&'q str> {
    match &leaf.kind {
        ExprKind::Condition(condition) => Some(&condition.column.id),
        _ => None,
    }
}

/// The record without the value at a path of one key.
fn with_null(mut record: Json, path: &[String]) -> Json {
    if let (Json::Object(fields), [key]) = (&mut record, path) {
        fields.insert(key.clone(), Json::Null);
    }
    record
}

/// A condition to replace by a constant.
struct Replacement {
    /// The number of the condition, in the order of the query.
    number: usize,
    /// Whether the query shall match as if the condition held.
    holds: bool,
    /// The number of conditions before the current one.
    at: usize,
}

/// The tree of the query, with the condition replaced. Recursive: as deep as the query is nested.
fn replaced<'t>(query: &Expr<'t>, replacement: &mut Replacement, is_negated: bool) -> FilterTree<'t> {
    let mut all = |parts: &[Expr<'t>]| -> Vec<FilterTree<'t>> {
        parts.iter().map(|part| replaced(part, replacement, is_negated)).collect()
    };
    match &query.kind {
        ExprKind::And(parts) => FilterTree::And(AndNode { and: all(parts) }),
        ExprKind::Or(parts) => FilterTree::Or(OrNode { or: all(parts) }),
        ExprKind::Not(part) => FilterTree::Not(NotNode { not: Box::new(replaced(part, replacement, !is_negated)) }),
        ExprKind::Condition(condition) => {
            let is_it = replacement.at == replacement.number;
            replacement.at += 1;
            match (is_it, replacement.holds != is_negated) {
                (false, _) => lower::condition(condition),
                // An empty `and` is true, an empty `or` is false.
                (true, true) => FilterTree::And(AndNode { and: Vec::new() }),
                (true, false) => FilterTree::Or(OrNode { or: Vec::new() }),
            }
        }
    }
}
