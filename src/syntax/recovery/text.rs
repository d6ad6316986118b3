//! Strings that need quotes.

use std::ops::Range;

use crate::source::{Span, offset};
use crate::syntax::ast::{Value, ValueKind};

use super::super::grammar::{self, Rule, Token};
use super::super::{dialects, errors, literal, timestamp};
use super::{Recovery, Reported, hole_value, typo};

/// The maximum number of tokens in parentheses that are considered part of a string.
const LOOK_AHEAD: usize = 8;
/// The maximum number of words of an unquoted string that may be misspelled keywords.
const MAX_TEXT_WORDS: usize = 20;

impl<'a> Recovery<'a, '_> {
    /// A word, with the following tokens that can only be meant as part of the same string.
    pub(super) fn text_of_words(&mut self, first: Token) -> Value<'a> {
        let mut span = self.text_that_touches(first.span);
        while self.continues_text() {
            let word = self.take(1);
            span = self.text_that_touches(span.to(word));
        }
        if self.is_year_of_date(span) {
            span = span.to(self.take(2));
        }
        if span != first.span && self.is_parenthetical() {
            span = span.to(self.skip_bracketed());
        }
        let lexeme = span.text(self.text);
        if span == first.span && first.rule == Rule::word && grammar::is_bareword(lexeme) {
            let boolean = lexeme.eq_ignore_ascii_case("true") || lexeme.eq_ignore_ascii_case("false");
            return literal::word(if boolean { ValueKind::Boolean } else { ValueKind::Bareword }, lexeme, span);
        }
        if let Some(replacement) = timestamp::normalized(lexeme) {
            self.report(errors::other_timestamp_format(lexeme, replacement, span));
            return hole_value(span);
        }
        let operator = self.last_comparison.map(|(_, operator)| operator).filter(|operator| operator.end <= span.start);
        match operator.filter(|_| lexeme.contains('*')) {
            Some(operator) => self.report(dialects::wildcard(lexeme, None, (operator.text(self.text), operator), span)),
            None => self.report(match keyword_in(lexeme) {
                Some((word, keyword)) => {
                    let at = span.start + offset(word.start);
                    errors::keyword_in_text(lexeme, span, Span::new(at, at + offset(word.len())), keyword)
                }
                None => errors::unquoted_text(lexeme, span),
            }),
        }
        self.bareword(span)
    }

    /// An unquoted string, as written.
    pub(super) fn bareword(&self, span: Span) -> Value<'a> {
        literal::word(ValueKind::Bareword, span.text(self.text), span)
    }

    /// Skips the tokens adjacent to a word that can only be part of it: `a?b=c`, `rock'n'roll`, `Hello!`.
    pub(super) fn text_that_touches(&mut self, mut span: Span) -> Span {
        while let Some(next) = self.peek(0).filter(|next| next.span.start == span.end) {
            let continues = match self.lexeme(next) {
                "&&" | "||" => false,
                "&" | "|" => self.touches(1) && !self.has_operator(2),
                ";" => self.touches(1) && !self.starts_comparison(1),
                "!" => !self.touches(1),
                _ => matches!(
                    next.rule,
                    Rule::symbol
                        | Rule::foreign
                        | Rule::word
                        | Rule::string
                        | Rule::number
                        | Rule::apostrophed
                        | Rule::glued
                ),
            };
            if !continues {
                break;
            }
            span = span.to(self.take(1));
        }
        span
    }

    /// Whether the next token is a word that does not join, modify or start a condition.
    fn continues_text(&self) -> bool {
        let Some(token) = self.peek(0) else { return false };
        let lexeme = self.lexeme(token);
        let wordlike = matches!(
            token.rule,
            Rule::word | Rule::number | Rule::glued | Rule::apostrophed | Rule::instant | Rule::quantity
        );
        let ends_text =
            lexeme.eq_ignore_ascii_case("nocase") || lexeme.starts_with("//") || lexeme == "--" || lexeme == "/";
        wordlike
            && self.logical_token(0).is_none()
            && !ends_text
            && !self.has_operator(1)
            && dialects::clause(&[lexeme, self.lexeme_at(1)], false).is_none()
            && (dialects::joining_word(lexeme).is_none() || !self.has_operator(2))
    }

    /// `April 16, 2025`: whether a comma and a year follow a month and a day.
    fn is_year_of_date(&self, written: Span) -> bool {
        let month = written.text(self.text).split_whitespace().next().unwrap_or_default();
        let is_year = self.peek(1).is_some_and(|year| year.rule == Rule::number && self.lexeme(year).len() == 4);
        self.lexeme_at(0) == "," && is_year && timestamp::month(month).is_some()
    }

    /// `refused (ECONN)`: words in parentheses after an unquoted string of several words.
    fn is_parenthetical(&self) -> bool {
        if self.lexeme_at(0) != "(" {
            return false;
        }
        let closer = self.closer_of(0);
        closer < LOOK_AHEAD
            && (1..closer).all(|ahead| {
                self.peek(ahead).is_some_and(|token| matches!(token.rule, Rule::word | Rule::number))
                    && self.logical_token(ahead).is_none()
                    && !self.has_operator(ahead)
            })
            && self.ends(closer + 1)
    }

    /// Reads an unquoted string that starts with a symbol, with all adjacent tokens: `*foo*`, `%x`, `<none>`.
    pub(super) fn text_from_symbol(&mut self, first: Token) -> Result<Value<'a>, Reported> {
        self.take(1);
        let span = self.take_touching(first.span);
        let lexeme = span.text(self.text);
        if self.number_with_symbol(span) {
            return Err(Reported);
        }
        if first.rule == Rule::symbol && lexeme == "$" && self.lexeme_at(0) == "{" && self.touches(0) {
            let span = span.to(self.skip_bracketed());
            self.report(dialects::placeholder(span.text(self.text), span));
            return Err(Reported);
        }
        if matches!(lexeme, "%s" | "%d" | "%f" | "?") || lexeme.starts_with('?') {
            self.report(dialects::placeholder(lexeme, span));
            return Err(Reported);
        }
        match lexeme {
            "*" => self.report(dialects::any_value(span)),
            "$" => self.report(errors::nameless_parameter(span)),
            _ if span == first.span => self.report(errors::unexpected_character(lexeme, span)),
            _ => {
                let operator = self.last_comparison.map(|(_, operator)| operator).filter(|_| lexeme.contains('*'));
                self.report(match operator {
                    Some(operator) => dialects::wildcard(lexeme, None, (operator.text(self.text), operator), span),
                    None => errors::unquoted_text(lexeme, span),
                });
                return Ok(self.bareword(span));
            }
        }
        Err(Reported)
    }
}

/// The misspelled keyword in a text, and the keyword: `and` between words, or `nocase` at the end.
fn keyword_in(text: &str) -> Option<(Range<usize>, &'static str)> {
    let start_of = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let words: Vec<&str> = text.split_whitespace().take(MAX_TEXT_WORDS).collect();
    words.iter().enumerate().skip(1).find_map(|(index, word)| {
        let is_last = index + 1 == words.len();
        let keywords: &[&'static str] = if is_last { &["nocase"] } else { &typo::CONNECTIVES };
        let keyword = typo::nearest(word, keywords.iter().copied())?;
        Some((start_of(word)..start_of(word) + word.len(), keyword))
    })
}
