//! Explains a 422 response: relates it to the body that was sent.
//!
//! The server validates a filter against every branch of a union and reports the errors of each: some twenty entries
//! for one error. Only entries whose path leads through the nodes that were sent are about the filter.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde_json::Value as Json;

use super::CompiledRequest;
use super::body::{BodyFilter, Content, RecordSelector};
use crate::diagnostic::{Code, Diagnostic, words};
use crate::filter::{self, Filter, FilterList, FilterTree};
use crate::lower;
use crate::raise;
use crate::source::Span;

/// The maximum length of a quoted server message, in characters.
const MAX_MESSAGE_LENGTH: usize = 200;

/// The maximum number of messages about one comparison.
const MAX_MESSAGES: usize = 4;

/// The keys of a comparison; the path of an entry ends with one of them.
const FIELDS: [&str; 6] = ["column_id", "operator", "value", "case_sensitive", "type", "user_ids"];

/// The server's errors for a request that it rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// The errors in the filter, one for each comparison, in body order.
    pub conditions: Vec<RejectedCondition>,
    /// The errors in the rest of the request, in response order, without duplicates.
    pub others: Vec<ServerMessage>,
}

/// A comparison that the server rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RejectedCondition {
    /// Its position in the body, as a JSON pointer (RFC 6901): `/filter_tree/and/1/filter`.
    pub pointer: String,
    /// The server's messages, without duplicates, prefixed with the key: ``"`value`: Input should be a valid number"``.
    pub messages: Vec<String>,
    /// The messages as a `rejected-by-server` diagnostic, at the condition that the comparison was compiled from.
    pub diagnostic: Diagnostic,
}

/// The server's message about a part of a request other than its filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ServerMessage {
    /// The part, such as `limit` or `path.project_id`; empty for the whole request.
    pub place: String,
    /// The message.
    pub message: String,
}

impl fmt::Display for ServerMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => f.write_str(&self.message),
            place => write!(f, "{}: {}", words::quote(place), self.message),
        }
    }
}

/// A response that does not explain the rejection of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseError {
    message: String,
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ResponseError {}

impl miette::Diagnostic for ResponseError {}

/// Explains why the server rejected a request, with the positions of the errors in the query.
///
/// `response` is the body of the response with status 422, and `compiled` is the request that was sent.
///
/// # Errors
///
/// [`ResponseError`] if the response is not JSON, or has no `detail` that is a string or a list.
///
/// # Examples
///
/// ```
/// use tamis::request::{self, RequestSettings, Target};
/// use tamis::{Compiler, Schema};
///
/// let mut settings = RequestSettings::default();
/// settings.log_stream_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
/// let compiler = Compiler::new(Schema::builtin());
/// let query = "is_complete or user_metadata.plan = 'pro'";
/// let compiled = compiler.request(query, Target::SpansSearch, &settings)?;
/// let response = r#"{"detail": [
///     {"loc": ["body", "filter_tree", "AndNode", "and"], "msg": "Field required", "type": "missing"},
///     {"loc": ["body", "filter_tree", "OrNode", "or", 1, "FilterLeaf", "filter", "text", "value"], "msg": "No such plan", "type": "x"}
/// ]}"#;
/// let rejection = request::explain_rejection(response, &compiled)?;
/// let [condition] = &rejection.conditions[..] else { panic!() };
/// assert_eq!(condition.diagnostic.message, "the server rejected this condition: `value`: No such plan");
/// assert_eq!(condition.diagnostic.span.text(query), "user_metadata.plan = 'pro'");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn explain_rejection(response: &str, compiled: &CompiledRequest<'_>) -> Result<Rejection, ResponseError> {
    let malformed = |message: String| ResponseError { message };
    let response = raise::document(response).map_err(|error| malformed(error.to_string()))?;
    let entries = match response.get("detail") {
        Some(Json::String(message)) => {
            let message = ServerMessage { place: String::new(), message: shortened(message) };
            return Ok(Rejection { conditions: Vec::new(), others: vec![message] });
        }
        Some(Json::Array(entries)) if !entries.is_empty() => entries,
        Some(Json::Array(_)) => {
            return Err(malformed("the response gives no reason: its `detail` is empty".to_owned()));
        }
        Some(_) => return Err(malformed("the `detail` of the response is neither a string nor a list".to_owned())),
        None => return Err(malformed("the response has no `detail` with the reason for the rejection".to_owned())),
    };
    let sent = Sent::of(compiled);
    let mut rejected: BTreeMap<usize, (String, Vec<String>)> = BTreeMap::new();
    let (mut others, mut seen) = (Vec::new(), HashSet::new());
    for entry in entries {
        match sent.part(entry) {
            Part::Condition { number, pointer, message } => {
                let (_, messages) = rejected.entry(number).or_insert_with(|| (pointer, Vec::new()));
                if messages.len() < MAX_MESSAGES && !messages.contains(&message) {
                    messages.push(message);
                }
            }
            Part::Other(message) => {
                if seen.insert(message.clone()) {
                    others.push(message);
                }
            }
            Part::NotSent => {}
        }
    }
    let conditions: Vec<_> =
        rejected.into_iter().map(|(number, (pointer, messages))| sent.rejected(number, pointer, messages)).collect();
    if conditions.is_empty() && others.is_empty() {
        return Err(malformed("the response belongs to another request: it refers to nothing in this one".to_owned()));
    }
    Ok(Rejection { conditions, others })
}

