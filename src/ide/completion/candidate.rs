//! Suggestions before they are ranked.

use super::match_rank::{MatchRank, Pattern};
use super::{Completion, SuggestionKind};
use crate::syntax::cursor::Prefix;

/// A suggestion without its place.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) label: String,
    pub(super) kind: SuggestionKind,
    /// What is written in the place of what stands there.
    pub(super) text: String,
    pub(super) detail: Option<String>,
    pub(super) documentation: Option<String>,
}

impl Candidate {
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
pub(super) struct Candidates {
    pub(super) pattern: Pattern,
    found: Vec<(MatchRank, Candidate)>,
}

impl Candidates {
    pub(super) fn new(written: &Prefix<'_>) -> Self {
        Self { pattern: Pattern::new(&written.text), found: Vec::new() }
    }

    /// Takes a suggestion, if the name it goes by is like what is written.
    pub(super) fn offer(&mut self, name: &str, candidate: impl FnOnce() -> Candidate) {
        if let Some(match_rank) = self.pattern.match_rank(name) {
            self.found.push((match_rank, candidate()));
        }
    }

    /// Takes a suggestion that is known to be as like what is written.
    pub(super) fn push(&mut self, match_rank: MatchRank, candidate: Candidate) {
        self.found.push((match_rank, candidate));
    }

    /// A word or a sign of the language.
    pub(super) fn keyword(&mut self, word: &str, detail: &str) {
        let is_sign = !word.starts_with(char::is_alphabetic);
        // A sign that is written needs no menu to be written.
        if let Some(match_rank) =
            self.pattern.match_rank(word).filter(|match_rank| !(is_sign && *match_rank == MatchRank::Exact))
        {
            self.push(match_rank, Candidate::new(SuggestionKind::Keyword, word).detail(detail));
        }
    }

    /// The likest first; of those as like, the one that was offered first. Scattered letters are looked for
    /// only where nothing is liker.
    pub(super) fn into_ranked(mut self) -> Vec<Candidate> {
        self.found.sort_by_key(|(match_rank, _)| *match_rank);
        if self.found.first().is_some_and(|(match_rank, _)| *match_rank < MatchRank::Scattered) {
            self.found.retain(|(match_rank, _)| *match_rank < MatchRank::Scattered);
        }
        self.found.into_iter().map(|(_, candidate)| candidate).take(Completion::MOST).collect()
    }
}
