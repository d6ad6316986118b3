//! Results as serde structures, whose offsets are code points.

use serde::Serialize;
use tamis::diagnostic::{AppliedFix, Code, Diagnostic, Edit, Fix, Safety, Severity};
use tamis::record::LayoutPreset;
use tamis::request::{Rejection, RequestCode, RequestError};
use tamis::{Completion, FixOutcome, Hover, Span, SuggestionKind, Token, TokenKind, Trace};

use crate::errors;
use crate::offsets::Offsets;

#[derive(Serialize)]
pub(crate) struct PlainDiagnostic<'d> {
    code: Code,
    severity: Severity,
    message: &'d str,
    labels: Vec<(Span, &'d str)>,
    help: Option<&'d str>,
    fixes: Vec<PlainFix<'d>>,
}

#[derive(Serialize)]
struct PlainFix<'d> {
    title: &'d str,
    safety: Safety,
    edits: Vec<(Span, &'d str)>,
}

/// The diagnostics of a text.
pub(crate) fn diagnostics_of<'d>(diagnostics: &'d [Diagnostic], text: &str) -> Vec<PlainDiagnostic<'d>> {
    let offsets = Offsets::new(text);
    let edit = |edit: &'d Edit| (offsets.span(edit.span), edit.text.as_str());
    let fix =
        |fix: &'d Fix| PlainFix { title: &fix.title, safety: fix.safety, edits: fix.edits.iter().map(edit).collect() };
    let diagnostic = |diagnostic: &'d Diagnostic| PlainDiagnostic {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        labels: diagnostic.labels().map(|(span, text)| (offsets.span(span), text)).collect(),
        help: diagnostic.help.as_deref(),
        fixes: diagnostic.fixes.iter().map(fix).collect(),
    };
    diagnostics.iter().map(diagnostic).collect()
}

/// An error or warning of a request, apart from those of its query.
#[derive(Serialize)]
pub(crate) struct Problem {
    code: RequestCode,
    message: String,
    help: Option<String>,
}

pub(crate) fn problems_of(found: &[RequestError]) -> Vec<Problem> {
    let problem = |error: &RequestError| Problem { code: error.code(), message: error.to_string(), help: error.help() };
    found.iter().map(problem).collect()
}

#[derive(Serialize)]
pub(crate) struct Analysis<'a> {
    diagnostics: Vec<PlainDiagnostic<'a>>,
    omitted: usize,
    report: String,
    is_incomplete: bool,
}

impl<'a> Analysis<'a> {
    pub(crate) fn new(text: &str, analysis: &'a tamis::Analysis<'_>) -> Self {
        Self {
            diagnostics: diagnostics_of(&analysis.diagnostics, text),
            omitted: analysis.diagnostics.omitted().total(),
            report: errors::rendered(&analysis.diagnostics, text),
            is_incomplete: analysis.is_incomplete(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Fixed<'f> {
    text: &'f str,
    is_valid: bool,
    applied: &'f [AppliedFix],
    diagnostics: Vec<PlainDiagnostic<'f>>,
}

impl<'f> From<&'f FixOutcome> for Fixed<'f> {
    fn from(outcome: &'f FixOutcome) -> Self {
        Self {
            text: &outcome.text,
            is_valid: outcome.is_valid(),
            applied: &outcome.applied,
            diagnostics: diagnostics_of(&outcome.diagnostics, &outcome.text),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct PlainSuggestion<'c> {
    label: &'c str,
    kind: SuggestionKind,
    edit: (Span, &'c str),
    detail: Option<&'c str>,
    documentation: Option<&'c str>,
}

/// The suggestions for a text.
pub(crate) fn suggestions<'c>(completion: &'c Completion, offsets: &Offsets<'_>) -> Vec<PlainSuggestion<'c>> {
    let suggestions = completion.suggestions.iter().map(|suggestion| PlainSuggestion {
        label: &suggestion.label,
        kind: suggestion.kind,
        edit: (offsets.span(suggestion.edit.span), suggestion.edit.text.as_str()),
        detail: suggestion.detail.as_deref(),
        documentation: suggestion.documentation.as_deref(),
    });
    suggestions.collect()
}

#[derive(Serialize)]
pub(crate) struct PlainHover {
    span: Span,
    text: String,
    markdown: String,
}

impl PlainHover {
    pub(crate) fn new(hover: &Hover, offsets: &Offsets<'_>) -> Self {
        Self { span: offsets.span(hover.span), text: hover.to_string(), markdown: hover.to_markdown() }
    }
}

/// The tokens of a text.
pub(crate) fn tokens_of(text: &str) -> Vec<(Span, TokenKind)> {
    let offsets = Offsets::new(text);
    let token = |token: Token| (offsets.span(token.span), token.kind);
    tamis::tokens(text).into_iter().map(token).collect()
}

#[derive(Serialize)]
pub(crate) struct PlainTrace {
    truth: Option<bool>,
    layout: LayoutPreset,
    conditions: Vec<PlainCondition>,
}

#[derive(Serialize)]
struct PlainCondition {
    span: Span,
    column: String,
    truth: Option<bool>,
    met: &'static str,
    /// The JSON of the value.
    value: Option<String>,
}

impl PlainTrace {
    pub(crate) fn new(trace: Trace, layout: LayoutPreset, offsets: &Offsets<'_>) -> Self {
        let conditions = trace.conditions.into_iter().map(|condition| PlainCondition {
            span: offsets.span(condition.span),
            truth: truth(condition.truth),
            met: condition.met.as_str(),
            value: condition.met.json().map(str::to_owned),
            column: condition.column_id,
        });
        Self { truth: truth(trace.truth), layout, conditions: conditions.collect() }
    }
}

/// `None` is unknown.
pub(crate) const fn truth(truth: tamis::Truth) -> Option<bool> {
    match truth {
        tamis::Truth::True => Some(true),
        tamis::Truth::False => Some(false),
        tamis::Truth::Unknown => None,
    }
}

#[derive(Serialize)]
pub(crate) struct PlainRejection<'r> {
    conditions: Vec<(&'r str, &'r [String], PlainDiagnostic<'r>)>,
    others: Vec<(&'r str, &'r str)>,
    report: String,
}

impl<'r> PlainRejection<'r> {
    pub(crate) fn new(rejection: &'r Rejection, text: &str) -> Self {
        let conditions = rejection.conditions.iter().flat_map(|condition| {
            let found = diagnostics_of(std::slice::from_ref(&condition.diagnostic), text);
            found.into_iter().map(|found| (condition.pointer.as_str(), condition.messages.as_slice(), found))
        });
        let diagnostics: Vec<_> = rejection.conditions.iter().map(|condition| condition.diagnostic.clone()).collect();
        let mut parts = vec![errors::rendered(&diagnostics, text)];
        parts.extend(rejection.others.iter().map(ToString::to_string));
        parts.retain(|part| !part.is_empty());
        Self {
            conditions: conditions.collect(),
            others: rejection.others.iter().map(|other| (other.place.as_str(), other.message.as_str())).collect(),
            report: parts.join("\n\n"),
        }
    }
}
