//! Information that the tree does not contain: comments and the positions of parentheses.

use crate::source::Span;
use crate::syntax::{Lexeme, Tokens};

/// White space other than line ends.
const SPACES: [char; 3] = [' ', '\t', '\r'];

/// A comment and its surroundings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comment<'a> {
    /// The text, from `#`, without trailing white space.
    pub(crate) text: &'a str,
    /// The byte offset of the `#`.
    pub(crate) start: u32,
    /// Whether it is alone on its line. Only then are empty lines around it kept.
    pub(crate) own_line: bool,
    /// Whether an empty line comes before it.
    pub(crate) gap_before: bool,
    /// Whether an empty line follows it.
    pub(crate) gap_after: bool,
}

/// The tokens of a valid query.
pub(crate) struct Source<'a> {
    /// The comments, in source order.
    pub(crate) comments: Vec<Comment<'a>>,
    tokens: &'a Tokens<'a>,
}

impl<'a> Source<'a> {
    pub(crate) fn read(tokens: &'a Tokens<'a>) -> Self {
        let comments = tokens.comments().into_iter().map(|span| Comment::read(tokens.text(), span)).collect();
        Self { comments, tokens }
    }

    /// Whether there is a line end or an opening parenthesis between two positions.
    pub(crate) fn breaks_or_opens(&self, start: u32, end: u32) -> bool {
        let is_open = |token: &Lexeme| token.span.text(self.tokens.text()) == "(";
        Span::new(start, end).text(self.tokens.text()).contains('\n') || self.tokens.between(start, end).any(is_open)
    }

    /// Returns the innermost parentheses that contain `span` and nothing else.
    pub(crate) fn parentheses(&self, span: Span) -> Option<Span> {
        self.tokens.parentheses(span)
    }

    /// Returns the start of the connective between two operands.
    pub(crate) fn connective(&self, start: u32, end: u32) -> u32 {
        let is_closer = |token: &&Lexeme| token.span.text(self.tokens.text()) == ")";
        self.tokens.between(start, end).find(|token| !is_closer(token)).map_or(end, |token| token.span.start)
    }
}

impl<'a> Comment<'a> {
    fn read(text: &'a str, span: Span) -> Self {
        let before = text.get(..span.start as usize).unwrap_or_default().trim_end_matches(SPACES);
        let after = text.get(span.end as usize..).unwrap_or_default();
        let line_before = before.strip_suffix('\n');
        let own_line = before.is_empty() || line_before.is_some();
        let line_after = after.strip_prefix('\n');
        Self {
            text: span.text(text).trim_end(),
            start: span.start,
            own_line,
            gap_before: line_before.is_some_and(|lines| lines.trim_end_matches(SPACES).ends_with('\n')),
            gap_after: own_line && line_after.is_some_and(|lines| lines.trim_start_matches(SPACES).starts_with('\n')),
        }
    }
}
