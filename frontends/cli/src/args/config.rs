//! The configuration that applies.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueHint};

use crate::config::{Config, Configs};
use crate::failure::Failure;

/// The configuration that applies.
#[derive(Debug, Default, Args)]
pub(crate) struct ConfigArgs {
    /// Read the configuration from this file instead of `tamis.toml`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    config: Option<PathBuf>,

    /// Ignore `tamis.toml`
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
}

impl ConfigArgs {
    /// The configurations of files.
    pub(crate) fn open(&self) -> Result<Configs, Failure> {
        Configs::open(self.config.as_deref(), self.no_config)
    }

    /// The configuration of the current directory.
    pub(crate) fn here(&self) -> Result<Arc<Config>, Failure> {
        self.open()?.here()
    }

    /// The configuration of a file; that of the current directory if there is none.
    pub(crate) fn of_file(&self, file: Option<&Path>) -> Result<Arc<Config>, Failure> {
        self.open()?.of_file(file)
    }

    /// The configuration file that is given.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.config.as_deref()
    }
}
