//! Explains why a record matches or not.

use std::path::Path;

use serde::Serialize;
use tamis::{ConditionTrace, Met, Span, Trace, Truth};

use super::open;
use super::run::{Run, malformed, position};
use crate::args::AnswerFormat;
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::{self, Channel, report};
use crate::text;

/// The version of the JSON document.
const VERSION: u32 = 1;
/// The maximum length of a value in a label, in characters.
const MAX_VALUE: usize = 60;

/// Explains the first record of the only file.
pub(super) fn run(run: &mut Run<'_>, query: &Query, files: &[&Path]) -> Result<Outcome, Failure> {
    let [path] = files else {
        return Err(Failure::new("`--explain` explains one record").help("name only one file"));
    };
    let opened = open::open(path, run.args.open_settings(), &run.progress)?;
    let layout = run.layout(&opened)?;
    let judge = run.judge(&opened, &layout)?;
    let before = memchr::memchr_iter(b'\n', &opened.head).count();
    let first = opened.first.as_ref().and_then(|block| judge.on_first(block, |matcher, values| matcher.trace(values)));
    let (place, trace) = match first {
        None => return Err(Failure::new(format!("`{}` has no records", opened.name))),
        Some(Err(note)) => return Err(malformed(&opened.name, before, &note)),
        Some(Ok((place, trace))) => (place, trace),
    };
    let position = position(&opened.name, before, &place);
    match run.args.format {
        AnswerFormat::Json => Channel::emit(&output::json(&Document::new(&position, &trace))?)?,
        AnswerFormat::Human => Channel::Stdout.write(&drawn(&position, &trace, query))?,
    }
    Ok(if trace.truth.is_true() { Outcome::Clean } else { Outcome::Findings })
}

/// The query with the truth of each condition below it.
fn drawn(position: &str, trace: &Trace, query: &Query) -> String {
    let verdict = match trace.truth {
        Truth::True => "the record matches",
        Truth::False => "the record does not match",
        Truth::Unknown => "unknown whether the record matches",
    };
    let labels: Vec<(Span, String)> =
        trace.conditions.iter().map(|condition| (condition.span, reason(condition))).collect();
    report::labelled(&format!("{position}: {verdict}"), &labels, query, Channel::Stdout.style())
}

/// The value that a condition met, and its truth.
fn reason(condition: &ConditionTrace) -> String {
    let truth = condition.truth;
    match &condition.met {
        Met::Missing => format!("missing, so {truth}"),
        Met::Value(json) => format!("{}, so {truth}", shortened(json)),
        Met::Structure(json) => format!("the text {}, so {truth}", shortened(json)),
        Met::Unreadable(json) => format!("{} is not of the column's type, so {truth}", shortened(json)),
        _ => truth.to_string(),
    }
}

fn shortened(json: &str) -> String {
    match json.char_indices().nth(MAX_VALUE) {
        None => text::visible(json),
        Some((end, _)) => text::visible(json.get(..end).unwrap_or_default()) + "…",
    }
}

/// A trace for programs.
#[derive(Serialize)]
struct Document<'t> {
    version: u32,
    record: &'t str,
    truth: &'static str,
    conditions: Vec<Condition<'t>>,
}

/// A condition of the query.
#[derive(Serialize)]
struct Condition<'t> {
    /// The position in the query, in bytes.
    start: u32,
    end: u32,
    column: &'t str,
    truth: &'static str,
    /// How the value was read: `value`, `missing`, `structure` or `unreadable`.
    met: &'static str,
    value: serde_json::Value,
}

impl<'t> Document<'t> {
    fn new(record: &'t str, trace: &'t Trace) -> Self {
        let conditions = trace.conditions.iter().map(Condition::new).collect();
        Self { version: VERSION, record, truth: trace.truth.as_str(), conditions }
    }
}

impl<'t> Condition<'t> {
    fn new(condition: &'t ConditionTrace) -> Self {
        let (met, json) = match &condition.met {
            Met::Value(json) => ("value", Some(json)),
            Met::Structure(json) => ("structure", Some(json)),
            Met::Unreadable(json) => ("unreadable", Some(json)),
            _ => ("missing", None),
        };
        Self {
            start: condition.span.start,
            end: condition.span.end,
            column: &condition.column_id,
            truth: condition.truth.as_str(),
            met,
            value: json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default(),
        }
    }
}
