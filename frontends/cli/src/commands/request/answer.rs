//! The body of a request or the command that sends it, or the reasons why it is invalid.

use tamis::request::{self, Body, Rejected, RequestError, RequestSettings, Target};
use tamis::{Compiler, Diagnostics};

use super::args::BuildArgs;
use super::{curl, settings};
use crate::config::Settings;
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::{TerminalStyle, report};
use crate::text;

/// A request, or the reasons why it is invalid.
pub(crate) struct Answer {
    /// The body or the command; empty if the request is invalid.
    pub(crate) text: String,
    /// Diagnostics of the query and of the rest.
    pub(crate) reports: String,
    pub(crate) outcome: Outcome,
}

/// Compiles a request to a target with the filter of a query.
pub(crate) fn answer(
    target: Target,
    query: Option<&Query>,
    compiler: &Compiler,
    build: &BuildArgs,
    configured: &Settings,
    style: TerminalStyle,
) -> Result<Answer, Failure> {
    let settings = build.settings.read(target, configured, compiler.options())?;
    let sending = build.curl.then(|| build.sending(configured)).transpose()?;
    let path = build.curl.then(|| request::path(target, &settings));
    let compiled = compiled(target, query, compiler, &settings);
    let (body, warnings) = match (compiled, &path) {
        (Ok(_), Some(Err(errors))) => return Ok(rejected_answer(&Diagnostics::default(), query, errors, style)),
        (Ok(compiled), _) => compiled,
        (Err(Rejected { diagnostics, mut errors, .. }), path) => {
            let more = path.iter().filter_map(|path| path.as_ref().err()).flatten();
            let more: Vec<RequestError> = more.filter(|error| !errors.contains(error)).cloned().collect();
            errors.extend(more);
            return Ok(rejected_answer(&diagnostics, query, &errors, style));
        }
    };
    let json = if build.compact { body.to_json() } else { body.to_json_pretty() };
    let text = match (path, sending) {
        (Some(Ok(path)), Some(sending)) => curl::command(target, &sending, &path, &body, &json)?,
        _ => text::escape_json(&json),
    };
    let reports = joined(reports(&warnings, query, style), &request::warnings(target, &settings));
    Ok(Answer { text: text + "\n", reports, outcome: Outcome::Clean })
}

/// Appends problems of the rest of the request to the reports of the query.
fn joined(mut reports: String, found: &[RequestError]) -> String {
    if !reports.is_empty() && !found.is_empty() {
        reports.push('\n');
    }
    for error in found {
        let words = error.words(settings::flag);
        let failure = Failure::new(words.message).code(error.code().as_str());
        let failure = if error.is_warning() { failure.warning() } else { failure };
        reports.push_str(&words.help.into_iter().fold(failure, Failure::help).to_string());
    }
    reports
}

/// Reports all problems of the query and of the rest.
pub(super) fn rejected_answer(
    diagnostics: &Diagnostics,
    query: Option<&Query>,
    errors: &[RequestError],
    style: TerminalStyle,
) -> Answer {
    let reports = joined(reports(diagnostics, query, style), errors);
    let outcome = if errors.is_empty() { Outcome::Findings } else { Outcome::Unusable };
    Answer { text: String::new(), reports, outcome }
}

fn compiled<'t>(
    target: Target,
    query: Option<&'t Query>,
    compiler: &'t Compiler,
    settings: &RequestSettings,
) -> Result<(Body, Diagnostics), Rejected> {
    match query {
        Some(query) => {
            compiler.request(&query.text, target, settings).map(|compiled| (compiled.body, compiled.warnings))
        }
        None => compiler.body(target, None, settings).map(|body| (body, Diagnostics::default())),
    }
}

fn reports(diagnostics: &Diagnostics, query: Option<&Query>, style: TerminalStyle) -> String {
    query.map(|query| report::diagnostics(diagnostics, query, style)).unwrap_or_default()
}
