//! What each fuzz target holds to be true of any text.
//!
//! The seeds in `fuzz/seeds` are tried as plain tests too, by `tests/cases/fuzz_seeds.rs`.

use std::sync::LazyLock;

use miette::Diagnostic as _;
use serde_json::{Value, json};
use tamis::diagnostic::{Diagnostic, Safety};
use tamis::filter::FilterTree;
use tamis::lint::{self, Levels};
use tamis::lower::{self, Form, MissingValuePolicy};
use tamis::request::{self, RequestSettings, Target};
use tamis::schema::FilterType;
use tamis::source::Lines;
use tamis::syntax::Parsed;
use tamis::syntax::ast::Ast;
use tamis::{Analysis, Code, Limits, Options, ParameterValue, Recent, Schema, Severity, Span, semantic::typed};

use crate::answered::answered;
use crate::covered::covered;
use crate::formatted::formatted;
use crate::kept_comments::{comment_lost_by_one, comments, has_comment_to_fix};

/// The columns of the tests and the built-in ones, whose groups are open.
static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let columns = Schema::from_json(include_str!("../../data/columns.json")).unwrap();
    Schema::builder().merge(&Schema::builtin()).merge(&columns).build()
});

static OPTIONS: LazyLock<Options> = LazyLock::new(|| {
    let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    options.parameters.bind("p", "x");
    options.parameters.bind("list", ParameterValue::from(vec![1, 2]));
    options
});

/// A canonical text may be longer than what it was made from, and each `not` gets parentheses.
const MOST: Limits = Limits {
    bytes: Limits::MAX_BYTES,
    depth: Limits::MAX_DEPTH,
    list_items: Limits::LIST_ITEMS,
    diagnostics: Limits::DIAGNOSTICS,
};

/// Hands what the fuzzer found to a target, where it is text.
pub fn with_text(bytes: &[u8], target: fn(&str)) {
    if let Ok(text) = str::from_utf8(bytes) {
        target(text);
    }
}

/// Any text is answered and classified; a right one has a canonical text, which says the same and is its own.
pub fn parse(text: &str) {
    covered(text).unwrap();
    let parsed = tamis::parse(text, &Limits::default());
    answered(text, &parsed.ast, &parsed.diagnostics);
    shown(text, &parsed.diagnostics);
    if !has_error(&parsed.diagnostics) {
        read_by_the_grammar(text, &parsed);
        let canonical = parsed.ast.to_string();
        assert_eq!(read(&canonical), parsed.ast, "{text}\n---\n{canonical}");
        assert_eq!(read(&canonical).to_string(), canonical, "{text}");
    }
}

/// What is read by hand, the grammar reads in the same way: a comment behind it is left to the grammar.
fn read_by_the_grammar(text: &str, parsed: &Parsed<'_>) {
    let commented = format!("{text}\n#");
    let grammar = tamis::parse(&commented, &MOST);
    assert_eq!(format!("{:?}", grammar.ast), format!("{:?}", parsed.ast), "{text:?}");
    assert_eq!(grammar.diagnostics, parsed.diagnostics, "{text:?}");
}

/// At how many bytes of a text a menu is asked for.
const PLACES: usize = 8;

/// What a menu offers at any byte replaces a part of the text that holds it, and so does what is said of it.
fn asked(text: &str) {
    for place in 0..=PLACES {
        let at = u32::try_from(text.len() * place / PLACES).unwrap();
        let is_there = |span: Span| text.get(span.range()).is_some() && span.start <= at;
        let completion = tamis::complete(text, at, &SCHEMA, &OPTIONS, &Recent::default());
        assert!(completion.suggestions.iter().all(|suggestion| is_there(suggestion.edit.span)), "{text} at {at}");
        let hover = tamis::hover(text, at, &SCHEMA, &OPTIONS);
        assert!(hover.is_none_or(|hover| is_there(hover.span)), "{text} at {at}");
    }
}

