//! Matching brackets, computed once for the whole text.

use crate::source::{Span, offset};

use super::super::grammar::{Rule, Token};
use super::super::tree_builder::TooDeep;
use super::super::{dialects, errors};
use super::Recovery;

/// The closing bracket of every opening bracket.
pub(super) struct Brackets {
    /// Pairs of token indices, sorted by the opening one; the kind of bracket is ignored.
    pairs: Vec<(u32, u32)>,
    /// The last closing bracket without an opening one.
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

    /// Whether a closing bracket without an opening one follows token `index`.
    pub(super) fn has_unopened_after(&self, index: usize) -> bool {
        self.last_unopened.is_some_and(|last| last > index)
    }

    /// The closing bracket of the token `opener`.
    fn closer(&self, opener: usize) -> Option<usize> {
        let found = self.pairs.binary_search_by_key(&offset(opener), |&(opener, _)| opener).ok()?;
        self.pairs.get(found).map(|&(_, closer)| closer as usize)
    }
}

impl Recovery<'_, '_> {
    /// Whether the token `ahead` is an opening bracket.
    pub(super) fn is_opener(&self, ahead: usize) -> bool {
        matches!(self.lexeme_at(ahead), "(" | "[" | "{")
    }

    /// Whether the token `ahead` is a closing bracket.
    pub(super) fn is_closer(&self, ahead: usize) -> bool {
        matches!(self.lexeme_at(ahead), ")" | "]" | "}")
    }

    /// How far ahead the bracket that opens `ahead` is closed; the end of the text if it is unclosed.
    pub(super) fn closer_of(&self, ahead: usize) -> usize {
        self.brackets.closer(self.at + ahead).unwrap_or(self.tokens.len()) - self.at
    }

    /// Skips an opening bracket, its contents and its closing bracket, and returns their span.
    pub(super) fn skip_bracketed(&mut self) -> Span {
        let last = self.closer_of(0);
        self.take(last + 1)
    }

    /// Whether the opening bracket here follows a condition and contains a list or nothing.
    pub(super) fn is_stray_bracket(&self) -> bool {
        !self.builder.expects_condition()
            && (self.starts_list(0) || !self.starts_condition(1) && self.lexeme_at(1) != "{")
    }

    /// `a = 1 ("x", "y")`, `a = 1 ()`
    pub(super) fn stray_bracket(&mut self, open: Token) {
        if self.starts_list(0) {
            let span = self.skip_bracketed();
            self.report_second_value(span);
        } else {
            self.take(1);
            self.report(errors::unexpected_token(self.lexeme(open), open.span));
        }
        self.in_recovery = true;
    }

    /// `[a = 1]`, `{ a = 1 }`: other brackets around conditions.
    pub(super) fn group(&mut self, open: Token) -> Result<(), TooDeep> {
        let closer = self.brackets.closer(self.at).and_then(|closer| self.tokens.get(closer)).map(|token| token.span);
        // In TraceQL, several groups in braces are conditions on different spans.
        let is_whole = self.at == 0 && self.closer_of(0) + 1 == self.tokens.len();
        let is_traceql = self.lexeme(open) == "{" && self.peek(1).is_some_and(|inner| inner.rule == Rule::word);
        self.report(dialects::group(self.lexeme(open), is_traceql, (open.span, closer), is_whole));
        self.open(open)
    }

    /// `(a]`: closed by a bracket of another kind.
    pub(super) fn wrong_closer(&mut self, closer: Token) {
        if let Some(open) = self.builder.innermost_open().filter(|open| open.text(self.text) == "(") {
            self.report(errors::mismatched_parenthesis(open, self.lexeme(closer), closer.span));
        }
        self.close(closer);
    }
}
