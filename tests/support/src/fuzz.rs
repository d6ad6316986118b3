//! The properties that each fuzz target checks for any text.
//!
//! `tests/cases/fuzz_seeds.rs` runs the seeds in `fuzz/seeds` as plain tests too.

use std::sync::LazyLock;

use miette::Diagnostic as _;
use serde_json::{Value, json};
use tamis::diagnostic::{Diagnostic, Safety};
use tamis::filter::{AndNode, FilterTree};
use tamis::lint::{self, Levels};
use tamis::lower::{self, Form, MissingValuePolicy};
use tamis::request::{self, RequestSettings, Target};
use tamis::schema::FilterType;
use tamis::source::Lines;
use tamis::syntax::Parsed;
use tamis::syntax::ast::Ast;
use tamis::{Analysis, Code, Compiler, Limits, Options, ParameterValue, Schema, Severity, Span, semantic::typed};

use crate::check_format::check_format;
use crate::check_tokens::check_tokens;
use crate::kept_comments::{comments, has_comment_to_fix, lost_comment};
use crate::well_formed::assert_well_formed;

/// The columns of the tests and the built-in columns, which have open groups.
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

static COMPILER: LazyLock<Compiler> = LazyLock::new(|| Compiler::new(SCHEMA.clone()).with_options(OPTIONS.clone()));

/// Canonical text may be longer than its source, and each `not` gets parentheses.
static MAX_LIMITS: LazyLock<Limits> =
    LazyLock::new(|| Limits::default().bytes(Limits::MAX_BYTES).depth(Limits::MAX_DEPTH));

/// Passes the fuzzer's input to a target if it is UTF-8.
pub fn with_text(bytes: &[u8], target: fn(&str)) {
    if let Ok(text) = str::from_utf8(bytes) {
        target(text);
    }
}

/// Any text is parsed and tokenized; the canonical text of a valid query parses to the same tree and is canonical.
pub fn parse(text: &str) {
    check_tokens(text).unwrap();
    let parsed = tamis::parse(text, &Limits::default());
    assert_well_formed(text, &parsed.ast, &parsed.diagnostics);
    check_excerpts(text, &parsed.diagnostics);
    if !has_error(&parsed.diagnostics) {
        agrees_with_grammar(text, &parsed);
        let canonical = parsed.ast.to_string();
        assert_eq!(read(&canonical), parsed.ast, "{text}\n---\n{canonical}");
        assert_eq!(read(&canonical).to_string(), canonical, "{text}");
    }
}

/// The grammar returns the same tree as the fast path, which rejects a query with a comment.
fn agrees_with_grammar(text: &str, parsed: &Parsed<'_>) {
    let commented = format!("{text}\n#");
    let grammar = tamis::parse(&commented, &MAX_LIMITS);
    assert_eq!(format!("{:?}", grammar.ast), format!("{:?}", parsed.ast), "{text:?}");
    assert_eq!(grammar.diagnostics, parsed.diagnostics, "{text:?}");
}

/// The number of offsets at which completion and hover are checked.
const POSITIONS: usize = 8;

/// Completion edits and hover spans at any byte are in the text, and start at or before the byte.
fn check_ide(text: &str) {
    for position in 0..=POSITIONS {
        let at = u32::try_from(text.len() * position / POSITIONS).unwrap();
        let is_valid = |span: Span| text.get(span.range()).is_some() && span.start <= at;
        let completion = tamis::complete(text, at, &SCHEMA, &OPTIONS);
        assert!(completion.suggestions.iter().all(|suggestion| is_valid(suggestion.edit.span)), "{text} at {at}");
        let hover = tamis::hover(text, at, &SCHEMA, &OPTIONS);
        assert!(hover.is_none_or(|hover| is_valid(hover.span)), "{text} at {at}");
        let selected = COMPILER.selection_ranges(text, at);
        assert!(selected.iter().all(|range| is_valid(*range)), "{text} at {at}");
    }
    let is_valid = |span: Span| text.get(span.range()).is_some();
    assert!(COMPILER.folding_ranges(text).iter().all(|range| is_valid(range.span)), "{text}");
    assert!(COMPILER.symbols(text).iter().all(|symbol| is_valid(symbol.span)), "{text}");
    assert!(COMPILER.occurrences(text).iter().all(|found| is_valid(found.span)), "{text}");
    assert!(COMPILER.inlay_hints(text).iter().all(|hint| is_valid(Span::at(hint.at))), "{text}");
}

