//! The types that the API has for filters.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a column is filtered.
///
/// Source: `LogRecordsFilterType` in the API's OpenAPI description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterType {
    /// Texts.
    Text,
    /// Ids, mostly UUIDs.
    Id,
    /// Numbers.
    Number,
    /// Instants.
    Date,
    /// `true` and `false`.
    Boolean,
    /// Several texts.
    Collection,
    /// Whether everybody has annotated the record; queues only.
    FullyAnnotated,
    /// A type the API has added since.
    #[serde(other)]
    Other,
}

impl FilterType {
    /// Its name on the wire.
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
