//! Formats of findings for CI systems, one per file.

use std::path::Path;

use tamis::{Diagnostic, Diagnostics};

use crate::input::{self, Query};

mod github;
mod sarif;

pub(crate) use github::{data as workflow_data, github, property as workflow_property};
pub(crate) use sarif::sarif;

/// The findings in a file, or in a query that is in no file.
pub(crate) struct Findings<'f> {
    pub(crate) path: &'f Path,
    pub(crate) source: &'f Query,
    pub(crate) diagnostics: &'f Diagnostics,
}

impl Findings<'_> {
    /// Whether it is a file, and not a query on the command line or on standard input.
    fn is_file(&self) -> bool {
        !input::is_stdin(self.path)
    }
}

/// The message, the primary label and the help of a diagnostic, on separate lines.
pub(crate) fn description(found: &Diagnostic) -> String {
    let label = Some(found.label.as_str()).filter(|text| !text.is_empty());
    let description: Vec<&str> =
        [Some(found.message.as_str()), label, found.help.as_deref()].into_iter().flatten().collect();
    description.join("\n")
}
