//! The filter types of the API.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a column is filtered.
///
/// Source: `LogRecordsFilterType` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FilterType {
    /// Strings.
    Text,
    /// Ids, mostly UUIDs.
    Id,
    /// Numbers.
    Number,
    /// Dates and timestamps.
    Date,
    /// `true` and `false`.
    Boolean,
    /// Lists of strings.
    Collection,
    /// Whether everybody has annotated the record; queues only.
    FullyAnnotated,
    /// A type that this version does not know.
    #[serde(other)]
    Other,
}

impl FilterType {
    /// Its name in the wire format.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Id => "id",
            Self::Number => "number",
            Self::Date => "date",
            Self::Boolean => "boolean",
            Self::Collection => "collection",
            Self::FullyAnnotated => "fully_annotated",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for FilterType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
