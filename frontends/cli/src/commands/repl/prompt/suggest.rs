//! Completions, and queries that continue on the next line.

use std::sync::Arc;

use reedline::{Completer, Span, Suggestion, ValidationResult, Validator};

use super::super::complete::{self, Entry};
use super::super::session::Session;
use super::window::Entered;
use crate::text;

/// The completions of a session.
pub(super) struct Completions(pub(super) Arc<Session>);

impl Completer for Completions {
    fn complete(&mut self, line: &str, at: usize) -> Vec<Suggestion> {
        let entries = complete::entries(&self.0, line, at);
        let entries = complete::prefer_prefix_matches(entries, line, at);
        entries.into_iter().map(suggestion).collect()
    }
}

fn suggestion(entry: Entry) -> Suggestion {
    Suggestion {
        value: entry.edit.text,
        display_override: Some(text::visible(&entry.label)),
        description: Some(text::visible(&entry.about)).filter(|about| !about.is_empty()),
        span: Span { start: entry.edit.span.start as usize, end: entry.edit.span.end as usize },
        ..Suggestion::default()
    }
}

/// Recognizes queries that continue on the next line.
pub(super) struct Unfinished {
    pub(super) session: Arc<Session>,
    pub(super) entered: Entered,
}

impl Validator for Unfinished {
    fn validate(&self, line: &str) -> ValidationResult {
        if self.session.is_unfinished(line) {
            return ValidationResult::Incomplete;
        }
        self.entered.set();
        ValidationResult::Complete
    }
}
