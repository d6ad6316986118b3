//! `tamis request`: the whole body of a request, or the command that sends it.

use std::fmt;
use std::path::Path;

use chrono::{DateTime, Utc};
use tamis::filter::{Filter, FilterTree};
use tamis::request::{self, Body, LlmScorer, Rejected, RequestError, RequestSettings, Target};
use tamis::schema::Column;
use tamis::{Diagnostics, Options, ParameterValue, Schema};

use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::{Channel, Look};
use crate::{input, render, table};

mod args;
mod curl;
mod explain;

pub(crate) use args::{AFTER_HELP, RequestArgs, WantedArgs};

pub(crate) fn run(args: &RequestArgs) -> Result<Outcome, Failure> {
    if args.list {
        Channel::Stdout.write(&list(Channel::Stdout.look()))?;
        return Ok(Outcome::Clean);
    }
    let target = target(args)?;
    let (query, schema, options) = args.inputs.read_any()?;
    if let Some(response) = &args.explain_response {
        let settings = args.wanted.settings.read(&options)?;
        return explain::run(target, query.as_ref(), &schema, &options, &settings, response);
    }
    let answer = answer(target, query.as_ref(), &schema, &options, &args.wanted, Channel::Stderr.look())?;
    Channel::Stderr.write(&answer.said)?;
    Channel::emit(&answer.text)?;
    Ok(answer.outcome)
}

/// A request, or why there is none.
pub(crate) struct Answer {
    /// The body or the command; empty where there is none.
    pub(crate) text: String,
    /// What there is to say about it.
    pub(crate) said: String,
    pub(crate) outcome: Outcome,
}

/// The request to a target with the filter of a query.
pub(crate) fn answer(
    target: Target,
    query: Option<&Query>,
    schema: &Schema,
    options: &Options,
    wanted: &WantedArgs,
    look: Look,
) -> Result<Answer, Failure> {
    let settings = wanted.settings.read(options)?;
    let sending = wanted.curl.then(|| wanted.sending()).transpose()?;
    let path = wanted.curl.then(|| request::path(target, &settings));
    let compiled = compiled(target, query, schema, options, &settings);
    let (body, warnings) = match (compiled, &path) {
        (Ok(_), Some(Err(errors))) => return Ok(refusal(&Diagnostics::default(), query, errors, look)),
        (Ok(compiled), _) => compiled,
        (Err(Rejected { diagnostics, mut errors }), path) => {
            let more = path.iter().filter_map(|path| path.as_ref().err()).flatten();
            let more: Vec<RequestError> = more.filter(|error| !errors.contains(error)).cloned().collect();
            errors.extend(more);
            return Ok(refusal(&diagnostics, query, &errors, look));
        }
    };
    let json = if wanted.compact { body.to_json() } else { body.to_json_pretty() };
    let text = match (path, sending) {
        (Some(Ok(path)), Some(sending)) => curl::command(target, &sending, &path, &body, &json)?,
        _ => render::json(&json),
    };
    let said = joined(told(&warnings, query, look), &request::warnings(target, &settings));
    Ok(Answer { text: text + "\n", said, outcome: Outcome::Clean })
}

/// Reports of the query, and what there is to say of the rest of the request.
fn joined(mut said: String, found: &[RequestError]) -> String {
    if !said.is_empty() && !found.is_empty() {
        said.push('\n');
    }
    for error in found {
        let words = error.words(args::flag);
        let failure = Failure::new(words.message).code(error.code().as_str());
        let failure = if error.is_warning() { failure.warning() } else { failure };
        said.push_str(&words.help.into_iter().fold(failure, Failure::help).to_string());
    }
    said
}

/// Everything that is wrong with the query and with the rest.
fn refusal(diagnostics: &Diagnostics, query: Option<&Query>, errors: &[RequestError], look: Look) -> Answer {
    let said = joined(told(diagnostics, query, look), errors);
    let outcome = if errors.is_empty() { Outcome::Findings } else { Outcome::Unusable };
    Answer { text: String::new(), said, outcome }
}

fn target(args: &RequestArgs) -> Result<Target, Failure> {
    let Some(name) = &args.target else {
        return Err(Failure::new("no request is named").help("`tamis request --list` lists them"));
    };
    target_called(name)
}

/// The target of this name.
pub(crate) fn target_called(name: &str) -> Result<Target, Failure> {
    Target::parse(name).map_err(|error| {
        let failure = Failure::new(error.to_string());
        match error.help() {
            Some(help) => failure.help(help),
            None => failure.help("`tamis request --list` lists them"),
        }
    })
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

fn told(diagnostics: &Diagnostics, query: Option<&Query>, look: Look) -> String {
    query.map(|query| render::diagnostics(diagnostics, query, look)).unwrap_or_default()
}

/// The requests, what filters they take and where they go.
pub(crate) fn list(look: Look) -> String {
    let rows = Target::ALL.iter().map(|target| [target.as_str(), target.forms().as_str(), target.path()]);
    // A path that takes several lines could not be copied.
    let look = Look { width: None, ..look };
    table::drawn(["target", "takes", "path"], rows.map(|row| row.map(str::to_owned)), look)
}

/// The time that a flag gives, as a query writes it; of a day its first instant.
fn moment(flag: &str, written: &str, options: &Options) -> Result<DateTime<Utc>, Failure> {
    let mut options = options.clone();
    options.parameters.bind("time", ParameterValue::parse(written));
    let schema = Schema::builder().column("time", Column::date()).build();
    // The language knows what a time is; `>=` means the first instant of it.
    match tamis::compile("time >= $time", &schema, &options).map(|compiled| compiled.tree) {
        Ok(FilterTree::Leaf(leaf)) => match leaf.filter {
            Filter::Date(filter) => Ok(filter.value.0),
            _ => Err(no_time(flag, written)),
        },
        _ => Err(no_time(flag, written)),
    }
}

fn no_time(flag: &str, written: &str) -> Failure {
    Failure::new(format!("`{flag}` takes no {}", render::quote(written)))
        .help("write a time as in a query: `2026-01-15T12:00:00Z`, `2026-01-15`, `now-7d`")
}

/// The scorer in a file.
fn llm_scorer(path: &Path) -> Result<LlmScorer, Failure> {
    let text = input::text_of_file(path)?;
    let wrong = |error: &dyn fmt::Display| {
        let place = path.display().to_string();
        Failure::new(render::visible(&format!("{place}: {error}")))
            .help("the file is a JSON object with `query`, `response`, `chain_poll_template`, `scorer_configuration` and `user_prompt`")
    };
    let mut reader = serde_json::Deserializer::from_str(&text);
    let scorer = serde_path_to_error::deserialize(&mut reader).map_err(|error| wrong(&error))?;
    reader.end().map(|()| scorer).map_err(|error| wrong(&error))
}
