//! `tamis request … --explain-response`: why the server rejected a request.

use std::path::Path;

use tamis::request::{self, CompiledRequest, RequestSettings, ResponseError, Target};
use tamis::{Compiler, Diagnostics};

use super::answer::rejected_answer;
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::{Channel, TerminalStyle, report};
use crate::text;

pub(super) fn run(
    target: Target,
    query: Option<&Query>,
    compiler: &Compiler,
    settings: &RequestSettings,
    response: &Path,
) -> Result<Outcome, Failure> {
    let query = query.ok_or_else(|| {
        Failure::new("no query given").help("pass the query and the options of the request that was rejected")
    })?;
    let compiled = match compiler.request(&query.text, target, settings) {
        Ok(compiled) => compiled,
        Err(rejected) => {
            let answer = rejected_answer(&rejected.diagnostics, Some(query), &rejected.errors, Channel::Stderr.style());
            Channel::Stderr.write(&answer.reports)?;
            return Ok(answer.outcome);
        }
    };
    let response = Query::from_path(response)?;
    let reports = explanation(&response.text, &compiled, query, Channel::Stdout.style())
        .map_err(|error| Failure::new(text::visible(&error.to_string())).at(&response.name))?;
    Channel::Stdout.write(&reports)?;
    Ok(Outcome::Findings)
}

/// Explains a response with status 422.
pub(super) fn explanation(
    response: &str,
    compiled: &CompiledRequest<'_>,
    query: &Query,
    style: TerminalStyle,
) -> Result<String, ResponseError> {
    let rejection = request::explain_rejection(response, compiled)?;
    let found: Diagnostics = rejection.conditions.into_iter().map(|condition| condition.diagnostic).collect();
    let mut reports = report::diagnostics(&found, query, style);
    if !found.is_empty() && !rejection.others.is_empty() {
        reports.push('\n');
    }
    for message in rejection.others {
        reports.push_str(&format!("the server reports: {message}\n"));
    }
    Ok(reports)
}
