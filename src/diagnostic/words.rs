//! Formats text for messages: quotes user input safely, and joins lists.

use std::fmt::{self, Write};

/// The longest part of the user's text that a message quotes, in characters.
const LONGEST_QUOTE: usize = 60;
/// The length at which a query in a help is truncated.
const LONGEST_CODE: usize = 300;

/// Quotes the first 60 characters of `text` in backticks, with control and invisible characters made visible.
///
/// # Examples
///
/// ```
/// use tamis::diagnostic::quote;
///
/// assert_eq!(quote("a\u{1b}[2J"), "`a␛[2J`");
/// ```
#[must_use]
pub fn quote(text: &str) -> String {
    fenced(text, LONGEST_QUOTE)
}

/// Like [`quote`], for a query that readers copy: only a very long one is truncated.
pub(crate) fn code(text: &str) -> String {
    fenced(text, LONGEST_CODE)
}

/// Like [`quote`], but without truncating.
pub(crate) fn in_backticks(text: &str) -> String {
    fenced(text, usize::MAX)
}

fn fenced(text: &str, max_chars: usize) -> String {
    let in_backticks = text.len() > 2 && text.starts_with('`') && text.ends_with('`');
    let fence = match text.contains('`') {
        true if in_backticks => "",
        true => "``",
        false => "`",
    };
    let mut quoted = String::from(fence);
    for (index, c) in text.chars().enumerate() {
        if index == max_chars {
            quoted.push('…');
            break;
        }
        push_visible(&mut quoted, c);
    }
    quoted + fence
}

/// Quotes and joins items: `a`, `b` and `c`, or `a`, `b` or `c`.
pub(crate) fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>, last: &str) -> String {
    let items: Vec<String> = items.into_iter().map(|item| code(item.as_ref())).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [front @ .., end] => format!("{} {last} {end}", front.join(", ")),
    }
}

/// Writes the number of errors after the first one, as ` (and 2 more errors)`.
pub(crate) fn more_errors(more: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match more {
        0 => Ok(()),
        1 => f.write_str(" (and 1 more error)"),
        more => write!(f, " (and {more} more errors)"),
    }
}

/// Replaces control and invisible characters in `text` with visible ones.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    text.chars().for_each(|c| push_visible(&mut shown, c));
    shown
}

/// Appends `c`, or a visible replacement for a control or invisible character.
pub(crate) fn push_visible(text: &mut String, c: char) {
    let picture = match c {
        '\n' | '\r' | '\t' => Some('␣'),
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('␡'),
        _ => None,
    };
    match picture {
        Some(picture) => text.push(picture),
        None if is_invisible(c) || c.is_control() => {
            // Writing to a string cannot fail.
            let _ = write!(text, "<U+{:04X}>", u32::from(c));
        }
        None => text.push(c),
    }
}

/// Whether `c` has no width, or changes the text direction.
///
/// Source: the characters of Unicode's `Default_Ignorable_Code_Point` and `Bidi_Control` that occur in
/// pasted text.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\0'..='\x08' | '\x0b'..='\x0c' | '\x0e'..='\x1f'
        | '\x7f'..='\u{9f}')
}

/// Whether `c` is a joiner after a character it may join, as in emoji and in words of many scripts.
pub(crate) const fn joins(before: char, c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}') && !before.is_ascii()
}

/// Returns the indefinite article for a word: `a` or `an`.
pub(crate) fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// Returns `text` as a string literal of the query language: in double quotes, escaped.
pub(crate) fn string_literal(text: &str) -> String {
    literal_between('"', text)
}

/// Like [`string_literal`], in single quotes.
pub(crate) fn single_quoted(text: &str) -> String {
    literal_between('\'', text)
}

fn literal_between(quote: char, text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push(quote);
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if c == quote => literal.extend(['\\', c]),
            c if c.is_control() || is_invisible(c) && !joins(before, c) => {
                // Writing to a string cannot fail.
                let _ = write!(literal, "\\u{{{:x}}}", u32::from(c));
            }
            c => literal.push(c),
        }
        before = c;
    }
    literal.push(quote);
    literal
}
