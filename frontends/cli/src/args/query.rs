//! The source of a query.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::failure::Failure;
use crate::input::Query;

/// The source of a query.
#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// The query in quotes, or `-` to read standard input
    query: Option<String>,

    /// Read the query from a file
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) file: Option<PathBuf>,
}

impl QueryArgs {
    pub(super) const fn is_given(&self) -> bool {
        self.query.is_some() || self.file.is_some()
    }

    pub(crate) fn read(&self) -> Result<Query, Failure> {
        match (self.query.as_deref(), self.file.as_deref()) {
            (Some("-"), None) => Query::from_stdin(),
            (Some(text), None) => Ok(Query::from_argument("query", text)),
            (None, Some(path)) => Query::from_file(path),
            (Some(_), Some(_)) => Err(Failure::new("a query cannot be used with `--file`").help("remove one of them")),
            (None, None) => Err(Failure::new("no query given")
                .help("write it in quotes, or `-` for standard input; for the syntax, run `tamis help language`")),
        }
    }
}
