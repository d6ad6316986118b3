//! Why a record is matched or not.

use super::Truth;
use super::test::is_readable;
use crate::record::{Field, Value, json_text};
use crate::source::Span;

/// The result of a query on a record, and of each of its conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trace {
    /// Whether the record is matched.
    pub truth: Truth,
    /// The conditions, in the order of the query.
    pub conditions: Vec<ConditionTrace>,
}

/// The result of a condition on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConditionTrace {
    /// The position of the condition in the query.
    pub span: Span,
    /// The id of its column.
    pub column_id: String,
    /// Whether it holds.
    pub truth: Truth,
    /// The value of the column in the record.
    pub met: Met,
}

/// The value that a condition met in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Met {
    /// The column has no value.
    Missing,
    /// The value as JSON.
    Value(String),
    /// The JSON of an array or object in a column of text, which is compared as text.
    Structure(String),
    /// The JSON of a value that is not of the column's type, and is handled like a missing one.
    Unreadable(String),
}

impl Met {
    /// Returns `missing`, `value`, `structure` or `unreadable`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Value(_) => "value",
            Self::Structure(_) => "structure",
            Self::Unreadable(_) => "unreadable",
        }
    }

    /// Returns the JSON of the value; `None` if it is missing.
    #[must_use]
    pub fn json(&self) -> Option<&str> {
        match self {
            Self::Missing => None,
            Self::Value(json) | Self::Structure(json) | Self::Unreadable(json) => Some(json),
        }
    }
}

pub(super) fn met(field: &Field, value: &Value<'_>) -> Met {
    match json_text(value) {
        None => Met::Missing,
        Some(json) if !is_readable(field.filter_type(), value) => Met::Unreadable(json),
        Some(json) if matches!(value, Value::Structure(_)) => Met::Structure(json),
        Some(json) => Met::Value(json),
    }
}
