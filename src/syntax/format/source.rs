//! What the tree does not hold: the comments, and where parentheses stand.

use std::borrow::Cow;

use crate::source::{Span, offset};
use crate::syntax;

/// White space other than line ends.
const BLANKS: [char; 3] = [' ', '\t', '\r'];
/// All white space.
const SPACES: [char; 4] = [' ', '\t', '\r', '\n'];

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

/// The text of a well-formed query.
pub(crate) struct Source<'a> {
    /// Its comments, in order.
    pub(crate) comments: Vec<Comment<'a>>,
    /// The text with blanks in the place of comments, byte for byte.
    bare: Cow<'a, str>,
}

impl<'a> Source<'a> {
    pub(crate) fn read(text: &'a str) -> Self {
        let spans = syntax::comments(text);
        let comments = spans.iter().map(|&span| Comment::read(text, span)).collect();
        Self { comments, bare: without(text, &spans) }
    }

    /// The text between two bytes, comments left out.
    pub(crate) fn between(&self, start: u32, end: u32) -> &str {
        Span::new(start, end).text(&self.bare)
    }

    /// The innermost parentheses that hold `span` and nothing else.
    pub(crate) fn parentheses(&self, span: Span) -> Option<Span> {
        let (before, after) = (self.bare.get(..span.start as usize)?, self.bare.get(span.end as usize..)?);
        let before = before.trim_end_matches(SPACES).strip_suffix('(')?;
        let after = after.trim_start_matches(SPACES).strip_prefix(')')?;
        Some(Span::of(before.len()..self.bare.len() - after.len()))
    }

    /// Where between two operands their connective stands.
    pub(crate) fn connective(&self, start: u32, end: u32) -> u32 {
        let rest = self.between(start, end).trim_start_matches([' ', '\t', '\r', '\n', ')']);
        end.saturating_sub(offset(rest.len()))
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

fn without<'a>(text: &'a str, spans: &[Span]) -> Cow<'a, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bare = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans {
        bare.push_str(Span::new(from, span.start).text(text));
        bare.extend(std::iter::repeat_n(' ', span.len() as usize));
        from = span.end;
    }
    bare.push_str(Span::new(from, offset(text.len())).text(text));
    Cow::Owned(bare)
}
