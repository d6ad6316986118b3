//! The destination of a result.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::failure::Failure;
use crate::input;
use crate::output::Channel;
use crate::output::replace::write;

/// The destination of a result.
#[derive(Debug, Args)]
pub(crate) struct OutputArgs {
    /// Write the result to a file instead of standard output
    ///
    /// The file is replaced as a whole, and only if there is a result: it keeps its content if there are errors.
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

impl OutputArgs {
    /// The file; `None` for standard output.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| !input::is_stdin(path))
    }

    /// Whether a destination is given.
    pub(crate) const fn is_given(&self) -> bool {
        self.output.is_some()
    }

    /// Writes output for programs.
    pub(crate) fn emit(&self, text: &str) -> Result<(), Failure> {
        self.file().map_or_else(|| Channel::emit(text), |path| write(path, text))
    }

    /// Writes text of the user.
    pub(crate) fn emit_user_text(&self, text: &str) -> Result<(), Failure> {
        self.file().map_or_else(|| Channel::emit_user_text(text), |path| write(path, text))
    }

    /// Writes output for people.
    pub(crate) fn write(&self, text: &str) -> Result<(), Failure> {
        self.file().map_or_else(|| Channel::Stdout.write(text), |path| write(path, text))
    }
}