/// The subject of an entry of a response.
enum Part {
    /// A comparison, by its number in the filter.
    Condition { number: usize, pointer: String, message: String },
    /// Anything else.
    Other(ServerMessage),
    /// A branch of a union that the filter does not use.
    NotSent,
}

/// The filter that was sent.
struct Sent<'c> {
    /// The keys of the body that lead to the filter.
    keys: &'static [&'static str],
    root: Option<Node>,
    /// Its comparisons, and the spans of the conditions that they were compiled from.
    filters: Vec<&'c Filter<'c>>,
    spans: Vec<Span>,
}

/// A node of the filter, to follow the path of an entry through it.
struct Node {
    kind: Kind,
    children: Vec<Node>,
}

#[derive(Clone, Copy)]
enum Kind {
    List,
    And,
    Or,
    Not,
    /// A comparison of a list, by its number.
    Bare(usize),
    /// A comparison of a tree, by its number.
    Leaf(usize),
}

impl<'c> Sent<'c> {
    fn of(compiled: &'c CompiledRequest<'_>) -> Self {
        let mut filters = Vec::new();
        let (keys, root, spans): (&[&str], _, _) = match filter_of(&compiled.body.content) {
            None => (&[], None, Vec::new()),
            Some((keys, SentFilter::List(list))) => {
                filters.extend(&list.0);
                let children = (0..filters.len()).map(|number| Node { kind: Kind::Bare(number), children: Vec::new() });
                let root = Node { kind: Kind::List, children: children.collect() };
                (keys, Some(root), lower::list_spans(&compiled.query))
            }
            Some((keys, SentFilter::Tree(tree))) => {
                let root = node(tree, &mut filters);
                (keys, Some(root), lower::tree_spans(&compiled.query))
            }
        };
        Self { keys, root, filters, spans }
    }

    /// Determines the subject of an entry of a response.
    fn part(&self, entry: &Json) -> Part {
        let message = shortened(entry.get("msg").and_then(Json::as_str).unwrap_or("no reason given"));
        let steps = entry.get("loc").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
        let (is_in_body, steps) = match steps {
            [Json::String(body), steps @ ..] if body == "body" => (true, steps),
            steps => (false, steps),
        };
        let first = steps.first().and_then(Json::as_str);
        let in_filter = is_in_body && first.is_some() && first == self.keys.first().copied();
        let (Some(root), true) = (&self.root, in_filter) else {
            return Part::Other(ServerMessage { place: dotted(steps), message });
        };
        let mut path = self.keys.iter().map(|key| format!("/{key}")).collect::<String>();
        match followed(root, steps.get(1..).unwrap_or_default(), &mut path) {
            Followed::Leaf { number, rest } => {
                let field = rest.iter().filter_map(Json::as_str).find(|step| FIELDS.contains(step));
                let message = match field {
                    Some(field) => format!("`{field}`: {message}"),
                    None => message,
                };
                Part::Condition { number, pointer: path, message }
            }
            Followed::Node => {
                Part::Other(ServerMessage { place: path.trim_start_matches('/').replace('/', "."), message })
            }
            Followed::NotSent => Part::NotSent,
        }
    }

    fn rejected(&self, number: usize, pointer: String, messages: Vec<String>) -> RejectedCondition {
        let span = self.spans.get(number).copied().unwrap_or_default();
        let message = format!("the server rejected this condition: {}", messages.join("; "));
        let mut diagnostic = Diagnostic::new(Code::RejectedByServer, message, span);
        if let Some(filter) = self.filters.get(number) {
            diagnostic = diagnostic.help(format!("sent as {}", words::in_backticks(&shortened(&filter::json(filter)))));
        }
        RejectedCondition { pointer, messages, diagnostic }
    }
}

/// The end of a path.
enum Followed<'r> {
    /// A comparison; the rest of the path is about its keys.
    Leaf { number: usize, rest: &'r [Json] },
    /// Another node of the filter.
    Node,
    /// Something that was not sent.
    NotSent,
}

