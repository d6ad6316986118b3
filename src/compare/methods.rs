//! The comparing method of [`Compiler`].

use std::fmt;

use super::{Comparison, compare_queries};
use crate::compiler::Compiler;
use crate::diagnostic::Report;
use crate::record::Layout;

/// Why two queries cannot be compared: one of them, or both, has errors.
#[derive(Debug)]
#[non_exhaustive]
pub struct CompareError {
    /// The diagnostics of the old query, if any of them is an error.
    pub old: Option<Box<Report>>,
    /// The diagnostics of the new query, if any of them is an error.
    pub new: Option<Box<Report>>,
}

impl fmt::Display for CompareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => write!(f, "old query: {old}; new query: {new}"),
            (Some(old), None) => write!(f, "old query: {old}"),
            (None, Some(new)) => write!(f, "new query: {new}"),
            (None, None) => f.write_str("the queries cannot be compared"),
        }
    }
}

impl std::error::Error for CompareError {}

impl Compiler {
    /// Compares two queries: whether they match the same records, and if not, a record for each that only it matches.
    ///
    /// The comparison is exact, or says that it is [undecided](crate::compare::Relation::Undecided). Witnesses are
    /// records in the layout of a search response.
    ///
    /// # Errors
    ///
    /// The diagnostics of both queries, if any of them is an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::compare::Relation;
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// let comparison = compiler.compare("status_code >= 500", "status_code >= 400")?;
    /// assert_eq!(comparison.relation, Relation::Wider);
    /// assert_eq!(comparison.only_new.unwrap().record.to_string(), r#"{"status_code":400}"#);
    ///
    /// let comparison = compiler.compare("not (duration_ns > 5s)", "duration_ns <= 5s")?;
    /// assert!(comparison.only_missing && comparison.depends_on_model());
    /// # Ok::<(), tamis::compare::CompareError>(())
    /// ```
    pub fn compare(&self, old: &str, new: &str) -> Result<Comparison, CompareError> {
        match (self.compile(old), self.compile(new)) {
            (Ok(old), Ok(new)) => {
                let queries = [&old.typed, &new.typed];
                Ok(compare_queries(queries, (self.schema(), self.options()), &Layout::default()))
            }
            (old, new) => Err(CompareError { old: old.err().map(Box::new), new: new.err().map(Box::new) }),
        }
    }
}
