//! Hover: a description of the token at a byte of a query.
//!
//! Like completion, hover reads tokens, so that errors elsewhere in the text do not matter.

use std::fmt;

use serde::Serialize;

use crate::diagnostic::words;
use crate::ide::completion::character_at;
use crate::ide::describe;
use crate::limits::Limits;
use crate::options::Options;
use crate::schema::{AllowedValue, DataUnit, FilterType, Schema};
use crate::semantic::operators;
use crate::source::{Lines, Span};
use crate::syntax::ast::{self, Operand, Operator, Value, ValueKind};
use crate::syntax::cursor::{self, Expected, PartialComparison, Transition};

mod json;
mod page;

pub use json::JsonHover;

/// A description of the token at one byte of a query.
///
/// `Display` writes it as plain text.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Hover {
    /// The position of the token.
    pub span: Span,
    /// The kind of token, with its details.
    pub kind: HoverKind,
}

impl Hover {
    /// Returns the description as Markdown, with all text escaped.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        page::markdown(&self.kind)
    }

    /// Returns the description with resolved positions, for serialization.
    #[must_use]
    pub fn to_json(&self, lines: &Lines<'_>) -> JsonHover {
        JsonHover::new(self, lines)
    }
}

impl fmt::Display for Hover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&page::plain(&self.kind))
    }
}

/// The kind of a token, with its details.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[non_exhaustive]
pub enum HoverKind {
    /// `Latency`
    Column(Box<HoveredColumn>),
    /// `does not contain`
    Operator {
        /// Its canonical spelling.
        operator: &'static str,
        /// Its meaning, in words.
        meaning: &'static str,
    },
    /// `5s`
    Value {
        /// The value as it is sent, if it is valid for the column: `5000000000 nanoseconds`.
        sent: Option<String>,
        /// The id of the column that it is compared with.
        column: String,
    },
    /// `$since`
    Parameter {
        /// Its name, with `$`.
        name: String,
        /// The value that it is bound to, in query syntax.
        value: Option<String>,
        /// The value as it is sent, if it is valid for the column.
        sent: Option<String>,
    },
    /// `and`
    Keyword {
        /// Its canonical spelling.
        keyword: &'static str,
        /// Its meaning, in words.
        meaning: &'static str,
    },
}

/// The metadata of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct HoveredColumn {
    /// Its id, as it is sent.
    pub id: String,
    /// Its label in the UI.
    pub label: Option<String>,
    /// Its legacy name, if the id is a UUID.
    pub alias: Option<String>,
    /// Its type and unit: `number, in nanoseconds`.
    #[serde(rename = "type")]
    pub type_in_words: String,
    /// Its filter type; `None` if it cannot be filtered by.
    pub filter_type: Option<FilterType>,
    /// The unit of its numbers.
    pub unit: Option<DataUnit>,
    /// Its description.
    pub description: Option<String>,
    /// All allowed values in query syntax, if they are known.
    pub allowed_values: Vec<String>,
}

/// Describes the token at byte `at` of a query, valid or not.
///
/// Offsets past the end mean the end, and offsets inside a character its start. Returns `None` for white space,
/// comments and punctuation, for unknown columns and their values, and if the text is longer than the limit in
/// `options`.
///
/// # Examples
///
/// ```
/// use tamis::{Options, Schema, Span};
///
/// let hover = tamis::hover("Latency > 5s", 10, &Schema::builtin(), &Options::default()).ok_or("nothing")?;
/// assert_eq!(hover.span, Span::new(10, 12));
/// assert_eq!(hover.to_string(), "sent as 5000000000 nanoseconds\ncompared with metrics/duration_ns");
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn hover(text: &str, at: u32, schema: &Schema, options: &Options) -> Option<Hover> {
    if text.len() > options.limits.bytes.min(Limits::MAX_BYTES) {
        return None;
    }
    let step = cursor::transition_at(text, character_at(text, at), &options.limits)?;
    let span = step.span;
    let context = HoverContext { text, schema, options };
    context.kind(step).map(|kind| Hover { span, kind })
}

struct HoverContext<'q> {
    text: &'q str,
    schema: &'q Schema,
    options: &'q Options,
}

