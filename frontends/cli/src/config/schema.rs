//! The JSON Schema of `tamis.toml`, for editors.

use clap::ValueEnum;
use serde_json::{Map, Value, json};
use tamis::Limits;
use tamis::record::LayoutPreset;
use tamis::request::Target;
use tamis_embedded::Format;

use super::auth::Auth;
use super::rules::{LEVELS, settable};
use crate::failure::Failure;

/// The JSON Schema as text.
pub(crate) fn schema_text() -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(&schema());
    text.map(|text| text + "\n").map_err(|error| Failure::new(format!("cannot write JSON: {error}")))
}

/// The reference to the levels of rules.
const RULES: &str = "#/$defs/rules";

/// The JSON Schema (draft 2020-12) of `tamis.toml`.
fn schema() -> Value {
    let auth = Auth::value_variants().iter().filter_map(Auth::to_possible_value);
    let auth: Vec<String> = auth.map(|name| name.get_name().to_owned()).collect();
    let targets: Vec<&str> = Target::ALL.iter().map(|target| target.as_str()).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tamis.toml",
        "description": "The configuration of tamis for a directory and those below.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "columns": strings("Files with column metadata, relative to this file."),
            "zone": text("The time zone of dates, and of timestamps without one, such as `Europe/Paris` or `+02:00`."),
            "target": choice("The endpoint of the queries: some accept only flat lists.", &targets),
            "legacy-format": {
                "type": "boolean",
                "description": "Whether requests have the format of older servers.",
                "default": false,
            },
            "base-url": text("The URL of the API, with or without its version."),
            "auth": choice("The authentication method.", &auth.iter().map(String::as_str).collect::<Vec<_>>()),
            "project-id": id("The project."),
            "log-stream-id": id("The log stream of the records."),
            "experiment-id": id("The experiment of the records."),
            "metrics-testing-id": id("The metrics testing run of the records."),
            "layout": layout(),
            "limits": limits(),
            "baseline": text("A file with findings to suppress, written by `tamis lint --write-baseline`."),
            "rules": { "$ref": RULES },
            "per-path": per_path(),
            "embedded": embedded(),
        },
        "$defs": { "rules": rules() },
        "allOf": one_scope(),
    })
}

/// Records have one scope.
fn one_scope() -> [Value; 3] {
    let [log_stream, experiment, testing] = ["log-stream-id", "experiment-id", "metrics-testing-id"];
    [[log_stream, experiment], [log_stream, testing], [experiment, testing]]
        .map(|both| json!({ "not": { "required": both } }))
}

fn layout() -> Value {
    let presets: Vec<&str> = LayoutPreset::ALL.iter().map(|preset| preset.as_str()).collect();
    let keys = json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    object(
        "Where the values of columns are in records.",
        json!({
            "preset": choice("The layout of all columns; the default is detected.", &presets),
            "paths": {
                "type": "object",
                "description": "The keys that lead to a column: with dots between them, or as an array.",
                "additionalProperties": keys,
            },
        }),
    )
}

fn limits() -> Value {
    let limits = Limits::default();
    let limit = |description, default, maximum: Option<usize>| {
        let mut limit = json!({ "type": "integer", "minimum": 0, "description": description, "default": default });
        if let (Some(limit), Some(maximum)) = (limit.as_object_mut(), maximum) {
            limit.insert("maximum".to_owned(), maximum.into());
        }
        limit
    };
    object(
        "Limits on the size of a query.",
        json!({
            "depth": limit("The maximum nesting of conditions.", limits.depth, Some(Limits::MAX_DEPTH)),
            "list-items": limit("The maximum number of items in a list.", limits.list_items, None),
            "diagnostics": limit("The maximum number of findings shown for a query.", limits.diagnostics, None),
        }),
    )
}

fn per_path() -> Value {
    tables(
        "Levels of rules for some files.",
        json!({
            "paths": strings("Patterns of the files, relative to this file; `*` does not match `/`, `**` does."),
            "rules": { "$ref": RULES },
        }),
    )
}

fn embedded() -> Value {
    let languages = "The languages of code blocks in Markdown with queries; the default is `tamis`.";
    tables(
        "Queries in other files.",
        json!({
            "paths": strings("Patterns of the files, relative to this file; `*` does not match `/`, `**` does."),
            "queries": strings("JSONPaths (RFC 9535) of the queries."),
            "filters": strings("JSONPaths (RFC 9535) of filters of the API, in JSON."),
            "languages": strings(languages),
            "format": choice("The format of the files, if their names do not determine it.", &Format::NAMES.map(|(name, _)| name)),
        }),
    )
}

fn rules() -> Value {
    let level = json!({ "enum": LEVELS });
    let rules: Map<String, Value> = settable().map(|code| (code.as_str().to_owned(), level.clone())).collect();
    object("The levels of rules.", Value::Object(rules))
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn id(description: &str) -> Value {
    json!({ "type": "string", "format": "uuid", "description": description })
}

fn strings(description: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": description })
}

fn choice(description: &str, names: &[&str]) -> Value {
    json!({ "enum": names, "description": description })
}

fn object(description: &str, properties: Value) -> Value {
    json!({ "type": "object", "description": description, "additionalProperties": false, "properties": properties })
}

/// An array of tables, each with `paths`.
fn tables(description: &str, properties: Value) -> Value {
    let mut table = object(description, properties);
    if let Some(table) = table.as_object_mut() {
        table.remove("description");
        table.insert("required".to_owned(), json!(["paths"]));
    }
    json!({ "type": "array", "description": description, "items": table })
}
