//! JSON to text and back.
#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use proptest::prelude::*;
use serde_json::Value;
use tamis::lower::{self, Complement};
use tamis::schema::{Column, SchemaBuilder};
use tamis::{Options, Schema, raise};

#[path = "support/cases.rs"]
mod cases;
#[path = "support/generate.rs"]
mod generate;

fn schema() -> Schema {
    Schema::from_json(include_str!("data/columns.json")).unwrap()
}

fn options() -> Options {
    Options::at("2026-01-15T12:00:00Z".parse().unwrap())
}

fn raised(json: &str) -> Result<String, String> {
    raise(json, &schema()).map(|raised| raised.ast.to_string()).map_err(|error| error.to_string())
}

/// Filters met in public code and documentation: each raises, and where nothing is noted it compiles
/// back to the same JSON.
///
/// Columns that nobody has (`<string>`, `field`, `count` …) are made up from the leaves that name
/// them. What does not raise has its reason here, what does not come back as it was is listed with it
/// in `data/examples_other.txt`.
#[test]
fn examples_raise_and_compile_back() {
    let refused = [("py-test-edge-2", "/0/value: the list is empty, which no query says"), ("legacy-logdata", "")];
    let examples: Vec<Value> = serde_json::from_str(include_str!("data/examples.json")).unwrap();
    let (mut exact, mut other) = (0, Vec::new());
    for example in &examples {
        let id = example["id"].as_str().unwrap();
        let filter = &example["filter"];
        let schema = with_columns_of(filter, Schema::builder().merge(&schema())).build();
        let raised = match raise(&filter.to_string(), &schema) {
            Ok(raised) => raised,
            Err(error) => {
                let known = refused.iter().find(|(known, _)| *known == id);
                assert_eq!(Some(error.to_string().as_str()), known.map(|(_, reason)| *reason), "{id}");
                continue;
            }
        };
        let text = raised.ast.to_string();
        let analysis = tamis::analyze(&text, &schema, &options());
        let Some(typed) = analysis.typed else {
            other.push(format!(
                "{id}: {}",
                analysis.diagnostics.iter().map(|found| found.code.as_str()).collect::<Vec<_>>().join(" ")
            ));
            continue;
        };
        let back = match filter {
            Value::Array(_) => lower::flat(&typed, Complement::Advised).filters.unwrap().to_json(),
            _ => lower::tree(&typed).to_json(),
        };
        let back: Value = serde_json::from_str(&back).unwrap();
        if back == *filter {
            exact += 1;
        } else {
            other.push(format!(
                "{id}: {}",
                raised.notes.iter().map(|note| note.message.as_str()).collect::<Vec<_>>().join("; ")
            ));
        }
    }
    let expected: Vec<&str> =
        include_str!("data/examples_other.txt").lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(other, expected, "those that do not come back byte for byte");
    assert!(exact > 10, "only {exact} come back exactly");
}

/// The columns of all typed leaves below `json`, where they are not known.
fn with_columns_of(json: &Value, mut builder: SchemaBuilder) -> SchemaBuilder {
    let known = schema();
    if let (Some(id), Some(stated)) = (json["column_id"].as_str().or(json["name"].as_str()), json.get("type")) {
        let filter_type = serde_json::from_value(stated.clone()).unwrap();
        if known.column(id).is_none() {
            builder = builder.column(id, Column::new(filter_type));
        }
    }
    match json {
        Value::Array(parts) => parts.iter().fold(builder, |builder, part| with_columns_of(part, builder)),
        Value::Object(parts) => parts.values().fold(builder, |builder, part| with_columns_of(part, builder)),
        _ => builder,
    }
}