/// Any text is answered; a right one is explained and compiles, always to the same, and its JSON is raised
/// to a query that compiles to the same again.
pub fn compile(text: &str) {
    asked(text);
    let analysis = analyzed(text, &SCHEMA);
    shown(text, &analysis.diagnostics);
    let explanation = tamis::explain(&analysis, &OPTIONS).map(|explanation| explanation.to_text().len());
    assert_eq!(explanation.is_some(), analysis.tree.is_some(), "{text}");
    let (Some(typed), Some(tree)) = (&analysis.typed, &analysis.tree) else { return };
    let json = tree.to_json();
    assert_eq!(compiled(text).as_deref(), Some(&*json), "{text}");
    let mut written = String::new();
    assert!(tamis::compile_into(text, &SCHEMA, &OPTIONS, &mut written).is_ok(), "{text}");
    assert_eq!(written, json, "{text}");
    assert_eq!(compiled(&analysis.ast.to_string()).as_deref(), Some(&*json), "{text}");
    for form in [Form::Tree, Form::Flat, Form::Auto] {
        let (lowered, diagnostics) = lower::lower(typed, form, MissingValuePolicy::Warn);
        assert_eq!(lowered.is_none(), has_error(&diagnostics), "{text}");
        answered(text, &analysis.ast, &diagnostics);
        let strict = lower::lower(typed, form, MissingValuePolicy::Deny);
        assert!(strict.0.is_none() || strict.0 == lowered, "{text}");
        if let Some(lowered) = lowered {
            let json = lowered.to_json();
            let raised = tamis::raise(&json, &SCHEMA).unwrap();
            // A condition that becomes several may be a level deeper than it was written.
            let is_noted = raised.notes.iter().any(|note| !note.message.contains("is nested deeper than"));
            assert!(!is_noted, "{json} {:?}", raised.notes);
            raise(&json);
        }
    }
    if levels(tree) <= 60 {
        is_tree(&serde_json::from_str(&json).unwrap(), "");
    }
}

/// Fixing any text ends, loses no comment, and reports what is left of the fixed text.
pub fn fix(text: &str) {
    let found = tamis::analyze(text, &SCHEMA, &OPTIONS).diagnostics;
    assert_eq!(comment_lost_by_one(text, &found), None);
    for safety in [Safety::Safe, Safety::Unsafe] {
        let fixed = tamis::fix(text, &SCHEMA, &OPTIONS, safety);
        assert!(has_comment_to_fix(text) || keeps_comments(text, &fixed.text), "{text}\n---\n{}", fixed.text);
        assert_eq!(tamis::analyze(&fixed.text, &SCHEMA, &OPTIONS).diagnostics, fixed.diagnostics, "{text}");
        assert!(fixed.text == text || !fixed.applied.is_empty(), "{text}");
    }
}

/// Whether the comments of a text are still there, in their order. What an unclosed string held may have become more.
fn keeps_comments(text: &str, fixed: &str) -> bool {
    let after = comments(fixed);
    let mut after = after.iter();
    // A `#` that touched a word before may begin the comment now.
    comments(text).iter().all(|comment| after.any(|other| other.ends_with(comment)))
}

/// All rules of lint at once, those that are off by default among them.
static LEVELS: LazyLock<Levels> = LazyLock::new(|| {
    let mut levels = Levels::default();
    lint::RULES.iter().for_each(|rule| levels.set(rule.code, Some(Severity::Warning)));
    levels
});

/// Any text is linted; no fix of a rule loses a comment, and a query that compiles still does after its safe fixes,
/// to the same text however often they are applied.
pub fn lint(text: &str) {
    let found = lint::lint(text, &SCHEMA, &OPTIONS, &LEVELS);
    shown(text, &found);
    assert_eq!(comment_lost_by_one(text, &found), None);
    let is_right = compiled(text).is_some();
    for safety in [Safety::Safe, Safety::Unsafe] {
        let fixed = lint::fix(text, &SCHEMA, &OPTIONS, &LEVELS, safety).text;
        assert!(has_comment_to_fix(text) || keeps_comments(text, &fixed), "{text}\n---\n{fixed}");
        assert!(!is_right || compiled(&fixed).is_some(), "{text}\n---\n{fixed}");
        if safety == Safety::Safe {
            let again = lint::fix(&fixed, &SCHEMA, &OPTIONS, &LEVELS, safety).text;
            assert_eq!(again, fixed, "{text}");
        }
    }
}