/// A compiler with a scope, and the scope as a filter.
static SCOPED: LazyLock<(Compiler, FilterTree<'static>)> = LazyLock::new(|| {
    let scope = tamis::column("session_id").eq("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f");
    let filter = COMPILER.compile_ast(&scope).unwrap().tree.into_owned();
    (COMPILER.clone().scoped(scope).unwrap(), filter)
});

/// In a scope, a query compiles to its own filter and the scope.
fn carries_scope(text: &str, tree: &FilterTree<'_>) {
    let (compiler, scope) = &*SCOPED;
    let mut and = match tree.clone() {
        FilterTree::And(node) => node.and,
        tree => vec![tree],
    };
    and.push(scope.clone());
    let scoped = compiler.compile(text).unwrap();
    assert_eq!(scoped.tree, FilterTree::And(AndNode { and }), "{text}");
}

/// Any text is analyzed; a valid query has an explanation and compiles to the same JSON each time, and raising this
/// JSON gives a query that compiles to it again.
pub fn compile(text: &str) {
    check_ide(text);
    let analysis = analyzed(text, &SCHEMA);
    check_excerpts(text, &analysis.diagnostics);
    let explanation = tamis::explain(&analysis, &OPTIONS).map(|explanation| explanation.to_text().len());
    assert_eq!(explanation.is_some(), analysis.tree.is_some(), "{text}");
    let (Some(typed), Some(tree)) = (&analysis.typed, &analysis.tree) else { return };
    let json = tree.to_json();
    assert_eq!(compiled(text).as_deref(), Some(&*json), "{text}");
    carries_scope(text, tree);
    let mut written = String::new();
    assert!(tamis::compile_into(text, &SCHEMA, &OPTIONS, &mut written).is_ok(), "{text}");
    assert_eq!(written, json, "{text}");
    assert_eq!(compiled(&analysis.ast.to_string()).as_deref(), Some(&*json), "{text}");
    for form in [Form::Tree, Form::Flat, Form::Auto] {
        let (lowered, diagnostics) = lower::lower(typed, form, MissingValuePolicy::Warn);
        assert_eq!(lowered.is_none(), has_error(&diagnostics), "{text}");
        assert_well_formed(text, &analysis.ast, &diagnostics);
        let denied = lower::lower(typed, form, MissingValuePolicy::Deny);
        assert!(denied.0.is_none() || denied.0 == lowered, "{text}");
        if let Some(lowered) = lowered {
            let json = lowered.to_json();
            let raised = tamis::raise(&json, &SCHEMA).unwrap();
            // A condition that is lowered to several may be one level deeper than in the query.
            let has_other_note = raised.notes.iter().any(|note| !note.message.contains("is nested deeper than"));
            assert!(!has_other_note, "{json} {:?}", raised.notes);
            raise(&json);
        }
    }
    if levels(tree) <= 60 {
        check_tree(&serde_json::from_str(&json).unwrap(), "");
    }
}

/// Fixing any text terminates, loses no comment, and reports the diagnostics of the fixed text.
pub fn fix(text: &str) {
    let found = tamis::analyze(text, &SCHEMA, &OPTIONS).diagnostics;
    assert_eq!(lost_comment(text, &found), None);
    for safety in [Safety::Safe, Safety::Unsafe] {
        let fixed = tamis::fix(text, &SCHEMA, &OPTIONS, safety);
        assert!(has_comment_to_fix(text) || keeps_comments(text, &fixed.text), "{text}\n---\n{}", fixed.text);
        assert_eq!(tamis::analyze(&fixed.text, &SCHEMA, &OPTIONS).diagnostics, fixed.diagnostics, "{text}");
        assert!(fixed.text == text || !fixed.applied.is_empty(), "{text}");
    }
}

