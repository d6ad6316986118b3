//! Line breaks: text that must not be wrapped, and line ends.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// A space at which a line must not be wrapped. It is a noncharacter, so no text contains it.
const FIXED_SPACE: char = '\u{fdd0}';
/// Prevents a line break before and after it, and has no width (Unicode's word joiner).
const WORD_JOINER: char = '\u{2060}';

/// Protects spaces in backticks, for wrapping that breaks lines only at spaces.
///
/// [`restored`] undoes it.
pub(crate) fn unbroken_spaces(text: &str) -> String {
    unbroken(text, |quoted, c| quoted.push(if c == ' ' { FIXED_SPACE } else { c }))
}

/// The same for wrapping that also breaks words, for example after a hyphen.
pub(crate) fn unbroken_words(text: &str) -> String {
    unbroken(text, |quoted, c| {
        quoted.push(if c == ' ' { FIXED_SPACE } else { c });
        quoted.push(WORD_JOINER);
    })
}

/// Removes the protection from wrapped text.
pub(crate) fn restored(text: &str) -> Cow<'_, str> {
    if !text.contains([FIXED_SPACE, WORD_JOINER]) {
        return text.into();
    }
    text.replace(FIXED_SPACE, " ").replace(WORD_JOINER, "").into()
}

/// Copies the text, but writes the characters in backticks with `push`.
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

/// The first part of a text in backticks, including them, and the text before and after it.
pub(crate) fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find('`')?;
    let (before, from) = text.split_at_checked(start)?;
    let inner = from.trim_start_matches('`');
    let fence = from.get(..from.len() - inner.len())?;
    let end = fence.len() + inner.find(fence)? + fence.len();
    let (quoted, after) = from.split_at_checked(end)?;
    Some((before, quoted, after))
}

/// Joins the lines of each paragraph, so that the text can be wrapped to any width.
///
/// Indented lines are laid out already: they stay as they are and are never wrapped. Nothing is joined to a line that
/// ends with a colon.
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
            joined.extend(line.chars().map(|c| if c == ' ' { FIXED_SPACE } else { c }));
        }
        is_open = is_prose && !line.ends_with(':');
    }
    joined
}

/// Lines of at most `width`, broken at spaces, that start with `indent`.
pub(crate) fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push_str(&format!("{line}\n"));
            line.clear();
        }
        line.push_str(if line.is_empty() { indent } else { " " });
        line.push_str(word);
    }
    lines + &line + "\n"
}

/// Ends the last line of a text if it is not ended.
pub(crate) fn with_line_end(text: &str) -> String {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_in_backticks_are_protected() {
        for text in ["a `b c` d ``e ` f`` g", "`a b", "a", "", "```", "`` `a b` ``", "é `é é` ` `"] {
            for unbroken in [unbroken_spaces(text), unbroken_words(text)] {
                assert_eq!(restored(&unbroken), text);
            }
        }
        assert_eq!(unbroken_spaces("a `b c` d ``e ` f`` g"), "a `b\u{fdd0}c` d ``e\u{fdd0}`\u{fdd0}f`` g");
        assert_eq!(unbroken_spaces("a `b c"), "a `b c");
    }

    #[test]
    fn lines_are_broken_at_spaces() {
        assert_eq!(wrapped("a  bc d", 4, ""), "a bc\nd\n");
        assert_eq!(wrapped("abcde f", 4, "  "), "  abcde\n  f\n");
    }

    #[test]
    fn indented_lines_are_protected() {
        assert_eq!(joined("a\n  b c\nd"), "a\n\u{fdd0}\u{fdd0}b\u{fdd0}c\nd");
    }

    #[test]
    fn paragraphs_are_joined() {
        let text = "Examples:\n  tamis a\n  tamis b\n\nOne\ntwo.\n\nThree\nfour:\n  five\nsix";
        assert_eq!(restored(&joined(text)), "Examples:\n  tamis a\n  tamis b\n\nOne two.\n\nThree four:\n  five\nsix");
    }
}
