//! Why the server rejected a request: its 422 response, read beside the body that was sent.
//!
//! The server validates a filter against every branch of a union, and reports what is wrong with each: some twenty lines
//! for one mistake. Only those lines are about the filter whose steps lead through the nodes that were sent.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde_json::Value as Json;

use super::CompiledRequest;
use super::body::{Content, RecordSelector, RequestFilter};
use crate::diagnostic::{Code, Diagnostic, words};
use crate::filter::{self, Filter, FilterList, FilterTree};
use crate::lower;
use crate::raise;
use crate::source::Span;

/// The longest message of the server that is repeated, in characters.
const LONGEST_MESSAGE: usize = 200;

/// How many messages about one comparison are repeated.
const MAX_MESSAGES: usize = 4;

/// The keys of a comparison, of which the server names one before it says what is wrong.
const FIELDS: [&str; 6] = ["column_id", "operator", "value", "case_sensitive", "type", "user_ids"];

/// What the server said of a request that it rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// What it said of the filter, in the order of the body: one for each comparison.
    pub conditions: Vec<RejectedCondition>,
    /// What it said of the rest of the request, in its own order, each once.
    pub others: Vec<ServerMessage>,
}

/// A comparison that the server rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RejectedCondition {
    /// Where it is in the body, as a JSON pointer (RFC 6901): `/filter_tree/and/1/filter`.
    pub pointer: String,
    /// What the server said of it, each once, with the key in front: ``"`value`: Input should be a valid number"``.
    pub messages: Vec<String>,
    /// The same as a diagnostic of the query, `rejected-by-server`, at the condition that it was compiled from.
    pub diagnostic: Diagnostic,
}

/// What the server said of a part of a request that is not its filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ServerMessage {
    /// What it is about, as `limit` or `path.project_id`; empty for all of the request.
    pub place: String,
    /// What it says.
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

/// A response that does not say why a request was rejected.
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

/// Explains why the server rejected a request, where in the query the mistake is, and what the server says of it.
///
/// `response` is the body of its response with the status 422, and `compiled` is what was sent.
///
/// # Errors
///
/// [`ResponseError`] if the response is not JSON, or has no `detail` that is a text or a list.
///
/// # Examples
///
/// ```
/// use tamis::request::{self, RequestSettings, Target};
/// use tamis::{Options, Schema};
///
/// let settings = RequestSettings {
///     log_stream_id: Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned()),
///     ..RequestSettings::default()
/// };
/// let (schema, options) = (Schema::builtin(), Options::default());
/// let query = "is_complete or user_metadata.plan = 'pro'";
/// let compiled = tamis::compile_request(query, &schema, &options, Target::SpansSearch, &settings)?;
/// let response = r#"{"detail": [
///     {"loc": ["body", "filter_tree", "AndNode", "and"], "msg": "Field required", "type": "missing"},
///     {"loc": ["body", "filter_tree", "OrNode", "or", 1, "FilterLeaf", "filter", "text", "value"], "msg": "No such plan", "type": "x"}
/// ]}"#;
/// let rejection = request::explain_rejection(response, &compiled)?;
/// let [condition] = &rejection.conditions[..] else { panic!() };
/// assert_eq!(condition.diagnostic.message, "the server rejects this condition: `value`: No such plan");
/// assert_eq!(condition.diagnostic.span().text(query), "user_metadata.plan = 'pro'");
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
        Some(_) => return Err(malformed("the `detail` of the response is neither a text nor a list".to_owned())),
        None => return Err(malformed("the response has no `detail`, which says why a request is rejected".to_owned())),
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
        return Err(malformed(
            "the response is about another request: it names nothing that this one sends".to_owned(),
        ));
    }
    Ok(Rejection { conditions, others })
}

/// What an entry of a response is about.
enum Part {
    /// A comparison, by its number among all of the filter.
    Condition { number: usize, pointer: String, message: String },
    /// A part that is no comparison.
    Other(ServerMessage),
    /// A branch of a union that the filter did not take.
    NotSent,
}

/// The filter that was sent.
struct Sent<'c> {
    /// The keys of the body under which it is.
    keys: &'static [&'static str],
    root: Option<Node>,
    /// Its comparisons, and the condition of the query that each was compiled from.
    filters: Vec<&'c Filter<'c>>,
    spans: Vec<Span>,
}