/// Whether the fixed text has all comments of a text, in order. It may have more: closing a string may reveal some.
fn keeps_comments(text: &str, fixed: &str) -> bool {
    let after = comments(fixed);
    let mut after = after.iter();
    // A `#` that was part of a word may start the comment now.
    comments(text).iter().all(|comment| after.any(|other| other.ends_with(comment)))
}

/// All lint rules, including those that are off by default.
static LEVELS: LazyLock<Levels> = LazyLock::new(|| {
    let mut levels = Levels::default();
    lint::RULES.iter().for_each(|rule| levels.set(rule.code, Some(Severity::Warning)));
    levels
});

/// Any text is linted; fixes lose no comment, a valid query stays valid, and applying safe fixes is idempotent.
pub fn lint(text: &str) {
    let found = lint::lint(text, &SCHEMA, &OPTIONS, &LEVELS);
    check_excerpts(text, &found);
    assert_eq!(lost_comment(text, &found), None);
    let is_valid = compiled(text).is_some();
    for safety in [Safety::Safe, Safety::Unsafe] {
        let fixed = COMPILER.fix_lints(text, &LEVELS, safety).text;
        assert!(has_comment_to_fix(text) || keeps_comments(text, &fixed), "{text}\n---\n{fixed}");
        assert!(!is_valid || compiled(&fixed).is_some(), "{text}\n---\n{fixed}");
        if safety == Safety::Safe {
            let again = COMPILER.fix_lints(&fixed, &LEVELS, safety).text;
            assert_eq!(again, fixed, "{text}");
        }
    }
}

