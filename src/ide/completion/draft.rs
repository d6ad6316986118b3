//! Suggestions before they are ranked.

use super::likeness::{Likeness, Pattern};
use super::{Completion, SuggestionKind};
use crate::syntax::cursor::Written;

/// A suggestion without its place.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) label: String,
    pub(super) kind: SuggestionKind,
    /// What is written in the place of what stands there.
    pub(super) text: String,
    pub(super) detail: Option<String>,
    pub(super) documentation: Option<String>,
}

impl Draft {
    /// One whose label is what it writes.
    pub(super) fn new(kind: SuggestionKind, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { label: text.clone(), kind, text, detail: None, documentation: None }
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// Suggestions that are like what is written.
pub(super) struct Drafts {
    pub(super) pattern: Pattern,
    found: Vec<(Likeness, Draft)>,
}

impl Drafts {
    pub(super) fn new(written: &Written<'_>) -> Self {
        Self { pattern: Pattern::new(&written.text), found: Vec::new() }
    }

    /// Takes a suggestion, if the name it goes by is like what is written.
    pub(super) fn offer(&mut self, name: &str, draft: impl FnOnce() -> Draft) {
        if let Some(likeness) = self.pattern.likeness(name) {
            self.found.push((likeness, draft()));
        }
    }

    /// Takes a suggestion that is known to be as like what is written.
    pub(super) fn push(&mut self, likeness: Likeness, draft: Draft) {
        self.found.push((likeness, draft));
    }

    /// A word or a sign of the language.
    pub(super) fn keyword(&mut self, word: &str, detail: &str) {
        let is_sign = !word.starts_with(char::is_alphabetic);
        // A sign that is written needs no menu to be written.
        if let Some(likeness) =
            self.pattern.likeness(word).filter(|likeness| !(is_sign && *likeness == Likeness::Exact))
        {
            self.push(likeness, Draft::new(SuggestionKind::Keyword, word).detail(detail));
        }
    }

    /// The likest first; of those as like, the one that was offered first. Scattered letters are looked for
    /// only where nothing is liker.
    pub(super) fn into_ranked(mut self) -> Vec<Draft> {
        self.found.sort_by_key(|(likeness, _)| *likeness);
        if self.found.first().is_some_and(|(likeness, _)| *likeness < Likeness::Scattered) {
            self.found.retain(|(likeness, _)| *likeness < Likeness::Scattered);
        }
        self.found.into_iter().map(|(_, draft)| draft).take(Completion::MOST).collect()
    }
}
