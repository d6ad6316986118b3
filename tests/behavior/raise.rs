//! Raising JSON filters to queries, and compiling them back.
use proptest::prelude::*;
use serde_json::Value;
use tamis::apply_fixes;
use tamis::diagnostic::Safety;
use tamis::lower::{self, MissingValuePolicy};
use tamis::schema::{Column, SchemaBuilder};
use tamis::{Limits, Options, Schema, raise};
use tamis_test_support::{corpus, generate, property};

fn schema() -> Schema {
    Schema::from_json(include_str!("../data/columns.json")).unwrap()
}

fn options() -> Options {
    Options::at("2026-01-15T12:00:00Z".parse().unwrap())
}

fn raised(json: &str) -> Result<String, String> {
    raise(json, &schema()).map(|raised| raised.ast.to_string()).map_err(|error| error.to_string())
}

/// Filters from public code and documentation: each is raised, and without notes it compiles back to the same JSON.
///
/// Unknown columns (`<string>`, `field`, `count` …) are created from the leaves that name them. The errors of filters
/// that cannot be raised are listed here, the differences of others in `data/examples_other.txt`.
#[test]
fn examples_round_trip() {
    let rejected =
        [("py-test-edge-2", "/0/value: an empty list cannot be expressed as a query"), ("legacy-logdata", "")];
    let examples: Vec<Value> = serde_json::from_str(include_str!("../data/examples.json")).unwrap();
    let (mut exact, mut other) = (0, Vec::new());
    for example in &examples {
        let id = example["id"].as_str().unwrap();
        let filter = &example["filter"];
        let schema = with_columns_of(filter, Schema::builder().merge(&schema())).build();
        let raised = match raise(&filter.to_string(), &schema) {
            Ok(raised) => raised,
            Err(error) => {
                let known = rejected.iter().find(|(known, _)| *known == id);
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
            Value::Array(_) => lower::flat(&typed, MissingValuePolicy::Warn).filters.unwrap().to_json(),
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
        include_str!("../data/examples_other.txt").lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(other, expected, "examples that do not compile back to the same JSON");
    assert!(exact > 10, "only {exact} compile back exactly");
}

/// Adds the unknown columns of all typed leaves in `json`.
fn with_columns_of(json: &Value, mut builder: SchemaBuilder) -> SchemaBuilder {
    let known = schema();
    if let (Some(id), Some(declared)) = (json["column_id"].as_str().or(json["name"].as_str()), json.get("type")) {
        let filter_type = serde_json::from_value(declared.clone()).unwrap();
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
fn request_bodies_and_the_legacy_wire_format_are_raised() {
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
fn filters_that_no_query_expresses_are_errors_with_a_path() {
    for (json, error) in [
        (r#"{"and": []}"#, "/and: an empty array cannot be expressed as a query"),
        (
            r#"{"or": [{"filter": {"column_id": "a", "operator": "eq", "value": ["x"], "type": "text"}}]}"#,
            "/or/0/filter/value: `=` requires one value, not an array",
        ),
        (
            r#"[{"column_id": "a", "operator": "matches", "value": "x", "type": "text"}]"#,
            "/0/operator: a text filter has no operator `matches`",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": "x", "type": "colour"}]"#,
            "/0/type: unknown filter type `\"colour\"`",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": 5, "type": "text"}]"#,
            "/0/value: a text filter does not accept `5`",
        ),
        (
            r#"[{"column_id": "a", "operator": "gt", "value": "2024-01-01", "type": "date"}]"#,
            "/0/value: `2024-01-01` is not an RFC 3339 timestamp",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": "x", "type": "text", "colour": 1}]"#,
            "/0/colour: unknown key in a filter",
        ),
        (r#"{"and": [{"filter": {"operator": "eq"}}]}"#, "/and/0/filter: `column_id` is missing"),
        (r#"{"filters": []}"#, "the filter is empty, which cannot be expressed as a query"),
        (r#"{"filter_tree": null}"#, "the filter is empty, which cannot be expressed as a query"),
        (r#"{"limit": 5}"#, "no filter found: expected `filters`, `filter_tree`, `filter`, `and`, `or` or `not`"),
        (
            r#"[{"column_id": "a\nb", "operator": "eq", "value": "x", "type": "text"}]"#,
            "this cannot be expressed as a query: missing closing backtick in column name",
        ),
        (
            r#"[{"column_id": "a", "operator": "gt", "value": "2024-01-01T00:00:00Z # x", "type": "date"}]"#,
            "/0/value: `2024-01-01T00:00:00Z # x` is not an RFC 3339 timestamp",
        ),
        (
            r#"[{"column_id": "a", "operator": "gt", "value": "2024-00-01T00:00:00Z", "type": "date"}]"#,
            "/0/value: `2024-00-01T00:00:00Z` is not an RFC 3339 timestamp",
        ),
        (
            r#"[{"column_id": "a", "operator": "gt", "value": "2024-01-01+1d", "type": "date"}]"#,
            "/0/value: `2024-01-01+1d` is not an RFC 3339 timestamp",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": "x", "user_ids": ["u"], "type": "text"}]"#,
            "/0/user_ids: a text filter cannot have this key",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": "x", "case_sensitive": true, "type": "id"}]"#,
            "/0/case_sensitive: an id filter cannot have this key",
        ),
        (
            r#"[{"column_id": "fully_annotated", "operator": "ne", "type": "fully_annotated"}]"#,
            "/0/operator: a fully_annotated filter cannot have this key",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "operator": "ne", "value": "x", "type": "text"}]"#,
            "/0/operator: duplicate key `operator`",
        ),
        ("5", "a filter must be an object or an array"),
        ("{", "this is not JSON: EOF while parsing an object at line 1 column 1"),
    ] {
        assert_eq!(raised(json).as_ref().map_err(String::as_str), Err(error), "{json}");
    }
}

#[test]
fn differences_from_the_source_json_are_noted() {
    for (json, note) in [
        (
            r#"{"and_": [{"type": "fully_annotated", "column_id": "fully_annotated"}]}"#,
            "`and_` is the legacy name of `and`",
        ),
        (r#"{"type": "fully_annotated"}"#, "`column_id` is missing; `fully_annotated` is assumed"),
        (
            r#"{"type": "fully_annotated", "column_id": "fully_annotated", "user_ids": null}"#,
            "`user_ids` is `null` and is omitted",
        ),
        (
            r#"{"column_id": "trace_id", "value": "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db", "type": "id"}"#,
            "`operator` is missing; `eq` is assumed",
        ),
        (
            r#"{"column_id": "created_at", "operator": "gt", "value": "2025-04-16 18:15", "type": "date"}"#,
            "the timestamp has no time zone; UTC is assumed",
        ),
    ] {
        let notes = raise(json, &schema()).unwrap().notes;
        assert_eq!(notes.first().map(|note| note.message.as_str()), Some(note), "{json}");
    }
}

#[test]
fn a_column_name_with_a_line_break_is_written_after_its_group() {
    let json = r#"{"column_id": "user_metadata/a\nb", "operator": "eq", "value": "x", "case_sensitive": true, "type": "text"}"#;
    assert_eq!(raised(json).as_deref(), Ok(r#"user_metadata/"a\nb" = "x""#));
}

#[test]
fn numbers_are_raised_exactly() {
    let json = r#"{"column_id": "temperature", "operator": "eq", "value": 3e23, "type": "number"}"#;
    assert_eq!(raised(json).as_deref(), Ok("temperature = 3e+23"));
}

/// Compiles a query, raises the tree and compiles it again. Returns the second and the first JSON.
fn round_trip(query: &str, schema: &Schema, options: &Options) -> (String, String) {
    let tree = tamis::compile(query, schema, options).unwrap().tree.to_json();
    let text = raise(&tree, schema).unwrap_or_else(|error| panic!("{error}\n{query}\n{tree}")).ast.to_string();
    let max = Limits::default().bytes(Limits::MAX_BYTES).depth(Limits::MAX_DEPTH);
    let options = options.clone().limits(max);
    let again = tamis::compile(&text, schema, &options).unwrap_or_else(|report| panic!("{report}\n{text}"));
    (again.tree.to_json(), tree)
}

#[test]
fn corpus_filters_round_trip() {
    for (query, schema, options) in corpus::valid_queries() {
        let (again, tree) = round_trip(&query, &schema, &options);
        assert_eq!(again, tree, "{query}");
    }
}

/// The opening and closing text of nested queries, and the number of levels that they count for.
const NESTINGS: [(&str, &str, usize); 9] = [
    ("not ", "", 1),
    ("not (", ")", 2),
    ("(name = 'a' and ", ")", 1),
    ("(has_children or (name = 'a' and ", "))", 2),
    ("(has_children or name = 'a' and ", ")", 1),
    ("(has_children or name = 'a' and not ", ")", 2),
    ("not (name = 'a' and ", ")", 2),
    ("(name = 'a' and not (has_children or ", "))", 3),
    ("not (created_at = 2026-01-15 and (status_code in (1, 2) or ", "))", 3),
];

/// The most deeply nested query for a depth.
fn deepest((open, close, levels): (&str, &str, usize), depth: usize) -> String {
    let count = depth / levels;
    format!("{}name = 'b'{}", open.repeat(count), close.repeat(count))
}

#[test]
fn the_deepest_filters_round_trip() {
    let schema = schema();
    for depth in [Limits::DEPTH, Limits::MAX_DEPTH] {
        let options = options().limits(Limits::default().depth(depth));
        for nesting in NESTINGS {
            let query = deepest(nesting, depth);
            let (again, tree) = round_trip(&query, &schema, &options);
            assert!(again == tree, "{query}");
            // The raised query compiles with the same limit.
            let text = raise(&tree, &schema).unwrap().ast.to_string();
            assert!(tamis::compile(&text, &schema, &options).is_ok(), "{text}");
        }
    }
}

/// JSON instead of a query.
#[test]
fn a_fix_turns_the_deepest_json_into_a_query() {
    let (schema, options) = (schema(), options());
    let most = options.clone().limits(Limits::default().depth(Limits::MAX_DEPTH));
    for nesting in NESTINGS {
        let tree = tamis::compile(&deepest(nesting, Limits::DEPTH), &schema, &options).unwrap().tree.to_json();
        let found = tamis::analyze(&tree, &schema, &options).diagnostics;
        let query = apply_fixes(&tree, &found, Safety::Unsafe).text;
        let again = tamis::compile(&query, &schema, &most).map(|compiled| compiled.tree.to_json());
        assert!(again.as_deref() == Ok(&tree), "{nesting:?} {query}");
    }
}

/// The filters are in request bodies.
#[test]
fn the_deepest_filters_are_raised_on_a_small_stack() {
    for (depth, stack) in [(Limits::DEPTH, 512 << 10), (Limits::MAX_DEPTH, 1 << 20)] {
        let options = options().limits(Limits::default().depth(depth));
        for nesting in NESTINGS {
            let tree = tamis::compile(&deepest(nesting, depth), &schema(), &options).unwrap().tree.to_json();
            let body = format!(r#"{{"record_selector": {{"type": "filter_tree", "filter_tree": {tree}}}}}"#);
            let small = std::thread::Builder::new().stack_size(stack);
            let raised = small.spawn(move || raised(&body).is_ok()).unwrap().join().unwrap();
            assert!(raised, "{nesting:?}");
        }
    }
}

#[test]
fn json_nested_too_deeply_is_an_error_on_a_small_stack() {
    let leaf = r#"{"filter": {"column_id": "is_complete", "operator": "eq", "value": true, "type": "boolean"}}"#;
    let deep = |open: &str, close: &str, count: usize| format!("{}{leaf}{}", open.repeat(count), close.repeat(count));
    let message = "this is nested too deeply: a query has at most 256 levels";
    let note = "the query is nested deeper than the default limit of 128 levels";
    for (json, expected) in [
        (deep(r#"{"not": "#, "}", 128), Ok(None)),
        (deep(r#"{"not": "#, "}", 129), Ok(Some(note))),
        (deep(r#"{"not": "#, "}", 256), Ok(Some(note))),
        (deep(r#"{"not": "#, "}", 257), Err(message)),
        (deep(r#"{"not": "#, "}", 100_000), Err(message)),
        (deep(r#"{"and": ["#, "]}", 100_000), Err(message)),
        ("[".repeat(100_000) + &"]".repeat(100_000), Err(message)),
        (deep(r#"{"record_selector": "#, "}", 100_000), Err(message)),
        (deep(r#"{"record_selector": "#, "}", 1_000), Ok(None)),
        (
            format!(r#"{{"column_id": "name", "operator": "eq", "value": {}, "type": "text"}}"#, deep("[", "]", 1_000)),
            Err("/value: `=` requires one value, not an array"),
        ),
        (
            format!(
                r#"{{"column_id": "name", "operator": "one_of", "value": {}, "type": "text"}}"#,
                deep("[", "]", 1_000)
            ),
            Err(
                "/value/0: a text filter does not accept `[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…`",
            ),
        ),
        ("[".repeat(100_000), Err("this is not JSON: EOF while parsing a list at line 1 column 100000")),
    ] {
        let small = std::thread::Builder::new().stack_size(512 << 10);
        let raised = small.spawn(move || raise(&json, &schema())).unwrap().join().unwrap();
        let notes = raised.map(|raised| raised.notes.first().map(|note| note.message.clone()));
        assert_eq!(notes.as_ref().map(Option::as_deref).map_err(ToString::to_string), expected.map_err(str::to_owned));
    }
}

#[test]
fn brackets_in_strings_do_not_count_as_nesting() {
    let json =
        r#"{"column_id": "name", "operator": "eq", "value": "[[[{{{\"", "case_sensitive": true, "type": "text"}"#;
    assert_eq!(raised(json).as_deref(), Ok(r#"name = "[[[{{{\"""#));
    for (json, error) in [
        (
            r#"[{"column_id": "\ud800", "operator": "eq"}]"#,
            "/0/column_id: this is not JSON: unexpected end of hex escape",
        ),
        (
            r#"[{"column_id": "a", "operator": "eq", "value": 1e999, "type": "number"}]"#,
            "/0/value: this is not JSON: number out of range",
        ),
        (r#"[{"a": {"b": 1, "c": 2, "b": 3}}]"#, "/0/a/b: duplicate key `b`"),
    ] {
        assert_eq!(raised(json).as_ref().map_err(String::as_str), Err(error), "{json}");
    }
}

proptest! {
    #![proptest_config(property::config(10_000))]

    /// The JSON is the same after a round trip.
    #[test]
    fn compiled_trees_round_trip(query in generate::query()) {
        let (schema, options) = (schema(), options());
        let tree = tamis::compile(&query, &schema, &options).unwrap().tree.to_json();
        let raised = raise(&tree, &schema).unwrap();
        prop_assert!(raised.notes.is_empty(), "{} {:?}", tree, raised.notes);
        let text = raised.ast.to_string();
        let again = tamis::compile(&text, &schema, &options);
        prop_assert_eq!(again.map(|compiled| compiled.tree.to_json()), Ok(tree), "{}", text);
    }

    /// No text causes a panic.
    #[test]
    fn raising_accepts_any_json(text in "[\\[\\]{}\",:a-z0-9 ]{0,60}") {
        let _ = raise(&text, &Schema::builtin());
    }
}
