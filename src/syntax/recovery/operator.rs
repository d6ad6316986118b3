//! Operators among the tokens: ours, of one word or several, and those of other languages.

use crate::syntax::ast::{Operator, Spelling};

use std::sync::LazyLock;

use super::super::dialects::{self, Beginnings, Foreign};
use super::super::grammar::Rule;
use super::Recovery;

/// How many words the longest operator has, ours or another language's.
pub(super) const MAX_WORDS: usize = 6;

static BEGINNINGS: LazyLock<Beginnings> =
    LazyLock::new(|| Beginnings::of(Operator::all_spellings().map(|(spelling, _)| spelling)));

/// The next words and symbols, as far as an operator may go.
struct Words<'a> {
    words: [&'a str; MAX_WORDS],
    count: usize,
}

impl<'a> Words<'a> {
    fn all(&self) -> &[&'a str] {
        self.words.get(..self.count).unwrap_or_default()
    }
}

impl<'a> Recovery<'a, '_> {
    /// The operator of ours that begins `ahead`, and how many tokens it takes.
    pub(super) fn operator_at(&self, ahead: usize) -> Option<(Operator, usize)> {
        let words = self.words(ahead);
        let words = words.all();
        if !BEGINNINGS.has(words) {
            return None;
        }
        let begins = |(spelling, _): &(Spelling, Operator)| {
            spelling.len() <= words.len() && spelling.iter().zip(words).all(|(a, b)| a.eq_ignore_ascii_case(b))
        };
        let (spelling, operator) =
            Operator::all_spellings().filter(begins).max_by_key(|(spelling, _)| spelling.len())?;
        // Another language's operator that goes on where ours ends: `is equal to`.
        if words.len() > spelling.len()
            && let Some((_, length)) = dialects::operator(words).filter(|(_, length)| *length > spelling.len())
            && self.begins_operand(ahead + length)
            && !self.is_word(ahead + length, "nocase")
        {
            return None;
        }
        let is_ours = operator != Operator::Eq || !self.is_rsql(ahead);
        is_ours.then_some((operator, spelling.len()))
    }

    /// The operator of another language that begins `ahead`, and how many tokens it takes.
    pub(super) fn foreign_operator_at(&self, ahead: usize) -> Option<(&'static Foreign, usize)> {
        let (found, length) = dialects::operator(self.words(ahead).all())?;
        // A word before an operator of ours is a column: `a and exists = 1`.
        self.operator_at(ahead + length).is_none().then_some((found, length))
    }

    /// Whether an operator as RSQL writes it begins `ahead`: `=gt=`.
    pub(super) fn is_rsql(&self, ahead: usize) -> bool {
        self.lexeme_at(ahead) == "="
            && dialects::is_rsql_name(self.lexeme_at(ahead + 1))
            && self.touches(ahead + 1)
            && self.lexeme_at(ahead + 2) == "="
            && self.touches(ahead + 2)
    }

    /// Whether an operator stands `ahead`, ours or another language's.
    pub(super) fn has_operator(&self, ahead: usize) -> bool {
        self.operator_at(ahead).is_some() || self.foreign_operator_at(ahead).is_some()
    }

    /// The next words and symbols, from `ahead` on.
    fn words(&self, ahead: usize) -> Words<'a> {
        let mut next = Words { words: [""; MAX_WORDS], count: 0 };
        for word in &mut next.words {
            let Some(token) = self.peek(ahead + next.count) else { break };
            if !matches!(token.rule, Rule::word | Rule::symbol | Rule::apostrophed) {
                break;
            }
            *word = self.lexeme(token);
            next.count += 1;
        }
        next
    }
}