/// A query with settings, JSON on the first line, is answered for every endpoint; what is sent is JSON that carries the
/// query's filter, and a body that deletes carries one.
pub fn request(text: &str) {
    let (settings, query) = text.split_once('\n').unwrap_or(("", text));
    let settings: RequestSettings = serde_json::from_str(settings).unwrap_or_else(|_| settings_of(settings));
    let tree = compiled(query);
    for &target in Target::ALL {
        match tamis::compile_request(query, &SCHEMA, &OPTIONS, target, &settings) {
            Ok(request) => {
                let json = request.body.to_json();
                let body: Value = serde_json::from_str(&json).unwrap();
                assert_eq!(serde_json::from_str::<Value>(&request.body.to_json_pretty()).unwrap(), body, "{query}");
                assert!(tree.is_some() && !has_error(&request.warnings), "{query}");
            }
            Err(rejected) => {
                assert!(has_error(&rejected.diagnostics) || !rejected.errors.is_empty(), "{target:?} {query}");
                rejected.errors.iter().for_each(|error| drop((error.to_string(), error.help())));
            }
        }
        drop(request::path(target, &settings));
    }
}

/// Settings that most endpoints take, for a text that has none; with a word of its own here and there.
fn settings_of(word: &str) -> RequestSettings {
    let id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
    RequestSettings {
        project_id: id.clone(),
        queue_id: id.clone(),
        log_stream_id: id,
        file_name: Some(word.to_owned()).filter(|word| !word.is_empty()),
        ..RequestSettings::default()
    }
}

/// A right text is formatted as `formatted` says, and compiles to the same.
pub fn format(text: &str) {
    match formatted(text) {
        Ok(canonical) => assert_eq!(compiled(&canonical), compiled(text), "{text}\n---\n{canonical}"),
        Err(report) => {
            let is_right = !has_error(&tamis::parse(text, &Limits::default()).diagnostics);
            let is_limit = |found: &Diagnostic| matches!(found.code, Code::TooDeep | Code::TooLong);
            assert!(!is_right || report.errors().all(is_limit), "{text}\n{report}");
            assert!(report.errors().count() > 0, "{text}");
        }
    }
}

/// Any document is answered; what is raised can be read, and compiles back to the document where
/// nothing is noted.
pub fn raise(json: &str) {
    let Ok(raised) = tamis::raise(json, &SCHEMA) else { return };
    let text = raised.ast.to_string();
    assert_eq!(read(&text), raised.ast, "{json}\n---\n{text}");
    // What is deeper is compared where it comes from.
    if let Some(document) = serde_json::from_str::<Value>(json).ok().filter(|_| raised.notes.is_empty()) {
        let tree = compiled(&text).unwrap_or_default();
        let tree: Value = serde_json::from_str(&tree).unwrap_or_default();
        assert_eq!(by_value(tree), by_value(tree_of(&document)), "{json}\n---\n{text}");
    }
}

/// The same JSON with every whole number written as an integer: an integer column writes `-1.0` as `-1` and
/// has no negative zero.
fn by_value(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < MAX_EXACT => json!(float as i64),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(by_value).collect(),
        Value::Object(entries) => entries.into_iter().map(|(key, value)| (key, by_value(value))).collect(),
        other => other,
    }
}

/// 2⁵³: every integer below it is a float of its own.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Any document is answered; every column that is read can be asked for by its id, and queries are
/// answered whatever the columns are.
pub fn schema(json: &str) {
    let Ok(schema) = Schema::from_json(json) else { return };
    for column in schema.columns() {
        assert_eq!(schema.column(&column.id), Some(column), "{json}");
        // A name in backticks stands on one line.
        if column.id.contains('\n') {
            continue;
        }
        let name = format!("`{}`", column.id.replace('`', "``"));
        let value = match column.effective_type() {
            Some(FilterType::Text | FilterType::Id | FilterType::Collection) => " = \"x\"",
            Some(FilterType::Number) => " = 1",
            Some(FilterType::Date) => " < 2026-01-01",
            _ => "",
        };
        let query = format!("{name}{value}");
        let analysis = analyzed(&query, &schema);
        let Some(typed) = analysis.typed else {
            let reason = analysis.diagnostics.iter().find(|found| found.is_error()).unwrap();
            let is_its_own = column.effective_type().is_none() && reason.code == Code::NotFilterable;
            assert!(is_its_own || reason.code == Code::InvisibleCharacter, "{json}\n{query}\n{reason:?}");
            continue;
        };
        match typed.kind {
            typed::ExprKind::Condition(condition) => assert_eq!(condition.column.id, column.id, "{json}"),
            _ => panic!("{query}"),
        }
    }
    QUERIES.iter().for_each(|query| drop(analyzed(query, &schema)));
}

