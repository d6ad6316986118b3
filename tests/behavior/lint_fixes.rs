//! Applying the safe fixes of lint to any query terminates, and the result compiles and matches the same records.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.
use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::*;
use tamis::apply_fixes;
use tamis::diagnostic::Safety;
use tamis::filter::{Filter, FilterTree, Number, OneOrMany, TextType};
use tamis::lint::{Levels, RULES, lint};
use tamis::schema::Column;
use tamis::{Options, Schema};
use tamis_test_support::evaluate::{Model, Record, Value, tree_matches};
use tamis_test_support::{generate, property};

/// The maximum number of rounds of fixes: of nested fixes, the outer one is applied first.
const MAX_ROUNDS: usize = 50;

/// The text after all safe fixes of all rules, including those that are off by default.
fn fixed(text: &str, schema: &Schema, options: &Options) -> Result<String, TestCaseError> {
    let mut levels = Levels::default();
    RULES.iter().for_each(|rule| levels.set(rule.code, Some(rule.code.default_severity())));
    let mut current = text.to_owned();
    for _ in 0..MAX_ROUNDS {
        let fixed = apply_fixes(&current, &lint(&current, schema, options, &levels), Safety::Safe);
        if fixed.applied.is_empty() {
            return Ok(current);
        }
        current = fixed.text;
    }
    Err(TestCaseError::fail(format!("fixing does not terminate:\n{text}\n{current}")))
}

fn leaves<'f>(tree: &'f FilterTree<'f>, found: &mut Vec<&'f Filter<'f>>) {
    match tree {
        FilterTree::Leaf(leaf) => found.push(&leaf.filter),
        FilterTree::And(node) => node.and.iter().for_each(|part| leaves(part, found)),
        FilterTree::Or(node) => node.or.iter().for_each(|part| leaves(part, found)),
        FilterTree::Not(node) => leaves(&node.not, found),
    }
}

/// The values in a filter, and their neighbors.
fn near<'f>(filter: &'f Filter<'_>) -> (&'f str, Vec<Value>) {
    match filter {
        Filter::Text(filter) if filter.filter_type == TextType::Collection => {
            let strings = strings(&filter.value);
            let each = strings.iter().map(|text| Value::Strings(vec![text.clone()]));
            (&filter.column_id, each.chain([Value::Strings(Vec::new()), Value::Strings(strings.clone())]).collect())
        }
        Filter::Text(filter) => (&filter.column_id, strings(&filter.value).into_iter().map(Value::String).collect()),
        Filter::Id(filter) => (&filter.column_id, strings(&filter.value).into_iter().map(Value::String).collect()),
        Filter::Number(filter) => {
            (&filter.column_id, each(&filter.value).iter().flat_map(|&at| neighbors(at)).map(Value::Number).collect())
        }
        Filter::Date(filter) => {
            let step = TimeDelta::nanoseconds(1);
            let at = filter.value.0;
            (&filter.column_id, [at - step, at, at + step].map(Value::Timestamp).to_vec())
        }
        Filter::Boolean(filter) => (&filter.column_id, [true, false].map(Value::Boolean).to_vec()),
        _ => (filter.column_id(), Vec::new()),
    }
}

/// A number and its neighbors, as integers and as floats: servers may use either.
fn neighbors(at: Number) -> Vec<Number> {
    let float = at.as_f64();
    let floats = [float - 1.0, float.next_down(), float, float.next_up(), float + 1.0].map(Number::Float);
    let whole: Vec<Number> = match at {
        Number::Integer(at) => [at.saturating_sub(1), at, at.saturating_add(1)].map(Number::Integer).to_vec(),
        Number::Unsigned(at) => [at.saturating_sub(1), at, at.saturating_add(1)].map(Number::Unsigned).to_vec(),
        Number::Float(_) => Vec::new(),
    };
    floats.into_iter().chain(whole).collect()
}

fn each<T>(value: &OneOrMany<T>) -> &[T] {
    match value {
        OneOrMany::One(value) => std::slice::from_ref(value),
        OneOrMany::Many(values) => values,
    }
}

fn strings(value: &OneOrMany<Cow<'_, str>>) -> Vec<String> {
    each(value).iter().flat_map(|text| [text.to_string(), text.to_uppercase(), format!("{text}x")]).collect()
}

/// A record with values near those in the filters; the choices select the values, and which are missing.
fn record(filters: [&FilterTree; 2], schema: &Schema, choices: &[prop::sample::Index]) -> Record {
    let mut found = Vec::new();
    filters.into_iter().for_each(|tree| leaves(tree, &mut found));
    let mut values: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (column, near) in found.into_iter().map(near) {
        values.entry(column).or_default().extend(near);
    }
    let chosen = values.into_iter().zip(choices.iter().cycle()).filter_map(|((column, values), choice)| {
        let is_never_missing = schema.column(column).is_some_and(Column::is_never_missing);
        // A fifth of the values are missing.
        let extra = if is_never_missing { 0 } else { values.len().div_ceil(4) };
        let value = values.get(choice.index(values.len() + extra))?;
        Some((column.to_owned(), value.clone()))
    });
    chosen.collect()
}

