//! `tamis request`: the whole body of a request, or the command that sends it.

use tamis::request::Target;

use crate::failure::{Failure, Outcome};
use crate::output::Channel;

mod answer;
mod args;
mod auth;
mod curl;
mod explain;
mod settings;
mod target;

pub(crate) use answer::answer;
pub(crate) use args::{AFTER_HELP, RequestArgs, WantedArgs};
pub(crate) use target::{list, parse as parse_target};

pub(crate) fn run(args: &RequestArgs) -> Result<Outcome, Failure> {
    if args.list {
        Channel::Stdout.write(&list(Channel::Stdout.style()))?;
        return Ok(Outcome::Clean);
    }
    let target = target(args)?;
    let (query, schema, options) = args.inputs.read_any()?;
    if let Some(response) = &args.explain_response {
        let settings = args.wanted.settings.read(&options)?;
        return explain::run(target, query.as_ref(), &schema, &options, &settings, response);
    }
    let answer = answer(target, query.as_ref(), &schema, &options, &args.wanted, Channel::Stderr.style())?;
    Channel::Stderr.write(&answer.reports)?;
    Channel::emit(&answer.text)?;
    Ok(answer.outcome)
}

fn target(args: &RequestArgs) -> Result<Target, Failure> {
    let Some(name) = &args.target else {
        return Err(Failure::new("no request is named").help("`tamis request --list` lists them"));
    };
    parse_target(name)
}