/// Follows a path, ignoring names of models and tags of unions, and appends its steps to the pointer.
fn followed<'r>(root: &Node, steps: &'r [Json], pointer: &mut String) -> Followed<'r> {
    let mut node = root;
    let mut rest = steps;
    loop {
        if let Kind::Bare(number) = node.kind {
            return Followed::Leaf { number, rest };
        }
        let is_structure =
            |step: &Json| step.is_u64() || matches!(step.as_str(), Some("and" | "or" | "not" | "filter"));
        let Some(at) = rest.iter().position(is_structure) else { return Followed::Node };
        let (step, following) = (rest.get(at), rest.get(at + 1..).unwrap_or_default());
        rest = following;
        let index = step.and_then(Json::as_u64).and_then(|index| usize::try_from(index).ok());
        let next = match (node.kind, step.and_then(Json::as_str)) {
            (Kind::List, None) => child(node, index, pointer),
            (Kind::Leaf(number), Some("filter")) => {
                pointer.push_str("/filter");
                return Followed::Leaf { number, rest };
            }
            (Kind::Not, Some("not")) => {
                pointer.push_str("/not");
                node.children.first()
            }
            (Kind::And, Some(key @ "and")) | (Kind::Or, Some(key @ "or")) => {
                pointer.push('/');
                pointer.push_str(key);
                let Some(at) = rest.iter().position(is_structure) else { return Followed::Node };
                let index = rest.get(at).and_then(Json::as_u64).and_then(|index| usize::try_from(index).ok());
                rest = rest.get(at + 1..).unwrap_or_default();
                child(node, index, pointer)
            }
            _ => None,
        };
        match next {
            Some(next) => node = next,
            None => return Followed::NotSent,
        }
    }
}

fn child<'n>(node: &'n Node, index: Option<usize>, pointer: &mut String) -> Option<&'n Node> {
    let index = index?;
    pointer.push('/');
    pointer.push_str(&index.to_string());
    node.children.get(index)
}

/// Converts a tree, with its comparisons numbered in order. Recursive, as deep as the tree is nested.
fn node<'c>(tree: &'c FilterTree<'_>, filters: &mut Vec<&'c Filter<'c>>) -> Node {
    let (kind, children) = match tree {
        FilterTree::Leaf(leaf) => {
            filters.push(&leaf.filter);
            (Kind::Leaf(filters.len() - 1), Vec::new())
        }
        FilterTree::Not(not) => (Kind::Not, vec![node(&not.not, filters)]),
        FilterTree::And(and) => (Kind::And, and.and.iter().map(|part| node(part, filters)).collect()),
        FilterTree::Or(or) => (Kind::Or, or.or.iter().map(|part| node(part, filters)).collect()),
    };
    Node { kind, children }
}

/// The filter of a body.
enum SentFilter<'c, 't> {
    List(&'c FilterList<'t>),
    Tree(&'c FilterTree<'t>),
}

/// Returns the filter of a body, and the keys that lead to it.
fn filter_of<'c, 't>(content: &'c Content<'t>) -> Option<(&'static [&'static str], SentFilter<'c, 't>)> {
    let list = |list: &'c FilterList<'t>| (&["filters"] as &[&str], SentFilter::List(list));
    let tree = |tree: &'c FilterTree<'t>| (&["filter_tree"] as &[&str], SentFilter::Tree(tree));
    let either = |filter: &'c BodyFilter<'t>| match filter {
        BodyFilter::List(filters) => list(filters),
        BodyFilter::Tree(filter_tree) => tree(filter_tree),
    };
    let selected = |selector: &'c RecordSelector<'t>| match selector {
        RecordSelector::RecordIds { .. } => None,
        RecordSelector::FilterTree { filter_tree } => {
            Some((&["record_selector", "filter_tree"] as &[&str], SentFilter::Tree(filter_tree)))
        }
    };
    match content {
        Content::Search(request) => request.filter.as_ref().map(either),
        Content::PartialSearch(request) => request.search.filter.as_ref().map(either),
        Content::Selection(request) => request.filter.as_ref().map(either),
        Content::Recompute(request) => request.search.filter.as_ref().map(either),
        Content::LlmScorer(request) => request.search.filter.as_ref().map(either),
        Content::AggregatedTraces(request) => request.filters.as_ref().map(list),
        Content::Export(request) => request.filters.as_ref().map(list),
        Content::Metrics(request) => request.filters.as_ref().map(list),
        Content::ExperimentMetrics(request) => request.filters.as_ref().map(list),
        Content::CustomMetrics(request) => request.filter_tree.as_ref().map(tree),
        Content::QueueCount(request) => request.filter_tree.as_ref().map(tree),
        Content::QueuePartialSearch(request) => request.filter_tree.as_ref().map(tree),
        Content::QueueAdd(request) => selected(&request.record_selector),
        Content::QueueRemove(request) => selected(&request.record_selector),
        Content::QueueExport(request) => selected(&request.record_selector),
        // It contains a list as JSON text, which the server parses separately.
        Content::CodeScorer(_) => None,
    }
}

/// A path as messages show it: `sort.column_id`.
fn dotted(steps: &[Json]) -> String {
    let step = |step: &Json| step.as_str().map_or_else(|| step.to_string(), str::to_owned);
    steps.iter().map(step).collect::<Vec<_>>().join(".")
}

/// A text without control characters, truncated if it is long.
fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_MESSAGE_LENGTH).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    words::visible(&shown)
}