#[test]
fn whole_bodies_and_older_wires_are_read() {
    let leaf = r#"{"name": "input", "operator": "eq", "value": "x", "case_sensitive": true, "type": "text"}"#;
    for body in [
        format!("[{leaf}]"),
        format!(r#"{{"filters": [{leaf}], "log_stream_id": "0", "pagination": {{"limit": 5}}}}"#),
        format!(r#"{{"filter_tree": {{"filter": {leaf}}}, "filters": [], "name": "x"}}"#),
        format!(r#"{{"record_selector": {{"type": "filter_tree", "filter_tree": {{"and_": [{leaf}]}}}}}}"#),
        leaf.to_owned(),
    ] {
        assert_eq!(raised(&body).as_deref(), Ok("input = \"x\""), "{body}");
    }
}

#[test]
fn what_no_query_says_is_an_error_with_its_place() {
    for (json, error) in [
        (r#"{"and": []}"#, "/and: it is empty, and no query says all or nothing"),
        (
            r#"{"or": [{"filter": {"column_id": "a", "operator": "eq", "value": ["x"], "type": "text"}}]}"#,
            "/or/0/filter/value: `=` takes one value, not an array",
        ),
        (
            r#"[{"column_id": "a", "operator": "matches", "value": "x", "type": "text"}]"#,
            "/0/operator: a text filter has no operator `matches`",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": "x", "type": "colour"}]"#,
            "/0/type: no filter has the type `\"colour\"`",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": 5, "type": "text"}]"#,
            "/0/value: a text filter does not take `5`",
        ),
        (
            r#"[{"column_id": "a", "operator": "gt", "value": "2024-01-01", "type": "date"}]"#,
            "/0/value: `2024-01-01` is no instant as RFC 3339 has it",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": "x", "type": "text", "colour": 1}]"#,
            "/0/colour: this is no part of a filter",
        ),
        (r#"{"and": [{"filter": {"operator": "eq"}}]}"#, "/and/0/filter: it names no column: `column_id` is missing"),
        (r#"{"limit": 5}"#, "there is no filter in it: no `filters`, `filter_tree`, `filter`, `and`, `or` or `not`"),
        (
            r#"[{"column_id": "a\nb", "operator": "eq", "value": "x", "type": "text"}]"#,
            "no query says it: this column name has no closing backtick",
        ),
        (
            r#"[{"column_id": "a", "operator": "gt", "value": "2024-01-01T00:00:00Z # x", "type": "date"}]"#,
            "/0/value: `2024-01-01T00:00:00Z # x` is no instant as RFC 3339 has it",
        ),
        (
            r#"[{"column_id": "a", "operator": "gt", "value": "2024-00-01T00:00:00Z", "type": "date"}]"#,
            "/0/value: `2024-00-01T00:00:00Z` is no instant as RFC 3339 has it",
        ),
        (
            r#"[{"column_id": "a", "operator": "gt", "value": "2024-01-01+1d", "type": "date"}]"#,
            "/0/value: `2024-01-01+1d` is no instant as RFC 3339 has it",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": "x", "user_ids": ["u"], "type": "text"}]"#,
            "/0/user_ids: a text filter does not have it",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": "x", "case_sensitive": true, "type": "id"}]"#,
            "/0/case_sensitive: an id filter does not have it",
        ),
        (
            r#"[{"column_id": "fully_annotated", "operator": "ne", "type": "fully_annotated"}]"#,
            "/0/operator: a fully_annotated filter does not have it",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "operator": "ne", "value": "x", "type": "text"}]"#,
            "the key `operator` stands twice at line 1 column 54",
        ),
        ("5", "a filter is an object or an array"),
        ("{", "this is not JSON: EOF while parsing an object at line 1 column 1"),
    ] {
        assert_eq!(raised(json).as_ref().map_err(String::as_str), Err(error), "{json}");
    }
}

#[test]
fn what_is_said_in_another_form_is_noted() {
    for (json, note) in [
        (
            r#"{"and_": [{"type": "fully_annotated", "column_id": "fully_annotated"}]}"#,
            "`and_` is the older word for `and`",
        ),
        (r#"{"type": "fully_annotated"}"#, "the column is not stated, and will be: `fully_annotated`"),
        (
            r#"{"type": "fully_annotated", "column_id": "fully_annotated", "user_ids": null}"#,
            "`user_ids` is null, and will be left out",
        ),
        (
            r#"{"column_id": "trace_id", "value": "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db", "type": "id"}"#,
            "the operator is not stated, and will be: `eq`",
        ),
        (
            r#"{"column_id": "created_at", "operator": "gt", "value": "2025-04-16 18:15", "type": "date"}"#,
            "the time names no zone, and will be in UTC",
        ),
    ] {
        let notes = raise(json, &schema()).unwrap().notes;
        assert_eq!(notes.first().map(|note| note.message.as_str()), Some(note), "{json}");
    }
}

#[test]
fn a_name_with_a_line_end_stands_behind_its_group() {
    let json = r#"{"column_id": "user_metadata/a\nb", "operator": "eq", "value": "x", "case_sensitive": true, "type": "text"}"#;
    assert_eq!(raised(json).as_deref(), Ok(r#"user_metadata/"a\nb" = "x""#));
}

#[test]
fn a_number_is_not_raised_to_its_neighbour() {
    let json = r#"{"column_id": "temperature", "operator": "eq", "value": 3e23, "type": "number"}"#;
    assert_eq!(raised(json).as_deref(), Ok("temperature = 3e+23"));
}

proptest! {
    #![proptest_config(cases::cases(10_000))]

    /// Tree to text to tree: the same JSON.
    #[test]
    fn a_tree_comes_back(query in generate::query()) {
        let (schema, options) = (schema(), options());
        let tree = tamis::compile(&query, &schema, &options).unwrap().tree.to_json();
        let raised = raise(&tree, &schema).unwrap();
        prop_assert!(raised.notes.is_empty(), "{} {:?}", tree, raised.notes);
        let text = raised.ast.to_string();
        let again = tamis::compile(&text, &schema, &options);
        prop_assert_eq!(again.map(|compiled| compiled.tree.to_json()), Ok(tree), "{}", text);
    }

    /// No document makes it panic.
    #[test]
    fn any_json_is_answered(text in "[\\[\\]{}\",:a-z0-9 ]{0,60}") {
        let _ = raise(&text, &Schema::builtin());
    }
}
