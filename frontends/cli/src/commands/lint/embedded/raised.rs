//! Filters of the API in JSON, read as the queries that say the same.

use serde_json::Value;
use tamis::lower::Form;
use tamis::syntax::ast::{Expr, ExprKind};
use tamis::{Limits, Span};

use super::host_document::{HostDocument, Unreadable, pointer};
use super::layout::Layout;
use super::query::EmbeddedQuery;
use super::source_map::{SourceMap, offset};
use super::string_style::StringStyle;
use super::writer::Writer;

/// The keys under which a request body has its filter.
const KEYS: [&str; 3] = ["record_selector", "filters", "filter_tree"];

/// The keys of the nodes of a filter tree that have others in them; the legacy format writes some with `_`.
const NODES: [&str; 7] = ["filter", "and", "or", "not", "and_", "or_", "not_"];

/// The filter of the API at a place of a document, as the query that says the same; `None` if it is empty.
///
/// `json` is the file without what only configuration files may have.
pub(super) fn filter(
    file: &str,
    json: &str,
    document: &HostDocument,
    at: &str,
    writer: &Writer<'_>,
) -> Result<Option<EmbeddedQuery>, Unreadable> {
    let (at, value) = filter_in(document, at.to_owned());
    let is_nothing = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let place = |pointer: &str| document.places.get(pointer).map(|place| place.whole);
    let Some((whole, value)) = place(&at).zip(value).filter(|(_, value)| !is_nothing(value)) else { return Ok(None) };
    let raised = tamis::raise(whole.text(json), writer.schema).map_err(|error| Unreadable {
        at: place(&format!("{at}{}", error.pointer)).unwrap_or(whole).start,
        // Where it is counted from the beginning of the filter, it is reported already.
        message: error.message.split(" at line ").next().unwrap_or_default().to_owned(),
    })?;
    let text = raised.ast.to_string();
    let leaves = leaves(document, &at, value);
    let map = map(file, &text, whole, &leaves);
    let form = if value.is_array() { Form::Flat } else { Form::Tree };
    let style = StringStyle::Filter(Box::new(Layout::of(file, json, form, text.clone(), whole, &leaves)));
    Ok(Some(EmbeddedQuery { text, whole, map, style }))
}

/// The filter in what stands at a place: that itself, or what a request body has under its keys.
fn filter_in(document: &HostDocument, mut at: String) -> (String, Option<&Value>) {
    let mut value = document.value.pointer(&at);
    let is_there = |value: &&Value| !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty());
    let inner = |value: Option<&'_ Value>| {
        KEYS.iter().find(|key| value.and_then(|value| value.get(**key)).as_ref().is_some_and(is_there))
    };
    while let Some(key) = inner(value) {
        value = value.and_then(|value| value.get(*key));
        at = pointer(&at, key);
    }
    (at, value)
}

/// Where the leaves of a filter stand, in the order of the file.
fn leaves(document: &HostDocument, at: &str, value: &Value) -> Vec<Span> {
    let mut found = Vec::new();
    let mut left = vec![(at.to_owned(), value)];
    while let Some((at, value)) = left.pop() {
        match value {
            Value::Object(object) if !NODES.iter().any(|key| object.contains_key(*key)) => {
                found.extend(document.places.get(&at).map(|place| place.whole));
            }
            Value::Object(object) => left.extend(object.iter().map(|(key, value)| (pointer(&at, key), value))),
            Value::Array(items) => {
                left.extend(items.iter().enumerate().map(|(index, item)| (pointer(&at, &index.to_string()), item)));
            }
            _ => {}
        }
    }
    found.sort_by_key(|leaf| leaf.start);
    found
}

/// Each condition of the query stands where its leaf does, and what joins them between these.
fn map(file: &str, query: &str, whole: Span, leaves: &[Span]) -> SourceMap {
    let limits = Limits { bytes: Limits::MAX_BYTES, ..Limits::default() };
    let mut conditions = Vec::new();
    push_conditions(&tamis::parse(query, &limits).ast.root, &mut conditions);
    if conditions.len() != leaves.len() {
        return SourceMap::coarse(query.len(), whole);
    }
    let mut map = SourceMap::default();
    let (mut inner, mut outer) = (0, whole.start);
    for (condition, leaf) in conditions.iter().zip(leaves) {
        push_between(&mut map, file, query, Span::new(inner, condition.start), Span::new(outer, leaf.start));
        map.push((condition.end - condition.start) as usize, *leaf);
        (inner, outer) = (condition.end, leaf.end);
    }
    push_between(&mut map, file, query, Span::new(inner, offset(query.len())), Span::new(outer, whole.end));
    map
}

/// What stands between two conditions: the end of what the first is in, and the beginning of what the second is in.
fn push_between(map: &mut SourceMap, file: &str, query: &str, inner: Span, outer: Span) {
    let length = |text: &str, rest: &str| text.len() - rest.len();
    let (words, written) = (inner.text(query), outer.text(file));
    let closers = length(words, words.trim_start_matches([' ', ')']));
    let closed = length(written, written.trim_start_matches(|c: char| c.is_whitespace() || ['}', ']'].contains(&c)));
    let opens = length(written, written.trim_start_matches(|c| c != '{' && c != '['));
    map.push(closers, Span::new(outer.start, outer.start + offset(closed)));
    map.push(words.len() - closers, Span::new(outer.start + offset(opens), outer.end));
}

fn push_conditions(expr: &Expr<'_>, found: &mut Vec<Span>) {
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| push_conditions(part, found)),
        ExprKind::Not(inner) => push_conditions(inner, found),
        _ => found.push(expr.span),
    }
}
