//! Connectives that touch a number: `status_code = 5and is_complete`.

use crate::source::{Span, offset};

use super::super::errors;
use super::super::grammar::{self, Rule, Token};
use super::{Recovery, typo};

/// Splits words such as `5and`, which no query has before another condition or value, into a number and a connective.
pub(super) fn split_from_numbers(tokens: Vec<Token>, text: &str) -> Vec<Token> {
    let length = |token: &Token| if token.rule == Rule::word { number_length(token.span.text(text)) } else { None };
    if tokens.iter().all(|token| length(token).is_none()) {
        return tokens;
    }
    let mut split = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_next = |next: &Token| {
            matches!(next.rule, Rule::word | Rule::number) && !next.span.text(text).eq_ignore_ascii_case("nocase")
        };
        match length(&token).filter(|_| tokens.peek().is_some_and(is_next)) {
            Some(length) => {
                let middle = token.span.start + offset(length);
                split.push(Token { rule: Rule::number, span: Span::new(token.span.start, middle) });
                split.push(Token { rule: Rule::word, span: Span::new(middle, token.span.end) });
            }
            None => split.push(token),
        }
    }
    split
}

/// The length of the number before a connective in the same word.
fn number_length(word: &str) -> Option<usize> {
    let length = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (number, rest) = word.split_at_checked(length)?;
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && grammar::is_literal(number);
    (is_number && typo::CONNECTIVES.iter().any(|word| rest.eq_ignore_ascii_case(word))).then_some(length)
}

impl Recovery<'_, '_> {
    /// Reports a missing space between a number and the connective after it.
    pub(super) fn reject_touching_number(&mut self, connective: Token) {
        let Some(number) = self.at.checked_sub(1).and_then(|before| self.tokens.get(before)).copied() else { return };
        let touches = number.rule == Rule::number && self.touches(0) && connective.rule == Rule::word;
        if touches && !self.in_recovery {
            let at = connective.span.start;
            let (number, connective) = (self.lexeme(number), self.lexeme(connective));
            self.report(errors::connective_touches(number, connective, at));
        }
    }
}
