//! A typed query, its tree and its flat list match the same records, even if values are missing.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.
use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use tamis::filter::Number;
use tamis::lower::{self, MissingValuePolicy};
use tamis::schema::Column;
use tamis::semantic::typed::{Expr, ExprKind, Operands, Predicate, When};
use tamis::syntax::ast::Operator as Written;
use tamis::{Options, Schema};
use tamis_test_support::evaluate::{Model, Record, Value, and, filter_matches, or, tree_matches};
use tamis_test_support::property;

const OTHER_MODELS: [Model; 2] = [Model::False, Model::UnequalIsTrue];

/// Whether a query matches a record according to the language reference, independent of lowering.
fn query_matches(expr: &Expr<'_>, record: &Record) -> Option<bool> {
    let condition = match &expr.kind {
        ExprKind::And(operands) => return and(operands.iter().map(|operand| query_matches(operand, record))),
        ExprKind::Or(operands) => return or(operands.iter().map(|operand| query_matches(operand, record))),
        ExprKind::Not(operand) => return query_matches(operand, record).map(|matches| !matches),
        ExprKind::Condition(condition) => condition,
    };
    let value = record.get(&*condition.column.id)?;
    let written = condition.written();
    Some(match (&condition.predicate, value) {
        (Predicate::Text { texts, case_sensitive } | Predicate::Collection { texts, case_sensitive }, value) => {
            match_strings(written, texts, *case_sensitive, value)
        }
        (Predicate::Id(texts), value) => match_strings(written, texts, true, value),
        (Predicate::Number(numbers), Value::Number(have)) => {
            compare(written, numbers, |number: &Number| (*number, *number), have, |a, b| a <= b)
        }
        (Predicate::Date(whens), Value::Timestamp(have)) => compare(
            written,
            whens,
            |when| match *when {
                When::Timestamp(moment) => (moment, moment),
                When::Day { start, next } => (start, next - TimeDelta::nanoseconds(1)),
            },
            have,
            |a, b| a <= b,
        ),
        (Predicate::Boolean(expected), Value::Boolean(have)) => (written == Written::Eq) == (have == expected),
        _ => panic!("{condition:?} does not apply to {value:?}"),
    })
}

fn match_strings(written: Written, operands: &Operands<Cow<'_, str>>, case_sensitive: bool, value: &Value) -> bool {
    let fold = |text: &str| if case_sensitive { text.to_owned() } else { text.to_lowercase() };
    let have: Vec<String> = match value {
        Value::String(text) => vec![fold(text)],
        Value::Strings(texts) => texts.iter().map(|text| fold(text)).collect(),
        _ => panic!("{value:?} is not a string"),
    };
    let expected: Vec<String> = match operands {
        Operands::One(text) => vec![fold(text)],
        Operands::Many(texts) => texts.iter().map(|text| fold(text)).collect(),
        Operands::Range(..) => panic!("strings have no ranges"),
    };
    let is_any = expected.iter().any(|expected| have.contains(expected));
    let is_part = have.iter().any(|have| expected.iter().any(|expected| have.contains(expected.as_str())));
    match written {
        Written::Eq | Written::In | Written::Has | Written::HasAny => is_any,
        Written::Ne | Written::NotIn | Written::HasNone => !is_any,
        Written::HasAll => expected.iter().all(|expected| have.contains(expected)),
        Written::Contains => is_part,
        Written::NotContains => !is_part,
        _ => panic!("{written:?} does not apply to a string"),
    }
}

/// Compares a value with operands that are ranges: a single point, or a day.
fn compare<T, P: PartialOrd>(
    written: Written,
    operands: &Operands<T>,
    range: impl Fn(&T) -> (P, P),
    have: &P,
    at_most: impl Fn(&P, &P) -> bool,
) -> bool {
    let inside = |value: &T| {
        let (first, last) = range(value);
        at_most(&first, have) && at_most(have, &last)
    };
    match operands {
        Operands::One(value) => {
            let (first, last) = range(value);
            match written {
                Written::Eq => inside(value),
                Written::Ne => !inside(value),
                Written::Lt => !at_most(&first, have),
                Written::Lte => at_most(have, &last),
                Written::Gt => !at_most(have, &last),
                Written::Gte => at_most(&first, have),
                _ => panic!("{written:?} does not accept a single value"),
            }
        }
        Operands::Many(values) => values.iter().any(inside) == (written == Written::In),
        Operands::Range(bounds) => {
            let [low, high] = &**bounds;
            let between = at_most(&range(low).0, have) && at_most(have, &range(high).1);
            between == (written == Written::Between)
        }
    }
}

