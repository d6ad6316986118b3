//! Mistakes on the command line, told as mistakes in queries are.

use std::ffi::OsString;

use anstream::ColorChoice;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{FromArgMatches, ValueEnum};

use crate::args::{Cli, Colour};
use crate::failure::{Failure, Outcome};
use crate::output::Channel;
use crate::{render, wrap};

/// Reads the command line.
pub(crate) fn parse(arguments: Vec<OsString>) -> Result<Cli, Box<clap::Error>> {
    let mut command = crate::help::command();
    let matches = command.try_get_matches_from_mut(arguments);
    let cli = matches
        .and_then(|mut matches| Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command)));
    cli.map_err(Box::new)
}

/// What `--color` says, even on a command line that is wrong elsewhere.
pub(crate) fn colour(arguments: &[OsString]) -> ColorChoice {
    let mut words = arguments.iter().map(|argument| argument.to_str().unwrap_or_default());
    let mut choice = ColorChoice::Auto;
    while let Some(word) = words.next().filter(|&word| word != "--") {
        let value = if word == "--color" { words.next() } else { word.strip_prefix("--color=") };
        match value.and_then(|value| Colour::from_str(value, false).ok()) {
            Some(Colour::Always) => choice = ColorChoice::Always,
            Some(Colour::Never) => choice = ColorChoice::Never,
            Some(Colour::Auto) | None => {}
        }
    }
    choice
}

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
        ErrorKind::UnknownArgument => Failure::new(format!("{} is one argument too many", render::quote(&argument)))
            .help("a query is one argument: put it in quotes"),
        ErrorKind::InvalidSubcommand => unknown_command(error),
        ErrorKind::InvalidValue => invalid_value(error, flag),
        // Only counts are read by clap itself.
        ErrorKind::ValueValidation => {
            let value = text(error, ContextKind::InvalidValue);
            Failure::new(format!("{} takes no {}", render::quote(flag), render::quote(&value)))
                .help("it takes a whole number")
        }
        ErrorKind::TooManyValues => Failure::new(format!("{} takes no value", render::quote(flag))),
        ErrorKind::ArgumentConflict => conflict(error, flag),
        ErrorKind::MissingRequiredArgument => Failure::new(format!("{} is missing", render::quote(&argument)))
            .help("`--help` shows what the command takes"),
        ErrorKind::InvalidUtf8 => {
            Failure::new("an argument is not UTF-8 text").help("put the query into a file and use `--file`")
        }
        _ => Failure::new(render::visible(error.to_string().trim())),
    }
}

fn conflict(error: &clap::Error, flag: &str) -> Failure {
    let prior = text(error, ContextKind::PriorArg);
    let prior = prior.split([' ', '=']).next().unwrap_or_default();
    if prior.is_empty() || prior == flag {
        return Failure::new(format!("{} is given twice", render::quote(flag)));
    }
    Failure::new(format!("{} and {} exclude each other", render::quote(flag), render::quote(prior)))
}

fn unknown_flag(error: &clap::Error, flag: &str) -> Failure {
    let failure = Failure::new(format!("no flag is called {}", render::quote(flag)));
    let near = text(error, ContextKind::SuggestedArg);
    if !near.is_empty() {
        failure.help(format!("did you mean {}?", render::quote(&near)))
    } else if flag.starts_with("--") {
        failure.help("`--help` lists the flags")
    } else {
        failure.help("`--help` lists the flags; a query that begins with `-` goes behind `--`")
    }
}

fn unknown_command(error: &clap::Error) -> Failure {
    let name = text(error, ContextKind::InvalidSubcommand);
    let failure = Failure::new(format!("no command is called {}", render::quote(&name)));
    let near = text(error, ContextKind::SuggestedSubcommand);
    if !near.is_empty() {
        failure.help(format!("did you mean {}?", render::quote(&near)))
    } else if name.contains(char::is_whitespace) {
        failure.help("to compile a query write `tamis compile` before it")
    } else {
        failure.help("`tamis help` lists the commands")
    }
}

fn invalid_value(error: &clap::Error, flag: &str) -> Failure {
    let value = text(error, ContextKind::InvalidValue);
    let message = if value.is_empty() {
        format!("{} needs a value", render::quote(flag))
    } else {
        format!("{} takes no {}", render::quote(flag), render::quote(&value))
    };
    let near = text(error, ContextKind::SuggestedValue);
    let valid = list(error, ContextKind::ValidValue);
    match (near.is_empty(), valid.as_slice()) {
        (false, _) => Failure::new(message).help(format!("did you mean {}?", render::quote(&near))),
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
        Some(ContextValue::Strings(texts)) => texts.iter().map(|text| render::quote(text)).collect(),
        _ => Vec::new(),
    }
}
