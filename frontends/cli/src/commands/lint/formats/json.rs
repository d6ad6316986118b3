//! The document of `docs/lint.schema.json`.

use serde::Serialize;
use tamis::diagnostic::{AppliedFix, JsonDiagnostic};
use tamis::source::Lines;

use crate::commands::lint::linter::Linted;
use crate::failure::Failure;
use crate::output;

/// The version of the JSON document.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'l> {
    version: u32,
    /// Whether there is nothing but advice, and nothing failed.
    ok: bool,
    files: Vec<FileDocument<'l>>,
    /// Why files could not be read or fixed.
    failures: Vec<&'l str>,
}

#[derive(Serialize)]
struct FileDocument<'l> {
    path: &'l str,
    diagnostics: Vec<JsonDiagnostic>,
    /// The number of diagnostics left out.
    #[serde(skip_serializing_if = "output::is_zero")]
    omitted: usize,
    /// The fixed file.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    applied: Option<&'l [AppliedFix]>,
}

impl<'l> FileDocument<'l> {
    fn new(file: &'l Linted) -> Self {
        let lines = Lines::new(&file.source.text);
        Self {
            path: &file.source.name,
            diagnostics: file.diagnostics.iter().map(|found| found.to_json(&lines)).collect(),
            omitted: file.diagnostics.omitted().total(),
            fixed: file.fixes.as_ref().map(|_| file.source.text.as_str()),
            applied: file.fixes.as_ref().map(|fixes| fixes.applied.as_slice()),
        }
    }
}

pub(in crate::commands::lint) fn json(linted: &[Linted], failures: &[Failure]) -> Result<String, Failure> {
    output::json(&Document {
        version: VERSION,
        ok: failures.is_empty() && !linted.iter().any(Linted::has_findings),
        files: linted.iter().map(FileDocument::new).collect(),
        failures: failures.iter().map(Failure::message).collect(),
    })
}

pub(in crate::commands::lint) fn jsonl(linted: &[Linted]) -> Result<String, Failure> {
    linted.iter().map(|file| output::json(&FileDocument::new(file))).collect()
}
