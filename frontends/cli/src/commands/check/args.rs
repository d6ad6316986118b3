//! What can be asked of `tamis check`.

use clap::{Args, ValueEnum};

use crate::args::InputArgs;
use crate::output::{Channel, TerminalStyle};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis check 'duration_ns > 5s'
  tamis check --file slow.tamis --columns columns.json
  tamis check --format json 'duratoin_ns > 5s'
  tamis check --fix 'status_code > 1,000'      print the query with what can safely be mended
  tamis check --fix --file slow.tamis          mend a file in its place
  tamis check --fix --unsafe-fixes --diff --file slow.tamis

Mistakes are drawn, in colour on a terminal that has colours, without with `--color never`.
`--format narrated` tells them in sentences, for screen readers, as does every command where
NO_GRAPHICS is set in the environment. `--format json` is for programs.

With `--fix` the file or standard output gets the mended query, and standard error what was mended
and what is left. A file changes only where something is mended. With `--format json` one document
on standard output says it all, the mended query too.

The exit code is 0 where the query compiles, warnings or not, and 1 where it has errors; with
`--fix` the mended query counts.";

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,

    /// How to show what is wrong
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: ReportFormat,

    /// Mend what can safely be mended: rewrite the file, or print the mended query
    #[arg(long)]
    pub(super) fix: bool,

    /// With `--fix`: mend by guesses too
    #[arg(long, requires = "fix")]
    pub(super) unsafe_fixes: bool,

    /// With `--fix`: write nothing; show what would change as a unified diff
    #[arg(long, requires = "fix")]
    pub(super) diff: bool,
}

impl CheckArgs {
    /// How diagnostics are shown on a channel.
    pub(super) fn style(&self, channel: Channel) -> TerminalStyle {
        let style = channel.style();
        TerminalStyle { narrated: style.narrated || matches!(self.format, ReportFormat::Narrated), ..style }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ReportFormat {
    /// The mistakes in the query, drawn
    Human,
    /// Whole sentences with nothing drawn, for screen readers
    Narrated,
    /// One JSON document
    Json,
}
