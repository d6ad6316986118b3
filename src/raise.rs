//! Raising: from JSON (filter trees, flat lists and whole request bodies) back to a query.

use std::borrow::Cow;
use std::fmt;

use chrono::DateTime;
use serde::Deserialize as _;
use serde_json::{Map, Value as Json};

use crate::diagnostic::{Code, words};
use crate::filter::{self, Instant};
use crate::limits::Limits;
use crate::options::Options;
use crate::schema::{FilterType, Schema};
use crate::semantic::check;
use crate::semantic::operators;
use crate::source::Span;
use crate::syntax;
use crate::syntax::ast::print::Parentheses;
use crate::syntax::ast::{
    self, Ast, ColumnName, Comparison, Expr, ExprKind, List, Operand, Operator, Value, ValueKind,
};

mod document;

pub(crate) use document::read as document;

/// A query raised from JSON.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Raised {
    /// The query; its `Display` prints the canonical text.
    pub ast: Ast<'static>,
    /// Differences between the JSON and the equivalent JSON that the query compiles to.
    pub notes: Vec<RaiseNote>,
}

/// A difference between the JSON and the JSON that the query compiles to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RaiseNote {
    /// The position in the document, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// A description of the difference.
    pub message: String,
}

/// An error for JSON that cannot be expressed as a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RaiseError {
    /// The position in the document, as a JSON pointer (RFC 6901); empty for the whole document.
    pub pointer: String,
    /// A description of the error.
    pub message: String,
}

impl fmt::Display for RaiseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.message),
            pointer => write!(f, "{}: {}", words::visible(pointer), self.message),
        }
    }
}

impl std::error::Error for RaiseError {}

impl miette::Diagnostic for RaiseError {}

/// Raises JSON to a query.
///
/// Accepts a filter tree, a flat list, a single leaf, or any request body that contains a filter
/// (`filters`, `filter_tree`, `record_selector`). The legacy wire format is also accepted: `name` for
/// `column_id`, `and_` for `and`, leaves without `type`.
///
/// The type of a leaf without `type` is that of its column in `schema`; if the column is unknown, it
/// is inferred from the value.
///
/// Every filter that [`compile`](crate::compile) returns can be raised, even if [`Limits::depth`] was
/// increased for it. A query deeper than [`Limits::DEPTH`] needs that limit again, which a note reports.
///
/// # Errors
///
/// Returns a [`RaiseError`] if the text is not JSON, contains no filter, or cannot be expressed as a query: an empty
/// `and`, `eq` with a list, an unknown operator, nesting deeper than [`Limits::MAX_DEPTH`] levels. Nothing is dropped.
///
/// # Examples
///
/// ```
/// use tamis::{Schema, raise};
///
/// let json = r#"{"filters": [{"name": "model", "operator": "one_of", "value": ["a", "b"], "type": "text"}], "limit": 5}"#;
/// assert_eq!(raise(json, &Schema::builtin())?.ast.to_string(), r#"model in ("a", "b")"#);
///
/// let error = raise(r#"{"and": []}"#, &Schema::builtin()).unwrap_err();
/// assert_eq!(error.pointer, "/and");
/// # Ok::<(), tamis::RaiseError>(())
/// ```
pub fn raise(json: &str, schema: &Schema) -> Result<Raised, RaiseError> {
    let document = document::read(json)?;
    let mut raiser = Raiser { schema, path: Vec::new(), notes: Vec::new() };
    let root = raiser.document(&document)?;
    let text = root.canonical();
    let read = syntax::parse(&text, &Limits::MAX);
    if let Some(error) = read.diagnostics.iter().find(|found| found.is_error()) {
        return Err(raiser.error(match error.code {
            Code::TooDeep => document::too_deep(),
            _ => format!("this cannot be expressed as a query: {error}"),
        }));
    }
    let ast = read.ast.into_owned();
    if ast.root.depth(Parentheses::Needed) > Limits::DEPTH {
        raiser.note(format!("the query is nested deeper than the default limit of {} levels", Limits::DEPTH));
    }
    if let Some(error) =
        check::check(&ast, schema, &Options::default()).diagnostics.iter().find(|found| found.is_error())
    {
        raiser.note(format!("the query is not valid with these columns: {error}"));
    }
    Ok(Raised { ast, notes: raiser.notes })
}

const EMPTY_FILTER: &str = "the filter is empty, which cannot be expressed as a query";

struct Raiser<'s> {
    schema: &'s Schema,
    /// The keys and indexes of the current value.
    path: Vec<Cow<'static, str>>,
    notes: Vec<RaiseNote>,
}

type Raise<T> = Result<T, RaiseError>;

