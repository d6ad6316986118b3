//! Every valid query has a short explanation, and missing values have the explained effects.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use std::borrow::Cow;

use proptest::prelude::*;
use tamis::filter::{self, FilterTree, Number};
use tamis::ide::explain::{Effect, Part};
use tamis::semantic::typed::{self, Operands, Predicate, When};
use tamis::{Analysis, Limits, Options, Schema};
use tamis_test_support::evaluate::{Model, Record, Value, tree_matches};
use tamis_test_support::{corpus, generate, property};

fn schema() -> Schema {
    Schema::from_json(include_str!("../data/columns.json")).unwrap()
}

fn options() -> Options {
    Options::at("2026-01-15T12:00:00Z".parse().unwrap())
}

proptest! {
    #![proptest_config(property::config(5_000))]

    #[test]
    fn valid_queries_are_explained(query in generate::query()) {
        let (schema, options) = (schema(), options());
        let analysis = tamis::analyze(&query, &schema, &options);
        prop_assert!(analysis.typed.is_some(), "{}", query);
        check_explanation(&analysis, &query, &options).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn missing_values_have_the_explained_effects(query in generate::query(), seed in any::<u64>()) {
        check_missing_values(&query, seed).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn corpus_queries_are_explained() {
    let mut explained = 0;
    for case in corpus::cases() {
        let (schema, options, _) = case.settings().unwrap();
        let analysis = tamis::analyze(&case.query, &schema, &options);
        check_explanation(&analysis, &case.query, &options).unwrap();
        explained += usize::from(analysis.typed.is_some());
    }
    assert!(explained > 300, "only {explained} queries");
}

/// A query without errors has an explanation of limited length that names each column and each value.
fn check_explanation(analysis: &Analysis<'_>, query: &str, options: &Options) -> Result<(), String> {
    let explanation = tamis::explain(analysis, options);
    let Some((typed, explanation)) = analysis.typed.as_ref().zip(explanation.as_ref()) else {
        return if analysis.typed.is_none() && explanation.is_none() { Ok(()) } else { Err(query.to_owned()) };
    };
    let mut names = Vec::new();
    add_names(typed, &mut names);
    for shown in [explanation.to_text(), explanation.to_outline()] {
        let plain = shown.replace(',', "");
        if let Some(missing) = names.iter().find(|name| !plain.contains(&name.replace(',', ""))) {
            return Err(format!("{query}\n{shown}\ndoes not mention {missing:?}"));
        }
        let limit = 600 + 40 * query.len() + parameter_length(analysis);
        if shown.len() > limit {
            return Err(format!("{query}\n{shown}\nis longer than {limit} bytes"));
        }
    }
    check_spans(&explanation.matches, query)?;
    let (explained, conditions) = (explained_conditions(&explanation.matches), conditions(typed));
    if explained == conditions {
        Ok(())
    } else {
        Err(format!("{query}\n{explained} of {conditions} conditions are explained"))
    }
}

fn explained_conditions(part: &Part) -> usize {
    match part {
        Part::Condition(_) => 1,
        Part::Group(group) => group.parts.iter().map(explained_conditions).sum(),
    }
}

fn conditions(expr: &typed::Expr<'_>) -> usize {
    match &expr.kind {
        typed::ExprKind::And(parts) | typed::ExprKind::Or(parts) => parts.iter().map(conditions).sum(),
        typed::ExprKind::Not(part) => conditions(part),
        typed::ExprKind::Condition(_) => 1,
    }
}

/// An upper bound for the length of parameter values, which are not in the query.
fn parameter_length(analysis: &Analysis<'_>) -> usize {
    analysis.tree.as_ref().map_or(0, |tree| 40 * tree.to_json().len())
}

/// Each condition has a span in the query.
fn check_spans(part: &Part, query: &str) -> Result<(), String> {
    match part {
        Part::Condition(condition) if condition.span.text(query).is_empty() => Err(format!("{condition:?}")),
        Part::Condition(_) => Ok(()),
        Part::Group(group) if group.parts.len() < 2 => Err(format!("{group:?}")),
        Part::Group(group) => group.parts.iter().try_for_each(|part| check_spans(part, query)),
    }
}

/// The columns and values of a query, which its explanation must mention.
fn add_names(expr: &typed::Expr<'_>, names: &mut Vec<String>) {
    match &expr.kind {
        typed::ExprKind::And(parts) | typed::ExprKind::Or(parts) => {
            parts.iter().for_each(|part| add_names(part, names));
        }
        typed::ExprKind::Not(part) => add_names(part, names),
        typed::ExprKind::Condition(condition) => {
            names.push(condition.column.id.to_string());
            names.extend(values(&condition.predicate));
        }
    }
}

fn values(predicate: &Predicate) -> Vec<String> {
    fn each<T>(operands: &Operands<T>, shown: impl Fn(&T) -> String) -> Vec<String> {
        operands.iter().map(shown).collect()
    }
    let literal = |text: &Cow<'_, str>| {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || " -_./:@+".contains(c));
        if plain { format!("\"{text}\"") } else { String::new() }
    };
    match predicate {
        Predicate::Text { texts, .. } | Predicate::Collection { texts, .. } | Predicate::Id(texts) => {
            each(texts, literal)
        }
        Predicate::Number(numbers) => each(numbers, |number| match number {
            Number::Float(value) if *value != 0.0 && !(1e-6..1e15).contains(&value.abs()) => format!("{value:e}"),
            number => number.to_string().trim_start_matches('-').to_owned(),
        }),
        Predicate::Date(whens) => each(whens, |when| match when {
            When::Timestamp(moment) => filter::Instant(*moment).to_string(),
            // Noon has the same date in UTC in every time zone.
            When::Day { start, .. } => (*start + chrono::TimeDelta::hours(12)).date_naive().to_string(),
        }),
        Predicate::Boolean(value) => vec![value.to_string()],
        Predicate::FullyAnnotated(users) => users.iter().flatten().map(Cow::to_string).collect(),
    }
}

/// A record without one column is treated as explained in every model of missing values.
fn check_missing_values(query: &str, seed: u64) -> Result<(), String> {
    let (schema, options) = (schema(), options());
    let analysis = tamis::analyze(query, &schema, &options);
    let explanation = tamis::explain(&analysis, &options).ok_or("the query has errors")?;
    let tree = analysis.tree.ok_or("the query has errors")?;
    let record = record(&tree, seed);
    for missing in &explanation.missing {
        let mut record = record.clone();
        record.remove(&missing.column);
        let matches = [Model::Sql, Model::False, Model::UnequalIsTrue]
            .map(|model| tree_matches(&tree, &record, model) == Some(true));
        let is_expected = match missing.effect {
            Effect::NoMatch => matches == [false; 3],
            Effect::ConditionFails => matches == [matches[0]; 3],
            _ => true,
        };
        if !is_expected {
            return Err(format!("{missing:?} {matches:?}"));
        }
    }
    Ok(())
}

/// A record with a value for every column of a filter, mostly a value that the filter mentions.
fn record(tree: &FilterTree, seed: u64) -> Record {
    let mut record = Record::new();
    let mut filters = Vec::new();
    leaves(tree, &mut filters);
    for (index, filter) in filters.iter().enumerate() {
        let is_first = (seed >> (index % 64)) & 1 == 0 || !record.contains_key(filter.column_id());
        if is_first {
            record.insert(filter.column_id().to_owned(), value(filter, (seed >> ((index + 7) % 64)) & 1 == 0));
        }
    }
    record
}

fn leaves<'t>(tree: &'t FilterTree<'t>, filters: &mut Vec<&'t tamis::filter::Filter<'t>>) {
    match tree {
        FilterTree::Leaf(leaf) => filters.push(&leaf.filter),
        FilterTree::Not(node) => leaves(&node.not, filters),
        FilterTree::And(node) => node.and.iter().for_each(|part| leaves(part, filters)),
        FilterTree::Or(node) => node.or.iter().for_each(|part| leaves(part, filters)),
    }
}

/// A value that a filter mentions, or another one.
fn value(filter: &tamis::filter::Filter, is_named: bool) -> Value {
    use tamis::filter::{Filter, Number, OneOrMany, TextType};
    fn first<T: Clone>(values: &OneOrMany<T>) -> T {
        match values {
            OneOrMany::One(value) => value.clone(),
            OneOrMany::Many(values) => values.first().unwrap().clone(),
        }
    }
    match filter {
        Filter::Text(filter) => {
            let text = if is_named { first(&filter.value).into_owned() } else { "another".to_owned() };
            match filter.filter_type {
                TextType::Text => Value::String(text),
                TextType::Collection => Value::Strings(vec![text]),
            }
        }
        Filter::Id(filter) => Value::String(first(&filter.value).into_owned()),
        Filter::Number(filter) if is_named => Value::Number(first(&filter.value)),
        Filter::Number(filter) => Value::Number(Number::Float(first(&filter.value).as_f64() + 1.0)),
        Filter::Date(filter) => Value::Timestamp(filter.value.0),
        Filter::Boolean(filter) => Value::Boolean(filter.value == is_named),
        _ => Value::Boolean(is_named),
    }
}

#[test]
fn the_deepest_query_is_explained_on_a_small_stack() {
    let depth = Limits::DEPTH - 1;
    let text = format!("{}is_complete{}", "(has_children or not is_complete and ".repeat(depth), ")".repeat(depth));
    let explain = move || {
        let (schema, options) = (schema(), options());
        let analysis = tamis::analyze(&text, &schema, &options);
        let explanation = tamis::explain(&analysis, &options)?;
        let json = serde_json::to_string(&explanation).ok()?;
        Some((explanation.to_text().len(), explanation.to_outline().len(), json.len()))
    };
    let small = std::thread::Builder::new().stack_size(512 << 10).spawn(explain).unwrap();
    assert!(small.join().unwrap().is_some());
}
