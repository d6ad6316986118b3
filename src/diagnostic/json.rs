//! Diagnostics as JSON.

use serde::Serialize;

use super::{Code, Diagnostic, Diagnostics, Edit, Fix, Report, Safety, Severity};
use crate::source::{Lines, Position, Span};

/// The diagnostics of a query as a document for programs, which `tamis check --format json` prints.
///
/// `docs/diagnostics-json.md` is its reference.
#[derive(Clone, Debug, Serialize)]
pub struct JsonReport {
    version: u32,
    ok: bool,
    diagnostics: Vec<JsonDiagnostic>,
    #[serde(skip_serializing_if = "is_zero")]
    omitted: usize,
}

/// The version of [`JsonReport`].
const VERSION: u32 = 1;

const fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Diagnostics {
    /// Returns the diagnostics of a text as a document for programs.
    ///
    /// # Examples
    ///
    /// ```
    /// let text = "duration_ns > 5s";
    /// let found = tamis::analyze(text, &tamis::Schema::builtin(), &tamis::Options::default()).diagnostics;
    /// assert_eq!(serde_json::to_string(&found.to_json(text))?, r#"{"version":1,"ok":true,"diagnostics":[]}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self, text: &str) -> JsonReport {
        let lines = Lines::new(text);
        JsonReport {
            version: VERSION,
            ok: !self.has_error(),
            diagnostics: self.iter().map(|diagnostic| diagnostic.to_json(&lines)).collect(),
            omitted: self.omitted().total(),
        }
    }
}

impl Report {
    /// Returns the report as a document for programs: why a request was rejected, for example.
    ///
    /// # Examples
    ///
    /// ```
    /// let report = tamis::Compiler::new(tamis::Schema::builtin()).compile("a\nor status_code > 1,000").unwrap_err();
    /// let json = serde_json::to_value(report.to_json())?;
    /// assert_eq!(json["ok"], false);
    /// assert_eq!(json["diagnostics"][1]["code"], "thousands-separator");
    /// assert_eq!(json["diagnostics"][1]["labels"][0]["start"]["line"], 2);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> JsonReport {
        self.diagnostics().to_json(self.source())
    }
}

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