impl Raiser<'_> {
    /// Finds the filter in a document.
    fn document(&mut self, document: &Json) -> Raise<Expr<'static>> {
        let object = match document {
            Json::Array(leaves) => return self.list(leaves),
            Json::Object(object) => object,
            _ => return Err(self.error("a filter must be an object or an array")),
        };
        if is_node(object) || is_leaf(object) {
            return self.node(document);
        }
        if let Some(selector @ Json::Object(_)) = object.get("record_selector") {
            return self.at("record_selector", |raiser| raiser.document(selector));
        }
        let non_empty =
            |key: &str| object.get(key).filter(|value| !value.is_null() && **value != Json::Array(Vec::new()));
        match (non_empty("filters"), non_empty("filter_tree")) {
            (Some(_), Some(_)) => Err(self.error("expected either `filters` or `filter_tree`, found both")),
            (Some(Json::Array(leaves)), None) => self.at("filters", |raiser| raiser.list(leaves)),
            (Some(_), None) => Err(self.at("filters", |raiser| raiser.error("a list of filters must be an array"))),
            (None, Some(tree)) => self.at("filter_tree", |raiser| raiser.node(tree)),
            (None, None) if object.contains_key("filters") || object.contains_key("filter_tree") => {
                Err(self.error(EMPTY_FILTER))
            }
            (None, None) => {
                Err(self.error("no filter found: expected `filters`, `filter_tree`, `filter`, `and`, `or` or `not`"))
            }
        }
    }

    fn list(&mut self, leaves: &[Json]) -> Raise<Expr<'static>> {
        if leaves.is_empty() {
            return Err(self.error(EMPTY_FILTER));
        }
        let parts = self.each(leaves, Self::node)?;
        Ok(join(parts, ExprKind::And))
    }

    /// Raises a node of a tree, or a leaf with or without an enclosing `filter`.
    fn node(&mut self, node: &Json) -> Raise<Expr<'static>> {
        let Json::Object(object) = node else { return Err(self.error("a filter must be an object")) };
        if is_leaf(object) {
            return self.leaf(object);
        }
        let known = object.iter().filter(|(key, _)| NODE_KEYS.contains(&key.as_str()));
        let [(key, value)] = known.collect::<Vec<_>>()[..] else {
            return Err(self.error("a node must have exactly one of `filter`, `and`, `or` and `not`"));
        };
        if object.len() > 1 {
            return Err(self.error(format!("a node with {} cannot have other keys", words::quote(key))));
        }
        let word = key.trim_end_matches('_');
        if word != key {
            self.note(format!("{} is the legacy name of {}", words::quote(key), words::quote(word)));
        }
        self.at(key.clone(), |raiser| match (word, value) {
            ("filter", Json::Object(leaf)) => raiser.leaf(leaf),
            ("not", _) => raiser.node(value).map(not),
            ("and", Json::Array(parts)) => raiser.junction(parts, ExprKind::And),
            ("or", Json::Array(parts)) => raiser.junction(parts, ExprKind::Or),
            ("filter", _) => Err(raiser.error("a leaf must be an object")),
            _ => Err(raiser.error(format!("{} must be an array", words::quote(key)))),
        })
    }

    fn junction(&mut self, parts: &[Json], kind: fn(Vec<Expr<'static>>) -> ExprKind<'static>) -> Raise<Expr<'static>> {
        match parts {
            [] => return Err(self.error("an empty array cannot be expressed as a query")),
            [_] => self.note("an `and` or `or` of a single condition is removed"),
            _ => {}
        }
        let parts = self.each(parts, Self::node)?;
        let same = |part: &Expr<'_>| std::mem::discriminant(&part.kind) == std::mem::discriminant(&kind(Vec::new()));
        if parts.len() > 1 && parts.iter().any(same) {
            self.note("a nested node of the same kind is merged into this one");
        }
        Ok(join(parts, kind))
    }

    fn leaf(&mut self, leaf: &Map<String, Json>) -> Raise<Expr<'static>> {
        let column_key = if leaf.contains_key("column_id") { "column_id" } else { "name" };
        const KEYS: [&str; 6] = ["operator", "value", "case_sensitive", "type", "user_ids", "column_id"];
        if let Some(key) = leaf.keys().find(|key| !KEYS.contains(&key.as_str()) && *key != column_key) {
            return Err(self.at(key.clone(), |raiser| raiser.error("unknown key in a filter")));
        }
        let id = match leaf.get(column_key) {
            Some(Json::String(id)) => id.clone(),
            Some(_) => return Err(self.at(column_key, |raiser| raiser.error("a column id must be a string"))),
            None if leaf.get("type").and_then(Json::as_str) == Some("fully_annotated") => {
                self.note("`column_id` is missing; `fully_annotated` is assumed");
                "fully_annotated".to_owned()
            }
            None => return Err(self.error("`column_id` is missing")),
        };
        if column_key == "name" {
            self.note("`name` is the legacy name of `column_id`");
        }
        let filter_type = self.filter_type(leaf, &id)?;
        self.expect_keys_of(leaf, filter_type)?;
        let column = ColumnName::of_id(&id);
        if let Ok(resolved) = self.schema.resolve_name(&column)
            && resolved.id != id
        {
            self.note(format!("{} is read as the column {}", words::quote(&id), words::quote(&resolved.id)));
        }
        match filter_type {
            FilterType::FullyAnnotated => self.fully_annotated(leaf, column),
            FilterType::Boolean => self.boolean(leaf, column),
            _ => self.comparison(leaf, column, filter_type),
        }
    }

    /// Rejects keys that a filter of this type does not have, as nothing is dropped.
    fn expect_keys_of(&mut self, leaf: &Map<String, Json>, filter_type: FilterType) -> Raise<()> {
        let unsupported: &[&'static str] = match filter_type {
            FilterType::FullyAnnotated => &["operator", "value", "case_sensitive"],
            FilterType::Text | FilterType::Collection => &["user_ids"],
            _ => &["case_sensitive", "user_ids"],
        };
        match unsupported.iter().find(|key| leaf.contains_key(**key)) {
            Some(key) => {
                let message =
                    format!("{} {filter_type} filter cannot have this key", words::article(filter_type.as_str()));
                Err(self.at(*key, |raiser| raiser.error(message)))
            }
            None => Ok(()),
        }
    }

    /// Returns the type of a leaf: its `type`, or the type of its column, or one inferred from its value.
    fn filter_type(&mut self, leaf: &Map<String, Json>, id: &str) -> Raise<FilterType> {
        let column_type = self.schema.column(id).and_then(crate::schema::Column::effective_type);
        if let Some(declared) = leaf.get("type") {
            let known: Option<FilterType> = FilterType::deserialize(declared).ok();
            let Some(known) = known.filter(|known| *known != FilterType::Other) else {
                let message = format!("unknown filter type {}", words::quote(&filter::json(declared)));
                return Err(self.at("type", |raiser| raiser.error(message)));
            };
            if let Some(column_type) = column_type.filter(|column_type| *column_type != known) {
                let (one, other) = (words::article(known.as_str()), words::article(column_type.as_str()));
                self.note(format!("this is {one} {known} filter, but the column is {other} {column_type} column"));
            }
            return Ok(known);
        }
        self.note("`type` is missing and is inferred");
        if let Some(column_type) = column_type {
            return Ok(column_type);
        }
        let operator = leaf.get("operator").and_then(Json::as_str).unwrap_or("eq");
        let first = match leaf.get("value") {
            Some(Json::Array(values)) => values.first(),
            value => value,
        };
        match first {
            Some(Json::Bool(_)) => Ok(FilterType::Boolean),
            Some(Json::Number(_)) => Ok(FilterType::Number),
            Some(Json::String(_)) if matches!(operator, "gt" | "gte" | "lt" | "lte") => Ok(FilterType::Date),
            Some(Json::String(_)) => Ok(FilterType::Text),
            _ => Err(self.error("`type` is missing and cannot be inferred from the value")),
        }
    }

    fn comparison(
        &mut self,
        leaf: &Map<String, Json>,
        column: ColumnName<'static>,
        filter_type: FilterType,
    ) -> Raise<Expr<'static>> {
        let wire = match leaf.get("operator") {
            Some(Json::String(operator)) => operator.as_str(),
            None if filter_type == FilterType::Id => {
                self.note("`operator` is missing; `eq` is assumed");
                "eq"
            }
            None => return Err(self.error("`operator` is missing")),
            Some(_) => return Err(self.at("operator", |raiser| raiser.error("an operator must be a string"))),
        };
        let operator = operators::written(filter_type, wire).ok_or_else(|| {
            self.at("operator", |raiser| {
                raiser.error(format!(
                    "{} {filter_type} filter has no operator {}",
                    words::article(filter_type.as_str()),
                    words::quote(wire)
                ))
            })
        })?;
        let Some(value) = leaf.get("value") else { return Err(self.error("`value` is missing")) };
        let operand = self.at("value", |raiser| raiser.operand(value, operator, filter_type))?;
        let nocase = self.nocase(leaf, filter_type)?;
        let operator_span = Span::default();
        Ok(expr(ExprKind::Comparison(Comparison { column, operator, operator_span, operand, nocase })))
    }

    fn nocase(&mut self, leaf: &Map<String, Json>, filter_type: FilterType) -> Raise<Option<Span>> {
        match leaf.get("case_sensitive") {
            Some(Json::Bool(case_sensitive)) => Ok((!case_sensitive).then(Span::default)),
            Some(_) => Err(self.at("case_sensitive", |raiser| raiser.error("expected `true` or `false`"))),
            None => {
                if matches!(filter_type, FilterType::Text | FilterType::Collection) {
                    self.note("`case_sensitive` is missing; `true` is assumed");
                }
                Ok(None)
            }
        }
    }

    fn operand(&mut self, value: &Json, operator: Operator, filter_type: FilterType) -> Raise<Operand<'static>> {
        match (operator, value) {
            (Operator::Between, Json::Array(bounds)) => {
                let bounds = self.each(bounds, |raiser, bound| raiser.value(bound, filter_type))?;
                let bounds: [Value<'static>; 2] =
                    bounds.try_into().map_err(|_| self.error("`between` requires an array of two values"))?;
                Ok(Operand::Range(Box::new(bounds)))
            }
            (_, Json::Array(values)) if operator.takes_list() => {
                if values.is_empty() {
                    return Err(self.error("an empty list cannot be expressed as a query"));
                }
                let items = self.each(values, |raiser, item| raiser.value(item, filter_type))?;
                Ok(Operand::List(List { items, span: Span::default() }))
            }
            (_, Json::Array(_)) => Err(self.error(format!("`{}` requires one value, not an array", operator.as_str()))),
            (Operator::Between, _) => Err(self.error("`between` requires an array of two values")),
            _ if operator.takes_list() => {
                self.note("a single value is converted to a list");
                let items = vec![self.value(value, filter_type)?];
                Ok(Operand::List(List { items, span: Span::default() }))
            }
            _ => self.value(value, filter_type).map(Operand::Value),
        }
    }

    fn value(&mut self, value: &Json, filter_type: FilterType) -> Raise<Value<'static>> {
        let (kind, text) = match (filter_type, value) {
            (FilterType::Number, Json::Number(number)) => (ValueKind::Number, number.to_string()),
            (FilterType::Date, Json::String(text)) => (ValueKind::Instant, self.instant(text)?),
            (FilterType::Text | FilterType::Id | FilterType::Collection, Json::String(text)) => {
                (ValueKind::String, text.clone())
            }
            _ => {
                return Err(self.error(format!(
                    "{} {filter_type} filter does not accept {}",
                    words::article(filter_type.as_str()),
                    words::quote(&filter::json(value))
                )));
            }
        };
        Ok(Value { kind, text: Cow::Owned(text), span: Span::default() })
    }

    /// Raises a timestamp of the wire format. A bare date is rejected: in a query it would mean a whole day.
    fn instant(&mut self, text: &str) -> Raise<String> {
        let is_query =
            |text: &str| matches!(syntax::operand(text), Some(Operand::Value(Value { kind: ValueKind::Instant, .. })));
        if let Some(timestamp) = DateTime::parse_from_rfc3339(text).ok().filter(|_| is_query(text)) {
            if Instant(timestamp.to_utc()).to_string() != text {
                self.note("the timestamp is converted to UTC with `Z` and 0, 3, 6 or 9 fractional digits");
            }
            return Ok(text.to_owned());
        }
        let in_utc = format!("{text}Z");
        // Seconds are optional in a query, but not in RFC 3339.
        let is_clock = [&in_utc, &format!("{text}:00Z")].iter().any(|text| DateTime::parse_from_rfc3339(text).is_ok());
        if is_clock && is_query(&in_utc) {
            self.note("the timestamp has no time zone; UTC is assumed");
            return Ok(in_utc);
        }
        Err(self.error(format!("{} is not an RFC 3339 timestamp", words::quote(text))))
    }

    fn boolean(&mut self, leaf: &Map<String, Json>, column: ColumnName<'static>) -> Raise<Expr<'static>> {
        let Some(Json::Bool(value)) = leaf.get("value") else {
            return Err(self.at("value", |raiser| raiser.error("a boolean filter requires `true` or `false`")));
        };
        let operator = match leaf.get("operator").map_or(Some("eq"), Json::as_str) {
            Some("eq") => Operator::Eq,
            Some("ne") => Operator::Ne,
            _ => {
                return Err(self.at("operator", |raiser| {
                    raiser.error("a boolean filter supports only the operators `eq` and `ne`")
                }));
            }
        };
        if !leaf.contains_key("operator") {
            self.note("`operator` is missing; `eq` is assumed");
        }
        if operator == Operator::Eq && *value {
            return Ok(expr(ExprKind::Bare(column)));
        }
        let value = Value { kind: ValueKind::Boolean, text: Cow::Owned(value.to_string()), span: Span::default() };
        let comparison = Comparison {
            column,
            operator,
            operator_span: Span::default(),
            operand: Operand::Value(value),
            nocase: None,
        };
        Ok(expr(ExprKind::Comparison(comparison)))
    }

    fn fully_annotated(&mut self, leaf: &Map<String, Json>, column: ColumnName<'static>) -> Raise<Expr<'static>> {
        let users = match leaf.get("user_ids") {
            None => return Ok(expr(ExprKind::Bare(column))),
            Some(Json::Null) => {
                self.note("`user_ids` is `null` and is omitted");
                return Ok(expr(ExprKind::Bare(column)));
            }
            Some(users) => users,
        };
        let operand = self.at("user_ids", |raiser| raiser.operand(users, Operator::By, FilterType::Text))?;
        let comparison =
            Comparison { column, operator: Operator::By, operator_span: Span::default(), operand, nocase: None };
        Ok(expr(ExprKind::Comparison(comparison)))
    }

    /// Raises each value, at its index.
    fn each<T>(&mut self, values: &[Json], mut raise: impl FnMut(&mut Self, &Json) -> Raise<T>) -> Raise<Vec<T>> {
        let mut raised = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            raised.push(self.at(index.to_string(), |raiser| raise(raiser, value))?);
        }
        Ok(raised)
    }

    /// Runs `read` with `key` added to the path.
    fn at<T>(&mut self, key: impl Into<Cow<'static, str>>, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key.into());
        let read = read(self);
        self.path.pop();
        read
    }

    fn pointer(&self) -> String {
        pointer(&self.path)
    }

    fn error(&self, message: impl Into<String>) -> RaiseError {
        RaiseError { pointer: self.pointer(), message: message.into() }
    }

    fn note(&mut self, message: impl Into<String>) {
        self.notes.push(RaiseNote { pointer: self.pointer(), message: message.into() });
    }
}

