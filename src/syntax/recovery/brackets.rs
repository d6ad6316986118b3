//! Which bracket closes which, for all of a text at once.

use crate::source::{Span, offset};

use super::super::grammar::{Rule, Token};
use super::super::tree_builder::TooDeep;
use super::super::{dialects, errors};
use super::Recovery;

/// For every bracket that opens, the token that closes it.
pub(super) struct Brackets {
    /// Pairs of tokens, by the first one; the kind of bracket does not matter.
    pairs: Vec<(u32, u32)>,
    /// The last closer that closes nothing.
    last_unopened: Option<usize>,
}

impl Brackets {
    pub(super) fn of(tokens: &[Token], text: &str) -> Self {
        let (mut open, mut pairs, mut last_unopened) = (Vec::new(), Vec::new(), None);
        for (index, token) in tokens.iter().enumerate().filter(|(_, token)| token.rule == Rule::bracket) {
            match token.span.text(text) {
                "(" | "[" | "{" => open.push(offset(index)),
                _ => match open.pop() {
                    Some(opener) => pairs.push((opener, offset(index))),
                    None => last_unopened = Some(index),
                },
            }
        }
        pairs.sort_unstable();
        Self { pairs, last_unopened }
    }

    /// Whether a closer that closes nothing stands behind token `index`.
    pub(super) fn is_unopened_behind(&self, index: usize) -> bool {
        self.last_unopened.is_some_and(|last| last > index)
    }

    /// The token that closes what token `opener` opens.
    fn closer(&self, opener: usize) -> Option<usize> {
        let found = self.pairs.binary_search_by_key(&offset(opener), |&(opener, _)| opener).ok()?;
        self.pairs.get(found).map(|&(_, closer)| closer as usize)
    }
}

impl Recovery<'_, '_> {
    /// Whether the token `ahead` is a bracket that opens.
    pub(super) fn is_opener(&self, ahead: usize) -> bool {
        matches!(self.lexeme_at(ahead), "(" | "[" | "{")
    }

    /// Whether the token `ahead` is a bracket that closes.
    pub(super) fn is_closer(&self, ahead: usize) -> bool {
        matches!(self.lexeme_at(ahead), ")" | "]" | "}")
    }

    /// How many tokens ahead the bracket closes that opens `ahead`; where none does, the text ends.
    pub(super) fn closer_of(&self, ahead: usize) -> usize {
        self.brackets.closer(self.at + ahead).unwrap_or(self.tokens.len()) - self.at
    }

    /// Goes past an opening bracket, all in it, and its closer; answers where that stands.
    pub(super) fn skip_bracketed(&mut self) -> Span {
        let last = self.closer_of(0);
        self.take(last + 1)
    }

    /// Whether an opening bracket stands behind a condition, with a list or nothing in it.
    pub(super) fn is_stray_bracket(&self) -> bool {
        !self.builder.wants_condition()
            && (self.begins_list(0) || !self.begins_condition(1) && self.lexeme_at(1) != "{")
    }

    /// `a = 1 ("x", "y")`, `a = 1 ()`
    pub(super) fn stray_bracket(&mut self, open: Token) {
        if self.begins_list(0) {
            let span = self.skip_bracketed();
            self.note_second_value(span);
        } else {
            self.take(1);
            self.note(errors::unexpected_token(self.lexeme(open), open.span));
        }
        self.in_recovery = true;
    }

    /// `[a = 1]`: other brackets than round ones group conditions.
    pub(super) fn square_group(&mut self, open: Token) -> Result<(), TooDeep> {
        let closer = self.brackets.closer(self.at).and_then(|closer| self.tokens.get(closer)).map(|token| token.span);
        self.note(dialects::group(self.lexeme(open), open.span, closer));
        self.open(open)
    }

    /// `(a]`: closed, but by another bracket.
    pub(super) fn wrong_closer(&mut self, closer: Token) {
        if let Some(open) = self.builder.innermost_open().filter(|open| open.text(self.text) == "(") {
            self.note(errors::mismatched_parenthesis(open, self.lexeme(closer), closer.span));
        }
        self.close(closer);
    }
}
