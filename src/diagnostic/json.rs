//! Diagnostics as JSON.

use serde::Serialize;

use super::{Code, Diagnostic, Edit, Fix, Safety, Severity};
use crate::source::{Lines, Position, Span};

/// A diagnostic with all positions resolved, for `serde`.
///
/// Labels and edits have their offsets in three forms: UTF-8 bytes (`span`), line and column from 1 (columns in
/// Unicode scalar values), and UTF-16 code units from the start of the text, as JavaScript counts.
#[derive(Clone, Debug, Serialize)]
pub struct JsonDiagnostic {
    code: Code,
    severity: Severity,
    message: String,
    labels: Vec<JsonSpan>,
    help: Option<String>,
    fixes: Vec<JsonFix>,
}

#[derive(Clone, Debug, Serialize)]
struct JsonFix {
    title: String,
    safety: Safety,
    edits: Vec<JsonSpan>,
}

/// A range of the query, and the text of a label or an edit there.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct JsonSpan {
    span: Span,
    start: Position,
    end: Position,
    text: String,
}

impl JsonSpan {
    pub(crate) fn new(span: Span, text: &str, lines: &Lines<'_>) -> Self {
        Self { span, start: lines.position(span.start), end: lines.position(span.end), text: text.to_owned() }
    }
}

impl JsonFix {
    fn new(fix: &Fix, lines: &Lines<'_>) -> Self {
        let edits = fix.edits.iter().map(|Edit { span, text }| JsonSpan::new(*span, text, lines));
        Self { title: fix.title.clone(), safety: fix.safety, edits: edits.collect() }
    }
}

impl JsonDiagnostic {
    pub(super) fn new(diagnostic: &Diagnostic, lines: &Lines<'_>) -> Self {
        let labels = diagnostic.labels().map(|(span, text)| JsonSpan::new(span, text, lines));
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            labels: labels.collect(),
            help: diagnostic.help.clone(),
            fixes: diagnostic.fixes.iter().map(|fix| JsonFix::new(fix, lines)).collect(),
        }
    }
}
