//! How missing values are handled.

use crate::diagnostic::{display_name, parse_name, serialize_name};

/// The result of a comparison with a missing value. The server's behavior is not documented; these models are plausible.
///
/// # Examples
///
/// ```
/// use tamis::MissingValues;
///
/// assert_eq!("unequal-is-true".parse(), Ok(MissingValues::UnequalIsTrue));
/// assert_eq!(MissingValues::default().to_string(), "unknown");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MissingValues {
    /// It is unknown, and so is its negation, as in SQL.
    #[default]
    Unknown,
    /// It is false, and its negation is true.
    False,
    /// It is true for `!=` and `not in`, and false for the other operators.
    UnequalIsTrue,
}

impl MissingValues {
    /// Every model.
    pub const ALL: &[Self] = &[Self::Unknown, Self::False, Self::UnequalIsTrue];

    /// Returns the name of the model.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::False => "false",
            Self::UnequalIsTrue => "unequal-is-true",
        }
    }
}

display_name!(MissingValues);
parse_name!("model of missing values", MissingValues);
serialize_name!(MissingValues);
