//! A line that is a JSON document: a query of several lines, with parameters and options of its own.

use std::collections::BTreeMap;

use serde::Deserialize;
use tamis::ParameterValue;

use super::answer::Answer;
use super::session::Session;
use crate::args::parse_timestamp;
use crate::config::zone;
use crate::failure::Failure;
use crate::text;

/// A document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryDocument {
    query: String,
    /// Values of parameters, besides those of the session: JSON strings, numbers, booleans and lists of them, or
    /// `{"literal": "now-7d"}`.
    #[serde(default)]
    params: BTreeMap<String, ParameterValue>,
    tz: Option<String>,
    now: Option<String>,
}

/// Whether a line is a document: no query and no command starts with a brace.
pub(super) fn is_document(line: &str) -> bool {
    line.trim_start().starts_with('{')
}

/// Compiles the query of a document; its options apply to this query alone.
pub(super) fn answer(session: &mut Session, line: &str) -> Answer {
    let document = match read(line) {
        Ok(document) => document,
        Err(failure) => return Answer::Failure(failure),
    };
    let (options, now) = (session.options_mut().clone(), session.fixed_now());
    let answer = match apply(session, &document) {
        Ok(()) => Answer::Query(session.compile(&document.query)),
        Err(failure) => Answer::Failure(failure),
    };
    *session.options_mut() = options;
    session.set_now(now);
    answer
}

fn read(line: &str) -> Result<QueryDocument, Failure> {
    let mut json = serde_json::Deserializer::from_str(line);
    let invalid = |reason: String| {
        Failure::new(format!("invalid document: {}", text::visible(&reason)))
            .help("write `{\"query\": \"…\"}`; `params`, `tz` and `now` are optional")
    };
    let document =
        serde_path_to_error::deserialize(&mut json).map_err(|error| match error.path().to_string().as_str() {
            "." => invalid(error.inner().to_string()),
            path => invalid(format!("`{path}`: {}", error.inner())),
        })?;
    json.end().map_err(|error| invalid(error.to_string()))?;
    Ok(document)
}

fn apply(session: &mut Session, document: &QueryDocument) -> Result<(), Failure> {
    if let Some(now) = &document.now {
        session.set_now(Some(parse_timestamp(now)?));
    }
    if let Some(zone) = &document.tz {
        session.options_mut().zone = zone::parse_or_local(zone)?;
    }
    for (name, value) in &document.params {
        let name = name.strip_prefix('$').unwrap_or(name);
        if !tamis::syntax::is_parameter_name(name) {
            return Err(Failure::new(format!("invalid document: {} is not a parameter name", text::quote(name))));
        }
        session.options_mut().parameters.bind(name, value.clone());
    }
    Ok(())
}
