//! `tamis fmt`: formats queries.

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
  tamis fmt --check queries/*.tamis            list these files without rewriting them
  tamis fmt --diff slow.tamis                  show what would change
  echo '(a=1)' | tamis fmt                     format standard input

Formatting changes the spelling of a query, never its meaning, and keeps comments. Files get LF line
endings and a final line break, and lose their byte order mark. Files with syntax errors are skipped.

The exit code is 1 if a file has syntax errors or `--check` finds an unformatted file, and 2 if a file
cannot be read or written; the other files are still formatted.";

#[derive(Debug, Args)]
pub(crate) struct FmtArgs {
    /// Files with one query each, or `-` for standard input [default: -]
    #[arg(value_hint = ValueHint::FilePath)]
    paths: Vec<PathBuf>,

    /// List the files that are not in canonical form, without writing them
    #[arg(long)]
    check: bool,

    /// Show a unified diff of the changes, without writing them
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
    let query = if path == Path::new(STDIN) { Query::from_stdin() } else { Query::from_file(path) }?;
    let original = query.verbatim();
    let limits = Limits::default().bytes(Limits::MAX_BYTES);
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
        (false, false) => write(path, &original, &formatted)?,
        (_, true) if changes => Channel::Stdout.write(&diff::unified(&query.name, &original, &formatted))?,
        (true, false) if changes => Channel::Stdout.write(&(query.name + "\n"))?,
        _ => {}
    }
    Ok(if args.check && changes { Outcome::Findings } else { Outcome::Clean })
}

/// Writes the formatted text to the file or to standard output.
fn write(path: &Path, original: &str, formatted: &str) -> Result<(), Failure> {
    if path == Path::new(STDIN) {
        Channel::emit_user_text(formatted)
    } else if formatted != original {
        replace(path, original, formatted)
    } else {
        Ok(())
    }
}
