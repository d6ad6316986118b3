//! A server's rejection of a request is reported at the condition that caused it.
//!
//! `tests/data/rejections.jsonl` contains responses of a server generated from the API's schema;
//! `tests/server/record.py` records them, and describes how it broke each body. `TAMIS_REJECTIONS` names another file.

use std::fs;
use std::sync::LazyLock;

use serde_json::{Value, json};
use tamis::request::{self, CompiledRequest, RequestSettings, Target};
use tamis::{Code, Compiler, Options, Schema};

const ID: &str = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f";

fn options() -> Options {
    Options::at("2026-01-15T12:00:00Z".parse().unwrap())
}

fn compiled<'t>(
    query: &'t str,
    compiler: &'t Compiler,
    target: Target,
    settings: &RequestSettings,
) -> CompiledRequest<'t> {
    compiler.request(query, target, settings).unwrap_or_else(|wrong| panic!("{wrong}\n{query}"))
}

fn search(query: &'static str) -> CompiledRequest<'static> {
    static COMPILER: LazyLock<Compiler> = LazyLock::new(|| Compiler::new(Schema::builtin()).with_options(options()));
    let settings = RequestSettings::default().with(|settings| settings.log_stream_id = Some(ID.to_owned()));
    compiled(query, &COMPILER, Target::TracesSearch, &settings)
}

fn recorded() -> String {
    let file = std::env::var("TAMIS_REJECTIONS");
    let file = file.unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rejections.jsonl").to_owned());
    fs::read_to_string(file).unwrap()
}

#[test]
fn recorded_rejections_point_at_the_broken_comparison() {
    let compiler = Compiler::new(Schema::builtin()).with_options(options());
    let mut count = 0;
    for line in recorded().lines() {
        let recorded: Value = serde_json::from_str(line).unwrap();
        let query = recorded["query"].as_str().unwrap();
        let target = recorded["target"].as_str().unwrap().parse::<Target>().unwrap();
        let settings: RequestSettings = serde_json::from_value(recorded["settings"].clone()).unwrap();
        let compiled = compiled(query, &compiler, target, &settings);
        let rejection = request::explain_rejection(&recorded["response"].to_string(), &compiled).unwrap();
        let [condition] = rejection.conditions.as_slice() else { panic!("{rejection:?}\n{line}") };
        assert_eq!(rejection.others, [], "{line}");
        assert_eq!(condition.pointer, recorded["pointer"].as_str().unwrap(), "{line}");
        assert_eq!(condition.diagnostic.code, Code::RejectedByServer);
        // The reported condition is the one that the pointer refers to.
        let body: Value = serde_json::from_str(&compiled.body.to_json()).unwrap();
        let sent = body.pointer(&condition.pointer).unwrap();
        let written = condition.diagnostic.span.text(query);
        let tree = compiler.compile(written).unwrap().tree.to_json();
        let column = sent["column_id"].as_str().unwrap();
        assert!(tree.contains(&format!("{:?}", column)), "{written} is not {sent}\n{query}");
        if let Some(value) = sent.get("value") {
            assert!(tree.contains(&value.to_string()), "{written} is not {sent}\n{query}");
        }
        count += 1;
    }
    assert!(count >= 25, "only {count} rejections are recorded");
}

/// An entry in the `detail` of a response.
fn entry(loc: Value, msg: &str) -> Value {
    json!({"loc": loc, "msg": msg, "type": "value_error"})
}

fn explained(query: &'static str, detail: &Value) -> Vec<String> {
    let rejection = request::explain_rejection(&json!({ "detail": detail }).to_string(), &search(query)).unwrap();
    let conditions = rejection.conditions.iter().map(|condition| {
        format!("{} {} {}", condition.pointer, condition.diagnostic.span.text(query), condition.messages.join("; "))
    });
    conditions.chain(rejection.others.iter().map(ToString::to_string)).collect()
}

#[test]
fn errors_of_one_comparison_are_reported_once() {
    let leaf = |key: &str| {
        json!([
            "body",
            "filter_tree",
            "OrNode[X]",
            "or",
            1,
            "AndNode[X]",
            "and",
            0,
            "FilterLeaf[X]",
            "filter",
            "date",
            key
        ])
    };
    let detail = json!([
        entry(json!(["body", "filter_tree", "FilterLeaf[X]", "filter"]), "Field required"),
        entry(json!(["body", "filter_tree", "OrNode[X]", "or", 0, "AndNode[X]", "and"]), "Field required"),
        entry(leaf("value"), "too early"),
        entry(leaf("value"), "too early"),
        entry(leaf("operator"), "not this one"),
        entry(json!(["body", "filter_tree", "OrNode[X]", "or", 1, "NotNode[X]", "not"]), "Field required"),
        entry(json!(["body", "limit"]), "too many"),
        entry(json!(["body", "limit"]), "too many"),
        entry(json!(["path", "project_id"]), "no such project"),
    ]);
    assert_eq!(
        explained("is_complete or created_at = 2026-01-15", &detail),
        [
            "/filter_tree/or/1/and/0/filter created_at = 2026-01-15 `value`: too early; `operator`: not this one",
            "`limit`: too many",
            "`path.project_id`: no such project",
        ]
    );
}

#[test]
fn a_comparison_in_a_flat_list_is_found_by_its_index() {
    let detail = json!([entry(json!(["body", "filters", 2, "date", "value"]), "too late")]);
    assert_eq!(
        explained("is_complete and created_at = 2026-01-15 and name = 'a'", &detail),
        ["/filters/2 created_at = 2026-01-15 `value`: too late"]
    );
    // Several conditions that were combined into one comparison.
    let detail = json!([entry(json!(["body", "filters", 1, "text"]), "too many\u{1b}[2J")]);
    assert_eq!(
        explained("is_complete and (name = 'a' or name = 'b')", &detail),
        ["/filters/1 name = 'a' or name = 'b' too many␛[2J"]
    );
}

#[test]
fn an_error_in_a_connective_names_it() {
    let detail = json!([entry(json!(["body", "filter_tree", "OrNode[X]", "or"]), "at most 1 item")]);
    assert_eq!(explained("is_complete or name = 'a'", &detail), ["`filter_tree.or`: at most 1 item"]);
}

#[test]
fn a_response_without_a_reason_is_an_error() {
    let compiled = search("is_complete");
    let explained = |response: &str| match request::explain_rejection(response, &compiled) {
        Ok(rejection) => rejection.others.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        Err(error) => format!("error: {error}"),
    };
    let elsewhere = json!({"detail": [entry(json!(["body", "filters", 7, "text"]), "x")]}).to_string();
    for (response, expected) in [
        (r#"{"detail": "Not authenticated"}"#, "Not authenticated"),
        ("<html>", "error: this is not JSON: expected value at line 1 column 1"),
        ("[]", "error: the response has no `detail` with the reason for the rejection"),
        (r#"{"detail": []}"#, "error: the response gives no reason: its `detail` is empty"),
        (r#"{"detail": 5}"#, "error: the `detail` of the response is neither a string nor a list"),
        (r#"{"detail": [{"loc": 5, "msg": 6}]}"#, "no reason given"),
        (&elsewhere, "error: the response belongs to another request: it refers to nothing in this one"),
    ] {
        assert_eq!(explained(response), expected, "{response}");
    }
}

/// Any response is accepted, in time independent of the filter.
#[test]
fn explaining_accepts_any_response() {
    let compiled = search("is_complete or created_at = 2026-01-15");
    let steps = [
        json!("body"),
        json!("filter_tree"),
        json!("or"),
        json!("and"),
        json!("filter"),
        json!(0),
        json!(1),
        json!(-1),
        json!(1e300),
        json!(null),
        json!([[]]),
    ];
    for first in &steps {
        for second in &steps {
            for third in &steps {
                for fourth in &steps {
                    let loc = json!(["body", first, second, third, fourth]);
                    let response = json!({"detail": [entry(loc, "x"), 5, null]});
                    request::explain_rejection(&response.to_string(), &compiled).unwrap();
                }
            }
        }
    }
}
