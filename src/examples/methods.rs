//! The method of [`Compiler`] for examples.

use super::{Example, generate};
use crate::compiler::Compiler;
use crate::diagnostic::Report;

impl Compiler {
    /// Finds examples of a query: for each of its first 50 conditions, a record that is matched because of it, one that
    /// is rejected because of it alone, and one without a value, if there are any.
    ///
    /// The matcher confirms all of them, so [`lint`](Self::lint) accepts them as comments of the query.
    ///
    /// # Errors
    ///
    /// A [`Report`] of all diagnostics, if any of them is an error.
    pub fn examples(&self, text: &str) -> Result<Vec<Example>, Report> {
        let analysis = crate::compiler::analyze(text, self.schema(), self.options());
        match &analysis.typed {
            Some(query) => Ok(generate::examples(text, query, (self.schema(), self.options()))),
            None => Err(Report::new(text, analysis.diagnostics)),
        }
    }
}
