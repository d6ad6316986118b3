//! The tokens of a text, stored with its tree.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::source::Span;

use super::grammar::{Rule, Token};
use super::lexer;

/// A text and its tokens, including comments, in source order. Lexed on first use: most texts compile without tokens.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    text: Cow<'a, str>,
    all: OnceLock<Vec<Token>>,
}

impl<'a> Tokens<'a> {
    pub(crate) const fn of(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), all: OnceLock::new() }
    }

    /// Converts them to tokens that do not borrow the text.
    pub(crate) fn into_owned(self) -> Tokens<'static> {
        Tokens { text: Cow::Owned(self.text.into_owned()), all: self.all }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// All tokens.
    pub(crate) fn all(&self) -> &[Token] {
        self.all.get_or_init(|| lexer::tokens(&self.text))
    }

    /// The spans of the comments, from `#` to the end of the line.
    pub(crate) fn comments(&self) -> Vec<Span> {
        if !self.text.contains('#') {
            return Vec::new();
        }
        self.all().iter().filter(|token| is_comment(token)).map(|token| token.span).collect()
    }

    /// Returns the end of the last token that is not a comment; 0 if there is none.
    pub(crate) fn end(&self) -> u32 {
        self.all().iter().rfind(|token| !is_comment(token)).map_or(0, |token| token.span.end)
    }

    /// Returns the tokens that start between two positions, without comments.
    pub(crate) fn between(&self, start: u32, end: u32) -> impl Iterator<Item = &Token> {
        let first = self.all().partition_point(|token| token.span.start < start);
        let rest = self.all().iter().skip(first).take_while(move |token| token.span.start < end);
        rest.filter(|token| !is_comment(token))
    }

    /// Returns the innermost parentheses that contain only `span` and comments.
    pub(crate) fn parentheses(&self, span: Span) -> Option<Span> {
        let all = self.all();
        let before = all.get(..all.partition_point(|token| token.span.start < span.start))?;
        let after = all.get(all.partition_point(|token| token.span.start < span.end)..)?;
        let open =
            before.iter().rfind(|token| !is_comment(token)).filter(|token| token.span.text(&self.text) == "(")?;
        let close = after.iter().find(|token| !is_comment(token)).filter(|token| token.span.text(&self.text) == ")")?;
        Some(open.span.to(close.span))
    }
}

fn is_comment(token: &Token) -> bool {
    token.rule == Rule::comment
}
