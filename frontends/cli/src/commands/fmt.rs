//! `tamis fmt`: queries in their canonical form.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use tamis::Limits;

use crate::failure::{Failure, Outcome};
use crate::input::{Query, STDIN};
use crate::output::replace::replace;
use crate::output::{Channel, diff, report};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis fmt queries/*.tamis                    rewrite the files that are not in canonical form
  tamis fmt --check queries/*.tamis            name them, and write nothing
  tamis fmt --diff slow.tamis                  show what would change
  echo '(a=1)' | tamis fmt                     format standard input

Formatting changes spelling, never meaning, and keeps comments. Files get plain line ends, one of them
at their end, and lose their byte order mark. A file with syntax errors is left alone.

The exit code is 1 where a file has syntax errors or `--check` finds one to format, and 2 where one
cannot be read or written; the other files are done all the same.";

#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// Files, each with one query; `-`, or none at all, is standard input
    #[arg(value_hint = ValueHint::FilePath)]
    paths: Vec<PathBuf>,

    /// Write nothing; name the files that are not in canonical form
    #[arg(long)]
    check: bool,

    /// Write nothing; show what would change as a unified diff
    #[arg(long)]
    diff: bool,
}

pub(crate) fn run(args: &FmtArgs) -> Result<Outcome, Failure> {
    if args.paths.is_empty() {
        return format(Path::new(STDIN), args);
    }
    let mut worst = Outcome::Clean;
    for path in &args.paths {
        let outcome = format(path, args).or_else(|failure| {
            Channel::Stderr.write(&failure.to_string())?;
            Ok(failure.outcome())
        })?;
        worst = worst.max(outcome);
    }
    Ok(worst)
}

fn format(path: &Path, args: &FmtArgs) -> Result<Outcome, Failure> {
    let query = if path == Path::new(STDIN) { Query::of_stdin() } else { Query::of_file(path) }?;
    let original = query.verbatim();
    let limits = Limits { bytes: Limits::MAX_BYTES, ..Limits::default() };
    let formatted = match tamis::format(&query.text, &limits) {
        Ok(formatted) => formatted + "\n",
        Err(report) => {
            let report = report::diagnostics(report.diagnostics(), &query, Channel::Stderr.style());
            Channel::Stderr.write(&report)?;
            return Ok(Outcome::Findings);
        }
    };
    let changes = formatted != original;
    match (args.check, args.diff) {
        (false, false) => settle(path, &original, &formatted)?,
        (_, true) if changes => Channel::Stdout.write(&diff::unified(&query.name, &original, &formatted))?,
        (true, false) if changes => Channel::Stdout.write(&(query.name + "\n"))?,
        _ => {}
    }
    Ok(if args.check && changes { Outcome::Findings } else { Outcome::Clean })
}

/// Writes the canonical text where it belongs.
fn settle(path: &Path, original: &str, formatted: &str) -> Result<(), Failure> {
    if path == Path::new(STDIN) {
        Channel::hand_over(formatted)
    } else if formatted != original {
        replace(path, original, formatted)
    } else {
        Ok(())
    }
}
