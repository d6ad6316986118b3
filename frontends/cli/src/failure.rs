//! Outcomes and failures of commands.

use std::process::ExitCode;
use std::{fmt, io};

use clap::builder::styling::{AnsiColor, Style};

/// The outcome of a command, reported as its exit code; from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// The command succeeded without findings.
    Clean,
    /// The command succeeded and found problems, or found nothing at all.
    Findings,
    /// The command line is invalid, or the input cannot be read.
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

/// An error or a warning about the command itself.
///
/// The message follows the style of diagnostics: lower case, backticks, no full stop. Untrusted text in it must be
/// quoted with [`crate::text::quote`].
#[derive(Debug)]
pub(crate) struct Failure {
    outcome: Outcome,
    is_warning: bool,
    code: Option<&'static str>,
    message: String,
    help: Option<String>,
}

impl Failure {
    /// An error that makes the command fail.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { outcome: Outcome::Unusable, is_warning: false, code: None, message: message.into(), help: None }
    }

    /// An error because nothing was found.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self { outcome: Outcome::Findings, ..Self::new(message) }
    }

    /// Turns the error into a finding: the command did everything else.
    pub(crate) const fn into_finding(mut self) -> Self {
        self.outcome = Outcome::Findings;
        self
    }

    /// Adds a code, which is stable across versions.
    pub(crate) fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// Turns the error into a warning: the command still has a result.
    pub(crate) const fn warning(mut self) -> Self {
        self.is_warning = true;
        self
    }

    /// Prefixes the message with a position in a file.
    pub(crate) fn at(mut self, position: &str) -> Self {
        self.message = format!("{position}: {}", self.message);
        self
    }

    /// Adds what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Rewrites the help.
    pub(crate) fn map_help(mut self, rewrite: impl FnOnce(&str) -> String) -> Self {
        self.help = self.help.map(|help| rewrite(&help));
        self
    }

    /// The message, without the help.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The help, if there is any.
    pub(crate) fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The outcome of the command.
    pub(crate) const fn outcome(&self) -> Outcome {
        self.outcome
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, color) = if self.is_warning { ("warning", AnsiColor::Yellow) } else { ("error", AnsiColor::Red) };
        let kind = Style::new().bold().fg_color(Some(color.into()));
        let help = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
        let code = self.code.map(|code| format!("[{code}]")).unwrap_or_default();
        writeln!(f, "{kind}{name}{code}{kind:#}: {}", self.message)?;
        match &self.help {
            Some(text) => writeln!(f, "  {help}help{help:#}: {text}"),
            None => Ok(()),
        }
    }
}

/// The message of an I/O error, without its number and in lower case.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
