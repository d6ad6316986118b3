//! The arguments of `tamis diff`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};

use crate::args::{ConfigArgs, OptionsArgs, SchemaArgs};
use crate::failure::Failure;
use crate::input::{self, Query};

pub(crate) const AFTER_HELP: &str = "\
Examples:
  tamis diff 'status_code >= 500' 'status_code >= 400'
  tamis diff --file slow.tamis 'duration_ns > 10s'
  tamis diff --file old.tamis --file new.tamis
  tamis diff --git HEAD                      what uncommitted changes mean
  tamis diff --git origin/main...            what this branch changes
  tamis diff --git origin/main... queries --format markdown

Two queries are equivalent if they match the same records, however missing values are handled. If the
new query is wider, narrower or different, the output has a record that only one of them matches, with
only the columns that matter. If neither a proof nor such a record is found, the result is undecided.

With `--git`, the saved queries of the working tree are compared with those of a revision: `*.tamis` files
and the files in `tamis.toml`, as `tamis lint` finds them. `REVISION...` is the commit from which the
current branch and that revision diverged.

The exit code is 0 if all queries are equivalent, 1 if there are differences or one is undecided, and 2
if a query has errors or cannot be read.";

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The old and the new query in quotes, or `-` for standard input; with `--git`, files and directories [default: .]
    #[arg(value_name = "QUERY", value_hint = ValueHint::AnyPath)]
    pub(super) query: Vec<OsString>,

    /// Read a query from a file, or from standard input if it is `-`; can be repeated
    ///
    /// The queries in files come first: with one file, it has the old query.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) file: Vec<PathBuf>,

    /// Compare saved queries with those of this revision
    #[arg(long, value_name = "REVISION")]
    pub(super) git: Option<String>,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: DiffFormat,

    #[command(flatten)]
    pub(super) schema: SchemaArgs,

    #[command(flatten)]
    pub(super) options: OptionsArgs,

    #[command(flatten)]
    pub(super) config: ConfigArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// Human-readable text
    Human,
    /// A JSON document
    Json,
    /// GitHub Actions annotations
    Github,
    /// A table for a pull request
    Markdown,
}

impl DiffArgs {
    /// The old query and the new one.
    pub(super) fn sources(&self) -> Result<[Source<'_>; 2], Failure> {
        let mut sources: Vec<Source<'_>> = self.file.iter().map(|path| Source::File(path)).collect();
        for argument in &self.query {
            let text = argument.to_str().ok_or_else(|| {
                Failure::new("an argument is not valid UTF-8").help("write the query to a file and use `--file`")
            })?;
            sources.push(Source::Argument(text));
        }
        let count = sources.len();
        <[Source<'_>; 2]>::try_from(sources).map_err(|_| {
            Failure::new(format!("expected two queries, found {count}"))
                .help("write the old query and the new one in quotes, or use `--git` for saved queries")
        })
    }
}

/// A query on the command line, or in a file.
pub(super) enum Source<'a> {
    Argument(&'a str),
    File(&'a Path),
}

impl Source<'_> {
    pub(super) fn is_stdin(&self) -> bool {
        match self {
            Self::Argument(text) => *text == input::STDIN,
            Self::File(path) => input::is_stdin(path),
        }
    }

    /// The path of the file, unless it is standard input.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) if !self.is_stdin() => Some(path),
            _ => None,
        }
    }

    pub(super) fn read(&self, name: &str) -> Result<Query, Failure> {
        match self {
            _ if self.is_stdin() => Query::from_stdin(),
            Self::Argument(text) => Ok(Query::from_argument(name, text)),
            Self::File(path) => Query::from_file(path),
        }
    }
}
