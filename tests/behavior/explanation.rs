//! Every right query is explained, and briefly; the effects of missing values are as explained.
//!
//! `PROPTEST_CASES` sets how many queries are tried.

use std::borrow::Cow;

use proptest::prelude::*;
use tamis::filter::{self, FilterTree, Number};
use tamis::ide::explain::{Effect, Part};
use tamis::semantic::typed::{self, Operands, Predicate, When};
use tamis::{Analysis, Limits, Options, Schema};
use tamis_test_support::evaluate::{Model, Record, Value, keeps_tree};
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
    fn a_right_query_is_explained(query in generate::query()) {
        let (schema, options) = (schema(), options());
        let analysis = tamis::analyze(&query, &schema, &options);
        prop_assert!(analysis.typed.is_some(), "{}", query);
        is_well_explained(&analysis, &query, &options).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn effects_of_missing_values_are_as_explained(query in generate::query(), seed in any::<u64>()) {
        missing_values_are_as_explained(&query, seed).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn every_query_of_the_corpus_is_explained() {
    let mut explained = 0;
    for case in corpus::cases() {
        let (schema, options, _) = case.settings().unwrap();
        let analysis = tamis::analyze(&case.query, &schema, &options);
        is_well_explained(&analysis, &case.query, &options).unwrap();
        explained += usize::from(analysis.typed.is_some());
    }
    assert!(explained > 300, "only {explained} queries");
}

/// It is explained where it has no error; each column and each value is named, and not at great length.
fn is_well_explained(analysis: &Analysis<'_>, query: &str, options: &Options) -> Result<(), String> {
    let explanation = tamis::explain(analysis, options);
    let Some((typed, explanation)) = analysis.typed.as_ref().zip(explanation.as_ref()) else {
        return if analysis.typed.is_none() && explanation.is_none() { Ok(()) } else { Err(query.to_owned()) };
    };
    let mut named = Vec::new();
    names(typed, &mut named);
    for shown in [explanation.to_text(), explanation.to_outline()] {
        let plain = shown.replace(',', "");
        if let Some(missing) = named.iter().find(|name| !plain.contains(&name.replace(',', ""))) {
            return Err(format!("{query}\n{shown}\ndoes not name {missing:?}"));
        }
        let most = 600 + 40 * query.len() + bound_values(analysis);
        if shown.len() > most {
            return Err(format!("{query}\n{shown}\nis longer than {most}"));
        }
    }
    conditions_are_in(&explanation.keeps, query)?;
    let (said, meant) = (count_said(&explanation.keeps), count_meant(typed));
    if said == meant { Ok(()) } else { Err(format!("{query}\n{said} of {meant} conditions are told")) }
}

fn count_said(part: &Part) -> usize {
    match part {
        Part::Condition(_) => 1,
        Part::Group(group) => group.parts.iter().map(count_said).sum(),
    }
}

fn count_meant(expr: &typed::Expr<'_>) -> usize {
    match &expr.kind {
        typed::ExprKind::And(parts) | typed::ExprKind::Or(parts) => parts.iter().map(count_meant).sum(),
        typed::ExprKind::Not(part) => count_meant(part),
        typed::ExprKind::Condition(_) => 1,
    }
}

/// How long the values are that came from parameters, which stand in no query.
fn bound_values(analysis: &Analysis<'_>) -> usize {
    analysis.tree.as_ref().map_or(0, |tree| 40 * tree.to_json().len())
}

/// Each condition has the place of one in the query.
fn conditions_are_in(part: &Part, query: &str) -> Result<(), String> {
    match part {
        Part::Condition(condition) if condition.span.text(query).is_empty() => Err(format!("{condition:?}")),
        Part::Condition(_) => Ok(()),
        Part::Group(group) if group.parts.len() < 2 => Err(format!("{group:?}")),
        Part::Group(group) => group.parts.iter().try_for_each(|part| conditions_are_in(part, query)),
    }
}

/// The columns and the values of a query, as an explanation must name them.
fn names(expr: &typed::Expr<'_>, named: &mut Vec<String>) {
    match &expr.kind {
        typed::ExprKind::And(parts) | typed::ExprKind::Or(parts) => {
            parts.iter().for_each(|part| names(part, named));
        }
        typed::ExprKind::Not(part) => names(part, named),
        typed::ExprKind::Condition(condition) => {
            named.push(condition.column.id.to_string());
            named.extend(values(&condition.predicate));
        }
    }
}

fn values(test: &Predicate) -> Vec<String> {
    fn each<T>(operands: &Operands<T>, shown: impl Fn(&T) -> String) -> Vec<String> {
        operands.iter().map(shown).collect()
    }
    let literal = |text: &Cow<'_, str>| {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || " -_./:@+".contains(c));
        if plain { format!("\"{text}\"") } else { String::new() }
    };
    match test {
        Predicate::Text { texts, .. } | Predicate::Collection { texts, .. } | Predicate::Id(texts) => {
            each(texts, literal)
        }
        Predicate::Number(numbers) => each(numbers, |number| match number {
            Number::Float(value) if *value != 0.0 && !(1e-6..1e15).contains(&value.abs()) => format!("{value:e}"),
            number => number.to_string().trim_start_matches('-').to_owned(),
        }),
        Predicate::Date(whens) => each(whens, |when| match when {
            When::Moment(moment) => filter::Instant(*moment).to_string(),
            // Noon is the same day in UTC, wherever the day is.
            When::Day { start, .. } => (*start + chrono::TimeDelta::hours(12)).date_naive().to_string(),
        }),
        Predicate::Boolean(value) => vec![value.to_string()],
        Predicate::FullyAnnotated(users) => users.iter().flatten().map(Cow::to_string).collect(),
    }
}

/// A record that lacks one column is kept, or not, as is said of it in every model of missing values.
fn missing_values_are_as_explained(query: &str, seed: u64) -> Result<(), String> {
    let (schema, options) = (schema(), options());
    let analysis = tamis::analyze(query, &schema, &options);
    let explanation = tamis::explain(&analysis, &options).ok_or("it is wrong")?;
    let tree = analysis.tree.ok_or("it is wrong")?;
    let record = record(&tree, seed);
    for missing in &explanation.missing {
        let mut record = record.clone();
        record.remove(&missing.column);
        let kept = [Model::Sql, Model::False, Model::UnequalIsTrue]
            .map(|model| keeps_tree(&tree, &record, model) == Some(true));
        let is_right = match missing.effect {
            Effect::NotKept => kept == [false; 3],
            Effect::NotMet => kept == [kept[0]; 3],
            Effect::Undocumented => true,
        };
        if !is_right {
            return Err(format!("{missing:?} {kept:?}"));
        }
    }
    Ok(())
}

/// A record with a value of every column that a filter asks of, mostly one that the filter names.
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

/// A value that a filter names, or another one.
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
                TextType::Text => Value::Text(text),
                TextType::Collection => Value::Texts(vec![text]),
            }
        }
        Filter::Id(filter) => Value::Text(first(&filter.value).into_owned()),
        Filter::Number(filter) if is_named => Value::Number(first(&filter.value)),
        Filter::Number(filter) => Value::Number(Number::Float(first(&filter.value).as_f64() + 1.0)),
        Filter::Date(filter) => Value::Moment(filter.value.0),
        Filter::Boolean(filter) => Value::Boolean(filter.value == is_named),
        Filter::FullyAnnotated(_) => Value::Boolean(is_named),
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
