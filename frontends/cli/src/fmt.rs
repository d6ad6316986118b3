//! `tamis fmt`: queries in their canonical form.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Style};
use similar::TextDiff;
use tamis::Limits;

use crate::args::FmtArgs;
use crate::failure::{Failure, Outcome};
use crate::input::{self, Query, STDIN};
use crate::output::Channel;
use crate::render;

/// How long the search for the shortest diff may take; then a longer one is shown.
const DIFF_TIMEOUT: Duration = Duration::from_secs(2);

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
    let Query { name, text: original } = Query::verbatim(path)?;
    let query = Query { name, text: input::unmarked(original.clone()) };
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
        (false, false) => settle(path, &formatted, changes)?,
        (_, true) if changes => Channel::Stdout.write(&diff(&query.name, &original, &formatted))?,
        (true, false) if changes => Channel::Stdout.write(&(query.name + "\n"))?,
        _ => {}
    }
    Ok(if args.check && changes { Outcome::Findings } else { Outcome::Clean })
}

/// Writes the canonical text where it belongs.
fn settle(path: &Path, formatted: &str, changes: bool) -> Result<(), Failure> {
    if path == Path::new(STDIN) {
        Channel::Stdout.write(formatted)
    } else if changes {
        replace(path, formatted)
    } else {
        Ok(())
    }
}

/// A unified diff with nothing in it that a terminal would obey.
fn diff(name: &str, original: &str, formatted: &str) -> String {
    let diff = TextDiff::configure().timeout(DIFF_TIMEOUT).diff_lines(original, formatted);
    let diff = diff.unified_diff().header(name, name).to_string();
    let mut shown = String::with_capacity(diff.len());
    for (index, line) in diff.split_terminator('\n').enumerate() {
        let colour = match line.chars().next() {
            _ if index < 2 => None,
            Some('-') => Some(AnsiColor::Red),
            Some('+') => Some(AnsiColor::Green),
            Some('@') => Some(AnsiColor::Cyan),
            _ => None,
        };
        let style = Style::new().fg_color(colour.map(Into::into));
        // Tabs do no harm, and indent.
        let parts: Vec<String> = line.split('\t').map(render::visible).collect();
        shown.push_str(&format!("{style}{}{style:#}\n", parts.join("\t")));
    }
    shown
}

/// Puts a text in the place of a file's, wholly or not at all.
fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    write_and_rename(path, text)
        .map_err(|error| Failure::new(format!("cannot write {}: {}", input::quoted(path), input::reason(&error))))
}

fn write_and_rename(path: &Path, text: &str) -> io::Result<()> {
    // A link stays one: what it leads to is replaced.
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    // The folder alone decides whether a file in it can be replaced.
    if metadata.permissions().readonly() {
        return Err(io::Error::other("it is read-only"));
    }
    let temporary = temporary(&path);
    let file = File::create_new(&temporary)?;
    let written = fill(file, text, metadata.permissions()).and_then(|()| fs::rename(&temporary, &path));
    if written.is_err() {
        // The first failure is the one to tell of.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A name in the same folder, so that the file can be renamed.
fn temporary(path: &Path) -> PathBuf {
    path.with_file_name(format!(".tamis-{}", std::process::id()))
}

fn fill(mut file: File, text: &str, permissions: Permissions) -> io::Result<()> {
    file.set_permissions(permissions)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
