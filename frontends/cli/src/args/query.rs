//! The source of a query.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::failure::Failure;
use crate::input::{self, Query, STDIN};

/// The source of a query.
#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// The query in quotes, or `-` for standard input; not needed for a piped query
    query: Option<String>,

    /// Read the query from a file, or from standard input if it is `-`
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
}

impl QueryArgs {
    /// Whether the arguments say to read the query from standard input.
    pub(super) fn is_from_stdin(&self) -> bool {
        self.query.as_deref() == Some(STDIN) || self.file.as_deref().is_some_and(input::is_stdin)
    }

    /// The file of the query, unless it is standard input.
    pub(super) fn path(&self) -> Option<&Path> {
        self.file.as_deref().filter(|path| !input::is_stdin(path))
    }

    pub(crate) fn read(&self) -> Result<Query, Failure> {
        let piped = || Query::from_pipe();
        self.read_or(piped)?.ok_or_else(|| {
            Failure::new("no query given")
                .help("write it in quotes, or `-` for standard input; for the syntax, run `tamis help language`")
        })
    }

    /// Reads the query; `default` reads it if none is given.
    pub(super) fn read_or(
        &self,
        default: impl FnOnce() -> Result<Option<Query>, Failure>,
    ) -> Result<Option<Query>, Failure> {
        match (self.query.as_deref(), self.file.as_deref()) {
            (Some(STDIN), None) => Query::from_stdin().map(Some),
            (Some(text), None) => Ok(Some(Query::from_argument("query", text))),
            (None, Some(path)) => Query::from_path(path).map(Some),
            (Some(_), Some(_)) => Err(Failure::new("a query cannot be used with `--file`").help("remove one of them")),
            (None, None) => default(),
        }
    }
}
