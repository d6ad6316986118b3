//! The text of a query with what its tree leaves out: comments, parentheses and connectives, read once.

use crate::source::{Span, offset};
use crate::syntax::ast::{Expr, ExprKind};

/// A token of a query; conditions are whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Open,
    Close,
    Not,
    And,
    Or,
    /// A column alone.
    Bare,
    /// Any other condition.
    Condition,
}

/// The text, comments and tokens of a query that compiles.
pub(super) struct Source<'q> {
    pub(super) text: &'q str,
    comments: &'q [Span],
    tokens: Vec<Token>,
}

impl<'q> Source<'q> {
    /// Reads the tokens between the conditions of a tree; `comments` are all comments of the text, in order.
    pub(super) fn read(text: &'q str, comments: &'q [Span], root: &Expr<'_>) -> Self {
        let mut reader = Reader { text, comments, at: 0, tokens: Vec::new() };
        reader.expression(root);
        reader.gap(text.len());
        Self { text, comments, tokens: reader.tokens }
    }

    /// All tokens, in order.
    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The text before a position.
    pub(super) fn before(&self, position: u32) -> &'q str {
        self.text.get(..position as usize).unwrap_or_default()
    }

    /// The text after a position.
    pub(super) fn after(&self, position: u32) -> &'q str {
        self.text.get(position as usize..).unwrap_or_default()
    }

    /// Whether a comment begins in a span.
    pub(super) fn has_comment(&self, span: Span) -> bool {
        let next = self.comments.partition_point(|comment| comment.start < span.start);
        self.comments.get(next).is_some_and(|comment| comment.start < span.end)
    }

    /// Whether a parenthesis begins between two positions.
    pub(super) fn has_parenthesis(&self, from: u32, to: u32) -> bool {
        let first = self.tokens.partition_point(|token| token.span.start < from);
        let between = self.tokens.iter().skip(first).take_while(|token| token.span.start < to);
        between.into_iter().any(|token| matches!(token.kind, TokenKind::Open | TokenKind::Close))
    }

    /// The only word between two positions.
    pub(super) fn word_between(&self, from: u32, to: u32) -> Option<Span> {
        let start = next_token(self.text, self.comments, from as usize, to as usize)?;
        let rest = self.text.get(start..to as usize)?;
        let len = rest.find(|c: char| c.is_whitespace() || c == '#').unwrap_or(rest.len());
        Some(Span::of(start..start + len))
    }

    /// The innermost parentheses that enclose a span and nothing else.
    pub(super) fn parentheses(&self, span: Span) -> Option<Span> {
        let next = self.tokens.partition_point(|token| token.span.start < span.start);
        let open = self.tokens.get(next.checked_sub(1)?).filter(|token| token.kind == TokenKind::Open)?;
        let after = self.tokens.partition_point(|token| token.span.start < span.end);
        let close = self.tokens.get(after).filter(|token| token.kind == TokenKind::Close)?;
        Some(open.span.to(close.span))
    }

    /// A span with all parentheses that enclose it and nothing else.
    pub(super) fn with_parentheses(&self, span: Span) -> Span {
        self.with_parentheses_while(span, |_| true)
    }

    /// The same as far as there are no comments between the parentheses.
    pub(super) fn with_parentheses_up_to_comment(&self, span: Span) -> Span {
        self.with_parentheses_while(span, |[inner, outer]| {
            !self.has_comment(Span::new(outer.start, inner.start)) && !self.has_comment(Span::new(inner.end, outer.end))
        })
    }

    fn with_parentheses_while(&self, span: Span, is_wanted: impl Fn([Span; 2]) -> bool) -> Span {
        let mut whole = span;
        while let Some(outer) = self.parentheses(whole).filter(|&outer| is_wanted([whole, outer])) {
            whole = outer;
        }
        whole
    }
}

/// Reads the tokens of a query from start to end; all before `at` is read.
struct Reader<'q> {
    text: &'q str,
    comments: &'q [Span],
    at: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    /// Recursive: as deep as the query is nested.
    fn expression(&mut self, expr: &Expr<'_>) {
        let kind = match &expr.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => {
                return operands.iter().for_each(|operand| self.expression(operand));
            }
            ExprKind::Not(operand) => return self.expression(operand),
            ExprKind::Bare(_) => TokenKind::Bare,
            _ => TokenKind::Condition,
        };
        self.gap(expr.span.start as usize);
        self.tokens.push(Token { kind, span: expr.span });
        self.at = expr.span.end as usize;
    }

    /// Reads the parentheses, connectives and `not`s up to a position.
    fn gap(&mut self, end: usize) {
        while let Some(start) = next_token(self.text, self.comments, self.at, end) {
            let (kind, len) = match self.text.as_bytes().get(start) {
                Some(b'(') => (TokenKind::Open, 1),
                Some(b')') => (TokenKind::Close, 1),
                Some(b'!') => (TokenKind::Not, 1),
                Some(b'&') => (TokenKind::And, 2),
                Some(b'|') => (TokenKind::Or, 2),
                Some(b'a' | b'A') => (TokenKind::And, 3),
                Some(b'o' | b'O') => (TokenKind::Or, 2),
                _ => (TokenKind::Not, 3),
            };
            self.tokens.push(Token { kind, span: Span::of(start..start + len) });
            self.at = start + len;
        }
    }
}

/// The next position after space and comments; `None` if there is nothing else up to the end.
fn next_token(text: &str, comments: &[Span], mut at: usize, end: usize) -> Option<usize> {
    loop {
        let rest = text.get(at..end)?.trim_start();
        let start = end - rest.len();
        if !rest.starts_with('#') {
            return (!rest.is_empty()).then_some(start);
        }
        let next = comments.partition_point(|comment| comment.start < offset(start));
        let comment_end = comments.get(next).map_or(start, |comment| comment.end as usize);
        at = comment_end.clamp(start + 1, end);
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, TokenKind};
    use crate::source::Span;
    use crate::{Limits, parse, syntax};

    /// Calls `check` with the tokens of a query.
    fn with_source(text: &str, check: impl FnOnce(&Source<'_>)) {
        let parsed = parse(text, &Limits::default());
        check(&Source::read(text, &syntax::comments(text), &parsed.ast.root));
    }

    #[test]
    fn tokens_are_all_but_comments() {
        use TokenKind::{And, Bare, Close, Condition, Not, Open, Or};
        with_source("!(a = \"(and)\" && b # or (\n) OR not c = 1 # )", |source| {
            let kinds: Vec<TokenKind> = source.tokens().iter().map(|token| token.kind).collect();
            assert_eq!(kinds, [Not, Open, Condition, And, Bare, Close, Or, Not, Condition]);
        });
    }

    #[test]
    fn parentheses_in_comments_are_none() {
        let text = "((a # (\n))";
        with_source(text, |source| {
            let inner = Span::new(2, 3);
            assert_eq!(source.with_parentheses(inner).text(text), text);
            assert_eq!(source.with_parentheses_up_to_comment(inner), inner);
            assert_eq!(source.parentheses(Span::of(0..text.len())), None);
            assert!(source.has_comment(Span::new(3, 5)) && !source.has_comment(Span::new(5, 10)));
        });
    }

    #[test]
    fn the_word_of_a_range_is_found_beside_comments() {
        let text = "a between 1 # and\n AND # x\n 5";
        with_source(text, |source| {
            assert_eq!(source.word_between(11, 28).map(|word| word.text(text)), Some("AND"));
        });
    }
}
