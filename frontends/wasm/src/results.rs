//! The results of the methods, as declared in `types.d.ts`.

use serde::Serialize;
use tamis::diagnostic::{AppliedFix, Diagnostic, Diagnostics, JsonDiagnostic};
use tamis::ide::explain::{self, Missing, Part};
use tamis::lower::Flat;
use tamis::record::LayoutPreset;
use tamis::request::{self, Body, RequestCode, RequestError, RequestSettings, Target};
use tamis::source::Lines;
use tamis::{FixOutcome, Limits, Span};

use crate::utf16;

#[derive(Serialize)]
pub(crate) struct Analysis {
    ok: bool,
    diagnostics: Vec<JsonDiagnostic>,
    omitted: usize,
    tree: Option<String>,
    flat: Option<String>,
    flat_diagnostics: Vec<JsonDiagnostic>,
    flat_omitted: usize,
    formatted: Option<String>,
}

impl Analysis {
    pub(crate) fn new(text: &str, analysis: &tamis::Analysis<'_>, flat: Option<Flat>, limits: &Limits) -> Self {
        let (list, flat_diagnostics) = flat.map_or_else(Default::default, |flat| (flat.filters, flat.diagnostics));
        Self {
            ok: analysis.tree.is_some(),
            diagnostics: json(&analysis.diagnostics, text),
            omitted: analysis.diagnostics.omitted().total(),
            tree: analysis.tree.as_ref().map(|tree| tree.to_json()),
            flat: list.map(|list| list.to_json()),
            flat_diagnostics: json(&flat_diagnostics, text),
            flat_omitted: flat_diagnostics.omitted().total(),
            formatted: tamis::format(text, limits).ok(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Explanation {
    matches: Part,
    missing: Vec<Missing>,
    notes: Vec<String>,
    outline: String,
    text: String,
}

impl Explanation {
    pub(crate) fn new(explanation: explain::Explanation, query: &str) -> Self {
        let (outline, text) = (explanation.to_outline(), explanation.to_text());
        let explain::Explanation { mut matches, missing, notes, .. } = explanation;
        count_in_utf16(&mut matches, &Lines::new(query));
        Self { matches, missing, notes, outline, text }
    }
}

fn count_in_utf16(part: &mut Part, lines: &Lines<'_>) {
    match part {
        Part::Group(group) => group.parts.iter_mut().for_each(|part| count_in_utf16(part, lines)),
        Part::Condition(condition) => condition.span = utf16::span(condition.span, lines),
    }
}

#[derive(Serialize)]
pub(crate) struct Raised {
    query: String,
    notes: Vec<Note>,
}

#[derive(Serialize)]
struct Note {
    pointer: String,
    message: String,
}

impl From<tamis::Raised> for Raised {
    fn from(raised: tamis::Raised) -> Self {
        let notes = raised.notes.into_iter().map(|note| Note { pointer: note.pointer, message: note.message });
        Self { query: raised.ast.to_string(), notes: notes.collect() }
    }
}

#[derive(Default, Serialize)]
pub(crate) struct Request {
    ok: bool,
    method: Option<&'static str>,
    path: Option<String>,
    body: Option<String>,
    diagnostics: Vec<JsonDiagnostic>,
    omitted: usize,
    errors: Vec<RequestProblem>,
    warnings: Vec<RequestProblem>,
}

/// An error or warning of a request, apart from those of its query.
#[derive(Serialize)]
struct RequestProblem {
    code: RequestCode,
    message: String,
    help: Option<String>,
}

impl Request {
    pub(crate) fn new(target: Target, body: &Body, settings: &RequestSettings) -> Self {
        Self {
            ok: true,
            method: Some(target.method()),
            // Without the ids for the path, the body is still useful.
            path: request::path(target, settings).ok(),
            body: Some(body.to_json()),
            warnings: problems(request::warnings(target, settings)),
            ..Self::default()
        }
    }

    pub(crate) fn invalid(errors: Vec<RequestError>) -> Self {
        Self { errors: problems(errors), ..Self::default() }
    }

    pub(crate) fn with_diagnostics(self, diagnostics: &Diagnostics, query: &str) -> Self {
        Self { diagnostics: json(diagnostics, query), omitted: diagnostics.omitted().total(), ..self }
    }
}

fn problems(found: Vec<RequestError>) -> Vec<RequestProblem> {
    let problem =
        |error: RequestError| RequestProblem { code: error.code(), message: error.to_string(), help: error.help() };
    found.into_iter().map(problem).collect()
}

#[derive(Serialize)]
pub(crate) struct Fixed {
    ok: bool,
    text: String,
    applied: Vec<AppliedFix>,
    diagnostics: Vec<JsonDiagnostic>,
    omitted: usize,
}

impl From<FixOutcome> for Fixed {
    fn from(outcome: FixOutcome) -> Self {
        Self {
            ok: outcome.is_valid(),
            diagnostics: json(&outcome.diagnostics, &outcome.text),
            omitted: outcome.diagnostics.omitted().total(),
            text: outcome.text,
            applied: outcome.applied,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Trace {
    truth: &'static str,
    layout: LayoutPreset,
    conditions: Vec<ConditionTrace>,
}

#[derive(Serialize)]
struct ConditionTrace {
    span: Span,
    column: String,
    truth: &'static str,
    met: &'static str,
    value: Option<String>,
}

impl Trace {
    pub(crate) fn new(trace: tamis::Trace, layout: LayoutPreset, query: &str) -> Self {
        let lines = Lines::new(query);
        let conditions = trace.conditions.into_iter().map(|condition| ConditionTrace::new(condition, &lines));
        Self { truth: trace.truth.as_str(), layout, conditions: conditions.collect() }
    }
}

impl ConditionTrace {
    fn new(condition: tamis::ConditionTrace, lines: &Lines<'_>) -> Self {
        let tamis::ConditionTrace { span, column_id, truth, met, .. } = condition;
        let value = met.json().map(str::to_owned);
        Self { span: utf16::span(span, lines), column: column_id, truth: truth.as_str(), met: met.as_str(), value }
    }
}

/// Converts diagnostics to JSON, with their positions resolved.
fn json(diagnostics: &[Diagnostic], text: &str) -> Vec<JsonDiagnostic> {
    let lines = Lines::new(text);
    diagnostics.iter().map(|diagnostic| diagnostic.to_json(&lines)).collect()
}
