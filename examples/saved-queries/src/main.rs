//! A tool for CI over the `*.tamis` files of a folder: lints them, renames a column in them, and raises a JSON filter to
//! a query.
//!
//! ```sh
//! cargo run -p tamis-example-saved-queries -- lint examples/saved/queries
//! ```
//!
//! The exit code is 0 if nothing is wrong, 1 if a query is, and 2 if the tool cannot do its work.

mod glue;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use chrono::Utc;
use glue::Seen;
use miette::{Context as _, IntoDiagnostic as _, Result, bail};
use tamis::{ColumnRename, Compiler, Diagnostic, Diagnostics, Schema};

const USAGE: &str = "\
usage: saved-queries lint DIR
       saved-queries rename DIR OLD NEW
       saved-queries raise FILE";

/// Whether something is wrong with a query.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Clean,
    Findings,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[&str]) -> Result<Outcome> {
    let compiler = Compiler::new(Schema::shared_builtin()).now(Utc::now());
    match *arguments {
        ["lint", folder] => lint(&compiler, Path::new(folder)),
        ["rename", folder, old, new] => {
            let rename = ColumnRename::new(old, new, compiler.schema())?;
            rename_all(&rename, Path::new(folder))
        }
        ["raise", file] => raise(&compiler, Path::new(file)),
        _ => bail!("{USAGE}"),
    }
}

/// Lints all queries, and shows what is wrong with them.
fn lint(compiler: &Compiler, folder: &Path) -> Result<Outcome> {
    let mut seen = Seen::new();
    let mut outcome = Outcome::Clean;
    for path in queries(folder)? {
        let (name, text) = (path.display().to_string(), read(&path)?);
        outcome = outcome.max(show(&glue::lint(compiler, &mut seen, &name, &text), &name, &text));
    }
    Ok(outcome)
}

/// Renames a column in all queries; those with syntax errors stay as they are, and are reported.
fn rename_all(rename: &ColumnRename<'_>, folder: &Path) -> Result<Outcome> {
    let mut outcome = Outcome::Clean;
    for path in queries(folder)? {
        let (name, text) = (path.display().to_string(), read(&path)?);
        match glue::rename(rename, &text) {
            Ok(renamed) if renamed == text => {}
            Ok(renamed) => {
                fs::write(&path, renamed).into_diagnostic().wrap_err(name.clone())?;
                println!("{name}: renamed `{}` to `{}`", rename.old_id(), rename.new_id());
            }
            Err(report) => outcome = outcome.max(show(report.diagnostics(), &name, &text)),
        }
    }
    Ok(outcome)
}

/// Prints the query that a JSON filter is equivalent to.
fn raise(compiler: &Compiler, path: &Path) -> Result<Outcome> {
    match glue::raise(compiler, &read(path)?) {
        Ok(raised) => {
            println!("{}", raised.ast);
            raised.notes.iter().for_each(|note| eprintln!("note: {}", note.message));
            Ok(Outcome::Clean)
        }
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            Ok(Outcome::Findings)
        }
    }
}

/// Shows diagnostics, with excerpts of the file; advice is no finding.
fn show(found: &Diagnostics, name: &str, text: &str) -> Outcome {
    found.iter().for_each(|found| eprintln!("{}", glue::rendered(found, name, text)));
    let is_finding = |found: &Diagnostic| found.severity > tamis::Severity::Advice;
    if found.iter().any(is_finding) { Outcome::Findings } else { Outcome::Clean }
}

/// The `*.tamis` files of a folder, in alphabetical order.
fn queries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).into_diagnostic().wrap_err_with(|| folder.display().to_string())?;
    let paths: std::io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.into_diagnostic()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "tamis"));
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).into_diagnostic().wrap_err_with(|| path.display().to_string())
}
