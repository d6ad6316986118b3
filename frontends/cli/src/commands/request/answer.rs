//! The body of a request or the command that sends it, or the reasons why it is invalid.

use tamis::request::{self, Body, CompiledRequest, Rejected, RequestError, RequestSettings, Target};
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
    let built = match Built::of(target, query, compiler, &settings, build.curl) {
        Ok(built) => built,
        Err(invalid) => return Ok(invalid.answer(query, style)),
    };
    let json = if build.compact { built.body().to_json() } else { built.body().to_json_pretty() };
    let text = match (&built.path, sending) {
        (Some(path), Some(sending)) => curl::command(target, &sending, path, built.body(), &json)?,
        _ => text::escape_json(&json),
    };
    Ok(Answer { text: text + "\n", reports: built.reports(query, &settings, style), outcome: Outcome::Clean })
}

/// A valid request.
pub(super) struct Built<'t> {
    target: Target,
    pub(super) content: Content<'t>,
    /// The path of its URL, if it is requested.
    pub(super) path: Option<String>,
}

/// The problems of a request.
pub(super) struct Invalid {
    diagnostics: Diagnostics,
    errors: Vec<RequestError>,
}

impl Invalid {
    pub(super) fn answer(&self, query: Option<&Query>, style: TerminalStyle) -> Answer {
        rejected_answer(&self.diagnostics, query, &self.errors, style)
    }
}

/// The content of a request, with or without a query.
pub(super) enum Content<'t> {
    Query(Box<CompiledRequest<'t>>),
    Body(Box<Body>),
}

impl<'t> Built<'t> {
    pub(super) fn of(
        target: Target,
        query: Option<&'t Query>,
        compiler: &'t Compiler,
        settings: &RequestSettings,
        has_path: bool,
    ) -> Result<Self, Invalid> {
        let path = has_path.then(|| request::path(target, settings)).transpose();
        let content = match query {
            Some(query) => compiler.request(&query.text, target, settings).map(Box::new).map(Content::Query),
            None => compiler.body(target, None, settings).map(Box::new).map(Content::Body),
        };
        match (content, path) {
            (Ok(content), Ok(path)) => Ok(Self { target, content, path }),
            (Ok(_), Err(errors)) => Err(Invalid { diagnostics: Diagnostics::default(), errors }),
            (Err(Rejected { diagnostics, mut errors, .. }), path) => {
                let more = path.err().into_iter().flatten();
                let more: Vec<RequestError> = more.filter(|error| !errors.contains(error)).collect();
                errors.extend(more);
                Err(Invalid { diagnostics, errors })
            }
        }
    }

    pub(super) fn body(&self) -> &Body {
        match &self.content {
            Content::Query(compiled) => &compiled.body,
            Content::Body(body) => body,
        }
    }

    /// The warnings about the query and the settings.
    pub(super) fn reports(&self, query: Option<&Query>, settings: &RequestSettings, style: TerminalStyle) -> String {
        let warnings = match &self.content {
            Content::Query(compiled) => reports(&compiled.warnings, query, style),
            Content::Body(_) => String::new(),
        };
        joined(warnings, &request::warnings(self.target, settings))
    }
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

fn reports(diagnostics: &Diagnostics, query: Option<&Query>, style: TerminalStyle) -> String {
    query.map(|query| report::diagnostics(diagnostics, query, style)).unwrap_or_default()
}
