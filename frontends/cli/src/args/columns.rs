//! The columns a query may ask for.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use tamis::Schema;

use crate::failure::Failure;
use crate::input;

/// The columns a query may ask for.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Read the columns from a file; may be given several times
    ///
    /// The file is an answer of the API's `available_columns`, or a bare JSON array of columns.
    /// Without it the standard columns are known, and any name in `metrics`, `user_metadata` and
    /// `dataset_metadata`.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    columns: Vec<PathBuf>,
}

impl SchemaArgs {
    pub(crate) fn read(&self) -> Result<Schema, Failure> {
        self.read_or(&[])
    }

    /// The same with the files that are read where none is given.
    pub(crate) fn read_or(&self, usual: &[PathBuf]) -> Result<Schema, Failure> {
        let files = if self.columns.is_empty() { usual } else { &self.columns };
        if files.is_empty() {
            return Ok(Schema::builtin());
        }
        let mut merged = Schema::builder();
        for path in files {
            merged = merged.merge(&input::columns(path)?);
        }
        Ok(merged.build())
    }
}
