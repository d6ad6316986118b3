//! Completions as JSON.

use serde::Serialize;

use super::{Completion, Suggestion, SuggestionKind};
use crate::diagnostic::JsonSpan;
use crate::source::{Lines, Span};

/// A completion with resolved positions, for `serde`.
///
/// Offsets are given in three units, as in a [`JsonDiagnostic`](crate::diagnostic::JsonDiagnostic).
#[derive(Clone, Debug, Serialize)]
pub struct JsonCompletion {
    suggestions: Vec<JsonSuggestion>,
}

#[derive(Clone, Debug, Serialize)]
struct JsonSuggestion {
    label: String,
    kind: SuggestionKind,
    edit: JsonSpan,
    insert: JsonSpan,
    replace: JsonSpan,
    detail: Option<String>,
    documentation: Option<String>,
}

impl JsonCompletion {
    pub(super) fn new(completion: &Completion, lines: &Lines<'_>) -> Self {
        let range = |span: Span| JsonSpan::new(span, lines.text(span), lines);
        let suggestion = |suggestion: &Suggestion| JsonSuggestion {
            label: suggestion.label.clone(),
            kind: suggestion.kind,
            edit: JsonSpan::new(suggestion.edit.span, &suggestion.edit.text, lines),
            insert: range(suggestion.insert),
            replace: range(suggestion.replace),
            detail: suggestion.detail.clone(),
            documentation: suggestion.documentation.clone(),
        };
        Self { suggestions: completion.suggestions.iter().map(suggestion).collect() }
    }
}
