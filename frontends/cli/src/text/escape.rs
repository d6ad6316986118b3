//! Escaping of untrusted text, so that neither a terminal nor a CI system interprets it.

use std::borrow::Cow;
use std::fmt::Write;

use tamis::diagnostic::is_invisible;
pub(crate) use tamis::diagnostic::{quote, visible};

/// Escapes text of several lines for a terminal; line ends and tabs stay.
pub(crate) fn visible_lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for part in text.split_inclusive(['\n', '\t']) {
        let visible_part = part.trim_end_matches(['\n', '\t']);
        shown.push_str(&visible(visible_part));
        shown.push_str(part.get(visible_part.len()..).unwrap_or_default());
    }
    shown
}

/// Escapes text for people, so that neither a terminal nor a CI system interprets it.
///
/// Of control characters, only line ends, tabs and colors stay; the others become visible. CI systems read commands
/// from the output of programs: GitHub from lines that start with `::` and after `##[`, Azure after `##vso[`,
/// TeamCity after `##teamcity[`. A backslash before the last character of such a prefix turns it into plain text.
pub(crate) fn inert(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c == '\n' || c == '\t' || !(c.is_control() || is_invisible(c));
    if !text.contains("::") && !text.contains('#') && text.chars().all(is_plain) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    let mut command = CommandPrefix::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = color_length(rest);
        let (part, after) = rest.split_at_checked(length.max(c.len_utf8())).unwrap_or((rest, ""));
        rest = after;
        if length > 0 {
            shown.push_str(part);
        } else if is_plain(c) {
            if command.advance(c) {
                shown.push('\\');
            }
            shown.push(c);
        } else {
            command.advance('?');
            shown.push_str(&visible(part));
        }
    }
    shown.into()
}

/// The length of the color sequence at the start of a text; 0 if there is none.
fn color_length(text: &str) -> usize {
    let Some(parameters) = text.strip_prefix("\u{1b}[") else { return 0 };
    let end = parameters.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
    if end.starts_with('m') { text.len() - end.len() + 1 } else { 0 }
}

/// How much of the prefix of a CI command has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum CommandPrefix {
    /// Only white space.
    #[default]
    Start,
    /// The first `:` of a line.
    Colon,
    /// Anything else.
    Text,
    /// `#`
    Hash,
    /// `##`, and possibly a word.
    Hashes,
}

impl CommandPrefix {
    /// Reads the next character of a line and returns whether it completes a prefix.
    fn advance(&mut self, c: char) -> bool {
        let (next, is_command) = match (*self, c) {
            (_, '\n') => (Self::Start, false),
            (Self::Start, ':') => (Self::Colon, false),
            (Self::Colon, ':') => (Self::Text, true),
            (Self::Hash | Self::Hashes, '#') => (Self::Hashes, false),
            (_, '#') => (Self::Hash, false),
            (Self::Hashes, '[') => (Self::Text, true),
            (Self::Hashes, c) if c.is_alphanumeric() || c == '-' || c == '_' => (Self::Hashes, false),
            (Self::Start, c) if c.is_whitespace() => (Self::Start, false),
            _ => (Self::Text, false),
        };
        *self = next;
        is_command
    }
}

/// Escapes control and invisible characters in JSON. They occur only in strings, so the value stays the same.
pub(crate) fn escape_json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\n' || is_invisible(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn ci_commands_and_control_characters_are_escaped() {
        for (text, shown) in [
            ("::error::x\n", ":\\:error::x\n"),
            (" \t::a\na ::b::\n", " \t:\\:a\na ::b::\n"),
            (":help\n:: \n", ":help\n:\\: \n"),
            ("\u{1b}[36m:\u{1b}[0m:x", "\u{1b}[36m:\u{1b}[0m\\:x"),
            ("a ##[b]##vso[c]", "a ##\\[b]##vso\\[c]"),
            ("###[a] ##-a_b[c", "###\\[a] ##-a_b\\[c"),
            ("## a [b] #[c] a#b", "## a [b] #[c] a#b"),
            ("a\r::b\u{1b}[2J\u{202e}", "a␣::b␛[2J<U+202E>"),
            ("é 👍\n", "é 👍\n"),
        ] {
            assert_eq!(inert(text), shown);
        }
    }
}