/// Queries that are right with the built-in columns, and names that are near some.
const QUERIES: [&str; 8] = [
    "tags has any (\"prod\", \"eu\") and not is_complete",
    "output contains \"refund\" nocase or model in (gpt-4o, gpt-4.1) and type = llm",
    "500ms <= duration_ns < 2s",
    "metrics/toxicity >= 80% and metrics.cost > $0.05",
    "created_at >= now-7d and updated_at < today",
    "user_metadata.\"user id\" != \"u-1\"",
    "fully_annotated by (\"u-1\")",
    "inptu = 5 or Latncy < 5s or metrics.nope = 1 or `x y` = 1",
];

fn analyzed<'t>(text: &'t str, schema: &'t Schema) -> Analysis<'t> {
    let analysis = tamis::analyze(text, schema, &OPTIONS);
    answered(text, &analysis.ast, &analysis.diagnostics);
    assert_eq!(analysis.tree.is_some(), !has_error(&analysis.diagnostics), "{text}");
    assert_eq!(analysis.tree.is_some(), analysis.typed.is_some(), "{text}");
    analysis
}

fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// What a report handler and a program are shown of each diagnostic lies inside what is shown.
fn shown(text: &str, diagnostics: &[Diagnostic]) {
    let lines = Lines::new(text);
    for found in diagnostics {
        drop(found.to_json(&lines));
        for excerpt in [found.excerpt("query", text), found.excerpt_within("query", text, 60)] {
            let source = excerpt.source_code().unwrap();
            let mut labels = excerpt.labels().unwrap();
            assert!(labels.all(|label| source.read_span(label.inner(), 1, 1).is_ok()), "{text:?} {found:?}");
        }
    }
}

/// Reads a text that is right.
fn read(text: &str) -> Ast<'_> {
    let parsed = tamis::parse(text, &MOST);
    assert!(!has_error(&parsed.diagnostics), "{text}\n{:?}", parsed.diagnostics);
    parsed.ast
}

fn compiled(text: &str) -> Option<String> {
    let options = Options { limits: MOST, ..OPTIONS.clone() };
    tamis::compile(text, &SCHEMA, &options).ok().map(|compiled| compiled.tree.to_json())
}

/// How many nodes stand round the deepest leaf.
fn levels(tree: &FilterTree) -> usize {
    let deepest = |trees: &[FilterTree]| 1 + trees.iter().map(levels).max().unwrap_or(0);
    match tree {
        FilterTree::Leaf(_) => 0,
        FilterTree::And(node) => deepest(&node.and),
        FilterTree::Or(node) => deepest(&node.or),
        FilterTree::Not(node) => deepest(std::slice::from_ref(&node.not)),
    }
}

/// A tree of the wire, as it is written: no node of one, none right under one of its kind.
fn is_tree(tree: &Value, parent: &str) {
    let (key, value) = tree.as_object().filter(|node| node.len() == 1).unwrap().iter().next().unwrap();
    match (key.as_str(), value) {
        ("and" | "or", Value::Array(parts)) => {
            assert!(parts.len() > 1 && key != parent, "{tree}");
            parts.iter().for_each(|part| is_tree(part, key));
        }
        ("not", _) => is_tree(value, key),
        ("filter", Value::Object(leaf)) => {
            assert!(leaf.values().all(|value| !value.is_null() && *value != json!([])), "{tree}");
            let filter_type: FilterType = serde_json::from_value(leaf["type"].clone()).unwrap();
            let column = leaf["column_id"].as_str().and_then(|id| SCHEMA.column(id));
            assert!(column.is_none_or(|column| column.effective_type() == Some(filter_type)), "{tree}");
        }
        _ => panic!("{tree}"),
    }
}

/// The filter tree that a document asks for: a list is an `and`, and each leaf stands in a `filter`.
fn tree_of(document: &Value) -> Value {
    let all = |key: &str, parts: &Value| match parts.as_array().unwrap().as_slice() {
        [only] => tree_of(only),
        parts => json!({ key: parts.iter().map(tree_of).collect::<Vec<_>>() }),
    };
    let Value::Object(object) = document else { return all("and", document) };
    for (key, value) in object {
        match key.as_str() {
            "filter" => return document.clone(),
            "and" | "or" => return all(key, value),
            "not" => return json!({ "not": tree_of(value) }),
            _ => {}
        }
    }
    let bodies = ["record_selector", "filter_tree", "filters"];
    let inner = bodies.iter().filter_map(|key| object.get(*key)).find(|inner| !inner.is_null() && **inner != json!([]));
    if object.contains_key("column_id") { json!({ "filter": document }) } else { inner.map_or(Value::Null, tree_of) }
}
