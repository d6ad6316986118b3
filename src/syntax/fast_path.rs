//! The fast path: a hand-written parser for common queries.
//!
//! It parses a subset of the grammar: columns, the usual operators, strings without escapes, numbers, quantities,
//! timestamps, barewords, parameters and lists, but no comments. It returns the same tree and the same diagnostics as
//! the grammar, and tests compare the two. At anything else, an error or a rare form, it falls back to the grammar,
//! which parses the text from the start.

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::{ColumnForm, ColumnName, Operator, Value, ValueKind};

use super::grammar::GrammarError;
use super::literal;
use crate::limits::Limits;
use crate::syntax::ast::Connective;

mod tree;

pub(super) use tree::{comparison, parse};

use super::lexer::bytes::{DELIMITER, DIGIT, PLAIN, SEGMENT, WHITESPACE, WORD, is, is_segment, plain_prefix};
use super::lexer::words::{
    after_clock_word, decimal, is_boolean, is_duration, is_instant, is_keyword, is_reserved, is_time_offset,
    may_continue, starts_value,
};

/// Receives the parts of a query during parsing. If a method returns `None`, parsing stops.
pub(crate) trait Builder<'a> {
    fn open(&mut self, span: Span) -> Option<()>;
    fn not(&mut self, span: Span) -> Option<()>;
    fn close(&mut self, span: Span) -> Option<()>;
    fn connective(&mut self, connective: Connective, span: Span) -> Option<()>;
    fn bare(&mut self, column: ColumnName<'a>) -> Option<()>;
    fn comparison(&mut self, comparison: Comparison<'_, 'a>) -> Option<()>;
    /// Receives the diagnostics about strings.
    fn diagnostics(&mut self) -> &mut Diagnostics;
}

/// A parsed comparison.
pub(crate) struct Comparison<'r, 'a> {
    pub(crate) column: ColumnName<'a>,
    pub(crate) operator: Operator,
    pub(crate) operator_span: Span,
    pub(crate) form: Form,
    /// The values of the operand, in a buffer that is reused for the next comparison.
    pub(crate) values: &'r mut Vec<Value<'a>>,
    pub(crate) nocase: Option<Span>,
    /// The whole query.
    pub(crate) query: &'a str,
}

/// The form of an operand.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    Value,
    /// The span of the list.
    List(Span),
    /// The lower bound is the first value.
    Range,
}

/// Why the fast path falls back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fallback {
    /// The query contains a form that only the grammar parses.
    Unsupported,
    /// The query is not valid: the grammar rejects it too.
    Rejected(GrammarError),
}

/// Parses a common query into a builder.
///
/// # Errors
///
/// [`Fallback`], if the query contains anything else, or if the builder returned `None`.
pub(crate) fn read<'a, B: Builder<'a>>(text: &'a str, limits: &Limits, builder: B) -> Result<B, Fallback> {
    let values = Vec::with_capacity(INITIAL_CAPACITY);
    let mut reader = Reader { text, at: 0, list_items: limits.list_items, values, is_rejected: false, builder };
    match reader.query() {
        Some(()) => Ok(reader.builder),
        None if reader.is_rejected => Err(Fallback::Rejected(GrammarError { at: offset(reader.at) })),
        None => Err(Fallback::Unsupported),
    }
}

/// Reads the condition at a position with a builder, and returns its end: the next token starts there or later. `None`
/// if it contains anything uncommon.
fn read_condition<'a, B: Builder<'a>>(text: &'a str, at: u32, limits: &Limits, builder: B) -> Option<(B, u32)> {
    let (at, list_items) = (at as usize, limits.list_items);
    let mut reader = Reader { text, at, list_items, values: Vec::new(), is_rejected: false, builder };
    let first = reader.byte(at)?;
    reader.condition(first)?;
    let end = offset(reader.at);
    Some((reader.builder, end))
}

/// The initial capacity for the values of an operand.
const INITIAL_CAPACITY: usize = 8;

struct Reader<'a, B> {
    text: &'a str,
    /// The position of the next byte.
    at: usize,
    list_items: usize,
    /// The values of the last operand.
    values: Vec<Value<'a>>,
    /// Whether parsing stopped at a token that cannot continue any query.
    is_rejected: bool,
    builder: B,
}

/// What follows a column.
enum Predicate {
    /// Nothing: the column is the condition.
    Bare,
    Operator(Operator, Span),
}

