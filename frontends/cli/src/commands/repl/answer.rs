//! Answers to the lines of the REPL.

use tamis::diagnostic::AppliedFix;
use tamis::lower::Lowered;
use tamis::{Diagnostics, FixOutcome};

use crate::failure::Failure;
use crate::input::Query;
use crate::text;

/// The answer to a line.
pub(super) enum Answer {
    /// The line is empty.
    Nothing,
    /// The line is a query.
    Query(QueryResult),
    /// A command shows the filter of a query.
    Filter(QueryResult),
    /// The output of a command.
    Text(String),
    /// A command offers a query to continue with.
    Offer(Offer),
    /// A command cannot use the last query, for this reason.
    Rejected(String),
    /// A command edits a query outside of the prompt.
    Edit(String),
    /// A command copies a text to the clipboard.
    Copy(Copied),
    /// A command failed.
    Failure(Failure),
    /// The session ends.
    Quit,
}

/// A text for the clipboard.
pub(super) struct Copied {
    pub(super) text: String,
    /// What the text is.
    pub(super) what: &'static str,
}

/// A query to continue with.
pub(super) struct Offer {
    pub(super) text: String,
    /// The fixes that were applied to it.
    pub(super) applied: Vec<AppliedFix>,
    /// The diagnostics that remain.
    pub(super) remaining: Diagnostics,
}

impl From<String> for Offer {
    fn from(text: String) -> Self {
        Self { text, applied: Vec::new(), remaining: Diagnostics::default() }
    }
}

impl From<FixOutcome> for Offer {
    fn from(outcome: FixOutcome) -> Self {
        Self { text: outcome.text, applied: outcome.applied, remaining: outcome.diagnostics }
    }
}

/// The maximum number of fixes or diagnostics listed.
const MAX_NAMED: usize = 5;

/// Describes fixes, one line each.
pub(super) fn describe_fixes(applied: &[AppliedFix]) -> Vec<String> {
    named(applied, 0, |fix| format!("fixed: {}: {}", fix.message, fix.title))
}

/// Describes diagnostics on one line.
pub(super) fn describe(diagnostics: &Diagnostics) -> String {
    named(diagnostics, diagnostics.omitted().total(), ToString::to_string).join("; ")
}

/// The names of the first items, and how many more there are; `omitted` ones are not in `items`.
fn named<T>(items: &[T], omitted: usize, name: impl Fn(&T) -> String) -> Vec<String> {
    let more = items.len().saturating_sub(MAX_NAMED) + omitted;
    let more = (more > 0).then(|| format!("… and {} more", text::grouped(more)));
    items.iter().take(MAX_NAMED).map(name).chain(more).collect()
}

/// A query and its result.
pub(super) struct QueryResult {
    pub(super) query: Query,
    /// The filter, if the query compiles.
    pub(super) lowered: Option<Lowered<'static>>,
    pub(super) diagnostics: Diagnostics,
}
