//! The result of linting a file.

use std::path::PathBuf;

use tamis::diagnostic::AppliedFix;
use tamis::{Diagnostic, Diagnostics, Severity};

use crate::failure::Failure;
use crate::input::Query;
use crate::output::findings::Findings;

/// The findings in one file.
pub(crate) struct Linted {
    pub(in crate::commands::lint) path: PathBuf,
    /// The file, with the applied fixes.
    pub(in crate::commands) source: Query,
    /// The number of queries in it.
    pub(in crate::commands::lint) queries: usize,
    pub(in crate::commands::lint) diagnostics: Diagnostics,
    pub(in crate::commands::lint) fixes: Option<FileFixes>,
    /// Why some of its queries could not be fixed.
    pub(in crate::commands::lint) unfixed: Vec<Failure>,
}

/// The fixes applied to a file.
pub(in crate::commands::lint) struct FileFixes {
    /// The text before the fixes.
    pub(in crate::commands::lint) original: String,
    pub(in crate::commands::lint) applied: Vec<AppliedFix>,
}

impl Linted {
    /// Its findings, for the formats of CI systems.
    pub(in crate::commands::lint) fn findings(&self) -> Findings<'_> {
        Findings { path: &self.path, source: &self.source, diagnostics: &self.diagnostics }
    }

    /// The whole file as it was read.
    pub(in crate::commands::lint) fn original(&self, fixes: &FileFixes) -> String {
        Query { name: String::new(), text: fixes.original.clone(), has_bom: self.source.has_bom }.verbatim()
    }

    /// Whether there are errors or warnings.
    pub(in crate::commands::lint) fn has_findings(&self) -> bool {
        let omitted = self.diagnostics.omitted();
        omitted.errors + omitted.warnings > 0
            || self.diagnostics.iter().any(|found| found.severity >= Severity::Warning)
    }
}

/// The text of the finding, independent of line breaks and spacing.
pub(in crate::commands::lint) fn words(found: &Diagnostic, text: &str) -> String {
    found.span.text(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
