//! The body of a request or the command that sends it, or why there is none.

use tamis::request::{self, Body, Rejected, RequestError, RequestSettings, Target};
use tamis::{Diagnostics, Options, Schema};

use super::args::WantedArgs;
use super::{curl, settings};
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::{TerminalStyle, report};
use crate::text;

/// A request, or why there is none.
pub(crate) struct Answer {
    /// The body or the command; empty if there is none.
    pub(crate) text: String,
    /// What there is to say about it.
    pub(crate) reports: String,
    pub(crate) outcome: Outcome,
}

/// The request to a target with the filter of a query.
pub(crate) fn answer(
    target: Target,
    query: Option<&Query>,
    schema: &Schema,
    options: &Options,
    wanted: &WantedArgs,
    style: TerminalStyle,
) -> Result<Answer, Failure> {
    let settings = wanted.settings.read(options)?;
    let sending = wanted.curl.then(|| wanted.sending()).transpose()?;
    let path = wanted.curl.then(|| request::path(target, &settings));
    let compiled = compiled(target, query, schema, options, &settings);
    let (body, warnings) = match (compiled, &path) {
        (Ok(_), Some(Err(errors))) => return Ok(refusal(&Diagnostics::default(), query, errors, style)),
        (Ok(compiled), _) => compiled,
        (Err(Rejected { diagnostics, mut errors }), path) => {
            let more = path.iter().filter_map(|path| path.as_ref().err()).flatten();
            let more: Vec<RequestError> = more.filter(|error| !errors.contains(error)).cloned().collect();
            errors.extend(more);
            return Ok(refusal(&diagnostics, query, &errors, style));
        }
    };
    let json = if wanted.compact { body.to_json() } else { body.to_json_pretty() };
    let text = match (path, sending) {
        (Some(Ok(path)), Some(sending)) => curl::command(target, &sending, &path, &body, &json)?,
        _ => text::escape_json(&json),
    };
    let reports = joined(reports(&warnings, query, style), &request::warnings(target, &settings));
    Ok(Answer { text: text + "\n", reports, outcome: Outcome::Clean })
}

/// Reports of the query, and what there is to say of the rest of the request.
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

/// Everything that is wrong with the query and with the rest.
pub(super) fn refusal(
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
    schema: &'t Schema,
    options: &Options,
    settings: &RequestSettings,
) -> Result<(Body<'t>, Diagnostics), Rejected> {
    match query {
        Some(query) => tamis::compile_request(&query.text, schema, options, target, settings)
            .map(|compiled| (compiled.body, compiled.warnings)),
        None => request::body(target, None, settings, schema, options)
            .map(|body| (body, Diagnostics::default()))
            .map_err(|errors| Rejected { diagnostics: Diagnostics::default(), errors }),
    }
}

fn reports(diagnostics: &Diagnostics, query: Option<&Query>, style: TerminalStyle) -> String {
    query.map(|query| report::diagnostics(diagnostics, query, style)).unwrap_or_default()
}
