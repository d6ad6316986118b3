//! The filter types of the API.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{display_name, parse_name};

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
    /// Every filter type.
    pub const ALL: &[Self] = &[
        Self::Text,
        Self::Id,
        Self::Number,
        Self::Date,
        Self::Boolean,
        Self::Collection,
        Self::FullyAnnotated,
        Self::Other,
    ];

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

display_name!(FilterType);
parse_name!("filter type", FilterType);
