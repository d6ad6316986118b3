//! Findings as programs read them.

use serde::Serialize;
use tamis::diagnostic::{AppliedFix, JsonDiagnostic};
use tamis::source::Lines;
use tamis::{Diagnostic, Severity};

use super::Linted;
use crate::failure::Failure;
use crate::output;

/// The version of the JSON document.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'l> {
    version: u32,
    /// Whether there is nothing but advice.
    ok: bool,
    files: Vec<FileDocument<'l>>,
}

#[derive(Serialize)]
struct FileDocument<'l> {
    path: &'l str,
    diagnostics: Vec<JsonDiagnostic>,
    /// The mended query.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    applied: Option<&'l [AppliedFix]>,
}

impl<'l> FileDocument<'l> {
    fn new(file: &'l Linted) -> Self {
        let lines = Lines::new(&file.query.text);
        Self {
            path: &file.query.name,
            diagnostics: file.diagnostics.iter().map(|found| found.to_json(&lines)).collect(),
            fixed: file.mended.as_ref().map(|_| file.query.text.as_str()),
            applied: file.mended.as_ref().map(|mended| mended.applied.as_slice()),
        }
    }
}

pub(super) fn json(linted: &[Linted]) -> Result<String, Failure> {
    output::json(&Document {
        version: VERSION,
        ok: !linted.iter().any(Linted::has_findings),
        files: linted.iter().map(FileDocument::new).collect(),
    })
}

pub(super) fn jsonl(linted: &[Linted]) -> Result<String, Failure> {
    linted.iter().map(|file| output::json(&FileDocument::new(file))).collect()
}

/// Commands of a GitHub workflow, which it shows at the lines of a pull request.
pub(super) fn github(linted: &[Linted]) -> String {
    let mut text = String::new();
    for file in linted {
        let lines = Lines::new(&file.query.text);
        for found in &file.diagnostics {
            text += &annotation(found, &file.query.name, &lines);
        }
    }
    text
}

fn annotation(found: &Diagnostic, name: &str, lines: &Lines<'_>) -> String {
    let command = match found.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let (start, end) = (lines.position(found.span().start), lines.position(found.span().end));
    let mut place = format!("file={},line={},col={}", property(name), start.line, start.column);
    // Columns are for annotations within one line.
    if end.line == start.line {
        place += &format!(",endLine={},endColumn={}", end.line, end.column);
    }
    let place_label = found.labels.first().map(|label| label.text.as_str()).filter(|text| !text.is_empty());
    let told: Vec<&str> =
        [Some(found.message.as_str()), place_label, found.help.as_deref()].into_iter().flatten().collect();
    format!("::{command} {place},title={}::{}\n", property(found.code.as_str()), data(&told.join("\n")))
}

/// A text as what a workflow command says.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text as a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