/// A query with settings, as JSON on the first line, is compiled for every target; each body is valid JSON.
pub fn request(text: &str) {
    let (settings, query) = text.split_once('\n').unwrap_or(("", text));
    let settings: RequestSettings = serde_json::from_str(settings).unwrap_or_else(|_| default_settings(settings));
    let tree = compiled(query);
    for &target in Target::ALL {
        match COMPILER.request(query, target, &settings) {
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

/// Settings that most targets accept, for a text without valid settings; `word` is the file name.
fn default_settings(word: &str) -> RequestSettings {
    let id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
    RequestSettings::default().with(|settings| {
        settings.project_id = id.clone();
        settings.queue_id = id.clone();
        settings.log_stream_id = id;
        settings.file_name = Some(word.to_owned()).filter(|word| !word.is_empty());
    })
}

/// A formatted query has the properties that `check_format` checks, and compiles to the same JSON.
pub fn format(text: &str) {
    match check_format(text) {
        Ok(canonical) => assert_eq!(compiled(&canonical), compiled(text), "{text}\n---\n{canonical}"),
        Err(report) => {
            let is_valid = !has_error(&tamis::parse(text, &Limits::default()).diagnostics);
            let is_limit = |found: &Diagnostic| matches!(found.code, Code::TooDeep | Code::TooLong);
            assert!(!is_valid || report.errors().all(is_limit), "{text}\n{report}");
            assert!(report.errors().count() > 0, "{text}");
        }
    }
}

/// Any document is raised or rejected; a raised query parses, and without notes it compiles back to the document.
pub fn raise(json: &str) {
    let Ok(raised) = tamis::raise(json, &SCHEMA) else { return };
    let text = raised.ast.to_string();
    assert_eq!(read(&text), raised.ast, "{json}\n---\n{text}");
    // `serde_json` rejects deeper documents; `compile` compares those itself.
    if let Some(document) = serde_json::from_str::<Value>(json).ok().filter(|_| raised.notes.is_empty()) {
        let tree = compiled(&text).unwrap_or_default();
        let tree: Value = serde_json::from_str(&tree).unwrap_or_default();
        assert_eq!(by_value(tree), by_value(tree_of(&document)), "{json}\n---\n{text}");
    }
}

/// The same JSON with every whole number as an integer: an integer column writes `-1.0` as `-1` and has no negative
/// zero.
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

/// 2⁵³: floats represent every smaller integer exactly.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Any document is read or rejected; every column can be queried by its id, and any columns allow any query.
pub fn schema(json: &str) {
    let Ok(schema) = Schema::from_json(json) else { return };
    for column in schema.columns() {
        assert_eq!(schema.column(&column.id), Some(column), "{json}");
        // A name in backticks cannot contain a line break.
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
            let is_expected = column.effective_type().is_none() && reason.code == Code::NotFilterable;
            assert!(is_expected || reason.code == Code::InvisibleCharacter, "{json}\n{query}\n{reason:?}");
            continue;
        };
        match typed.kind {
            typed::ExprKind::Condition(condition) => assert_eq!(condition.column.id, column.id, "{json}"),
            _ => panic!("{query}"),
        }
    }
    QUERIES.iter().for_each(|query| drop(analyzed(query, &schema)));
}

/// Valid queries for the built-in columns, and one with misspelled names.
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
    assert_well_formed(text, &analysis.ast, &analysis.diagnostics);
    assert_eq!(analysis.tree.is_some(), !has_error(&analysis.diagnostics), "{text}");
    assert_eq!(analysis.tree.is_some(), analysis.typed.is_some(), "{text}");
    analysis
}

fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

/// Each diagnostic has JSON, and the labels of its excerpts are inside the excerpt.
fn check_excerpts(text: &str, diagnostics: &[Diagnostic]) {
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

/// Parses a valid query.
fn read(text: &str) -> Ast<'_> {
    let parsed = tamis::parse(text, &MAX_LIMITS);
    assert!(!has_error(&parsed.diagnostics), "{text}\n{:?}", parsed.diagnostics);
    parsed.ast
}

fn compiled(text: &str) -> Option<String> {
    let options = OPTIONS.clone().limits(*MAX_LIMITS);
    tamis::compile(text, &SCHEMA, &options).ok().map(|compiled| compiled.tree.to_json())
}

/// The number of nodes around the deepest leaf.
fn levels(tree: &FilterTree) -> usize {
    let deepest = |trees: &[FilterTree]| 1 + trees.iter().map(levels).max().unwrap_or(0);
    match tree {
        FilterTree::Leaf(_) => 0,
        FilterTree::And(node) => deepest(&node.and),
        FilterTree::Or(node) => deepest(&node.or),
        FilterTree::Not(node) => deepest(std::slice::from_ref(&node.not)),
    }
}

/// Checks a tree in the wire format: no `and` or `or` with one operand, none nested directly in the same connective.
fn check_tree(tree: &Value, parent: &str) {
    let (key, value) = tree.as_object().filter(|node| node.len() == 1).unwrap().iter().next().unwrap();
    match (key.as_str(), value) {
        ("and" | "or", Value::Array(parts)) => {
            assert!(parts.len() > 1 && key != parent, "{tree}");
            parts.iter().for_each(|part| check_tree(part, key));
        }
        ("not", _) => check_tree(value, key),
        ("filter", Value::Object(leaf)) => {
            assert!(leaf.values().all(|value| !value.is_null() && *value != json!([])), "{tree}");
            let filter_type: FilterType = serde_json::from_value(leaf["type"].clone()).unwrap();
            let column = leaf["column_id"].as_str().and_then(|id| SCHEMA.column(id));
            assert!(column.is_none_or(|column| column.effective_type() == Some(filter_type)), "{tree}");
        }
        _ => panic!("{tree}"),
    }
}

/// The filter tree of a document: a list becomes an `and`, and each leaf is wrapped in a `filter`.
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