fn fixes_keep_the_meaning(query: &str, choices: &[Vec<prop::sample::Index>]) -> Result<(), TestCaseError> {
    let schema = Schema::from_json(include_str!("../data/columns.json")).unwrap();
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    let fixed = fixed(query, &schema, &options)?;
    let before = tamis::compile(query, &schema, &options).map_err(|report| TestCaseError::fail(report.to_string()))?;
    let after = tamis::compile(&fixed, &schema, &options)
        .map_err(|report| TestCaseError::fail(format!("{report}:\n{query}\n{fixed}")))?;
    for choices in choices {
        let record = record([&before.tree, &after.tree], &schema, choices);
        for model in [Model::Sql, Model::False, Model::UnequalIsTrue] {
            let [actual, expected] = [&after.tree, &before.tree].map(|tree| tree_matches(tree, &record, model));
            prop_assert_eq!(actual, expected, "{:?} of {:?}:\n{}\n{}", model, record, query, fixed);
        }
    }
    Ok(())
}

/// A condition on one of a few columns, so that many rules apply.
fn lintable_condition() -> impl Strategy<Value = String> {
    let condition = prop::sample::select(
        &[
            "model = a",
            "model == \"b\"",
            "model in (\"c\")",
            "model is not \"a\"",
            "model !in ['b', c]",
            "type = \"llm\"",
            "type <> llm",
            "status_code >= 500",
            "status_code < 600",
            "499 < status_code",
            "600 >= status_code",
            "created_at >= 2026-01-01",
            "created_at<=2026-01-31",
            "duration_ns > 5000000000",
            "is_complete = TRUE",
            "is_complete != true",
            "tags has any (\"a\")",
            "tags not contains \"b\"",
            "'a' in tags",
            // Strings that differ only in case.
            "model in (A, b, a) nocase",
            "model not in (a, B, É) nocase",
            "model = A nocase",
            // Integers that floats cannot represent exactly, and extreme floats.
            "duration_ns = 9007199254740992",
            "duration_ns = 9007199254740993",
            "duration_ns != 9007199254740993",
            "duration_ns > 9007199254740992",
            "duration_ns >= 9007199254740993",
            "duration_ns < 9007199254740994",
            "duration_ns in (9007199254740992, 9007199254740993, 9007199254740993)",
            "num_spans <= 18446744073709551615",
            "num_spans < 18446744073709551614",
            "temperature > -1e308",
            "temperature < 1e308",
            "temperature <= 1.7976931348623157e308",
        ][..],
    );
    condition.prop_map(str::to_owned)
}

/// A query of conditions with lint diagnostics.
fn lintable_query() -> impl Strategy<Value = String> {
    lintable_condition().prop_recursive(4, 16, 4, |inner| {
        let parts = || vec(inner.clone(), 2..5);
        prop_oneof![
            parts().prop_map(|parts| parts.join(" AND ")),
            parts().prop_map(|parts| parts.join(" or ")),
            parts().prop_map(|parts| format!("({})", parts.join(" || "))),
            parts().prop_map(|parts| format!("( {})", parts.join(" # why\n and "))),
            inner.clone().prop_map(|part| format!("(({part}))")),
            inner.clone().prop_map(|part| format!("not({part})")),
            inner.prop_map(|part| format!("!({part})")),
        ]
    })
}

/// A condition nested in alternating `and` and `or`.
fn deep_query() -> impl Strategy<Value = String> {
    let row = || (lintable_condition(), prop::bool::weighted(0.3), any::<bool>());
    (lintable_condition(), vec(row(), 3..12)).prop_map(|(query, rows)| {
        let connective = |level: usize| if level.is_multiple_of(2) { "or" } else { "and" };
        rows.into_iter().enumerate().fold(query, |inner, (level, (condition, is_doubled, is_before))| {
            let inner = if is_doubled { format!("not not ({inner})") } else { format!("({inner})") };
            let [first, second] = if is_before { [condition, inner] } else { [inner, condition] };
            format!("{first} {} {second}", connective(level))
        })
    })
}

fn choices() -> impl Strategy<Value = Vec<Vec<prop::sample::Index>>> {
    vec(vec(any::<prop::sample::Index>(), 8), 8)
}

proptest! {
    #![proptest_config(property::config(1_000))]

    #[test]
    fn safe_fixes_keep_the_meaning(query in generate::query(), choices in choices()) {
        fixes_keep_the_meaning(&query, &choices)?;
    }

    #[test]
    fn safe_fixes_of_lintable_queries_keep_the_meaning(query in lintable_query(), choices in choices()) {
        fixes_keep_the_meaning(&query, &choices)?;
    }

    #[test]
    fn safe_fixes_of_deep_queries_keep_the_meaning(query in deep_query(), choices in choices()) {
        fixes_keep_the_meaning(&query, &choices)?;
    }
}
