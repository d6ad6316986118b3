//! A hand-written parser as a baseline: recursive descent over only the forms in the benchmark queries.
//!
//! It returns a tree with spans that borrows the text. It has no escapes, comments, chains, columns, error messages or
//! depth limit: the minimum work of any parser.

use tamis::Span;
use tamis::syntax::ast::Operator;

/// An expression with its span.
pub(crate) struct Expr<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) span: Span,
}

pub(crate) enum Kind<'a> {
    And(Vec<Expr<'a>>),
    Or(Vec<Expr<'a>>),
    Not(Box<Expr<'a>>),
    Comparison(Comparison<'a>),
}

pub(crate) struct Comparison<'a> {
    pub(crate) column: &'a str,
    pub(crate) column_span: Span,
    pub(crate) operator: Operator,
    pub(crate) operator_span: Span,
    pub(crate) operand: Operand<'a>,
}

pub(crate) enum Operand<'a> {
    One(Value<'a>),
    Many(Vec<Value<'a>>),
}

pub(crate) struct Value<'a> {
    pub(crate) literal: Literal<'a>,
    pub(crate) span: Span,
}

pub(crate) enum Literal<'a> {
    Text(&'a str),
    Integer(i64),
    Decimal(f64),
}

/// Parses a text; `None` if it has any other form.
pub(crate) fn parse(text: &str) -> Option<Expr<'_>> {
    let mut parser = Parser { text, bytes: text.as_bytes(), at: 0 };
    parser.space();
    let root = parser.or()?;
    (parser.at == text.len()).then_some(root)
}

/// Between tokens, `at` is after the spaces.
struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Parser<'a> {
    fn or(&mut self) -> Option<Expr<'a>> {
        let first = self.and()?;
        self.chain(first, "or", Self::and, Kind::Or)
    }

    fn and(&mut self) -> Option<Expr<'a>> {
        let first = self.not()?;
        self.chain(first, "and", Self::not, Kind::And)
    }

    #[inline]
    fn chain(
        &mut self,
        first: Expr<'a>,
        connective: &str,
        part: fn(&mut Self) -> Option<Expr<'a>>,
        kind: fn(Vec<Expr<'a>>) -> Kind<'a>,
    ) -> Option<Expr<'a>> {
        if !self.word(connective) {
            return Some(first);
        }
        let start = first.span.start;
        let mut parts = vec![first, part(self)?];
        while self.word(connective) {
            parts.push(part(self)?);
        }
        let span = Span { start, end: parts.last()?.span.end };
        Some(Expr { kind: kind(parts), span })
    }

    fn not(&mut self) -> Option<Expr<'a>> {
        let start = self.at;
        if self.word("not") {
            let inner = self.not()?;
            let span = Span { start: start as u32, end: inner.span.end };
            return Some(Expr { kind: Kind::Not(Box::new(inner)), span });
        }
        if self.sign(b'(') {
            let inner = self.or()?;
            return self.sign(b')').then_some(inner);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Option<Expr<'a>> {
        let (column, column_span) = self.name()?;
        let (operator, operator_span) = self.operator()?;
        let (operand, end) = match operator {
            Operator::In => self.list()?,
            _ => {
                let value = self.value()?;
                let end = value.span.end;
                (Operand::One(value), end)
            }
        };
        let span = Span { start: column_span.start, end };
        Some(Expr {
            kind: Kind::Comparison(Comparison { column, column_span, operator, operator_span, operand }),
            span,
        })
    }

    fn name(&mut self) -> Option<(&'a str, Span)> {
        let start = self.at;
        let continues = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-');
        if !self.peek()?.is_ascii_alphabetic() {
            return None;
        }
        let end = self.end_of(start, continues);
        Some((&self.text[start..end], self.token(end)))
    }

    fn operator(&mut self) -> Option<(Operator, Span)> {
        let (operator, length) = match (self.peek()?, self.bytes.get(self.at + 1)) {
            (b'=', _) => (Operator::Eq, 1),
            (b'!', Some(b'=')) => (Operator::Ne, 2),
            (b'<', Some(b'=')) => (Operator::Lte, 2),
            (b'<', _) => (Operator::Lt, 1),
            (b'>', Some(b'=')) => (Operator::Gte, 2),
            (b'>', _) => (Operator::Gt, 1),
            _ if self.is_word("contains") => (Operator::Contains, 8),
            _ if self.is_word("in") => (Operator::In, 2),
            _ => return None,
        };
        Some((operator, self.token(self.at + length)))
    }

    fn list(&mut self) -> Option<(Operand<'a>, u32)> {
        let close = if self.sign(b'[') { b']' } else { self.sign(b'(').then_some(b')')? };
        let mut values = Vec::new();
        loop {
            values.push(self.value()?);
            if self.peek()? == close {
                let end = self.token(self.at + 1).end;
                return Some((Operand::Many(values), end));
            }
            self.sign(b',').then_some(())?;
        }
    }

    fn value(&mut self) -> Option<Value<'a>> {
        match self.peek()? {
            b'"' => self.string(),
            _ => self.number(),
        }
    }

    fn string(&mut self) -> Option<Value<'a>> {
        let start = self.at + 1;
        let end = self.end_of(start, |byte| !matches!(byte, b'"' | b'\\' | b'\n'));
        (*self.bytes.get(end)? == b'"').then_some(())?;
        Some(Value { literal: Literal::Text(&self.text[start..end]), span: self.token(end + 1) })
    }

    fn number(&mut self) -> Option<Value<'a>> {
        let start = self.at;
        let end = self.end_of(start, |byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
        let digits = &self.text[start..end];
        let literal = match digits.parse() {
            Ok(integer) => Literal::Integer(integer),
            Err(_) => Literal::Decimal(digits.parse().ok()?),
        };
        Some(Value { literal, span: self.token(end) })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips an operator or bracket.
    fn sign(&mut self, sign: u8) -> bool {
        let is = self.peek() == Some(sign);
        if is {
            self.token(self.at + 1);
        }
        is
    }

    /// Skips a keyword.
    fn word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        if is {
            self.token(self.at + word.len());
        }
        is
    }

    fn is_word(&self, word: &str) -> bool {
        let end = self.at + word.len();
        self.bytes.get(self.at..end).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
            && !self.bytes.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    }

    fn end_of(&self, start: usize, continues: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes[start..].iter().position(|byte| !continues(*byte));
        rest.map_or(self.bytes.len(), |length| start + length)
    }

    /// Skips a token that ends at `end`, and the spaces after it.
    fn token(&mut self, end: usize) -> Span {
        let span = Span { start: self.at as u32, end: end as u32 };
        self.at = end;
        self.space();
        span
    }

    fn space(&mut self) {
        self.at = self.end_of(self.at, |byte| byte.is_ascii_whitespace());
    }
}
