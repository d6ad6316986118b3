//! The destination of a result.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::failure::Failure;
use crate::output::Destination;

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
    /// Where the result is written to.
    pub(crate) fn destination(&self) -> Destination {
        Destination::of(self.output.as_deref())
    }

    /// Whether a destination is given.
    pub(crate) const fn is_given(&self) -> bool {
        self.output.is_some()
    }

    /// Returns an error if the result would replace a file that it is made of.
    pub(crate) fn require_other_than<'p>(
        &self,
        sources: impl IntoIterator<Item = (&'static str, &'p Path)>,
    ) -> Result<(), Failure> {
        require_other_than(&self.destination(), sources)
    }
}

/// Returns an error if a destination is the file of one of these inputs, each with its name, or standard input.
pub(crate) fn require_other_than<'p>(
    destination: &Destination,
    sources: impl IntoIterator<Item = (&'static str, &'p Path)>,
) -> Result<(), Failure> {
    let stdin = destination.replaces_stdin().then_some("on standard input".to_owned());
    let mut sources = sources.into_iter();
    let source = || sources.find(|(_, path)| destination.replaces(path)).map(|(noun, _)| format!("of the {noun}"));
    match stdin.or_else(source) {
        Some(file) => {
            Err(Failure::new(format!("`--output` is the file {file}")).help("write the result to another file"))
        }
        None => Ok(()),
    }
}
