//! Diagnostics as programs read them.

use serde::Serialize;

use super::{Code, Diagnostic, Fix, Severity};
use crate::source::{Lines, Position, Span};

/// A diagnostic with all its positions worked out, for `serde`.
///
/// Offsets are given three ways: UTF-8 bytes (`span`), line and column from 1 (columns in Unicode
/// scalar values), and UTF-16 code units from the start of the text, as editors in browsers count.
#[derive(Clone, Debug, Serialize)]
pub struct JsonDiagnostic {
    code: Code,
    severity: Severity,
    message: String,
    labels: Vec<JsonLabel>,
    help: Option<String>,
    fixes: Vec<Fix>,
}

#[derive(Clone, Debug, Serialize)]
struct JsonLabel {
    span: Span,
    start: Position,
    end: Position,
    text: String,
}

impl JsonDiagnostic {
    pub(super) fn new(diagnostic: &Diagnostic, lines: &Lines<'_>) -> Self {
        let labels = diagnostic.labels.iter().map(|label| JsonLabel {
            span: label.span,
            start: lines.position(label.span.start),
            end: lines.position(label.span.end),
            text: label.text.clone(),
        });
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity(),
            message: diagnostic.message.clone(),
            labels: labels.collect(),
            help: diagnostic.help.clone(),
            fixes: diagnostic.fixes.clone(),
        }
    }
}
