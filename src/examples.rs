//! Examples: records in the comments of a query that it matches, or does not match.
//!
//! ```text
//! # matches: {"status_code": 503}
//! # rejects: {"status_code": 404, "tags": ["x"]}
//! status_code >= 500
//! ```
//!
//! Lint rules check them, so that they are the tests of a saved query. A key is the name of a column as in a query, or
//! the record is as in a search response: `{"metrics": {"duration_ns": 5}}`.

use std::fmt;

use crate::diagnostic::{display_name, parse_name, serialize_name};
use crate::record::one_line;
use crate::source::Span;

mod generate;
mod methods;
mod read;

pub(crate) use read::{Problem, read};

/// What is expected of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Expectation {
    /// The query matches it.
    Matches,
    /// The query does not match it: its result is false or unknown.
    Rejects,
}

impl Expectation {
    /// Every expectation.
    pub const ALL: &[Self] = &[Self::Matches, Self::Rejects];

    /// Returns `matches` or `rejects`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Matches => "matches",
            Self::Rejects => "rejects",
        }
    }
}

display_name!(Expectation);
parse_name!("expectation", Expectation);
serialize_name!(Expectation);

/// A record and what is expected of it; displayed as a comment.
///
/// # Examples
///
/// ```
/// use tamis::{Compiler, Schema};
///
/// let examples = Compiler::new(Schema::builtin()).examples("duration_ns > 5s")?;
/// let comments: Vec<String> = examples.iter().map(ToString::to_string).collect();
/// assert_eq!(
///     comments,
///     [
///         r#"# matches: {"duration_ns": 5000000001}"#,
///         r#"# rejects: {"duration_ns": 5000000000}"#,
///         r#"# rejects: {"duration_ns": null}"#,
///     ],
/// );
/// # Ok::<(), tamis::Report>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// What is expected of the record.
    pub expectation: Expectation,
    /// The record: the values of columns, by their names in the query.
    pub record: serde_json::Value,
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "# {}: {}", self.expectation, one_line(&self.record))
    }
}

/// An example as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WrittenExample<'t> {
    pub(crate) expectation: Expectation,
    pub(crate) json: &'t str,
    /// The position of the JSON.
    pub(crate) span: Span,
}

impl<'t> WrittenExample<'t> {
    /// Reads a comment: `# matches: {…}`; `None` if it is another comment, such as `# matches: slow requests`.
    pub(crate) fn of(text: &'t str, comment: Span) -> Option<Self> {
        let written = comment.text(text);
        let content = written.strip_prefix('#')?.trim_start();
        let (word, json) = content.split_once(':')?;
        let expectation = word.parse().ok()?;
        let json = json.trim();
        let start = comment.start as usize + written.find(json)?;
        json.starts_with('{').then(|| Self { expectation, json, span: Span::of(start..start + json.len()) })
    }
}
