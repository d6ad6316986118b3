//! Workflow commands of GitHub Actions, shown at the lines of a pull request.

use tamis::diagnostic::Omitted;
use tamis::source::Lines;
use tamis::{Diagnostic, Severity};

use super::description;
use crate::commands::lint::linter::Linted;
use crate::text;

pub(crate) fn github(linted: &[Linted]) -> String {
    let mut text = String::new();
    for file in linted {
        let lines = Lines::new(&file.source.text);
        for found in &file.diagnostics {
            text += &annotation(found, &file.source.name, &lines);
        }
        text += &omitted(file);
    }
    text
}

/// The command with the number of findings left out; empty if there are none.
fn omitted(file: &Linted) -> String {
    let omitted = file.diagnostics.omitted();
    let command = match omitted {
        Omitted { errors: 1.., .. } => "error",
        Omitted { warnings: 1.., .. } => "warning",
        Omitted { advice: 1.., .. } => "notice",
        Omitted { .. } => return String::new(),
    };
    format!("::{command} file={}::and {} more\n", property(&file.source.name), text::grouped(omitted.total()))
}

fn annotation(found: &Diagnostic, name: &str, lines: &Lines<'_>) -> String {
    let command = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let (start, end) = (lines.position(found.span.start), lines.position(found.span.end));
    let mut position = format!("file={},line={},col={}", property(name), start.line, start.column);
    // Columns are only allowed for annotations within one line.
    if end.line == start.line {
        position += &format!(",endLine={},endColumn={}", end.line, end.column);
    }
    format!("::{command} {position},title={}::{}\n", property(found.code.as_str()), data(&description(found)))
}

/// Escapes a text as the message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a text as a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
