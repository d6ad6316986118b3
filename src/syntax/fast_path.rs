//! The common forms of a query, read by hand.
//!
//! The grammar is the language, and this reads a part of it: no comments, but columns, the usual operators, texts without
//! escapes, numbers, quantities, instants, barewords, parameters and lists. What it reads, it reads as the
//! grammar does, to the same tree and the same diagnostics, and tests hold it to that. At anything else, a
//! mistake or a rare form, it gives up, and the grammar reads the text from the start.

use crate::diagnostic::Diagnostics;
use crate::source::{Span, offset};
use crate::syntax::ast::{Column, ColumnForm, Operator, Value, ValueKind};

use super::grammar::Refused;
use super::literal;
use crate::limits::Limits;
use crate::syntax::ast::Connective;

mod tree;

pub(super) use tree::parse;

use super::lexer::bytes::{BLANK, DELIMITER, DIGIT, PLAIN, SEGMENT, WORD, is, is_segment, plain_of};
use super::lexer::words::{
    after_clock_word, begins_value, decimal, is_boolean, is_duration, is_instant, is_keyword, is_move, is_reserved,
    may_continue,
};

/// What is made of a query while it is read. Where a method gives nothing, reading ends.
pub(crate) trait Builder<'a> {
    fn open(&mut self, span: Span) -> Option<()>;
    fn not(&mut self, span: Span) -> Option<()>;
    fn close(&mut self, span: Span) -> Option<()>;
    fn connective(&mut self, connective: Connective, span: Span) -> Option<()>;
    fn bare(&mut self, column: Column<'a>) -> Option<()>;
    fn comparison(&mut self, comparison: Comparison<'_, 'a>) -> Option<()>;
    /// Where what is to be said of a text goes.
    fn diagnostics(&mut self) -> &mut Diagnostics;
}

/// A comparison as it is read.
pub(crate) struct Comparison<'r, 'a> {
    pub(crate) column: Column<'a>,
    pub(crate) operator: Operator,
    pub(crate) operator_span: Span,
    pub(crate) form: Form,
    /// The values of the operand, in memory that the next ones are read into.
    pub(crate) values: &'r mut Vec<Value<'a>>,
    pub(crate) nocase: Option<Span>,
    /// The whole query.
    pub(crate) query: &'a str,
}

/// What follows an operator.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    Value,
    /// Where the list stands.
    List(Span),
    /// The lower bound is the first value.
    Range,
}

/// Why a text is not read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unread {
    /// Another form is in it, which the grammar reads.
    Unsupported,
    /// The grammar refuses it.
    Refused(Refused),
}

/// Reads a query of common forms into a builder.
///
/// # Errors
///
/// [`Unread`], where there is anything else in it, or what the builder gives up at.
pub(crate) fn read<'a, B: Builder<'a>>(text: &'a str, limits: &Limits, builder: B) -> Result<B, Unread> {
    let values = Vec::with_capacity(USUAL);
    let mut reader = Reader { text, at: 0, list_items: limits.list_items, values, is_refused: false, builder };
    match reader.query() {
        Some(()) => Ok(reader.builder),
        None if reader.is_refused => Err(Unread::Refused(Refused { at: offset(reader.at) })),
        None => Err(Unread::Unsupported),
    }
}

/// For how many values of an operand there is room from the start.
const USUAL: usize = 8;

struct Reader<'a, B> {
    text: &'a str,
    /// The byte that is read next.
    at: usize,
    list_items: usize,
    /// The values of the operand read last.
    values: Vec<Value<'a>>,
    /// Whether it gave up where no query goes on.
    is_refused: bool,
    builder: B,
}

/// What may stand behind a column.
enum Predicate {
    /// Nothing: the column is the condition.
    Bare,
    Test(Operator, Span),
}

