//! `tamis request`: prints the body of a request or the command that sends it, or sends it.

use tamis::Compiler;
use tamis::request::Target;

use crate::config::{Config, target};
use crate::failure::{Failure, Outcome};
use crate::input;
use crate::output::Channel;

mod answer;
mod args;
mod curl;
mod explain;
mod listing;
mod rejection;
mod send;
mod settings;

pub(crate) use answer::answer;
pub(super) use args::DEFAULT_RETRIES;
pub(crate) use args::{AFTER_HELP, BuildArgs, RequestArgs};
pub(super) use curl::url;
pub(crate) use listing::list;
pub(super) use rejection::rejection;
pub(super) use settings::RootTypeArg;

pub(crate) fn run(mut args: RequestArgs) -> Result<Outcome, Failure> {
    if args.list {
        Channel::Stdout.write(&list(Channel::Stdout.style()))?;
        return Ok(Outcome::Clean);
    }
    let config = args.inputs.config()?;
    if config.settings.target.value.is_some() && args.target.as_deref().is_some_and(|name| !is_name(name)) {
        args.inputs.set_query(&mut args.target);
    }
    let target = target(&args, &config)?;
    args.require_other_output()?;
    let is_stdin_taken = args.explain_response.as_deref().is_some_and(input::is_stdin);
    args.inputs.require_unshared_stdin("the response", is_stdin_taken)?;
    input::require_unshared_stdin(("the query", args.inputs.is_query_from_stdin()), ("the response", is_stdin_taken))?;
    let (query, schema, options) = args.inputs.read_any(&config, is_stdin_taken)?;
    let compiler = Compiler::new(schema).with_options(options);
    if let Some(response) = &args.explain_response {
        let settings = args.build.settings.read(target, &config.settings, compiler.options())?;
        return explain::run(target, query.as_ref(), &compiler, &settings, response);
    }
    if args.sending.send {
        return send::run(target, query.as_ref(), &compiler, &args, &config.settings);
    }
    let answer = answer(target, query.as_ref(), &compiler, &args.build, &config.settings, Channel::Stderr.style())?;
    Channel::Stderr.write(&answer.reports)?;
    if answer.outcome == Outcome::Clean {
        args.build.destination().emit(&answer.text)?;
    }
    Ok(answer.outcome)
}

/// Whether an argument can be the name of a target; with a configured target, any other one is the query.
fn is_name(argument: &str) -> bool {
    argument.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// The target of the arguments, or else of the configuration.
fn target(args: &RequestArgs, config: &Config) -> Result<Target, Failure> {
    match (&args.target, config.settings.target.value) {
        (Some(name), _) => target::parse(name),
        (None, Some(target)) => Ok(target),
        (None, None) => Err(Failure::new("no target given").help("`tamis request --list` lists the targets")),
    }
}
