//! The columns that queries can use.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use tamis::Schema;

use crate::config::Config;
use crate::failure::Failure;
use crate::input;

/// The columns that queries can use.
#[derive(Debug, Default, Args)]
pub(crate) struct SchemaArgs {
    /// Read the columns from a file, or from standard input if it is `-`; can be repeated
    ///
    /// The file is a response of the API's `available_columns` endpoint, or a bare JSON array of columns. Without this
    /// option and without `columns` in `tamis.toml`, queries can use those that `tamis columns --fetch` has cached for the
    /// configured project, or else the standard columns and any name in `metrics`, `user_metadata` and
    /// `dataset_metadata`.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    columns: Vec<PathBuf>,
}

impl SchemaArgs {
    /// Reads the given files, or those of the configuration if none are given; without any, the columns of the
    /// configured project may be cached.
    pub(crate) fn read(&self, config: &Config) -> Result<Schema, Failure> {
        let cached = || config.settings.cached_columns().map(|cached| cached.schema);
        Ok(self.read_files(config)?.or_else(cached).unwrap_or_else(Schema::builtin))
    }

    /// Reads the columns of saved queries, which do not depend on the cache of a user: CI has none.
    pub(crate) fn read_for_saved(&self, config: &Config) -> Result<Schema, Failure> {
        Ok(self.read_files(config)?.unwrap_or_else(Schema::builtin))
    }

    /// Reads the given or configured files; `None` if there are none.
    fn read_files(&self, config: &Config) -> Result<Option<Schema>, Failure> {
        if self.columns.iter().filter(|path| input::is_stdin(path)).count() > 1 {
            return Err(Failure::new("`--columns -` cannot be used more than once")
                .help("standard input can only be read once; read the other columns from a file"));
        }
        // A path in a configuration is always a file.
        let (files, read): (_, fn(&Path) -> _) = match self.columns.as_slice() {
            [] => (&config.settings.columns.value[..], input::columns),
            given => (given, input::columns_or_stdin),
        };
        if files.is_empty() {
            return Ok(None);
        }
        let mut merged = Schema::builder();
        for path in files {
            merged = merged.merge(&read(path)?);
        }
        Ok(Some(merged.build()))
    }

    /// The files of the columns, with their name in messages.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        self.columns.iter().filter(|path| !input::is_stdin(path)).map(|path| ("columns", path.as_path()))
    }

    /// Whether the columns are read from standard input.
    pub(crate) fn is_from_stdin(&self) -> bool {
        self.columns.iter().any(|path| input::is_stdin(path))
    }

    /// Returns an error if the columns and also `what` are read from standard input.
    pub(crate) fn require_unshared_stdin(&self, what: &str, is_from_stdin: bool) -> Result<(), Failure> {
        input::require_unshared_stdin(("the columns", self.is_from_stdin()), (what, is_from_stdin))
    }
}
