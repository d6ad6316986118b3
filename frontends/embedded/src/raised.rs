//! Filters of the API in JSON, converted to equivalent queries.

use serde_json::Value;
use tamis::lower::Form;
use tamis::syntax::ast::{Expr, ExprKind};
use tamis::{Limits, Span};

use super::host_document::{HostDocument, Unreadable, pointer};
use super::inside::Inside;
use super::layout::Layout;
use super::query::EmbeddedQuery;
use super::source_map::{SourceMap, offset};
use super::string_style::StringStyle;
use super::writer::Writer;

/// The keys of the filter in a request body.
const KEYS: [&str; 3] = ["record_selector", "filters", "filter_tree"];

/// The keys of the inner nodes of a filter tree; the legacy format writes some with `_`.
const NODES: [&str; 7] = ["filter", "and", "or", "not", "and_", "or_", "not_"];

/// Converts the filter at a pointer to a query; `None` if it is empty.
///
/// `json` is the file without comments and trailing commas.
pub(super) fn filter(
    file: &str,
    json: &str,
    document: &HostDocument,
    at: &str,
    writer: &Writer<'_>,
) -> Result<Option<EmbeddedQuery>, Unreadable> {
    let (at, value) = filter_in(document, at.to_owned());
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let location = |pointer: &str| document.locations.get(pointer).map(|location| location.whole);
    let Some((whole, value)) = location(&at).zip(value).filter(|(_, value)| !is_empty(value)) else { return Ok(None) };
    let raised = tamis::raise(whole.text(json), writer.schema).map_err(|error| Unreadable {
        at: location(&format!("{at}{}", error.pointer)).unwrap_or(whole).start,
        // Removes the position in the filter, as the position in the file is known.
        message: error.message.split(" at line ").next().unwrap_or_default().to_owned(),
    })?;
    let text = raised.ast.to_string();
    let leaves = leaves(document, &at, value);
    let map = map(file, &text, whole, &leaves);
    let form = if value.is_array() { Form::Flat } else { Form::Tree };
    let style = StringStyle::Filter(Box::new(Layout::of(file, json, form, text.clone(), whole, &leaves)));
    let query = EmbeddedQuery::new(text, (whole, Inside::same(whole)), map, style);
    Ok(Some(query.with_key(document.key_of(&at), false)))
}

/// The filter at a pointer, or under the keys of a request body there.
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

/// The spans of the leaves of a filter, in source order.
fn leaves(document: &HostDocument, at: &str, value: &Value) -> Vec<Span> {
    let mut found = Vec::new();
    let mut pending = vec![(at.to_owned(), value)];
    while let Some((at, value)) = pending.pop() {
        match value {
            Value::Object(object) if !NODES.iter().any(|key| object.contains_key(*key)) => {
                found.extend(document.locations.get(&at).map(|location| location.whole));
            }
            Value::Object(object) => pending.extend(object.iter().map(|(key, value)| (pointer(&at, key), value))),
            Value::Array(items) => {
                pending.extend(items.iter().enumerate().map(|(index, item)| (pointer(&at, &index.to_string()), item)));
            }
            _ => {}
        }
    }
    found.sort_by_key(|leaf| leaf.start);
    found
}

/// Maps each condition to its leaf, and the text between conditions to the text between leaves.
fn map(file: &str, query: &str, whole: Span, leaves: &[Span]) -> SourceMap {
    let limits = Limits::default().bytes(Limits::MAX_BYTES);
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

/// Maps the text between two conditions: the end of what encloses the first, and the start of what encloses the second.
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
