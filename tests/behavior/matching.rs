//! The matcher matches the records that the language reference says, in every layout and with every model of missing
//! values.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use tamis::record::{Layout, LayoutPreset};
use tamis::{Compiler, Matcher, Met, MissingValues, Options, Schema, Truth};
use tamis_test_support::evaluate::{Model, Record, Value, tree_matches};
use tamis_test_support::property;

use super::meaning::{query, record};

const MODELS: [(MissingValues, Model); 3] = [
    (MissingValues::Unknown, Model::Sql),
    (MissingValues::False, Model::False),
    (MissingValues::UnequalIsTrue, Model::UnequalIsTrue),
];

fn compiler() -> Compiler {
    Compiler::new(Schema::builtin()).with_options(Options::at("2026-01-15T12:00:00Z".parse().unwrap()))
}

/// The record as JSON in a layout.
fn json_record(record: &Record, layout: &Layout) -> serde_json::Value {
    let mut json = json!({});
    for (id, value) in record {
        let value = match value {
            Value::String(text) => json!(text),
            Value::Strings(texts) => json!(texts),
            Value::Number(number) => json!(number),
            Value::Numbers(numbers) => json!(numbers),
            Value::Boolean(value) => json!(value),
            Value::Timestamp(timestamp) => json!(timestamp.to_rfc3339()),
        };
        let place = layout.path(id).iter().fold(&mut json, |place, key| &mut place[key.as_str()]);
        *place = value;
    }
    json
}

fn truth(matches: Option<bool>) -> Truth {
    matches.map_or(Truth::Unknown, Truth::from)
}

proptest! {
    #![proptest_config(property::config(10_000))]

    #[test]
    fn the_matcher_agrees_with_the_language_reference(query in query(), records in vec(record(), 8)) {
        let compiler = compiler();
        let compiled = compiler.compile(&query).unwrap();
        for preset in LayoutPreset::ALL {
            let layout = Layout::new(*preset);
            for (missing_values, model) in MODELS {
                let matcher = Matcher::new(&compiled.typed, &layout).missing_values(missing_values);
                let from_tree = Matcher::from_tree(&compiled.tree, &layout).missing_values(missing_values);
                for record in &records {
                    let expected = truth(tree_matches(&compiled.tree, record, model));
                    let json = json_record(record, &layout);
                    prop_assert_eq!(matcher.matches(&json), expected, "{} on {}", query, json);
                    prop_assert_eq!(from_tree.matches(&json), expected);
                    prop_assert_eq!(matcher.trace(&json).truth, expected);
                }
            }
        }
    }
}

fn matches(query: &str, record: &serde_json::Value) -> Truth {
    compiler().matcher(query, &Layout::default()).unwrap().matches(record)
}

#[test]
fn large_numbers_are_compared_exactly() {
    let record = json!({"metrics": {"duration_ns": 9_007_199_254_740_993_u64}});
    assert_eq!(matches("duration_ns = 9007199254740993", &record), Truth::True);
    assert_eq!(matches("duration_ns = 9007199254740992", &record), Truth::False);
    assert_eq!(matches("duration_ns > 9007199254740992", &record), Truth::True);
    assert_eq!(matches("cost = 0.1", &json!({"metrics": {"cost": 0.1}})), Truth::True);
}

#[test]
fn null_is_missing_and_a_wrong_type_is_handled_like_it() {
    for value in [json!(null), json!("fast"), json!({"seconds": 5})] {
        assert_eq!(matches("status_code != 200", &json!({"status_code": value})), Truth::Unknown, "{value}");
    }
    assert_eq!(matches("status_code = 200", &json!({"status_code": "200"})), Truth::True);
    assert_eq!(matches("is_complete", &json!({"is_complete": "True"})), Truth::True);
}

#[test]
fn null_items_of_a_list_are_ignored() {
    let record = json!({"tags": ["a", null]});
    assert_eq!(matches("tags has a", &record), Truth::True);
    assert_eq!(matches("tags has none (b)", &record), Truth::True);
    assert_eq!(matches("tags has a", &json!({"tags": []})), Truth::False);
    assert_eq!(matches("tags has a", &json!({"tags": null})), Truth::Unknown);
    assert_eq!(matches("tags has a", &json!({"tags": "[\"a\", \"b\"]"})), Truth::True);
}

#[test]
fn a_structure_is_compared_as_its_json() {
    let record = json!({"input": [{"role": "user", "content": "refund"}]});
    assert_eq!(matches("input contains refund", &record), Truth::True);
    let trace = compiler().matcher("input contains refund", &Layout::default()).unwrap().trace(&record);
    assert!(matches!(&trace.conditions[0].met, Met::Structure(json) if json.contains("refund")));
}

#[test]
fn timestamps_of_the_clients_are_read() {
    for written in [
        "2026-01-14T23:00:00Z",
        "2026-01-15T00:00:00+01:00",
        "2026-01-14T23:00:00",
        "2026-01-14 23:00:00.000",
        "2026-01-14T23:00:00.000000",
    ] {
        let record = json!({"created_at": written});
        assert_eq!(matches("created_at = 2026-01-14T23:00:00Z", &record), Truth::True, "{written}");
        assert_eq!(matches("created_at = 2026-01-14", &record), Truth::True, "{written}");
        assert_eq!(matches("created_at != 2026-01-14", &record), Truth::False, "{written}");
    }
}

#[test]
fn a_whole_day_is_one_condition_of_the_trace() {
    let query = "created_at != 2026-01-14 and status_code in (500, 503)";
    let record = json!({"created_at": "2026-01-13T00:00:00Z", "status_code": 404});
    let trace = compiler().matcher(query, &Layout::default()).unwrap().trace(&record);
    let conditions: Vec<_> = trace
        .conditions
        .iter()
        .map(|condition| (&query[condition.span.range()], condition.truth, condition.met.clone()))
        .collect();
    assert_eq!(
        conditions,
        [
            ("created_at != 2026-01-14", Truth::True, Met::Value("\"2026-01-13T00:00:00Z\"".to_owned())),
            ("status_code in (500, 503)", Truth::False, Met::Value("404".to_owned())),
        ],
    );
}
