//! `tamis diff`: compares queries, and shows records that only one of them matches.
//!
//! `pairs.rs` compares two queries, `git.rs` finds the saved queries that changed since a revision, `matching.rs` pairs
//! those of two versions of a file, and `formats.rs` writes the result.

use std::path::Path;

use tamis::Compiler;

use crate::config::Config;
use crate::failure::{Failure, Outcome};
use crate::input::{self, Query};
use crate::output::{Channel, TerminalStyle, report};

mod args;
mod formats;
mod git;
mod matching;
mod pairs;

pub(crate) use args::{AFTER_HELP, DiffArgs};
use args::{DiffFormat, Source};
use pairs::{Change, Compared};

pub(crate) fn run(args: &DiffArgs) -> Result<Outcome, Failure> {
    let (compared, failures) = match &args.git {
        Some(revision) => changed_queries(args, revision)?,
        None => (vec![two_queries(args)?], Vec::new()),
    };
    let mut worst = Outcome::Clean;
    for failure in &failures {
        Channel::Stderr.write(&failure.to_string())?;
        worst = worst.max(failure.outcome());
    }
    let errors = compared.iter().flat_map(Compared::errors);
    let reports: Vec<String> =
        errors.map(|(query, found)| report::diagnostics(found, query, Channel::Stderr.style())).collect();
    Channel::Stderr.write(&reports.join("\n"))?;
    let is_single = args.git.is_none();
    if !is_single || compared.iter().all(|compared| matches!(compared.change, Change::Changed(_))) {
        match args.format {
            DiffFormat::Human => {
                Channel::Stdout.write(&formats::human(&compared, is_single, Channel::Stdout.style()))?
            }
            DiffFormat::Json => Channel::emit(&formats::json(&compared)?)?,
            DiffFormat::Github => Channel::emit(&formats::github(&compared))?,
            DiffFormat::Markdown => Channel::emit(&formats::markdown(&compared))?,
        }
    }
    Ok(compared.iter().map(Compared::outcome).fold(worst, Outcome::max))
}

/// The differences of two queries for people, or their errors.
pub(crate) fn between(compiler: &Compiler, old: Query, new: Query, style: TerminalStyle) -> Result<String, String> {
    let compared = pairs::compare(compiler, old, new);
    let errors: String =
        compared.errors().map(|(query, diagnostics)| report::diagnostics(diagnostics, query, style)).collect();
    if errors.is_empty() { Ok(formats::human(&[compared], true, style)) } else { Err(errors) }
}

/// Compares the two queries of the command line.
fn two_queries(args: &DiffArgs) -> Result<Compared, Failure> {
    let sources = args.sources()?;
    let config = args.config.of_file(sources.iter().find_map(Source::path))?;
    let options = args.options.read(&config)?;
    let is_from_stdin = sources.iter().any(|source| source.is_stdin());
    args.schema.require_unshared_stdin("a query", is_from_stdin)?;
    let [old, new] = &sources;
    input::require_unshared_stdin(("the old query", old.is_stdin()), ("the new query", new.is_stdin()))?;
    let schema = args.schema.read(&config)?;
    let compiler = Compiler::new(schema).with_options(options);
    Ok(pairs::compare(&compiler, old.read("old query")?, new.read("new query")?))
}

/// Compares the saved queries that changed since a revision.
fn changed_queries(args: &DiffArgs, revision: &str) -> Result<(Vec<Compared>, Vec<Failure>), Failure> {
    if !args.file.is_empty() {
        return Err(
            Failure::new("`--file` cannot be used with `--git`").help("pass the paths of files without `--file`")
        );
    }
    let compiler = |config: &Config| {
        let mut options = args.options.read(config)?;
        options.limits = config.settings.limits();
        Ok(Compiler::new(args.schema.read_for_saved(config)?).with_options(options))
    };
    let paths: Vec<&Path> = args.query.iter().map(Path::new).collect();
    git::compare(revision, &paths, &args.config.open()?, &compiler)
}
