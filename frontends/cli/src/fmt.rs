//! `tamis fmt`: queries in their canonical form.

use std::path::Path;

use tamis::Limits;

use crate::args::FmtArgs;
use crate::failure::{Failure, Outcome};
use crate::input::{Query, STDIN};
use crate::output::Channel;
use crate::replace::replace;
use crate::{diff, render};

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
    let limits = Limits { bytes: Limits::MOST_BYTES, ..Limits::default() };
    let formatted = match tamis::format(&query.text, &limits) {
        Ok(formatted) => formatted + "\n",
        Err(report) => {
            let report = render::diagnostics(report.diagnostics(), &query, Channel::Stderr.look());
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