/// Returns the JSON pointer of these keys and indexes.
fn pointer(steps: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    steps.into_iter().map(|step| format!("/{}", step.as_ref().replace('~', "~0").replace('/', "~1"))).collect()
}

const NODE_KEYS: [&str; 7] = ["filter", "and", "or", "not", "and_", "or_", "not_"];

fn is_node(object: &Map<String, Json>) -> bool {
    NODE_KEYS.iter().any(|key| object.contains_key(*key))
}

/// Whether an object is a leaf. A request body may also have a `name`, but no `value`.
fn is_leaf(object: &Map<String, Json>) -> bool {
    let annotated = object.get("type").and_then(Json::as_str) == Some("fully_annotated");
    let compares = object.contains_key("value") || object.contains_key("operator");
    annotated || object.contains_key("column_id") || object.contains_key("name") && compares
}

fn expr(kind: ExprKind<'static>) -> Expr<'static> {
    Expr { kind, span: Span::default() }
}

/// Negates an expression: `not (a contains "x")` becomes `a not contains "x"` if there is such an operator.
fn not(operand: Expr<'static>) -> Expr<'static> {
    match operand.kind {
        ExprKind::Comparison(mut comparison) => match comparison.operator {
            Operator::Contains => {
                comparison.operator = Operator::NotContains;
                expr(ExprKind::Comparison(comparison))
            }
            Operator::Between => {
                comparison.operator = Operator::NotBetween;
                expr(ExprKind::Comparison(comparison))
            }
            _ => expr(ExprKind::Not(Box::new(expr(ExprKind::Comparison(comparison))))),
        },
        kind => expr(ExprKind::Not(Box::new(expr(kind)))),
    }
}

/// Joins expressions by one connective; nested expressions of the same kind are merged into it.
fn join(parts: Vec<Expr<'static>>, kind: fn(Vec<Expr<'static>>) -> ExprKind<'static>) -> Expr<'static> {
    let mut flat = Vec::with_capacity(parts.len());
    let whole = kind(Vec::new());
    for part in parts {
        match (part.kind, &whole) {
            (ast::ExprKind::And(inner), ast::ExprKind::And(_)) | (ast::ExprKind::Or(inner), ast::ExprKind::Or(_)) => {
                flat.extend(inner);
            }
            (kind, _) => flat.push(Expr { kind, span: part.span }),
        }
    }
    match flat.len() {
        1 => flat.pop().unwrap_or(expr(ExprKind::Hole(None))),
        _ => expr(kind(flat)),
    }
}
