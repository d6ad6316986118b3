//! The lexer: splits any text into tokens.
//!
//! The grammar rule `tokens` defines them. A hand-written fast path reads common tokens; the grammar reads the others.

use crate::source::{Span, offset};

use super::grammar::{self, Rule, Token};

pub(super) mod bytes;
pub(super) mod words;

use bytes::{WHITESPACE, WORD, is};
use words::{after_clock_word, decimal, is_duration, is_instant, starts_value};

/// Returns the tokens of any text, including comments but not white space.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = common_tokens(text, 0, &mut tokens);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        at += match chunk(rest) {
            Some(chunk) => {
                grammar::read_tokens(chunk, offset(at), &mut tokens);
                chunk.len()
            }
            None => grammar::read_token(rest, offset(at), &mut tokens),
        };
        if at < text.len() {
            at = common_tokens(text, at, &mut tokens);
        }
    }
    tokens
}

/// The maximum number of bytes the grammar reads at once: its pairs take a hundred times the memory of the text.
const CHUNK: usize = 8 << 10;

/// Returns the first lines of a text that can be read on their own; `None` if the first line is too long.
fn chunk(text: &str) -> Option<&str> {
    if text.len() <= CHUNK {
        return Some(text);
    }
    let end = text.as_bytes().get(..CHUNK)?.iter().rposition(|&byte| byte == b'\n')?;
    let chunk = text.get(..=end)?;
    // Only a raw string continues after its line.
    (!chunk.contains("r\"") && !chunk.contains("r#")).then_some(chunk)
}

/// Returns the end of the last token that is not a comment; 0 if there is none.
pub(super) fn end_of_last_token(text: &str) -> u32 {
    let tokens = tokens(text);
    tokens.iter().rev().find(|token| token.rule != Rule::comment).map_or(0, |token| token.span.end)
}

/// Returns the spans of the comments of any text.
pub(super) fn comments(text: &str) -> Vec<Span> {
    tokens(text).into_iter().filter(|token| token.rule == Rule::comment).map(|token| token.span).collect()
}

/// Whether `text` contains only white space and comments.
pub(super) fn is_blank(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim_matches([' ', '\t', '\r']);
        line.is_empty() || line.starts_with('#')
    })
}

/// Whether a date or timestamp starts with `now`, `today` or `yesterday`.
pub(crate) fn is_relative(text: &str) -> bool {
    after_clock_word(text.as_bytes()).is_some()
}

/// Whether `name` is a column name that needs neither backticks nor quotes.
pub(crate) fn is_plain_name(name: &str) -> bool {
    is_name(name) && !name.contains(['"', '\''])
}

/// Whether `text` is a column name without backticks.
pub(super) fn is_name(text: &str) -> bool {
    is_common_name(text) || grammar::is_name(text)
}

/// Whether `text` is a common ASCII column name; false also for some valid names.
pub(super) fn is_common_name(text: &str) -> bool {
    words::is_name(text.as_bytes()) && !starts_value(text)
}

/// Appends the tokens from byte `at` on, including comments, up to the first one that only the grammar reads; returns
/// its start.
fn common_tokens(text: &str, mut at: usize, tokens: &mut Vec<Token>) -> usize {
    let bytes = text.as_bytes();
    while let Some(rest) = bytes.get(at..) {
        let spaces = length_of(WHITESPACE, rest);
        if spaces > 0 {
            at += spaces;
            continue;
        }
        let Some((rule, length)) = token(rest) else { break };
        tokens.push(Token { rule, span: Span::of(at..at + length) });
        at += length;
    }
    at
}

/// Returns the kind and the length of the token at the start of `text`, which does not start with white space.
fn token(text: &[u8]) -> Option<(Rule, usize)> {
    match *text.first()? {
        b'(' | b')' | b'[' | b']' | b'{' | b'}' => Some((Rule::bracket, 1)),
        b',' => Some((Rule::comma, 1)),
        b'#' => Some((Rule::comment, text.iter().position(|&byte| byte == b'\n').unwrap_or(text.len()))),
        quote @ (b'"' | b'\'') => string(text, quote),
        b'0'..=b'9' => number(text),
        first if first.is_ascii_alphabetic() || first == b'_' => word(text),
        _ => symbol(text),
    }
}

/// An ASCII word that is not a timestamp and does not touch a quote.
fn word(text: &[u8]) -> Option<(Rule, usize)> {
    let length = length_of(WORD, text);
    let touches = matches!(text.get(length), Some(b'"' | b'#' | b'\'' | 0x80..));
    (!touches && after_clock_word(text).is_none()).then_some((Rule::word, length))
}

/// A string without escapes.
fn string(text: &[u8], quote: u8) -> Option<(Rule, usize)> {
    let inner = text.get(1..)?;
    let end = inner.iter().position(|&byte| byte == quote || matches!(byte, b'\\' | b'\n'))?;
    (inner.get(end) == Some(&quote)).then_some((Rule::string, end + 2))
}

/// A number without a sign or a unit, a duration or a timestamp.
fn number(text: &[u8]) -> Option<(Rule, usize)> {
    let (word, rest) = text.split_at_checked(length_of(WORD, text))?;
    let ends = rest
        .first()
        .is_none_or(|&byte| is(WHITESPACE, byte) || matches!(byte, b',' | b'(' | b')' | b'[' | b']' | b'{' | b'}'));
    let rule = match decimal(word).and_then(|length| word.get(length..)).filter(|_| ends)? {
        [] => Rule::number,
        unit if is_duration(unit) => Rule::quantity,
        _ if is_instant(word) && !may_continue_instant(rest) => Rule::instant,
        _ => return None,
    };
    Some((rule, word.len()))
}

/// Whether a time or an offset may follow a date: `2025-04-16 18:15`, `2025-04-16 - 7d`.
fn may_continue_instant(rest: &[u8]) -> bool {
    let next = rest.get(length_of(WHITESPACE, rest));
    next.is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'))
}

fn symbol(text: &[u8]) -> Option<(Rule, usize)> {
    let length = match text {
        [b'!' | b'<' | b'>', b'=', ..] => 2,
        [b'=' | b'<' | b'>', ..] => 1,
        _ => return None,
    };
    let continues = matches!(text.get(length), Some(b'<' | b'=' | b'>' | b'~'));
    (!continues).then_some((Rule::symbol, length))
}

fn length_of(class: u8, text: &[u8]) -> usize {
    text.iter().position(|&byte| !is(class, byte)).unwrap_or(text.len())
}
