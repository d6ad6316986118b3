//! Errors on the command line, reported like errors in queries.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::{Failure, Outcome};
use crate::output::Channel;
use crate::text::{self, wrap};

mod arguments;

pub(crate) use arguments::with_query_last;

/// Handles a command line that runs no command: shows help or reports the error.
pub(crate) fn handle(error: &clap::Error) -> Result<Outcome, Failure> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Channel::Stdout.write(&wrap::restored(&error.render().ansi().to_string()))?;
            Ok(Outcome::Clean)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Channel::Stderr.write(&wrap::restored(&error.render().ansi().to_string()))?;
            Ok(Outcome::Unusable)
        }
        _ => Err(explain(error)),
    }
}

pub(crate) fn explain(error: &clap::Error) -> Failure {
    let argument = text(error, ContextKind::InvalidArg);
    let flag = argument.split([' ', '=']).next().unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => unknown_flag(error, &argument),
        ErrorKind::UnknownArgument => Failure::new(format!("unexpected argument {}", text::quote(&argument)))
            .help("to pass a query as one argument, put it in quotes"),
        ErrorKind::InvalidSubcommand => unknown_command(error),
        ErrorKind::InvalidValue => invalid_value(error, flag),
        // clap itself parses only counts.
        ErrorKind::ValueValidation => {
            let value = text(error, ContextKind::InvalidValue);
            Failure::new(format!("invalid value {} for {}", text::quote(&value), text::quote(flag)))
                .help("expected a whole number")
        }
        ErrorKind::TooManyValues => Failure::new(format!("{} does not take a value", text::quote(flag))),
        ErrorKind::ArgumentConflict => conflict(error, flag),
        ErrorKind::MissingRequiredArgument => {
            Failure::new(format!("missing {}", text::quote(&argument))).help("for more information, try `--help`")
        }
        ErrorKind::InvalidUtf8 => {
            Failure::new("an argument is not valid UTF-8").help("write the query to a file and use `--file`")
        }
        _ => Failure::new(text::visible(error.to_string().trim())),
    }
}

fn conflict(error: &clap::Error, flag: &str) -> Failure {
    let prior = text(error, ContextKind::PriorArg);
    let prior = prior.split([' ', '=']).next().unwrap_or_default();
    if prior.is_empty() || prior == flag {
        return Failure::new(format!("{} cannot be used more than once", text::quote(flag)));
    }
    Failure::new(format!("{} cannot be used with {}", text::quote(flag), text::quote(prior)))
}

fn unknown_flag(error: &clap::Error, flag: &str) -> Failure {
    let failure = Failure::new(format!("unknown option {}", text::quote(flag)));
    let near = text(error, ContextKind::SuggestedArg);
    if !near.is_empty() {
        failure.help(format!("did you mean {}?", text::quote(&near)))
    } else if flag.starts_with("--") {
        failure.help("`--help` lists the options")
    } else {
        failure.help("`--help` lists the options; put a query that looks like an option after `--`")
    }
}

fn unknown_command(error: &clap::Error) -> Failure {
    let name = text(error, ContextKind::InvalidSubcommand);
    let failure = Failure::new(format!("unknown command {}", text::quote(&name)));
    let near = text(error, ContextKind::SuggestedSubcommand);
    if !near.is_empty() {
        failure.help(format!("did you mean {}?", text::quote(&near)))
    } else if name.contains(char::is_whitespace) {
        failure.help("to compile a query, use `tamis compile`")
    } else {
        failure.help("`tamis help` lists the commands")
    }
}

fn invalid_value(error: &clap::Error, flag: &str) -> Failure {
    let value = text(error, ContextKind::InvalidValue);
    let message = if value.is_empty() {
        format!("missing value for {}", text::quote(flag))
    } else {
        format!("invalid value {} for {}", text::quote(&value), text::quote(flag))
    };
    let near = text(error, ContextKind::SuggestedValue);
    let valid = list(error, ContextKind::ValidValue);
    match (near.is_empty(), valid.as_slice()) {
        (false, _) => Failure::new(message).help(format!("did you mean {}?", text::quote(&near))),
        (true, [front @ .., last]) if !front.is_empty() => {
            Failure::new(message).help(format!("expected {} or {last}", front.join(", ")))
        }
        _ => Failure::new(message),
    }
}

/// The text of this context, or the last of several: clap puts the best match last. Empty if there is none.
fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.last().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// All texts of this context, in backticks.
fn list(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.iter().map(|text| text::quote(text)).collect(),
        _ => Vec::new(),
    }
}