impl HoverContext<'_> {
    fn kind(&self, step: Transition<'_>) -> Option<HoverKind> {
        if let Some(keyword) = self.keyword(&step) {
            return Some(keyword);
        }
        match (step.before, step.after) {
            (Expected::Condition | Expected::ColumnFor { .. }, Expected::Operator { column, .. })
            | (Expected::ColumnFor { .. }, Expected::SecondRelation { column, .. }) => self.column(&column),
            (Expected::ColumnFor { .. } | Expected::Anything, _) => self.column(&self.name(step.span)),
            (
                Expected::Operator { column, .. } | Expected::SecondRelation { column, .. },
                Expected::Value(comparison),
            ) => Some(self.operator(Some(&column), comparison.operator)),
            (Expected::Relation { .. }, Expected::ColumnFor { operator, .. }) => {
                Some(self.operator(step.column.as_ref(), operator))
            }
            (Expected::Condition, Expected::Relation { .. }) => {
                let comparison = step.column.map(|column| (column, Operator::Eq));
                self.value(&step.value?, comparison.as_ref().map(|(column, operator)| (column, *operator)))
            }
            (Expected::Value(comparison), _) => self.operand(&step.value?, &comparison),
            (Expected::Item(items), Expected::Separator(_)) => self.operand(&step.value?, &items.comparison),
            _ => None,
        }
    }

    /// A connective, `not` or `nocase`.
    fn keyword(&self, step: &Transition<'_>) -> Option<HoverKind> {
        let written = step.span.text(self.text).to_lowercase();
        let keyword = match (written.as_str(), &step.before) {
            ("and", Expected::And(_)) => {
                return Some(HoverKind::Keyword { keyword: "and", meaning: "separates the bounds of a range" });
            }
            ("and" | "&&", _) if matches!(step.after, Expected::Condition) => "and",
            ("or" | "||", _) if matches!(step.after, Expected::Condition) => "or",
            ("not" | "!", Expected::Condition) => "not",
            ("nocase", Expected::Connective(Some(_))) => "nocase",
            _ => return None,
        };
        Some(HoverKind::Keyword { keyword, meaning: describe::of_keyword(keyword) })
    }

    /// The text of a span as an unquoted column name.
    fn name(&self, span: Span) -> ast::ColumnName<'_> {
        ast::ColumnName { name: span.text(self.text).into(), form: ast::ColumnForm::Plain, span }
    }

    fn column(&self, name: &ast::ColumnName<'_>) -> Option<HoverKind> {
        let found = self.schema.resolve_name(name).ok()?;
        let column = &found.column;
        let allowed = column.allowed_values.iter().flatten().filter_map(|value| match value {
            AllowedValue::Text(text) => Some(words::string_literal(text)),
            AllowedValue::Number(number) => Some(number.to_string()),
            AllowedValue::Other => None,
        });
        Some(HoverKind::Column(Box::new(HoveredColumn {
            type_in_words: describe::of_type(&found),
            filter_type: column.effective_type(),
            unit: found.unit().filter(|_| column.effective_type() == Some(FilterType::Number)),
            label: column.label.clone(),
            alias: column.metric_key_alias.clone(),
            description: column.description.clone(),
            allowed_values: allowed.collect(),
            id: found.id.into_owned(),
        })))
    }

    fn operator(&self, column: Option<&ast::ColumnName<'_>>, operator: Operator) -> HoverKind {
        let filter_type = column.and_then(|column| self.schema.resolve_name(column).ok()?.column.effective_type());
        HoverKind::Operator { operator: operator.as_str(), meaning: operators::in_words(filter_type, operator) }
    }

    /// A value after an operator, or in a list.
    fn operand(&self, value: &Value<'_>, comparison: &PartialComparison<'_>) -> Option<HoverKind> {
        self.value(value, Some((&comparison.column, comparison.operator)))
    }

    fn value(&self, value: &Value<'_>, comparison: Option<(&ast::ColumnName<'_>, Operator)>) -> Option<HoverKind> {
        let found = comparison.and_then(|(column, operator)| Some((self.schema.resolve_name(column).ok()?, operator)));
        let sent = found.as_ref().and_then(|(column, operator)| {
            let (schema, options) = (self.schema, self.options);
            let alone = Operand::Value(value.clone());
            describe::of_value(column, *operator, value, schema, options)
                .or_else(|| describe::of_operand(column, *operator, &alone, schema, options))
        });
        if value.kind != ValueKind::Parameter {
            let (column, _) = found?;
            return Some(HoverKind::Value { sent, column: column.id.into_owned() });
        }
        let bound = self.options.parameters.get(&value.text).map(|bound| bound.0.to_string());
        Some(HoverKind::Parameter { name: format!("${}", value.text), value: bound, sent })
    }
}
