//! Line breaks: what must stay on one line where others wrap a text, and ends of lines.

use std::borrow::Cow;

/// Stands for a space where a line must not end. No text has it: it is no character.
const BLANK: char = '\u{fdd0}';
/// Keeps a line from ending before and after it, and takes no room (Unicode's word joiner).
const JOINER: char = '\u{2060}';

/// A text whose spaces within backticks are none, for what breaks lines at spaces alone.
///
/// [`restored`] undoes it.
pub(crate) fn unbroken_spaces(text: &str) -> String {
    unbroken(text, |quoted, c| quoted.push(if c == ' ' { BLANK } else { c }))
}

/// The same for what breaks lines in words too, as after a hyphen.
pub(crate) fn unbroken_words(text: &str) -> String {
    unbroken(text, |quoted, c| {
        quoted.push(if c == ' ' { BLANK } else { c });
        quoted.push(JOINER);
    })
}

/// A text that was wrapped, as it reads.
pub(crate) fn restored(text: &str) -> Cow<'_, str> {
    if !text.contains([BLANK, JOINER]) {
        return text.into();
    }
    text.replace(BLANK, " ").replace(JOINER, "").into()
}

/// A text with what is in backticks written by `push`.
fn unbroken(text: &str, push: impl Fn(&mut String, char)) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, quoted, after)) = quoted(rest) {
        written.push_str(before);
        quoted.chars().for_each(|c| push(&mut written, c));
        rest = after;
    }
    written + rest
}

/// The first part of a text that is in backticks, with these, and what is before and after it.
fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find('`')?;
    let (before, from) = text.split_at_checked(start)?;
    let inner = from.trim_start_matches('`');
    let fence = from.get(..from.len() - inner.len())?;
    let end = fence.len() + inner.find(fence)? + fence.len();
    let (quoted, after) = from.split_at_checked(end)?;
    Some((before, quoted, after))
}

/// A text each of whose paragraphs is one line, which can be wrapped to any width.
///
/// Lines that are indented are laid out already: they stay as they are, and nothing breaks them. Nor is anything put
/// after a line that ends with a colon.
pub(crate) fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut is_open = false;
    for line in text.lines() {
        let is_prose = !line.is_empty() && !line.starts_with(' ');
        if !joined.is_empty() {
            joined.push(if is_open && is_prose { ' ' } else { '\n' });
        }
        if is_prose {
            joined.push_str(line);
        } else {
            joined.extend(line.chars().map(|c| if c == ' ' { BLANK } else { c }));
        }
        is_open = is_prose && !line.ends_with(':');
    }
    joined
}

/// A text that ends its last line.
pub(crate) fn with_line_end(text: &str) -> String {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_backticks_has_no_blanks() {
        for text in ["a `b c` d ``e ` f`` g", "`a b", "a", "", "```", "`` `a b` ``", "é `é é` ` `"] {
            for unbroken in [unbroken_spaces(text), unbroken_words(text)] {
                assert_eq!(restored(&unbroken), text);
            }
        }
        assert_eq!(unbroken_spaces("a `b c` d ``e ` f`` g"), "a `b\u{fdd0}c` d ``e\u{fdd0}`\u{fdd0}f`` g");
        assert_eq!(unbroken_spaces("a `b c"), "a `b c");
    }

    #[test]
    fn laid_out_lines_have_no_blanks() {
        assert_eq!(joined("a\n  b c\nd"), "a\n\u{fdd0}\u{fdd0}b\u{fdd0}c\nd");
    }

    #[test]
    fn paragraphs_are_lines() {
        let text = "Examples:\n  tamis a\n  tamis b\n\nOne\ntwo.\n\nThree\nfour:\n  five\nsix";
        assert_eq!(restored(&joined(text)), "Examples:\n  tamis a\n  tamis b\n\nOne two.\n\nThree four:\n  five\nsix");
    }
}