impl<'a, B: Builder<'a>> Reader<'a, B> {
    fn query(&mut self) -> Option<()> {
        loop {
            let first = self.openers()?;
            self.condition(first)?;
            let mut next = self.next();
            while next == Some(b')') {
                let span = self.symbol(1);
                self.builder.close(span)?;
                next = self.next();
            }
            let Some(next) = next else { return Some(()) };
            let Some((connective, span)) = self.connective(next) else {
                self.reject_word();
                return None;
            };
            self.builder.connective(connective, span)?;
        }
    }

    /// Parses `(` and `not` before a condition; returns the first byte of the condition.
    fn openers(&mut self) -> Option<u8> {
        loop {
            let first = self.next()?;
            match first {
                b'(' => {
                    let span = self.symbol(1);
                    self.builder.open(span)?;
                }
                b'!' if !matches!(self.byte(self.at + 1), Some(b'=' | b'~')) => {
                    let span = self.symbol(1);
                    self.builder.not(span)?;
                }
                b'n' | b'N' => match self.keyword("not") {
                    Some(span) => self.builder.not(span)?,
                    None => return Some(first),
                },
                _ => return Some(first),
            }
        }
    }

    fn connective(&mut self, first: u8) -> Option<(Connective, Span)> {
        match first {
            b'&' if self.byte(self.at + 1) == Some(b'&') => Some((Connective::And, self.symbol(2))),
            b'|' if self.byte(self.at + 1) == Some(b'|') => Some((Connective::Or, self.symbol(2))),
            b'a' | b'A' => Some((Connective::And, self.keyword("and")?)),
            b'o' | b'O' => Some((Connective::Or, self.keyword("or")?)),
            _ => None,
        }
    }

    fn condition(&mut self, first: u8) -> Option<()> {
        let column = if first == b'`' { self.backticked() } else { self.column() }?;
        let Predicate::Operator(operator, operator_span) = self.predicate()? else { return self.builder.bare(column) };
        let is_range = operator.takes_range();
        self.values.clear();
        let form = if is_range { self.range()? } else { self.operand()? };
        let nocase = match self.next() {
            Some(b'n' | b'N') if !is_range => Some(self.keyword("nocase")?),
            _ => None,
        };
        let (values, query) = (&mut self.values, self.text);
        self.builder.comparison(Comparison { column, operator, operator_span, form, values, nocase, query })
    }

    fn column(&mut self) -> Option<ColumnName<'a>> {
        let start = self.at;
        let segment = self.end_of(SEGMENT, start);
        self.at = segment;
        if !self.ends_word() {
            self.at = self.end_of(WORD, segment);
        }
        let word = self.word_since(start)?;
        let is_one_segment = self.at == segment && !word.as_bytes().first()?.is_ascii_digit();
        let is_name = (is_one_segment || super::lexer::words::is_name(word.as_bytes())) && !starts_value(word);
        is_name.then(|| ColumnName { name: word.into(), form: ColumnForm::Plain, span: Span::of(start..self.at) })
    }

    fn backticked(&mut self) -> Option<ColumnName<'a>> {
        let start = self.at;
        let name = self.text.get(start + 1..)?;
        let length = name.bytes().position(|byte| !matches!(byte, b' '..=b'_' | b'a'..=b'~'))?;
        let end = start + 1 + length;
        if length == 0 || self.byte(end) != Some(b'`') || self.byte(end + 1) == Some(b'`') {
            return None;
        }
        self.at = end + 1;
        let name = name.get(..length)?.into();
        Some(ColumnName { name, form: ColumnForm::Backticked, span: Span::of(start..self.at) })
    }

    fn predicate(&mut self) -> Option<Predicate> {
        let first = self.next();
        let second = self.byte(self.at + 1);
        let (operator, length) = match (first, second) {
            (None | Some(b')' | b'&' | b'|'), _) => return Some(Predicate::Bare),
            (Some(b'='), Some(b'=')) => (Operator::Eq, 2),
            (Some(b'='), _) => (Operator::Eq, 1),
            (Some(b'!'), Some(b'=')) | (Some(b'<'), Some(b'>')) => (Operator::Ne, 2),
            (Some(b'<'), Some(b'=')) => (Operator::Lte, 2),
            (Some(b'<'), _) => (Operator::Lt, 1),
            (Some(b'>'), Some(b'=')) => (Operator::Gte, 2),
            (Some(b'>'), _) => (Operator::Gt, 1),
            _ => return self.word_operator(),
        };
        Some(Predicate::Operator(operator, self.symbol(length)))
    }

    fn word_operator(&mut self) -> Option<Predicate> {
        let start = self.at;
        let first = self.word()?;
        let is = |keyword: &str| is_keyword(first.as_bytes(), keyword);
        let operator = match first.len() {
            2 if is("in") => Operator::In,
            // The column is the condition.
            2 | 3 if is("or") || is("and") => {
                self.at = start;
                return Some(Predicate::Bare);
            }
            3 if is("has") => self.has()?,
            3 if is("not") => self.negated()?,
            7 if is("between") => Operator::Between,
            8 if is("contains") => Operator::Contains,
            _ => {
                self.at = start;
                self.reject_word();
                return None;
            }
        };
        Some(Predicate::Operator(operator, Span::of(start..self.at)))
    }

    /// `has`, `has any`
    fn has(&mut self) -> Option<Operator> {
        let end = self.at;
        let operator = match self.next()? {
            b'a' | b'A' | b'n' | b'N' => match self.word()? {
                word if is_keyword(word.as_bytes(), "any") => Operator::HasAny,
                word if is_keyword(word.as_bytes(), "all") => Operator::HasAll,
                word if is_keyword(word.as_bytes(), "none") => Operator::HasNone,
                _ => Operator::Has,
            },
            _ => Operator::Has,
        };
        if operator == Operator::Has {
            self.at = end;
        }
        Some(operator)
    }

    /// `not in`, after the `not`
    fn negated(&mut self) -> Option<Operator> {
        self.next()?;
        match self.word()? {
            word if is_keyword(word.as_bytes(), "in") => Some(Operator::NotIn),
            word if is_keyword(word.as_bytes(), "contains") => Some(Operator::NotContains),
            word if is_keyword(word.as_bytes(), "between") => Some(Operator::NotBetween),
            _ => None,
        }
    }

    /// Rejects the query if no query can continue with the next word after a condition.
    fn reject_word(&mut self) {
        let Some(word) = self.word() else { return };
        let first = word.bytes().next().unwrap_or_default();
        self.is_rejected = (first.is_ascii_alphabetic() || first == b'_') && !may_continue(word);
    }

    fn range(&mut self) -> Option<Form> {
        self.next().and_then(|first| self.value(first))?;
        let first = self.next()?;
        let (Connective::And, _) = self.connective(first)? else { return None };
        self.next().and_then(|first| self.value(first))?;
        Some(Form::Range)
    }

    fn operand(&mut self) -> Option<Form> {
        let Some(first) = self.next() else {
            self.is_rejected = true;
            return None;
        };
        let closer = match first {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            _ => return self.value(first).map(|()| Form::Value),
        };
        let start = self.at;
        self.at += 1;
        // An empty list is left to the grammar.
        let mut next = self.next().filter(|&next| next != closer)?;
        loop {
            self.value(next)?;
            let is_separated = self.next()? == b',';
            self.at += usize::from(is_separated);
            next = self.next()?;
            if next == closer {
                break;
            }
            if !is_separated {
                return None;
            }
        }
        self.at += 1;
        let span = Span::of(start..self.at);
        (self.values.len() <= self.list_items).then_some(Form::List(span))
    }

    fn value(&mut self, first: u8) -> Option<()> {
        match first {
            quote @ (b'"' | b'\'') => self.string(quote),
            b'$' => self.after_dollar(),
            b'0'..=b'9' | b'-' => self.number(),
            b')' | b']' | b'}' | b',' | b'=' | b'<' | b'>' | b'&' | b'|' => {
                self.is_rejected = true;
                None
            }
            _ => self.bareword(),
        }
    }

    fn push(&mut self, value: Value<'a>) -> Option<()> {
        self.values.push(value);
        Some(())
    }

    /// A string without escapes, on one line.
    fn string(&mut self, quote: u8) -> Option<()> {
        let start = self.at;
        let mut end = self.end_of_plain(start + 1);
        if self.byte(end) == Some(quote) {
            self.at = end + 1;
            let text = self.text.get(start + 1..end)?;
            return self.push(literal::word(ValueKind::String, text, Span::of(start..self.at)));
        }
        while self.byte(end)? != quote {
            if matches!(self.byte(end), Some(b'\\' | b'\n')) {
                return None;
            }
            end = self.end_of_plain(end + 1);
        }
        self.at = end + 1;
        let text = self.text.get(start..self.at)?;
        let value = literal::string(text, Span::of(start..self.at), self.builder.diagnostics());
        self.push(value)
    }

    /// `$name`, `$0.05`
    fn after_dollar(&mut self) -> Option<()> {
        let start = self.at;
        self.at += 1;
        let word = self.word()?;
        let span = Span::of(start..self.at);
        let bytes = word.as_bytes();
        if decimal(bytes) == Some(bytes.len()) {
            return self.push(literal::word(ValueKind::Quantity, self.text.get(start..self.at)?, span));
        }
        let is_name = bytes.first().is_some_and(|byte| !byte.is_ascii_digit()) && bytes.iter().all(|&b| is_segment(b));
        if !is_name {
            return None;
        }
        self.push(literal::parameter(self.text.get(start..self.at)?, span))
    }

    /// A number, a quantity or a timestamp.
    fn number(&mut self) -> Option<()> {
        let start = self.at;
        self.at = self.end_of(DIGIT, start);
        if self.byte(self.at) == Some(b'.') {
            self.at = self.end_of(DIGIT, self.at + 1);
        }
        let ends = [start, self.at.wrapping_sub(1)].map(|at| self.byte(at).is_some_and(|byte| byte.is_ascii_digit()));
        if ends == [true, true] && self.ends_word() {
            return self.push(literal::word(
                ValueKind::Number,
                self.text.get(start..self.at)?,
                Span::of(start..self.at),
            ));
        }
        self.at = start;
        self.uncommon_number()
    }

    /// A number with a sign, a unit, an exponent or underscores, or a timestamp.
    fn uncommon_number(&mut self) -> Option<()> {
        let start = self.at;
        let end = self.end_of(WORD, start);
        let word = self.text.get(start..end)?;
        let unsigned = word.strip_prefix('-').unwrap_or(word).as_bytes();
        let length = decimal(unsigned)?;
        let is_percentage = length == unsigned.len() && self.byte(end) == Some(b'%');
        self.at = end + usize::from(is_percentage);
        if !self.ends_word() {
            return None;
        }
        let kind = match unsigned.get(length..)? {
            [] if is_percentage => ValueKind::Quantity,
            [] => ValueKind::Number,
            b"k" | b"M" | b"B" => ValueKind::Quantity,
            rest if is_duration(rest) => ValueKind::Quantity,
            _ if is_instant(word.as_bytes()) && !self.may_continue_as_timestamp() => ValueKind::Instant,
            _ => return None,
        };
        self.push(literal::word(kind, self.text.get(start..self.at)?, Span::of(start..self.at)))
    }

    /// `true`, `now-7d`, `gpt-4.1`
    fn bareword(&mut self) -> Option<()> {
        let start = self.at;
        let word = self.word()?;
        let starts_as_name = word.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        if !starts_as_name || is_reserved(word.as_bytes()) {
            self.is_rejected = starts_as_name;
            return None;
        }
        let kind = match after_clock_word(word.as_bytes()) {
            None if is_boolean(word.as_bytes()) => ValueKind::Boolean,
            None => ValueKind::Bareword,
            Some(offset) if is_time_offset(offset) && !self.may_continue_as_timestamp() => ValueKind::Instant,
            Some(_) => return None,
        };
        self.push(literal::word(kind, word, Span::of(start..self.at)))
    }

    /// Whether a timestamp may continue after a space: `now - 7d`, `2025-04-16 18:15`.
    fn may_continue_as_timestamp(&self) -> bool {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        let next = rest.iter().find(|&&byte| !matches!(byte, b' ' | b'\t'));
        next.is_some_and(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9'))
    }

    /// Consumes `keyword` if it is the next word.
    fn keyword(&mut self, keyword: &str) -> Option<Span> {
        let end = self.at + keyword.len();
        let is_next = is_keyword(self.bytes().get(self.at..end)?, keyword);
        let ends = self.byte(end).is_none_or(|byte| is(DELIMITER, byte));
        (is_next && ends).then(|| self.symbol(keyword.len()))
    }

    /// Consumes a word; `None` if the character after it may change the kind of token.
    fn word(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.at = self.end_of(WORD, start);
        self.word_since(start)
    }

    fn word_since(&self, start: usize) -> Option<&'a str> {
        let is_word = self.at > start && self.ends_word();
        if is_word { self.text.get(start..self.at) } else { None }
    }

    /// Returns the end of the run of bytes of a class that starts at `start`.
    fn end_of(&self, class: u8, start: usize) -> usize {
        let rest = self.bytes().get(start..).unwrap_or_default();
        start + rest.iter().position(|&byte| !is(class, byte)).unwrap_or(rest.len())
    }

    /// Returns the end of the run of plain bytes that starts at `start`, scanning eight bytes at a time.
    fn end_of_plain(&self, start: usize) -> usize {
        let mut rest = self.bytes().get(start..).unwrap_or_default();
        let mut end = start;
        while let Some((eight, after)) = rest.split_first_chunk() {
            let plain = plain_prefix(*eight);
            end += plain;
            if plain < eight.len() {
                return end;
            }
            rest = after;
        }
        self.end_of(PLAIN, end)
    }

    fn ends_word(&self) -> bool {
        self.byte(self.at).is_none_or(|byte| is(DELIMITER, byte))
    }

    /// Consumes a symbol of `length` bytes.
    fn symbol(&mut self, length: usize) -> Span {
        let start = self.at;
        self.at += length;
        Span::of(start..self.at)
    }

    /// Skips white space; returns the next byte without consuming it.
    fn next(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte(self.at)?;
            if byte > b' ' || !is(WHITESPACE, byte) {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes().get(at).copied()
    }

    const fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }
}
