//! The values of a condition.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// A value that a placeholder stands for.
///
/// As JSON, it is an object with the name of its type and the value: `{"type":"integer","value":5}`.
///
/// # Examples
///
/// ```
/// use tamis::sql::SqlValue;
///
/// assert_eq!(serde_json::to_string(&SqlValue::Integer(5))?, r#"{"type":"integer","value":5}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SqlValue {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number; always finite.
    Float(f64),
    /// A timestamp. As a string, RFC 3339 in UTC, which every dialect reads.
    Timestamp(DateTime<Utc>),
}

impl SqlValue {
    /// Returns the name of the type: `text`, `integer`, `float` or `timestamp`.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(_) => "integer",
            Self::Float(_) => "float",
            Self::Timestamp(_) => "timestamp",
        }
    }
}

impl Serialize for SqlValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = serializer.serialize_struct("SqlValue", 2)?;
        value.serialize_field("type", self.type_name())?;
        match self {
            Self::Text(text) => value.serialize_field("value", text)?,
            Self::Integer(number) => value.serialize_field("value", number)?,
            Self::Float(number) => value.serialize_field("value", number)?,
            Self::Timestamp(timestamp) => {
                value.serialize_field("value", &timestamp.to_rfc3339_opts(SecondsFormat::AutoSi, true))?;
            }
        }
        value.end()
    }
}
