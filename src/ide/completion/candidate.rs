//! Suggestions before they are ranked.

use super::match_rank::{MatchRank, Pattern};
use super::{Completion, SuggestionKind};
use crate::syntax::cursor::Prefix;

/// A suggestion without its position.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) label: String,
    pub(super) kind: SuggestionKind,
    /// The text that replaces the prefix.
    pub(super) text: String,
    pub(super) detail: Option<String>,
    pub(super) documentation: Option<String>,
}

impl Candidate {
    /// A candidate whose label is its text.
    pub(super) fn new(kind: SuggestionKind, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { label: text.clone(), kind, text, detail: None, documentation: None }
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// Candidates that match the prefix.
pub(super) struct Candidates {
    pub(super) pattern: Pattern,
    found: Vec<(MatchRank, Candidate)>,
}

impl Candidates {
    pub(super) fn new(written: &Prefix<'_>) -> Self {
        Self { pattern: Pattern::new(&written.text), found: Vec::new() }
    }

    /// Adds a candidate if `name` matches the prefix.
    pub(super) fn offer(&mut self, name: &str, candidate: impl FnOnce() -> Candidate) {
        if let Some(match_rank) = self.pattern.match_rank(name) {
            self.found.push((match_rank, candidate()));
        }
    }

    /// Adds a candidate with a known rank.
    pub(super) fn push(&mut self, match_rank: MatchRank, candidate: Candidate) {
        self.found.push((match_rank, candidate));
    }

    /// Adds a keyword or symbol if it matches the prefix.
    pub(super) fn keyword(&mut self, word: &str, detail: &str) {
        let is_symbol = !word.starts_with(char::is_alphabetic);
        // A symbol that is already written in full needs no suggestion.
        if let Some(match_rank) =
            self.pattern.match_rank(word).filter(|match_rank| !(is_symbol && *match_rank == MatchRank::Exact))
        {
            self.push(match_rank, Candidate::new(SuggestionKind::Keyword, word).detail(detail));
        }
    }

    /// The candidates, best first; those of the same rank in the order they were added. Scattered matches count only if
    /// there is no better match.
    pub(super) fn into_ranked(mut self) -> Vec<Candidate> {
        self.found.sort_by_key(|(match_rank, _)| *match_rank);
        if self.found.first().is_some_and(|(match_rank, _)| *match_rank < MatchRank::Scattered) {
            self.found.retain(|(match_rank, _)| *match_rank < MatchRank::Scattered);
        }
        self.found.into_iter().map(|(_, candidate)| candidate).take(Completion::MAX_SUGGESTIONS).collect()
    }
}
