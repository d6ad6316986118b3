//! Properties of the values of parameters.

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::json;
use tamis::{Code, Compiler, Diagnostic, Limits, ParameterValue, Parameters, Schema};

fn compiler(value: impl Into<ParameterValue>) -> Compiler {
    Compiler::new(Schema::builtin()).now("2026-01-15T12:00:00Z".parse().unwrap()).parameter("x", value)
}

fn diagnostics(query: &str, value: impl Into<ParameterValue>) -> Vec<Diagnostic> {
    compiler(value).analyze(query).diagnostics.iter().cloned().collect()
}

/// Rust values and the JSON values that mean the same.
#[test]
fn json_and_rust_values_compile_to_the_same_filter() {
    let created = DateTime::parse_from_rfc3339("2026-01-10T10:00:00+02:00").unwrap();
    let cases = [
        ("name = $x", ParameterValue::from("a"), json!("a")),
        ("status_code in $x", [500_u16, 502].into(), json!([500, 502])),
        ("temperature > $x", 0.5_f32.into(), json!(0.5)),
        ("is_complete = $x", true.into(), json!(true)),
        ("created_at > $x", created.into(), json!("2026-01-10T10:00:00+02:00")),
        ("created_at = $x", created.date_naive().into(), json!("2026-01-10")),
        ("duration_ns > $x", "5s".parse().unwrap(), json!({"literal": "5s"})),
    ];
    for (query, value, json) in cases {
        let read = ParameterValue::try_from(json).unwrap();
        let [one, other] = [value, read].map(|value| compiler(value).compile(query).unwrap().tree.to_json());
        assert_eq!(one, other, "{query}");
    }
}

#[test]
fn floats_that_are_not_finite_are_errors() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for query in ["temperature > $x", "status_code > $x"] {
            let found = diagnostics(query, value);
            let message = format!("`{value:?}` (the value of `$x`) is not a finite number");
            assert!(matches!(&found[..], [only] if only.code == Code::NumberOutOfRange && only.message == message));
        }
    }
}

#[test]
fn a_bound_list_is_limited() {
    let limit = Limits::default().list_items;
    let ids = ParameterValue::from_iter((0..=limit).map(|id| id.to_string()));
    let found = diagnostics("id in $x", ids);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].message, format!("`$x` has {} items; the limit is {limit}", limit + 1));
}

/// Conditions on columns of all types.
const QUERIES: [&str; 14] = [
    "name = $x",
    "name in $x",
    "type = $x",
    "session_id = $x",
    "status_code > $x",
    "status_code in $x",
    "status_code between $x and 5",
    "duration_ns > $x",
    "metrics/cost > $x",
    "created_at > $x",
    "is_complete = $x",
    "tags contains $x",
    "tags has any $x",
    "fully_annotated by $x",
];

/// The value may be wrong, but then not the query: only the program that binds it can fix it.
fn errors_are_about_the_value(query: &str, value: ParameterValue) -> Result<(), TestCaseError> {
    let parameter = query.find("$x").unwrap();
    for found in diagnostics(query, value) {
        if found.span.start as usize == parameter {
            let help = found.help.unwrap_or_default();
            prop_assert!(found.fixes.is_empty(), "{query}: {:?}", found.fixes);
            prop_assert!(!help.contains("write") && !help.contains("quote"), "{query}: {help}");
            prop_assert!(found.message.contains("`$x`"), "{query}: {}", found.message);
        }
    }
    Ok(())
}

/// Values as on a command line.
const TEXTS: [&str; 29] = [
    "",
    "a",
    "\"500\"",
    "\"true\"",
    "\"5s\"",
    "yes",
    "1",
    "007",
    "1e400",
    "0.12345678901234567890",
    "-1.5",
    "5s",
    "1s5m",
    "80%",
    "$5",
    "10k",
    "now-7d",
    "now - 1s1m",
    "2026-02-30",
    "\"2026-13-01\"",
    "2026-01-01T10:00",
    "\"2026-01-01T10:00:00 +0200\"",
    "20260101",
    "1744827338",
    "true",
    "LLM",
    "()",
    "(a, 5s, now)",
    "now-7days",
];

fn any_value() -> impl Strategy<Value = ParameterValue> {
    prop_oneof![
        prop::sample::select(TEXTS.as_slice()).prop_map(|text| text.parse().unwrap()),
        any::<f64>().prop_map(ParameterValue::from),
        any::<u64>().prop_map(ParameterValue::from),
        any::<String>().prop_map(ParameterValue::from),
        prop::collection::vec(any::<String>(), 0..3).prop_map(ParameterValue::from),
    ]
}

proptest! {
    #[test]
    fn errors_in_values_are_not_fixed_in_the_query(value in any_value()) {
        for query in QUERIES {
            errors_are_about_the_value(query, value.clone())?;
        }
    }

    #[test]
    fn parameters_are_the_same_after_a_round_trip(values in prop::collection::btree_map(any::<String>(), any_value(), 0..4)) {
        let parameters: Parameters = values.into_iter().collect();
        if let Ok(json) = serde_json::to_string(&parameters) {
            prop_assert_eq!(serde_json::from_str::<Parameters>(&json).unwrap(), parameters, "{}", json);
        }
    }
}