pub(super) fn record() -> impl Strategy<Value = Record> {
    let text = || prop::sample::select(&["a", "b", "A", "ab"][..]).prop_map(|text| Value::String(text.to_owned()));
    let number = || (0..5_i64).prop_map(|number| Value::Number(Number::Integer(number)));
    let timestamp = || {
        (0..96_i64).prop_map(|hours| {
            Value::Timestamp(
                "2026-01-13T00:00:00Z"
                    .parse::<DateTime<Utc>>()
                    .map_or_else(|_| panic!(), |start| start + TimeDelta::hours(hours)),
            )
        })
    };
    let some = |value: BoxedStrategy<Value>| prop::option::weighted(0.7, value);
    let tags = vec(prop::sample::select(&["a", "b", "ab"][..]), 0..3)
        .prop_map(|tags| Value::Strings(tags.into_iter().map(str::to_owned).collect()));
    (
        some(text().boxed()),
        some(text().boxed()),
        some(number().boxed()),
        some(number().boxed()),
        some(any::<bool>().prop_map(Value::Boolean).boxed()),
        some(tags.boxed()),
        timestamp(),
        some(timestamp().boxed()),
        // `type` is never missing.
        text(),
    )
        .prop_map(|(name, model, status, step, complete, tags, created, updated, kind)| {
            let columns = [
                ("name", name),
                ("model", model),
                ("status_code", status),
                ("step_number", step),
                ("is_complete", complete),
                ("tags", tags),
                ("created_at", Some(created)),
                ("updated_at", updated),
                ("type", Some(kind)),
            ];
            columns.into_iter().filter_map(|(id, value)| Some((id.to_owned(), value?))).collect()
        })
}

fn condition() -> impl Strategy<Value = String> {
    let text = || prop::sample::select(&["\"a\"", "\"b\"", "\"ab\""][..]);
    let texts = move || vec(text(), 1..4).prop_map(|texts| texts.join(", "));
    let column = || prop::sample::select(&["name", "model", "type"][..]);
    let number = || prop::sample::select(&["status_code", "step_number"][..]);
    let date = || prop::sample::select(&["created_at", "updated_at"][..]);
    let when = || prop::sample::select(&["today", "yesterday", "2026-01-14T06:00Z", "now-24h"][..]);
    let order = || prop::sample::select(&["=", "!=", "<", "<=", ">", ">="][..]);
    prop_oneof![
        (column(), prop::sample::select(&["=", "!=", "contains", "not contains"][..]), text(), any::<bool>()).prop_map(
            |(column, operator, value, nocase)| format!(
                "{column} {operator} {value}{}",
                if nocase { " nocase" } else { "" }
            )
        ),
        (column(), prop::sample::select(&["in", "not in"][..]), texts())
            .prop_map(|(column, operator, values)| format!("{column} {operator} ({values})")),
        (number(), order(), 0..5_i32).prop_map(|(column, operator, value)| format!("{column} {operator} {value}")),
        (number(), prop::sample::select(&["in", "not in"][..]), vec(0..5_i32, 1..3))
            .prop_map(|(column, operator, values)| format!("{column} {operator} {values:?}")),
        (number(), any::<bool>(), 0..3_i32, 0..3_i32).prop_map(|(column, not, low, more)| format!(
            "{column} {}between {low} and {}",
            if not { "not " } else { "" },
            low + more
        )),
        (number(), 0..3_i32, 0..5_i32).prop_map(|(column, low, high)| format!("{low} < {column} <= {high}")),
        (date(), order(), when()).prop_map(|(column, operator, value)| format!("{column} {operator} {value}")),
        (date(), prop::sample::select(&["in", "not in"][..]), vec(when(), 1..3))
            .prop_map(|(column, operator, values)| format!("{column} {operator} ({})", values.join(", "))),
        (date(), any::<bool>())
            .prop_map(|(column, not)| format!("{column} {}between yesterday and today", if not { "not " } else { "" })),
        prop::sample::select(&["is_complete", "is_complete = false", "is_complete != true"][..])
            .prop_map(str::to_owned),
        (prop::sample::select(&["=", "!=", "contains", "not contains", "has"][..]), text())
            .prop_map(|(operator, value)| format!("tags {operator} {value}")),
        (prop::sample::select(&["has any", "has all", "has none", "in", "not in"][..]), texts())
            .prop_map(|(operator, values)| format!("tags {operator} ({values})")),
    ]
}

