//! Mistakes on the command line, told as mistakes in queries are.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::{Failure, Outcome};
use crate::output::Channel;
use crate::text::{self, wrap};

/// What to do where the command line asks for no command: show help, or say what is wrong.
pub(crate) fn answer(error: &clap::Error) -> Result<Outcome, Failure> {
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
        ErrorKind::UnknownArgument => Failure::new(format!("{} is one argument too many", text::quote(&argument)))
            .help("a query is one argument: put it in quotes"),
        ErrorKind::InvalidSubcommand => unknown_command(error),
        ErrorKind::InvalidValue => invalid_value(error, flag),
        // Only counts are read by clap itself.
        ErrorKind::ValueValidation => {
            let value = text(error, ContextKind::InvalidValue);
            Failure::new(format!("{} takes no {}", text::quote(flag), text::quote(&value)))
                .help("it takes a whole number")
        }
        ErrorKind::TooManyValues => Failure::new(format!("{} takes no value", text::quote(flag))),
        ErrorKind::ArgumentConflict => conflict(error, flag),
        ErrorKind::MissingRequiredArgument => {
            Failure::new(format!("{} is missing", text::quote(&argument))).help("`--help` shows what the command takes")
        }
        ErrorKind::InvalidUtf8 => {
            Failure::new("an argument is not UTF-8 text").help("put the query into a file and use `--file`")
        }
        _ => Failure::new(text::visible(error.to_string().trim())),
    }
}

fn conflict(error: &clap::Error, flag: &str) -> Failure {
    let prior = text(error, ContextKind::PriorArg);
    let prior = prior.split([' ', '=']).next().unwrap_or_default();
    if prior.is_empty() || prior == flag {
        return Failure::new(format!("{} is given twice", text::quote(flag)));
    }
    Failure::new(format!("{} and {} exclude each other", text::quote(flag), text::quote(prior)))
}

fn unknown_flag(error: &clap::Error, flag: &str) -> Failure {
    let failure = Failure::new(format!("no flag is called {}", text::quote(flag)));
    let near = text(error, ContextKind::SuggestedArg);
    if !near.is_empty() {
        failure.help(format!("did you mean {}?", text::quote(&near)))
    } else if flag.starts_with("--") {
        failure.help("`--help` lists the flags")
    } else {
        failure.help("`--help` lists the flags; a query that begins with `-` goes behind `--`")
    }
}

fn unknown_command(error: &clap::Error) -> Failure {
    let name = text(error, ContextKind::InvalidSubcommand);
    let failure = Failure::new(format!("no command is called {}", text::quote(&name)));
    let near = text(error, ContextKind::SuggestedSubcommand);
    if !near.is_empty() {
        failure.help(format!("did you mean {}?", text::quote(&near)))
    } else if name.contains(char::is_whitespace) {
        failure.help("to compile a query write `tamis compile` before it")
    } else {
        failure.help("`tamis help` lists the commands")
    }
}

fn invalid_value(error: &clap::Error, flag: &str) -> Failure {
    let value = text(error, ContextKind::InvalidValue);
    let message = if value.is_empty() {
        format!("{} needs a value", text::quote(flag))
    } else {
        format!("{} takes no {}", text::quote(flag), text::quote(&value))
    };
    let near = text(error, ContextKind::SuggestedValue);
    let valid = list(error, ContextKind::ValidValue);
    match (near.is_empty(), valid.as_slice()) {
        (false, _) => Failure::new(message).help(format!("did you mean {}?", text::quote(&near))),
        (true, [front @ .., last]) if !front.is_empty() => {
            Failure::new(message).help(format!("it takes {} or {last}", front.join(", ")))
        }
        _ => Failure::new(message),
    }
}

/// The text that the error knows of this kind, of several the last: clap puts the likeliest there.
/// Empty where it knows none.
fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.last().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// All texts that the error knows of this kind, in backticks.
fn list(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.iter().map(|text| text::quote(text)).collect(),
        _ => Vec::new(),
    }
}
