//! The text of a query with the tokens that its tree does not contain: comments, parentheses and connectives.

use crate::source::{Span, offset};
use crate::syntax::Tokens;
use crate::syntax::ast::{Expr, ExprKind};

/// A token of a query; a condition is a single token.
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
    /// A column on its own.
    Bare,
    /// Any other condition.
    Condition,
}

/// The text, comments and tokens of a valid query.
pub(super) struct Source<'q> {
    pub(super) text: &'q str,
    all: &'q Tokens<'q>,
    comments: &'q [Span],
    tokens: Vec<Token>,
}

impl<'q> Source<'q> {
    /// Reads the tokens of a tree; `comments` are all comments of the text, in source order.
    pub(super) fn read(all: &'q Tokens<'q>, comments: &'q [Span], root: &Expr<'_>) -> Self {
        let mut reader = Reader { all, at: 0, tokens: Vec::new() };
        reader.expression(root);
        reader.gap(offset(all.text().len()));
        Self { text: all.text(), all, comments, tokens: reader.tokens }
    }

    /// Returns all comments, in source order.
    pub(super) const fn comments(&self) -> &'q [Span] {
        self.comments
    }

    /// Returns all tokens, including those inside conditions.
    pub(super) const fn all(&self) -> &'q Tokens<'q> {
        self.all
    }

    /// Returns all tokens in source order, with each condition as a single token.
    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Returns the text before a position.
    pub(super) fn before(&self, position: u32) -> &'q str {
        self.text.get(..position as usize).unwrap_or_default()
    }

    /// Returns the text after a position.
    pub(super) fn after(&self, position: u32) -> &'q str {
        self.text.get(position as usize..).unwrap_or_default()
    }

    /// Whether a comment starts in a span.
    pub(super) fn has_comment(&self, span: Span) -> bool {
        let next = self.comments.partition_point(|comment| comment.start < span.start);
        self.comments.get(next).is_some_and(|comment| comment.start < span.end)
    }

    /// Whether a parenthesis starts between two positions.
    pub(super) fn has_parenthesis(&self, from: u32, to: u32) -> bool {
        let first = self.tokens.partition_point(|token| token.span.start < from);
        let between = self.tokens.iter().skip(first).take_while(|token| token.span.start < to);
        between.into_iter().any(|token| matches!(token.kind, TokenKind::Open | TokenKind::Close))
    }

    /// Returns the only token between two positions.
    pub(super) fn token_between(&self, start: u32, end: u32) -> Option<Span> {
        self.all.between(start, end).next().map(|token| token.span)
    }

    /// Returns the innermost parentheses that enclose just a span.
    pub(super) fn parentheses(&self, span: Span) -> Option<Span> {
        self.all.parentheses(span)
    }

    /// Extends a span by all parentheses that enclose just the span.
    pub(super) fn with_parentheses(&self, span: Span) -> Span {
        self.with_parentheses_while(span, |_| true)
    }

    /// Like `with_parentheses`, but stops before a comment between parentheses.
    pub(super) fn with_parentheses_up_to_comment(&self, span: Span) -> Span {
        self.with_parentheses_while(span, |[inner, outer]| {
            !self.has_comment(Span::new(outer.start, inner.start)) && !self.has_comment(Span::new(inner.end, outer.end))
        })
    }

    fn with_parentheses_while(&self, span: Span, accepts: impl Fn([Span; 2]) -> bool) -> Span {
        let mut whole = span;
        while let Some(outer) = self.parentheses(whole).filter(|&outer| accepts([whole, outer])) {
            whole = outer;
        }
        whole
    }
}

/// Reads the tokens of a query in order; `at` is the end of the part already read.
struct Reader<'q> {
    all: &'q Tokens<'q>,
    at: u32,
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
        self.gap(expr.span.start);
        self.tokens.push(Token { kind, span: expr.span });
        self.at = expr.span.end;
    }

    /// Reads the parentheses, connectives and `not`s up to a position.
    fn gap(&mut self, end: u32) {
        let text = self.all.text();
        self.tokens.extend(self.all.between(self.at, end).map(|token| {
            let kind = match token.span.text(text).bytes().next() {
                Some(b'(') => TokenKind::Open,
                Some(b')') => TokenKind::Close,
                Some(b'&' | b'a' | b'A') => TokenKind::And,
                Some(b'|' | b'o' | b'O') => TokenKind::Or,
                _ => TokenKind::Not,
            };
            Token { kind, span: token.span }
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, TokenKind};
    use crate::source::Span;
    use crate::{Limits, parse};

    /// Calls `check` with the tokens of a query.
    fn with_source(text: &str, check: impl FnOnce(&Source<'_>)) {
        let parsed = parse(text, &Limits::default());
        check(&Source::read(&parsed.tokens, &parsed.tokens.comments(), &parsed.ast.root));
    }

    #[test]
    fn tokens_exclude_comments() {
        use TokenKind::{And, Bare, Close, Condition, Not, Open, Or};
        with_source("!(a = \"(and)\" && b # or (\n) OR not c = 1 # )", |source| {
            let kinds: Vec<TokenKind> = source.tokens().iter().map(|token| token.kind).collect();
            assert_eq!(kinds, [Not, Open, Condition, And, Bare, Close, Or, Not, Condition]);
        });
    }

    #[test]
    fn parentheses_in_comments_are_ignored() {
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
    fn the_and_of_a_range_is_found_between_comments() {
        let text = "a between 1 # and\n AND # x\n 5";
        with_source(text, |source| {
            assert_eq!(source.token_between(11, 28).map(|word| word.text(text)), Some("AND"));
        });
    }
}
