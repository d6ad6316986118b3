//! How a command ends.

use std::process::ExitCode;
use std::{fmt, io};

use clap::builder::styling::{AnsiColor, Style};

/// How a command ended, as its exit code tells; the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// It did what it was asked, and all is well.
    Clean,
    /// It did what it was asked, and found something wrong, or nothing at all.
    Findings,
    /// It was not asked properly, or could not read its input.
    Unusable,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Unusable => 2,
        })
    }
}

/// Why a command has no answer.
///
/// The message speaks as those of queries do: lower case, backticks, no full stop. Whoever puts
/// foreign text into it quotes it with [`crate::text::quote`].
#[derive(Debug)]
pub(crate) struct Failure {
    outcome: Outcome,
    is_warning: bool,
    code: Option<&'static str>,
    message: String,
    help: Option<String>,
}

impl Failure {
    /// What was asked cannot be done.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { outcome: Outcome::Unusable, is_warning: false, code: None, message: message.into(), help: None }
    }

    /// What was looked for is not there.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self { outcome: Outcome::Findings, ..Self::new(message) }
    }

    /// The same with a name for the kind of thing it is, stable across versions.
    pub(crate) fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// The same as a warning, after which the command has an answer all the same.
    pub(crate) const fn warning(mut self) -> Self {
        self.is_warning = true;
        self
    }

    /// The same with the place in a file before it.
    pub(crate) fn at(mut self, place: &str) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// The same with what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with what to do about it in other words.
    pub(crate) fn reworded(mut self, words: impl FnOnce(&str) -> String) -> Self {
        self.help = self.help.map(|help| words(&help));
        self
    }

    /// What is wrong, without what to do about it.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it, where something can be done.
    pub(crate) fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// How the command ends.
    pub(crate) const fn outcome(&self) -> Outcome {
        self.outcome
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, colour) = if self.is_warning { ("warning", AnsiColor::Yellow) } else { ("error", AnsiColor::Red) };
        let kind = Style::new().bold().fg_color(Some(colour.into()));
        let help = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
        let code = self.code.map(|code| format!("[{code}]")).unwrap_or_default();
        writeln!(f, "{kind}{name}{code}{kind:#}: {}", self.message)?;
        match &self.help {
            Some(text) => writeln!(f, "  {help}help{help:#}: {text}"),
            None => Ok(()),
        }
    }
}

/// What an I/O error says, without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