impl<'a, B: Builder<'a>> Reader<'a, B> {
    fn query(&mut self) -> Option<()> {
        loop {
            let first = self.openers()?;
            self.condition(first)?;
            let mut next = self.next();
            while next == Some(b')') {
                let span = self.sign(1);
                self.builder.close(span)?;
                next = self.next();
            }
            let Some(next) = next else { return Some(()) };
            let Some((connective, span)) = self.connective(next) else {
                self.refuse_word();
                return None;
            };
            self.builder.connective(connective, span)?;
        }
    }

    /// Reads what stands in front of a condition, up to its first byte.
    fn openers(&mut self) -> Option<u8> {
        loop {
            let first = self.next()?;
            match first {
                b'(' => {
                    let span = self.sign(1);
                    self.builder.open(span)?;
                }
                b'!' if !matches!(self.byte(self.at + 1), Some(b'=' | b'~')) => {
                    let span = self.sign(1);
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
            b'&' if self.byte(self.at + 1) == Some(b'&') => Some((Connective::And, self.sign(2))),
            b'|' if self.byte(self.at + 1) == Some(b'|') => Some((Connective::Or, self.sign(2))),
            b'a' | b'A' => Some((Connective::And, self.keyword("and")?)),
            b'o' | b'O' => Some((Connective::Or, self.keyword("or")?)),
            _ => None,
        }
    }

    fn condition(&mut self, first: u8) -> Option<()> {
        let column = if first == b'`' { self.backticked() } else { self.column() }?;
        let Predicate::Test(operator, operator_span) = self.predicate()? else { return self.builder.bare(column) };
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

    fn column(&mut self) -> Option<Column<'a>> {
        let start = self.at;
        let segment = self.end_of(SEGMENT, start);
        self.at = segment;
        if !self.ends_word() {
            self.at = self.end_of(WORD, segment);
        }
        let word = self.word_since(start)?;
        let is_one_segment = self.at == segment && !word.as_bytes().first()?.is_ascii_digit();
        let is_name = (is_one_segment || super::lexer::words::is_name(word.as_bytes())) && !begins_value(word);
        is_name.then(|| Column { name: word.into(), form: ColumnForm::Plain, span: Span::of(start..self.at) })
    }

    fn backticked(&mut self) -> Option<Column<'a>> {
        let start = self.at;
        let name = self.text.get(start + 1..)?;
        let length = name.bytes().position(|byte| !matches!(byte, b' '..=b'_' | b'a'..=b'~'))?;
        let end = start + 1 + length;
        if length == 0 || self.byte(end) != Some(b'`') || self.byte(end + 1) == Some(b'`') {
            return None;
        }
        self.at = end + 1;
        let name = name.get(..length)?.into();
        Some(Column { name, form: ColumnForm::Backticked, span: Span::of(start..self.at) })
    }

    fn predicate(&mut self) -> Option<Predicate> {
        let start = self.next();
        let behind = self.byte(self.at + 1);
        let (operator, length) = match (start, behind) {
            (None | Some(b')' | b'&' | b'|'), _) => return Some(Predicate::Bare),
            (Some(b'='), Some(b'=')) => (Operator::Eq, 2),
            (Some(b'='), _) => (Operator::Eq, 1),
            (Some(b'!'), Some(b'=')) | (Some(b'<'), Some(b'>')) => (Operator::Ne, 2),
            (Some(b'<'), Some(b'=')) => (Operator::Lte, 2),
            (Some(b'<'), _) => (Operator::Lt, 1),
            (Some(b'>'), Some(b'=')) => (Operator::Gte, 2),
            (Some(b'>'), _) => (Operator::Gt, 1),
            _ => return self.words_of_predicate(),
        };
        Some(Predicate::Test(operator, self.sign(length)))
    }

    fn words_of_predicate(&mut self) -> Option<Predicate> {
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
                self.refuse_word();
                return None;
            }
        };
        Some(Predicate::Test(operator, Span::of(start..self.at)))
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

    /// `not in`, behind the `not`
    fn negated(&mut self) -> Option<Operator> {
        self.next()?;
        match self.word()? {
            word if is_keyword(word.as_bytes(), "in") => Some(Operator::NotIn),
            word if is_keyword(word.as_bytes(), "contains") => Some(Operator::NotContains),
            word if is_keyword(word.as_bytes(), "between") => Some(Operator::NotBetween),
            _ => None,
        }
    }

    /// Behind a condition: whether a word that no query goes on with comes next.
    fn refuse_word(&mut self) {
        let Some(word) = self.word() else { return };
        let first = word.bytes().next().unwrap_or_default();
        self.is_refused = (first.is_ascii_alphabetic() || first == b'_') && !may_continue(word);
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
            self.is_refused = true;
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
        // A list without items is one as well.
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
            b'$' => self.behind_dollar(),
            b'0'..=b'9' | b'-' => self.number(),
            b')' | b']' | b'}' | b',' | b'=' | b'<' | b'>' | b'&' | b'|' => {
                self.is_refused = true;
                None
            }
            _ => self.bareword(),
        }
    }

    fn push(&mut self, value: Value<'a>) -> Option<()> {
        self.values.push(value);
        Some(())
    }

    /// A text without escapes, on one line.
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
    fn behind_dollar(&mut self) -> Option<()> {
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

    /// What begins with a digit or a `-`: a number, a quantity or an instant.
    fn number(&mut self) -> Option<()> {
        let start = self.at;
        self.at = self.end_of(DIGIT, start);
        if self.byte(self.at) == Some(b'.') {
            self.at = self.end_of(DIGIT, self.at + 1);
        }
        let begins_and_ends =
            [start, self.at.wrapping_sub(1)].map(|at| self.byte(at).is_some_and(|byte| byte.is_ascii_digit()));
        if begins_and_ends == [true, true] && self.ends_word() {
            return self.push(literal::word(
                ValueKind::Number,
                self.text.get(start..self.at)?,
                Span::of(start..self.at),
            ));
        }
        self.at = start;
        self.rarer_number()
    }

    /// With a sign, a unit, an exponent or single underscores; or an instant.
    fn rarer_number(&mut self) -> Option<()> {
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
            _ if is_instant(word.as_bytes()) && !self.may_continue_as_instant() => ValueKind::Instant,
            _ => return None,
        };
        self.push(literal::word(kind, self.text.get(start..self.at)?, Span::of(start..self.at)))
    }

    /// `true`, `now-7d`, `gpt-4.1`
    fn bareword(&mut self) -> Option<()> {
        let start = self.at;
        let word = self.word()?;
        let begins_as_name = word.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        if !begins_as_name || is_reserved(word.as_bytes()) {
            self.is_refused = begins_as_name;
            return None;
        }
        let kind = match after_clock_word(word.as_bytes()) {
            None if is_boolean(word.as_bytes()) => ValueKind::Boolean,
            None => ValueKind::Bareword,
            Some(moved) if is_move(moved) && !self.may_continue_as_instant() => ValueKind::Instant,
            Some(_) => return None,
        };
        self.push(literal::word(kind, word, Span::of(start..self.at)))
    }

    /// Whether an instant goes on behind a blank: `now - 7d`, `2025-04-16 18:15`.
    fn may_continue_as_instant(&self) -> bool {
        let rest = self.bytes().get(self.at..).unwrap_or_default();
        let next = rest.iter().find(|&&byte| !matches!(byte, b' ' | b'\t'));
        next.is_some_and(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9'))
    }

    /// The word that comes next, if it is surely this one.
    fn keyword(&mut self, keyword: &str) -> Option<Span> {
        let end = self.at + keyword.len();
        let is_next = is_keyword(self.bytes().get(self.at..end)?, keyword);
        let ends = self.byte(end).is_none_or(|byte| is(DELIMITER, byte));
        (is_next && ends).then(|| self.sign(keyword.len()))
    }

    /// All characters that can be of a word, and the end of it: nothing where the word touches what may
    /// change what it is.
    fn word(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.at = self.end_of(WORD, start);
        self.word_since(start)
    }

    fn word_since(&self, start: usize) -> Option<&'a str> {
        let is_word = self.at > start && self.ends_word();
        if is_word { self.text.get(start..self.at) } else { None }
    }

    /// Where the bytes of a class end that begin at `start`.
    fn end_of(&self, class: u8, start: usize) -> usize {
        let rest = self.bytes().get(start..).unwrap_or_default();
        start + rest.iter().position(|&byte| !is(class, byte)).unwrap_or(rest.len())
    }

    /// Where the plain bytes of a text end that begin at `start`; eight at a time, as far as that goes.
    fn end_of_plain(&self, start: usize) -> usize {
        let mut rest = self.bytes().get(start..).unwrap_or_default();
        let mut end = start;
        while let Some((eight, behind)) = rest.split_first_chunk() {
            let plain = plain_of(*eight);
            end += plain;
            if plain < eight.len() {
                return end;
            }
            rest = behind;
        }
        self.end_of(PLAIN, end)
    }

    fn ends_word(&self) -> bool {
        self.byte(self.at).is_none_or(|byte| is(DELIMITER, byte))
    }

    /// Takes a sign of so many bytes.
    fn sign(&mut self, length: usize) -> Span {
        let start = self.at;
        self.at += length;
        Span::of(start..self.at)
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte(self.at)?;
            if byte > b' ' || !is(BLANK, byte) {
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