pub(super) fn query() -> impl Strategy<Value = String> {
    condition().prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(") and ("))),
            vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(") or ("))),
            inner.prop_map(|part| format!("not ({part})")),
        ]
    })
}

/// Conditions on one column, so that most are combined.
fn folding_query() -> impl Strategy<Value = String> {
    let part = prop_oneof![prop::sample::select(
        &[
            "name = \"a\"",
            "name = \"b\"",
            "name in (\"ab\", \"A\")",
            "not (name != \"a\")",
            "not (name not in (\"a\"))"
        ][..]
    )];
    (vec(part, 1..4), any::<bool>()).prop_map(|(parts, not)| {
        let whole = parts.join(" or ");
        if not { format!("not ({whole})") } else { whole }
    })
}

/// The schema, with some columns marked as never missing.
fn schema(never_missing: &[bool]) -> Schema {
    let mut marks = never_missing.iter().copied().chain(std::iter::repeat(false));
    Schema::builtin()
        .columns()
        .fold(Schema::builder(), |builder, column| {
            let mark = column.id != "fully_annotated" && marks.next().unwrap_or_default();
            let mut column = column.clone();
            column.never_missing = mark;
            builder.column(column.id.clone(), column)
        })
        .build()
}

/// The record, with a value for every column that is never missing.
fn complete(record: &Record, schema: &Schema) -> Record {
    let mut complete = record.clone();
    for (id, value) in [
        ("name", Value::String("a".to_owned())),
        ("model", Value::String("b".to_owned())),
        ("status_code", Value::Number(Number::Float(2.0))),
        ("step_number", Value::Number(Number::Integer(3))),
        ("is_complete", Value::Boolean(false)),
        ("tags", Value::Strings(vec!["a".to_owned()])),
        ("updated_at", Value::Timestamp(DateTime::UNIX_EPOCH)),
    ] {
        if schema.column(id).is_some_and(Column::is_never_missing) {
            complete.entry(id.to_owned()).or_insert(value);
        }
    }
    complete
}

fn agree(query: &str, records: &[Record], never_missing: &[bool]) -> Result<(), TestCaseError> {
    let schema = schema(never_missing);
    let now = "2026-01-15T12:00:00Z".parse().map_or_else(|_| panic!(), Options::at);
    let analysis = tamis::analyze(query, &schema, &now);
    let Some(typed) = &analysis.typed else { panic!("{query}: {:?}", analysis.diagnostics) };
    let tree = lower::tree(typed);
    let flat = lower::flat(typed, MissingValuePolicy::Warn);
    prop_assert_eq!(
        lower::flat(typed, MissingValuePolicy::Deny).filters.is_some(),
        flat.diagnostics.is_empty(),
        "{}",
        query
    );
    for record in records.iter().map(|record| complete(record, &schema)) {
        let record = &record;
        let matches = tree_matches(&tree, record, Model::Sql);
        prop_assert_eq!(matches, query_matches(typed, record), "{} on {:?}", query, record);
        let Some(list) = &flat.filters else { continue };
        let list_matches = |model| and(list.0.iter().map(|filter| filter_matches(filter, record, model)));
        prop_assert_eq!(
            list_matches(Model::Sql) == Some(true),
            matches == Some(true),
            "{} on {:?}: {:?}",
            query,
            record,
            list
        );
        if flat.diagnostics.is_empty() {
            for model in OTHER_MODELS {
                prop_assert_eq!(
                    list_matches(model),
                    tree_matches(&tree, record, model),
                    "{:?} {} on {:?}: {:?}",
                    model,
                    query,
                    record,
                    list
                );
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(property::config(10_000))]

    #[test]
    fn tree_and_list_match_the_same_records_as_the_query(query in query(), records in vec(record(), 8), marks in vec(any::<bool>(), 40)) {
        agree(&query, &records, &marks)?;
    }

    #[test]
    fn combined_conditions_match_the_same_records(query in folding_query(), records in vec(record(), 8), marks in vec(any::<bool>(), 40)) {
        agree(&query, &records, &marks)?;
    }
}
