//! Lexemes of the commonest kinds.

use crate::source::Span;
use crate::syntax::grammar::{Rule, Token};

use super::bytes::{BLANK, WORD, is};
use super::words::{behind_clock_word, decimal};

/// Appends the lexemes of a text from byte `at` on, comments among them, up to the first that wants the grammar; gives
/// the byte where that begins.
pub(in crate::syntax) fn tokens(text: &str, mut at: usize, tokens: &mut Vec<Token>) -> usize {
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
    (!touches && behind_clock_word(text).is_none()).then_some((Rule::word, length))
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
