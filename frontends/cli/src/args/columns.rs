//! The columns that queries can use.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use tamis::Schema;

use crate::failure::Failure;
use crate::input;

/// The columns that queries can use.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Read the columns from a file; can be repeated
    ///
    /// The file is a response of the API's `available_columns` endpoint, or a bare JSON array of columns. Without this
    /// option, queries can use the standard columns and any name in `metrics`, `user_metadata` and
    /// `dataset_metadata`.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    columns: Vec<PathBuf>,
}

impl SchemaArgs {
    pub(crate) fn read(&self) -> Result<Schema, Failure> {
        self.read_or(&[])
    }

    /// Reads the given files, or the default ones if none are given.
    pub(crate) fn read_or(&self, default: &[PathBuf]) -> Result<Schema, Failure> {
        let files = if self.columns.is_empty() { default } else { &self.columns };
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
