//! The source of a query or of JSON.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::failure::Failure;
use crate::input::{self, Query, STDIN};

/// The noun of a query.
const QUERY: &str = "query";

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
    /// Whether a query or a file is given.
    pub(super) const fn is_given(&self) -> bool {
        self.query.is_some() || self.file.is_some()
    }

    /// Sets the query that is given.
    pub(super) fn set(&mut self, query: String) {
        self.query = Some(query);
    }

    /// The source of the query.
    pub(super) fn source(&self) -> TextSource<'_> {
        TextSource { noun: QUERY, argument: self.query.as_deref(), file: self.file.as_deref() }
    }

    /// Reads the query, or one that is piped if none is given.
    pub(crate) fn read(&self) -> Result<Query, Failure> {
        self.source().read(true)
    }
}

/// A query or JSON as it is given: as an argument or in a file.
pub(crate) struct TextSource<'a> {
    /// What is read, in messages: `query` or `JSON`.
    pub(crate) noun: &'static str,
    pub(crate) argument: Option<&'a str>,
    pub(crate) file: Option<&'a Path>,
}

impl<'a> TextSource<'a> {
    /// Whether the arguments say to read standard input.
    pub(crate) fn is_stdin(&self) -> bool {
        self.argument == Some(STDIN) || self.file.is_some_and(input::is_stdin)
    }

    /// The file, unless it is standard input.
    pub(crate) fn path(&self) -> Option<&'a Path> {
        self.file.filter(|path| !input::is_stdin(path))
    }

    /// The file with its name in messages, unless it is standard input.
    pub(crate) fn named_path(&self) -> Option<(&'static str, &'a Path)> {
        Some((self.noun, self.path()?))
    }

    /// Reads the text, or one that is piped if none is given; an empty pipe counts as none.
    pub(crate) fn read(&self, can_read_stdin: bool) -> Result<Query, Failure> {
        let piped = || {
            let piped = if can_read_stdin { Query::from_pipe()? } else { None };
            Ok(piped.filter(|query| !query.text.is_empty()))
        };
        self.read_or(piped)?.ok_or_else(|| {
            let stdin = if can_read_stdin { ", or `-` for standard input" } else { "" };
            let syntax = if self.noun == QUERY { "; for the syntax, run `tamis help language`" } else { "" };
            Failure::new(format!("no {} given", self.noun)).help(format!("write it in quotes{stdin}{syntax}"))
        })
    }

    /// Reads the text; `default` reads it if none is given.
    pub(crate) fn read_or(
        &self,
        default: impl FnOnce() -> Result<Option<Query>, Failure>,
    ) -> Result<Option<Query>, Failure> {
        match (self.argument, self.file) {
            (Some(STDIN), None) => Query::from_stdin().map(Some),
            (Some(text), None) => Ok(Some(Query::from_argument(&self.noun.to_lowercase(), text))),
            (None, Some(path)) => Query::from_path(path).map(Some),
            (Some(_), Some(_)) => {
                let article = if self.noun == QUERY { "a " } else { "" };
                Err(Failure::new(format!("{article}{} cannot be used with `--file`", self.noun))
                    .help("remove one of them"))
            }
            (None, None) => default(),
        }
    }
}