/// A node of the filter, with what is needed to follow the steps of a response through it.
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
        let (keys, root, spans): (&[&str], _, _) = match filter_of(compiled.body.content()) {
            None => (&[], None, Vec::new()),
            Some((keys, Carried::List(list))) => {
                filters.extend(&list.0);
                let children = (0..filters.len()).map(|number| Node { kind: Kind::Bare(number), children: Vec::new() });
                let root = Node { kind: Kind::List, children: children.collect() };
                (keys, Some(root), lower::list_spans(&compiled.query))
            }
            Some((keys, Carried::Tree(tree))) => {
                let root = node(tree, &mut filters);
                (keys, Some(root), lower::tree_spans(&compiled.query))
            }
        };
        Self { keys, root, filters, spans }
    }

    /// What an entry of a response is about.
    fn part(&self, entry: &Json) -> Part {
        let message = shortened(entry.get("msg").and_then(Json::as_str).unwrap_or("no reason is given"));
        let steps = entry.get("loc").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
        let (place, steps) = match steps {
            [Json::String(body), steps @ ..] if body == "body" => (None, steps),
            steps => (Some(steps), steps),
        };
        let first = steps.first().and_then(Json::as_str);
        let in_filter = place.is_none() && first.is_some() && first == self.keys.first().copied();
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
            Followed::Nowhere => Part::NotSent,
        }
    }

    fn rejected(&self, number: usize, pointer: String, messages: Vec<String>) -> RejectedCondition {
        let span = self.spans.get(number).copied().unwrap_or_default();
        let message = format!("the server rejects this condition: {}", messages.join("; "));
        let mut diagnostic = Diagnostic::new(Code::RejectedByServer, message, span);
        if let Some(filter) = self.filters.get(number) {
            diagnostic =
                diagnostic.help(format!("it is sent as {}", words::in_backticks(&shortened(&filter::json(filter)))));
        }
        RejectedCondition { pointer, messages, diagnostic }
    }
}

/// Where the steps of a response lead.
enum Followed<'r> {
    /// To a comparison; the rest is about its keys.
    Leaf { number: usize, rest: &'r [Json] },
    /// To a part of the filter that is no comparison.
    Node,
    /// To what was not sent.
    Nowhere,
}

/// Follows the steps, names of models and tags of unions left out, and adds those that lead on to the pointer.
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
        let (step, behind) = (rest.get(at), rest.get(at + 1..).unwrap_or_default());
        rest = behind;
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
            None => return Followed::Nowhere,
        }
    }
}

fn child<'n>(node: &'n Node, index: Option<usize>, pointer: &mut String) -> Option<&'n Node> {
    let index = index?;
    pointer.push('/');
    pointer.push_str(&index.to_string());
    node.children.get(index)
}

/// A tree's nodes, its comparisons numbered in order; as deep as the tree is nested.
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
enum Carried<'c, 't> {
    List(&'c FilterList<'t>),
    Tree(&'c FilterTree<'t>),
}

/// The filter of a body, and the keys under which it is.
fn filter_of<'c, 't>(content: &'c Content<'t>) -> Option<(&'static [&'static str], Carried<'c, 't>)> {
    let list = |list: &'c FilterList<'t>| (&["filters"] as &[&str], Carried::List(list));
    let tree = |tree: &'c FilterTree<'t>| (&["filter_tree"] as &[&str], Carried::Tree(tree));
    let either = |filter: &'c RequestFilter<'t>| match filter {
        RequestFilter::List(filters) => list(filters),
        RequestFilter::Tree(filter_tree) => tree(filter_tree),
    };
    let selected = |selector: &'c RecordSelector<'t>| match selector {
        RecordSelector::RecordIds { .. } => None,
        RecordSelector::FilterTree { filter_tree } => {
            Some((&["record_selector", "filter_tree"] as &[&str], Carried::Tree(filter_tree)))
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
        // It carries the text of a list, which the server reads by itself.
        Content::CodeScorer(_) => None,
    }
}

/// Budget as messages name them: `sort.column_id`.
fn dotted(steps: &[Json]) -> String {
    let step = |step: &Json| step.as_str().map_or_else(|| step.to_string(), str::to_owned);
    steps.iter().map(step).collect::<Vec<_>>().join(".")
}

/// A text with nothing in it that a terminal would obey, and not all of it if it is long.
fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST_MESSAGE).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    words::visible(&shown)
}
