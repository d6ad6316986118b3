//! Workflow commands of GitHub Actions, shown at the lines of a pull request.

use tamis::diagnostic::Omitted;
use tamis::source::Lines;
use tamis::{Diagnostic, Severity};

use super::{Findings, description};
use crate::text;

pub(crate) fn github(files: &[Findings<'_>]) -> String {
    let mut text = String::new();
    for file in files {
        let lines = Lines::new(&file.source.text);
        for found in file.diagnostics {
            text += &annotation(found, file, &lines);
        }
        text += &omitted(file);
    }
    text
}

/// The command with the number of findings left out; empty if there are none.
fn omitted(file: &Findings<'_>) -> String {
    let omitted = file.diagnostics.omitted();
    let command = match omitted {
        Omitted { errors: 1.., .. } => "error",
        Omitted { warnings: 1.., .. } => "warning",
        Omitted { advice: 1.., .. } => "notice",
        Omitted { .. } => return String::new(),
    };
    let count = text::grouped(omitted.total());
    let name = &file.source.name;
    match file.is_file() {
        true => format!("::{command} file={}::and {count} more\n", property(name)),
        false => format!("::{command}::{}: and {count} more\n", data(name)),
    }
}

fn annotation(found: &Diagnostic, file: &Findings<'_>, lines: &Lines<'_>) -> String {
    let command = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let (start, end) = (lines.position(found.span.start), lines.position(found.span.end));
    let (name, title, message) = (&file.source.name, property(found.code.as_str()), data(&description(found)));
    if !file.is_file() {
        // There is no line to show it at.
        return format!("::{command} title={title}::{}:{}:{}: {message}\n", data(name), start.line, start.column);
    }
    let mut position = format!("file={},line={},col={}", property(name), start.line, start.column);
    // Columns are only allowed for annotations within one line.
    if end.line == start.line {
        position += &format!(",endLine={},endColumn={}", end.line, end.column);
    }
    format!("::{command} {position},title={title}::{message}\n")
}

/// Escapes a text as the message of a workflow command.
pub(crate) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a text as a property of a workflow command.
pub(crate) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
