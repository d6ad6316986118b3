//! What the tree does not hold: the comments, and where parentheses stand.

use crate::source::Span;
use crate::syntax::{Lexeme, Tokens};

/// White space other than line ends.
const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// A comment and how it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comment<'a> {
    /// From `#` on, without white space at the end.
    pub(crate) text: &'a str,
    /// Its first byte.
    pub(crate) start: u32,
    /// Whether nothing stands before it on its line. Only then can an empty line be beside it.
    pub(crate) own_line: bool,
    /// Whether the line before is empty.
    pub(crate) gap_before: bool,
    /// Whether the line after is empty.
    pub(crate) gap_after: bool,
}

/// The tokens of a valid query.
pub(crate) struct Source<'a> {
    /// Its comments, in order.
    pub(crate) comments: Vec<Comment<'a>>,
    tokens: &'a Tokens<'a>,
}

impl<'a> Source<'a> {
    pub(crate) fn read(tokens: &'a Tokens<'a>) -> Self {
        let comments = tokens.comments().into_iter().map(|span| Comment::read(tokens.text(), span)).collect();
        Self { comments, tokens }
    }

    /// Whether a line ends or a parenthesis opens between two positions.
    pub(crate) fn breaks_or_opens(&self, start: u32, end: u32) -> bool {
        let is_open = |token: &Lexeme| token.span.text(self.tokens.text()) == "(";
        Span::new(start, end).text(self.tokens.text()).contains('\n') || self.tokens.between(start, end).any(is_open)
    }

    /// The innermost parentheses that hold `span` and nothing else.
    pub(crate) fn parentheses(&self, span: Span) -> Option<Span> {
        self.tokens.parentheses(span)
    }

    /// Where between two operands their connective stands.
    pub(crate) fn connective(&self, start: u32, end: u32) -> u32 {
        let is_closer = |token: &&Lexeme| token.span.text(self.tokens.text()) == ")";
        self.tokens.between(start, end).find(|token| !is_closer(token)).map_or(end, |token| token.span.start)
    }
}

impl<'a> Comment<'a> {
    fn read(text: &'a str, span: Span) -> Self {
        let before = text.get(..span.start as usize).unwrap_or_default().trim_end_matches(BLANKS);
        let after = text.get(span.end as usize..).unwrap_or_default();
        let line_before = before.strip_suffix('\n');
        let own_line = before.is_empty() || line_before.is_some();
        let line_after = after.strip_prefix('\n');
        Self {
            text: span.text(text).trim_end(),
            start: span.start,
            own_line,
            gap_before: line_before.is_some_and(|lines| lines.trim_end_matches(BLANKS).ends_with('\n')),
            gap_after: own_line && line_after.is_some_and(|lines| lines.trim_start_matches(BLANKS).starts_with('\n')),
        }
    }
}
