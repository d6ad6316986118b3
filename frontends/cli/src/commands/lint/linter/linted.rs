//! What came of linting a file.

use std::path::PathBuf;

use tamis::diagnostic::AppliedFix;
use tamis::{Diagnostic, Diagnostics, Severity};

use crate::failure::Failure;
use crate::input::Query;

/// What was found in one file.
pub(in crate::commands::lint) struct Linted {
    pub(in crate::commands::lint) path: PathBuf,
    /// The file, as fixed where fixing was asked for.
    pub(in crate::commands::lint) source: Query,
    /// How many queries it has.
    pub(in crate::commands::lint) queries: usize,
    pub(in crate::commands::lint) diagnostics: Diagnostics,
    pub(in crate::commands::lint) fixes: Option<FileFixes>,
    /// Why queries of it are not fixed that could be.
    pub(in crate::commands::lint) refused: Vec<Failure>,
}

/// What was fixed in a file.
pub(in crate::commands::lint) struct FileFixes {
    /// The text before.
    pub(in crate::commands::lint) original: String,
    pub(in crate::commands::lint) applied: Vec<AppliedFix>,
}

impl Linted {
    /// All of the file as it was read.
    pub(in crate::commands::lint) fn original(&self, fixes: &FileFixes) -> String {
        Query { name: String::new(), text: fixes.original.clone(), marked: self.source.marked }.verbatim()
    }

    /// Whether there is more than advice.
    pub(in crate::commands::lint) fn has_findings(&self) -> bool {
        let omitted = self.diagnostics.omitted();
        omitted.errors + omitted.warnings > 0
            || self.diagnostics.iter().any(|found| found.severity() >= Severity::Warning)
    }
}

/// The words that are reported, which stay the same when lines move or spaces change.
pub(in crate::commands::lint) fn words(found: &Diagnostic, text: &str) -> String {
    found.span().text(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
