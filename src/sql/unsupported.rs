//! Conditions that a dialect cannot express.

use std::fmt;

use super::options::Dialect;
use crate::diagnostic::words;

/// Why a dialect cannot express a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    message: String,
    help: &'static str,
}

impl Reason {
    pub(super) fn new(message: impl Into<String>, help: &'static str) -> Self {
        Self { message: message.into(), help }
    }
}

/// A comparison that a dialect of SQL cannot express.
///
/// # Examples
///
/// ```
/// use tamis::sql::{Dialect, SqlOptions};
/// use tamis::{Compiler, Schema};
///
/// let compiler = Compiler::new(Schema::builtin());
/// let tree = compiler.compile("tags has prod")?.tree;
/// let error = SqlOptions::new(Dialect::Sqlite).condition(&tree).unwrap_err();
/// assert_eq!(error.to_string(), "SQLite has no lists");
/// assert_eq!(error.column_id(), "tags");
/// # Ok::<(), tamis::Report>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    dialect: Dialect,
    column_id: String,
    /// The number of the comparison in the tree.
    pub(super) leaf: usize,
    reason: Reason,
}

impl Unsupported {
    pub(super) fn new(dialect: Dialect, column_id: &str, leaf: usize, reason: Reason) -> Self {
        Self { dialect, column_id: column_id.to_owned(), leaf, reason }
    }

    /// Returns the dialect.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Returns the id of the compared column.
    #[must_use]
    pub fn column_id(&self) -> &str {
        &self.column_id
    }

    /// Returns what to do about it.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        self.reason.help
    }

    /// Returns the label of the comparison, which names its column.
    pub(super) fn label(&self) -> String {
        format!("a condition on {}", words::quote(&self.column_id))
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason.message)
    }
}

impl std::error::Error for Unsupported {}
