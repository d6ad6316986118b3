//! `tamis request`: the whole body of a request, or the command that sends it.

use std::path::Path;

use chrono::{DateTime, Utc};
use clap::builder::styling::Style;
use comfy_table::{ContentArrangement, Table, presets};
use tamis::filter::{Filter, FilterTree};
use tamis::request::{self, Body, LlmScorer, Rejected, RequestError, RequestSettings, Target};
use tamis::schema::Column;
use tamis::{Diagnostic, Options, ParameterValue, Schema};

use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::Channel;
use crate::{input, render};

mod args;
mod curl;

pub(crate) use args::{AFTER_HELP, RequestArgs};

/// How many characters stand between two columns of the table.
const GAP: u16 = 2;

pub(crate) fn run(args: &RequestArgs) -> Result<Outcome, Failure> {
    if args.list {
        Channel::Stdout.write(&table())?;
        return Ok(Outcome::Clean);
    }
    let target = target(args)?;
    let (query, schema, options) = args.inputs.read_any()?;
    let settings = args.settings.read(&options)?;
    let (body, warnings) = match compiled(target, query.as_ref(), &schema, &options, &settings) {
        Ok(compiled) => compiled,
        Err(rejected) => return Err(refuse(rejected, query.as_ref())?),
    };
    say(&warnings, query.as_ref())?;
    let json = if args.compact { body.to_json() } else { body.to_json_pretty() };
    let text = match args.curl {
        true => {
            let path = request::path(target, &settings).map_err(|errors| failure(&errors))?;
            curl::command(target, &args.url, &path, &body, &json)?
        }
        false => json,
    };
    Channel::Stdout.write(&(text + "\n"))?;
    Ok(Outcome::Clean)
}

fn target(args: &RequestArgs) -> Result<Target, Failure> {
    let Some(name) = &args.target else {
        return Err(Failure::new("no request is named").help("`tamis request --list` lists them"));
    };
    Target::parse(name).map_err(|error| {
        let failure = Failure::new(error.to_string());
        match error.help() {
            Some(help) => failure.help(help),
            None => failure.help("`tamis request --list` lists them"),
        }
    })
}

fn compiled(
    target: Target,
    query: Option<&Query>,
    schema: &Schema,
    options: &Options,
    settings: &RequestSettings,
) -> Result<(Body, Vec<Diagnostic>), Rejected> {
    match query {
        Some(query) => request::compile(&query.text, schema, options, target, settings)
            .map(|compiled| (compiled.body, compiled.warnings)),
        None => request::body(target, None, settings, schema)
            .map(|body| (body, Vec::new()))
            .map_err(|errors| Rejected { diagnostics: Vec::new(), errors }),
    }
}

fn say(diagnostics: &[Diagnostic], query: Option<&Query>) -> Result<(), Failure> {
    match query {
        Some(query) => Channel::Stderr.write(&render::diagnostics(diagnostics, query, Channel::Stderr.look())),
        None => Ok(()),
    }
}
