//! Operators among the tokens: tamis operators, of one word or several, and those of other languages.

use std::sync::LazyLock;

use crate::syntax::ast::Operator;

use super::super::dialects::{self, Foreign, Meaning, Spellings};
use super::super::grammar::Rule;
use super::Recovery;

/// The number of words of the longest operator, in tamis or another language.
pub(super) const MAX_WORDS: usize = 6;

static SPELLINGS: LazyLock<Spellings<Operator>> = LazyLock::new(|| Spellings::of(Operator::all_spellings()));

/// The next words and symbols, up to the length of the longest operator.
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
    /// The tamis operator that starts `ahead`, and its number of tokens.
    pub(super) fn operator_at(&self, ahead: usize) -> Option<(Operator, usize)> {
        if !SPELLINGS.may_start_with(self.lexeme_at(ahead)) {
            return None;
        }
        let words = self.words(ahead);
        let words = words.all();
        let (spelling, operator) = SPELLINGS.longest(words)?;
        // A longer operator of another language: `is equal to`.
        if words.len() > spelling.len()
            && let Some((_, length)) = dialects::operator(words).filter(|(_, length)| *length > spelling.len())
            && self.starts_operand(ahead + length)
            && !self.is_word(ahead + length, "nocase")
        {
            return None;
        }
        let is_rsql = operator == Operator::Eq && self.is_rsql(ahead);
        (!is_rsql).then_some((operator, spelling.len()))
    }

    /// The operator of another language that starts `ahead`, and its number of tokens.
    pub(super) fn foreign_operator_at(&self, ahead: usize) -> Option<(&'static Foreign, usize)> {
        if !dialects::may_start_operator(self.lexeme_at(ahead)) {
            return None;
        }
        let (found, length) = dialects::operator(self.words(ahead).all())?;
        // A word before a tamis operator is a column: `a and exists = 1`.
        self.operator_at(ahead + length).is_none().then_some((found, length))
    }

    /// Whether an RSQL operator starts `ahead`: `=gt=`.
    pub(super) fn is_rsql(&self, ahead: usize) -> bool {
        self.lexeme_at(ahead) == "="
            && dialects::is_rsql_name(self.lexeme_at(ahead + 1))
            && self.touches(ahead + 1)
            && self.lexeme_at(ahead + 2) == "="
            && self.touches(ahead + 2)
    }

    /// The operator that starts `ahead`, or that one of another language stands for, and its number of tokens.
    pub(super) fn meant_operator_at(&self, ahead: usize) -> Option<(Operator, usize)> {
        self.operator_at(ahead).or_else(|| {
            let (found, length) = self.foreign_operator_at(ahead)?;
            Some((equivalent(found)?, length))
        })
    }

    /// Whether a comparison as in RSQL starts `ahead`: `a==5`, `a=gt=5`.
    pub(super) fn is_rsql_comparison(&self, ahead: usize) -> bool {
        self.names_column(ahead)
            && (self.is_rsql(ahead + 1) || self.lexeme_at(ahead + 1) == "==")
            && self.touches(ahead + 1)
    }

    /// Whether an operator starts `ahead`, of tamis or another language.
    pub(super) fn has_operator(&self, ahead: usize) -> bool {
        self.operator_at(ahead).is_some() || self.foreign_operator_at(ahead).is_some()
    }

    /// The words and symbols from `ahead` on.
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

/// The operator that is written as `written`, or that one of another language stands for.
pub(super) fn meant_by(written: &str) -> Option<Operator> {
    written.parse().ok().or_else(|| {
        let words: Vec<&str> = written.split_whitespace().collect();
        let (found, length) = dialects::operator(&words)?;
        equivalent(found).filter(|_| length == words.len())
    })
}

/// The operator that means the same as one of another language.
fn equivalent(found: &Foreign) -> Option<Operator> {
    match found.meaning {
        Meaning::Same(operator) => operator.parse().ok(),
        _ => None,
    }
}
