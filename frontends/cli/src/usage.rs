//! Errors on the command line, reported like errors in queries.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::{Failure, Outcome};
use crate::features;
use crate::output::Channel;
use crate::text::{self, wrap};

mod arguments;
mod flags;

use arguments::QUERY;
pub(crate) use arguments::{invoked, with_query_last};

/// The ids of the other arguments that may contain spaces.
const JSON: &str = "json";
const PATTERN: &str = "pattern";

/// A command line that runs no command.
pub(crate) struct Rejected {
    pub(crate) error: clap::Error,
    /// The command with its options.
    pub(crate) command: clap::Command,
    pub(crate) arguments: Vec<OsString>,
}

/// Handles a command line that runs no command: shows help or reports the error.
pub(crate) fn handle(rejected: &Rejected) -> Result<Outcome, Failure> {
    let error = &rejected.error;
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Channel::Stdout.write(&wrap::restored(&error.render().ansi().to_string()))?;
            Ok(Outcome::Clean)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Channel::Stderr.write(&wrap::restored(&error.render().ansi().to_string()))?;
            Ok(Outcome::Unusable)
        }
        _ => Err(explain(error, &rejected.command, &rejected.arguments)),
    }
}

/// The failure for an error on the command line of a command with these arguments.
pub(crate) fn explain(error: &clap::Error, command: &clap::Command, arguments: &[OsString]) -> Failure {
    let argument = text(error, ContextKind::InvalidArg);
    let flag = argument.split([' ', '=']).next().unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') && !arguments::is_escaped(&argument, arguments) => {
            match arguments::without_value(&argument, arguments, command) {
                Some((option, name, value)) => missing_value(option, &name, value),
                None => unknown_flag(&argument, command),
            }
        }
        ErrorKind::UnknownArgument => unexpected(&argument, command),
        ErrorKind::InvalidSubcommand => unknown_command(error),
        ErrorKind::InvalidValue if text(error, ContextKind::InvalidValue).is_empty() => {
            match arguments::without_value("-", arguments, command) {
                Some((option, name, value)) if is_likely_value(value) && flag.strip_prefix("--") == Some(&name) => {
                    missing_value(option, &name, value)
                }
                _ => invalid_value(error, flag),
            }
        }
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
    // A positional argument is `[NAME]` or `[NAME]...`.
    let name = |argument: &str| text::quote(argument.trim_end_matches("...").trim_matches(['[', ']']));
    Failure::new(format!("{} cannot be used with {}", name(flag), name(prior)))
}

/// Whether an argument that starts with `-`, and that clap takes for an option, may be a value: `-cost`, but not `-c`.
fn is_likely_value(argument: &str) -> bool {
    argument.chars().nth(2).is_some() && !argument.starts_with("--")
}

/// The failure for an option whose value starts with `-`, so that it is taken for another option.
fn missing_value(option: &str, name: &str, value: &str) -> Failure {
    let quoted = shlex::try_quote(value).unwrap_or(value.into());
    Failure::new(format!("missing value for {}", text::quote(option)))
        .help(format!("write {} if that is the value", text::quote(&format!("--{name}={quoted}"))))
}

fn unknown_flag(argument: &str, command: &clap::Command) -> Failure {
    let failure = Failure::new(format!("unknown option {}", text::quote(argument.trim_end())));
    let flag = argument.split([' ', '=']).next().unwrap_or_default();
    let is_option = command.get_arguments().any(|option| option.get_long() == flag.strip_prefix("--"));
    // A query has spaces, and a column may have an underscore.
    let is_query = !is_option && flag.len() < argument.len();
    let near = if flag.starts_with("--") && !is_query { flags::nearest(flag, command) } else { None };
    let is_query = is_query || flag.contains('_');
    failure.help(match near {
        Some(near) => format!("did you mean {}?", text::quote(&near)),
        None if command.has_subcommands() && !flag.starts_with("--") => {
            "`tamis --help` lists the options; to compile a query, use `tamis compile`".to_owned()
        }
        None if flag.starts_with("--") && !is_query || !takes_query(command) => "`--help` lists the options".to_owned(),
        None => "`--help` lists the options; put a query that looks like an option after `--`".to_owned(),
    })
}

/// The failure for more arguments than a command takes.
fn unexpected(argument: &str, command: &clap::Command) -> Failure {
    let name = command.get_name();
    let names: Vec<String> = command.get_positionals().map(ToString::to_string).collect();
    let help = if takes_query(command) {
        "to pass a query as one argument, put it in quotes".to_owned()
    } else if takes(command, JSON) {
        "to pass JSON as one argument, put it in quotes".to_owned()
    } else if names.is_empty() {
        format!("`tamis {name}` takes no arguments; to check a query, use `tamis check`")
    } else if takes(command, PATTERN) {
        format!("`tamis {name}` takes only `{}`; put a text with spaces in quotes", names.join(" "))
    } else {
        format!("`tamis {name}` takes only `{}`; run it once for each", names.join(" "))
    };
    Failure::new(format!("unexpected argument {}", text::quote(argument))).help(help)
}

fn takes_query(command: &clap::Command) -> bool {
    takes(command, QUERY)
}

fn takes(command: &clap::Command, positional: &str) -> bool {
    command.get_positionals().any(|argument| argument.get_id() == positional)
}

fn unknown_command(error: &clap::Error) -> Failure {
    let name = text(error, ContextKind::InvalidSubcommand);
    if let Some(failure) = features::left_out(&name) {
        return failure;
    }
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
