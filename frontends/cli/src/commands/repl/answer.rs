//! What a line of the REPL is answered.

use tamis::diagnostic::AppliedFix;
use tamis::lower::Lowered;
use tamis::{Diagnostics, FixOutcome};

use crate::failure::Failure;
use crate::input::Query;
use crate::text;

/// How a line is answered.
pub(super) enum Answer {
    /// There was nothing on it.
    Nothing,
    /// It was a query.
    Query(QueryResult),
    /// It was a command that shows the filter of a query.
    Filter(QueryResult),
    /// It was a command, and this is what it has to say.
    Text(String),
    /// It was a command that hands out a query to go on with.
    Offer(Offer),
    /// It was a command that the query is not good enough for, and this is why.
    Refusal(String),
    /// It was a command that cannot be done.
    Failure(Failure),
    /// It was the last one.
    Quit,
}

/// A query to go on with.
pub(super) struct Offer {
    pub(super) text: String,
    /// What was fixed in it.
    pub(super) applied: Vec<AppliedFix>,
    /// What is still to be said of it.
    pub(super) left: Diagnostics,
}

impl From<String> for Offer {
    fn from(text: String) -> Self {
        Self { text, applied: Vec::new(), left: Diagnostics::default() }
    }
}

impl From<FixOutcome> for Offer {
    fn from(outcome: FixOutcome) -> Self {
        Self { text: outcome.text, applied: outcome.applied, left: outcome.diagnostics }
    }
}

/// How many fixes or mistakes are named at most.
const MAX_NAMED: usize = 5;

/// What was fixed, in a line each.
pub(super) fn describe_fixes(applied: &[AppliedFix]) -> Vec<String> {
    named(applied, 0, |fix| format!("mended: {}: {}", fix.message, fix.title))
}

/// The diagnostics, on one line.
pub(super) fn describe(left: &Diagnostics) -> String {
    named(left, left.omitted().total(), ToString::to_string).join("; ")
}

/// The names of these things, and how many more there are; so many are not among them.
fn named<T>(things: &[T], omitted: usize, name: impl Fn(&T) -> String) -> Vec<String> {
    let more = things.len().saturating_sub(MAX_NAMED) + omitted;
    let more = (more > 0).then(|| format!("… and {} more", text::grouped(more)));
    things.iter().take(MAX_NAMED).map(name).chain(more).collect()
}

/// A query, and what became of it.
pub(super) struct QueryResult {
    pub(super) query: Query,
    /// The filter, where the query has one.
    pub(super) lowered: Option<Lowered<'static>>,
    pub(super) diagnostics: Diagnostics,
}
