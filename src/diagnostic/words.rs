//! The words of messages: the user's own, made safe to print, and lists of what could be written.

use std::fmt::Write;

/// The longest stretch of a user's text that a message repeats, in characters.
const LONGEST_QUOTE: usize = 60;

/// `text` in backticks, at most 60 characters of it, with nothing in it that a terminal would obey.
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

/// The same of all of the text.
pub(crate) fn in_backticks(text: &str) -> String {
    fenced(text, usize::MAX)
}

fn fenced(text: &str, longest: usize) -> String {
    let in_backticks = text.len() > 2 && text.starts_with('`') && text.ends_with('`');
    let fence = match text.contains('`') {
        true if in_backticks => "",
        true => "``",
        false => "`",
    };
    let mut quoted = String::from(fence);
    for (index, c) in text.chars().enumerate() {
        if index == longest {
            quoted.push('…');
            break;
        }
        push_visible(&mut quoted, c);
    }
    quoted + fence
}

/// `a`, `b` and `c`, or `a`, `b` or `c`.
pub(crate) fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>, last: &str) -> String {
    let items: Vec<String> = items.into_iter().map(|item| quote(item.as_ref())).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [front @ .., end] => format!("{} {last} {end}", front.join(", ")),
    }
}

/// `text` with pictures in the place of characters that a terminal would obey or nobody sees.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    text.chars().for_each(|c| push_visible(&mut shown, c));
    shown
}

/// Adds `c`, or for a character that nobody sees a picture of it.
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

/// Whether `c` takes no room, or turns the direction of what follows.
///
/// Source: Unicode's `Default_Ignorable_Code_Point` and `Bidi_Control`, the characters of them that
/// are met in pasted text.
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

/// Whether `c` is a joiner behind a character it may join: inside an emoji, or a word of many scripts.
pub(crate) const fn joins(before: char, c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}') && !before.is_ascii()
}

/// `a` or `an`, as the word that follows wants it.
pub(crate) fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// `text` as the query language writes it: in double quotes, escaped.
pub(crate) fn string_literal(text: &str) -> String {
    literal_between('"', text)
}

/// The same in single quotes.
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
