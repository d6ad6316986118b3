//! Classifies ASCII words: names, keywords, numbers, timestamps.

use std::sync::LazyLock;

use super::bytes::is_segment;
use crate::syntax::ast::Operator;

/// Whether `word` is `keyword`, ignoring case. `keyword` must be in lower case.
pub(in crate::syntax) fn is_keyword(word: &[u8], keyword: &str) -> bool {
    // The bit is the case of an ASCII letter, and keywords contain only letters.
    word.len() == keyword.len() && word.iter().zip(keyword.bytes()).all(|(byte, letter)| byte | 0x20 == letter)
}

/// Whether `word` is a column name: segments separated by joiners.
pub(in crate::syntax) fn is_name(word: &[u8]) -> bool {
    let mut after_joiner = true;
    let mut is_first = true;
    for &byte in word {
        let is_joiner = matches!(byte, b'.' | b'/' | b'-');
        if (is_joiner && after_joiner) || !(is_joiner || is_segment(byte)) || (is_first && byte.is_ascii_digit()) {
            return false;
        }
        after_joiner = is_joiner;
        is_first = false;
    }
    !after_joiner
}

/// Whether `word` is reserved, or starts a value.
pub(in crate::syntax) fn starts_value(word: &str) -> bool {
    let word = word.as_bytes();
    // The possible first letters, checked first for speed.
    let may_start = word.first().is_some_and(|first| matches!(first | 0x20, b'a' | b'f' | b'n' | b'o' | b't' | b'y'));
    may_start && starts_value_as(word)
}

fn starts_value_as(word: &[u8]) -> bool {
    is_reserved(word)
        || is_boolean(word)
        || after_clock_word(word)
            .is_some_and(|rest| rest.first().is_none_or(|&byte| !is_segment(byte) && !matches!(byte, b'.' | b'/')))
}

pub(in crate::syntax) fn is_reserved(word: &[u8]) -> bool {
    match word.len() {
        2 => is_keyword(word, "or"),
        3 => is_keyword(word, "and") || is_keyword(word, "not"),
        _ => false,
    }
}

/// Whether a query may continue with this word after a column or a condition.
pub(in crate::syntax) fn may_continue(word: &str) -> bool {
    static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let operators = Operator::all_spellings().filter_map(|(spelling, _)| spelling.first().copied());
        operators
            .filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()))
            .chain(["and", "or", "nocase"])
            .collect()
    });
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

pub(in crate::syntax) fn is_boolean(word: &[u8]) -> bool {
    is_keyword(word, "true") || is_keyword(word, "false")
}

/// Strips `now`, `today` or `yesterday` from the start of a word.
pub(in crate::syntax) fn after_clock_word(word: &[u8]) -> Option<&[u8]> {
    let clock: &[u8] = match word.first()? | 0x20 {
        b'n' => b"now",
        b't' => b"today",
        b'y' => b"yesterday",
        _ => return None,
    };
    let (front, rest) = word.split_at_checked(clock.len())?;
    front.eq_ignore_ascii_case(clock).then_some(rest)
}

/// Returns the length of the decimal number at the start of a word, without exponent.
pub(in crate::syntax) fn decimal(word: &[u8]) -> Option<usize> {
    let whole = digits(word)?;
    match word.get(whole..)? {
        [b'.', fraction @ ..] => Some(whole + 1 + digits(fraction)?),
        _ => Some(whole),
    }
}

/// Returns the length of the digits at the start of a word, including single underscores between them.
fn digits(word: &[u8]) -> Option<usize> {
    let mut length = 0;
    loop {
        let from = length;
        length += word.get(from..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == from {
            return None;
        }
        match word.get(length..)? {
            [b'_', next, ..] if next.is_ascii_digit() => length += 1,
            _ => return Some(length),
        }
    }
}

/// Whether `rest`, after a decimal number, makes it a duration: `s`, `h30m`.
pub(in crate::syntax) fn is_duration(mut rest: &[u8]) -> bool {
    loop {
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let Some((unit, after)) = rest.split_at_checked(letters) else { return false };
        if !matches!(unit, b"ns" | b"us" | b"ms" | b"min" | b"s" | b"m" | b"h" | b"d" | b"w") {
            return false;
        }
        if after.is_empty() {
            return true;
        }
        let Some(next) = digits(after).and_then(|length| after.get(length..)) else { return false };
        rest = next;
    }
}

/// Whether `rest`, after `now` or a date, is empty or an offset: `-7d`.
pub(in crate::syntax) fn is_time_offset(rest: &[u8]) -> bool {
    match rest {
        [] => true,
        [b'+' | b'-', duration @ ..] => {
            decimal(duration).and_then(|length| duration.get(length..)).is_some_and(is_duration)
        }
        _ => false,
    }
}

/// `2025-04-16`, `2025-04-16T18:15:38.919525Z`, `2025-04-16-7d`
pub(in crate::syntax) fn is_instant(word: &[u8]) -> bool {
    let Some(rest) = after_pattern(word, b"0000-00-00") else { return false };
    let [b'T' | b't', time @ ..] = rest else { return is_time_offset(rest) };
    let Some(mut rest) = after_pattern(time, b"00:00") else { return false };
    if let Some(after) = after_pattern(rest, b":00") {
        rest = after;
        if let [b'.', fraction @ ..] = rest {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest = fraction.get(digits..).filter(|_| digits > 0).unwrap_or(b".");
        }
    }
    match rest {
        [] | [b'Z' | b'z'] => true,
        [b'+' | b'-', offset @ ..] => after_pattern(offset, b"00:00").is_some_and(<[u8]>::is_empty),
        _ => false,
    }
}

/// Strips a pattern, in which `0` is any digit, from the start of a word.
fn after_pattern<'w>(word: &'w [u8], pattern: &[u8]) -> Option<&'w [u8]> {
    let (front, rest) = word.split_at_checked(pattern.len())?;
    let fits = |(&byte, &expected): (&u8, &u8)| if expected == b'0' { byte.is_ascii_digit() } else { byte == expected };
    front.iter().zip(pattern).all(fits).then_some(rest)
}
