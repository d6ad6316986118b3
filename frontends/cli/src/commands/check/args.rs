//! The arguments of `tamis check`.

use std::path::Path;

use clap::{Args, ValueEnum};
use tamis::Diagnostics;

use crate::args::InputArgs;
use crate::failure::Failure;
use crate::input::{Query, STDIN};
use crate::output::findings::Findings;
use crate::output::{Channel, TerminalStyle};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis check 'duration_ns > 5s'
  tamis check --file slow.tamis --columns columns.json
  tamis check --format json 'duratoin_ns > 5s'
  tamis check --fix 'status_code > 1,000'      print the fixed query
  tamis check --fix --file slow.tamis          fix a file in place
  tamis check --fix --unsafe-fixes --diff --file slow.tamis

Errors are shown with excerpts of the query, in color if the terminal supports it.
`--format narrated` reports them as sentences, for screen readers, as every command does if NO_GRAPHICS
is set in the environment. `--format json` is for programs, and `--format github` and `--format sarif` are
for CI systems, as in `tamis lint`.

With `--fix`, the fixed query goes to the file or to standard output, and the applied fixes and the
remaining problems go to standard error. A file is only written if something was fixed. With
`--format json`, one document on standard output contains all of it.

The exit code is 0 if the query compiles, with or without warnings, and 1 if it has errors. With `--fix`,
it depends on the fixed query; with `--diff`, it is also 1 if anything would change.";

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: ReportFormat,

    /// Apply safe fixes: rewrite the file, or print the fixed query
    #[arg(long)]
    pub(super) fix: bool,

    /// With `--fix`: also apply unsafe fixes, which may change the meaning of the query
    #[arg(long, requires = "fix")]
    pub(super) unsafe_fixes: bool,

    /// With `--fix`: show a unified diff of the changes, without writing them
    #[arg(long, requires = "fix")]
    pub(super) diff: bool,
}

impl CheckArgs {
    /// The findings in a query, for the formats of CI systems.
    pub(super) fn findings<'f>(&'f self, source: &'f Query, diagnostics: &'f Diagnostics) -> Findings<'f> {
        Findings { path: self.inputs.file().unwrap_or(Path::new(STDIN)), source, diagnostics }
    }

    /// Returns an error if the format has no place for the fixed query.
    pub(super) fn reject_fix_in_format(&self) -> Result<(), Failure> {
        let format = match self.format {
            ReportFormat::Github => "github",
            ReportFormat::Sarif => "sarif",
            ReportFormat::Human | ReportFormat::Narrated | ReportFormat::Json => return Ok(()),
        };
        Err(Failure::new(format!("`--fix` cannot be used with `--format {format}`"))
            .help(format!("use `--format json`, or fix a file with `tamis lint --fix --format {format}`")))
    }

    /// The style of diagnostics on a channel.
    pub(super) fn style(&self, channel: Channel) -> TerminalStyle {
        let style = channel.style();
        TerminalStyle { narrated: style.narrated || matches!(self.format, ReportFormat::Narrated), ..style }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// Errors with excerpts of the query
    Human,
    /// Plain sentences, for screen readers
    Narrated,
    /// A JSON document
    Json,
    /// GitHub Actions annotations
    Github,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
}
