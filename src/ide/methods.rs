//! The editor methods of [`Compiler`].

use crate::compiler::{self, Compiler};
use crate::diagnostic::Report;
use crate::source::Span;

use super::completion::{self, Completion, Recent};
use super::explain::{self, Explanation};
use super::folding::{self, FoldingRange};
use super::hover::{self, Hover};
use super::inlay_hints::{self, InlayHint};
use super::occurrences::{self, Occurrence};
use super::selection;
use super::symbols::{self, Symbol};

impl Compiler {
    /// Suggests what can be written at byte `at` of a query, like [`complete`](crate::complete()), including values of
    /// earlier queries.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Recent, Schema};
    ///
    /// let mut recent = Recent::default();
    /// recent.add("model", "gpt-4o");
    /// let completion = Compiler::new(Schema::builtin()).complete("model = ", 8, &recent);
    /// assert_eq!(completion.suggestions[0].edit.text, "\"gpt-4o\"");
    /// ```
    #[must_use]
    pub fn complete(&self, text: &str, at: u32, recent: &Recent) -> Completion {
        completion::complete_with(text, at, (self.schema(), self.options()), recent)
    }

    /// Describes the token at byte `at` of a query, like [`hover`](crate::hover()).
    #[must_use]
    pub fn hover(&self, text: &str, at: u32) -> Option<Hover> {
        hover::hover(text, at, self.schema(), self.options())
    }

    /// Explains in plain English which records a query matches, without the condition of a
    /// [scoped](Self::scoped) compiler.
    ///
    /// # Errors
    ///
    /// A [`Report`] of all diagnostics, if any of them is an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Schema};
    ///
    /// let explanation = Compiler::new(Schema::builtin()).explain("duration_ns > 5s")?;
    /// assert!(explanation.to_text().contains("more than 5 seconds"));
    /// # Ok::<(), tamis::Report>(())
    /// ```
    pub fn explain(&self, text: &str) -> Result<Explanation, Report> {
        let analysis = compiler::analyze(text, self.schema(), self.options());
        explain::explain(&analysis, self.options()).ok_or_else(|| Report::new(text, analysis.diagnostics))
    }
    /// Returns what is sent for the values and names of a query, like [`inlay_hints`](crate::inlay_hints()).
    #[must_use]
    pub fn inlay_hints(&self, text: &str) -> Vec<InlayHint> {
        inlay_hints::inlay_hints(text, self.schema(), self.options())
    }

    /// Returns the parts of a query that an editor can hide, like [`folding_ranges`](crate::folding_ranges()).
    #[must_use]
    pub fn folding_ranges(&self, text: &str) -> Vec<FoldingRange> {
        folding::folding_ranges(text, &self.options().limits)
    }

    /// Returns the parts of a query around byte `at`, like [`selection_ranges`](crate::selection_ranges()).
    #[must_use]
    pub fn selection_ranges(&self, text: &str, at: u32) -> Vec<Span> {
        selection::selection_ranges(text, at, &self.options().limits)
    }

    /// Returns the outline of a query, like [`symbols`](crate::symbols()).
    #[must_use]
    pub fn symbols(&self, text: &str) -> Vec<Symbol> {
        symbols::symbols(text, &self.options().limits)
    }

    /// Returns the mentions of columns and parameters in a query, like [`occurrences`](crate::occurrences()).
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Schema};
    ///
    /// let compiler = Compiler::new(Schema::builtin());
    /// assert_eq!(compiler.occurrences("cost > 1 and nope = 2 and model = $model").len(), 3);
    /// ```
    #[must_use]
    pub fn occurrences(&self, text: &str) -> Vec<Occurrence> {
        occurrences::occurrences(text, self.schema(), self.options())
    }
}
