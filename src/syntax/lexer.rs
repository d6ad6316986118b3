//! The lexer: any text to tokens.
//!
//! The grammar's rule `tokens` defines them. Common tokens are read by hand, to the same; the grammar reads the others.

use crate::source::{Span, offset};

use super::grammar::{self, Rule, Token};

pub(super) mod bytes;
pub(super) mod words;

use bytes::{BLANK, WORD, is};
use words::{after_clock_word, begins_value, decimal};

/// The tokens of any text, comments included and white space left out.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = common_tokens(text, 0, &mut tokens);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        at += match piece(rest) {
            Some(piece) => {
                grammar::read_tokens(piece, offset(at), &mut tokens);
                piece.len()
            }
            None => grammar::read_token(rest, offset(at), &mut tokens),
        };
        if at < text.len() {
            at = common_tokens(text, at, &mut tokens);
        }
    }
    tokens
}

/// How many bytes are read at once: what the grammar makes of them holds a hundred times their memory.
const PIECE: usize = 8 << 10;

/// The first lines of a text that can be read by themselves, or all of it; nothing where its first line is long.
fn piece(text: &str) -> Option<&str> {
    if text.len() <= PIECE {
        return Some(text);
    }
    let end = text.as_bytes().get(..PIECE)?.iter().rposition(|&byte| byte == b'\n')?;
    let piece = text.get(..=end)?;
    // Only a raw text goes on behind its line.
    (!piece.contains("r\"") && !piece.contains("r#")).then_some(piece)
}

/// Where the last token of any text ends that is no comment; 0 if there is none.
pub(super) fn end_of_last_token(text: &str) -> u32 {
    let tokens = tokens(text);
    tokens.iter().rev().find(|token| token.rule != Rule::comment).map_or(0, |token| token.span.end)
}

/// Where the comments of any text stand.
pub(super) fn comments(text: &str) -> Vec<Span> {
    tokens(text).into_iter().filter(|token| token.rule == Rule::comment).map(|token| token.span).collect()
}

/// Whether there is nothing but white space and comments.
pub(super) fn is_blank(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim_matches([' ', '\t', '\r']);
        line.is_empty() || line.starts_with('#')
    })
}

/// Whether all of a text is a column's name without backticks.
pub(super) fn is_name(text: &str) -> bool {
    is_common_name(text) || grammar::is_name(text)
}

/// Whether a text is a column's name, of ASCII; false also for some names.
pub(super) fn is_common_name(text: &str) -> bool {
    words::is_name(text.as_bytes()) && !begins_value(text)
}

/// Appends the tokens from byte `at` on, comments included, up to the first that only the grammar reads; returns the byte
/// where that begins.
fn common_tokens(text: &str, mut at: usize, tokens: &mut Vec<Token>) -> usize {
    let bytes = text.as_bytes();
    while let Some(rest) = bytes.get(at..) {
        let blanks = length_of(BLANK, rest);
        if blanks > 0 {
            at += blanks;
            continue;
        }
        let Some((rule, length)) = token(rest) else { break };
        tokens.push(Token { rule, span: Span::of(at..at + length) });
        at += length;
    }
    at
}

/// What a text that begins with no white space begins with, and how long that is.
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

/// A word that is no instant, touches no quotes and has nothing of another script.
fn word(text: &[u8]) -> Option<(Rule, usize)> {
    let length = length_of(WORD, text);
    let touches = matches!(text.get(length), Some(b'"' | b'#' | b'\'' | 0x80..));
    (!touches && after_clock_word(text).is_none()).then_some((Rule::word, length))
}

/// A text without escapes.
fn string(text: &[u8], quote: u8) -> Option<(Rule, usize)> {
    let inner = text.get(1..)?;
    let end = inner.iter().position(|&byte| byte == quote || matches!(byte, b'\\' | b'\n'))?;
    (inner.get(end) == Some(&quote)).then_some((Rule::string, end + 2))
}

/// A number without a sign and a unit.
fn number(text: &[u8]) -> Option<(Rule, usize)> {
    let length = decimal(text)?;
    let ends = text
        .get(length)
        .is_none_or(|&byte| is(BLANK, byte) || matches!(byte, b',' | b'(' | b')' | b'[' | b']' | b'{' | b'}'));
    ends.then_some((Rule::number, length))
}

fn symbol(text: &[u8]) -> Option<(Rule, usize)> {
    let length = match text {
        [b'!' | b'<' | b'>', b'=', ..] => 2,
        [b'=' | b'<' | b'>', ..] => 1,
        _ => return None,
    };
    let goes_on = matches!(text.get(length), Some(b'<' | b'=' | b'>' | b'~'));
    (!goes_on).then_some((Rule::symbol, length))
}

fn length_of(class: u8, text: &[u8]) -> usize {
    text.iter().position(|&byte| !is(class, byte)).unwrap_or(text.len())
}
