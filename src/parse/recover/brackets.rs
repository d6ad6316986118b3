//! Which bracket closes which, for all of a text at once.

use crate::source::Span;

use super::super::fold::TooDeep;
use super::super::grammar::{Rule, Token};
use super::super::{foreign, mistakes};
use super::Recovery;

/// For every bracket that opens, the token that closes it.
pub(super) struct Brackets {
    /// Pairs of tokens, by the first one; the kind of bracket does not matter.
    pairs: Vec<(usize, usize)>,
}

impl Brackets {
    pub(super) fn of(tokens: &[Token], text: &str) -> Self {
        let (mut open, mut pairs) = (Vec::new(), Vec::new());
        for (index, token) in tokens.iter().enumerate().filter(|(_, token)| token.rule == Rule::bracket) {
            match token.span.text(text) {
                "(" | "[" | "{" => open.push(index),
                _ => pairs.extend(open.pop().map(|opener| (opener, index))),
            }
        }
        pairs.sort_unstable();
        Self { pairs }
    }

    /// The token that closes what token `opener` opens.
    fn closer(&self, opener: usize) -> Option<usize> {
        let found = self.pairs.binary_search_by_key(&opener, |&(opener, _)| opener).ok()?;
        self.pairs.get(found).map(|&(_, closer)| closer)
    }
}

impl Recovery<'_, '_> {
    /// How many tokens ahead the bracket closes that opens `ahead`; where none does, the text ends.
    pub(super) fn closer_of(&self, ahead: usize) -> usize {
        self.brackets.closer(self.at + ahead).map_or(self.tokens.len(), |closer| closer) - self.at
    }

    /// Goes past an opening bracket, all in it, and its closer; answers where that stands.
    pub(super) fn skip_bracketed(&mut self) -> Span {
        let last = self.closer_of(0);
        self.take(last + 1)
    }

    /// `[a = 1]`: other brackets than round ones group conditions.
    pub(super) fn square_group(&mut self, open: Token) -> Result<(), TooDeep> {
        let closer = self.brackets.closer(self.at).and_then(|closer| self.tokens.get(closer)).map(|token| token.span);
        self.note(foreign::group(self.lexeme(open), open.span, closer));
        self.at += 1;
        self.fold.open(open.span)
    }

    /// `(a]`: closed, but by another bracket.
    pub(super) fn wrong_closer(&mut self, closer: Token) {
        if let Some(open) = self.fold.innermost_open().filter(|open| open.text(self.text) == "(") {
            self.note(mistakes::mismatched_parenthesis(open, self.lexeme(closer), closer.span));
        }
        self.at += 1;
        self.fold.close(closer.span);
    }
}
