//! Diagnostics as plain text for screen readers.

use std::fmt::Write;

use super::{Diagnostic, Safety, words};
use crate::source::{Lines, Position, Span, offset};

impl Diagnostic {
    /// Returns the diagnostic in complete sentences, one per line, without graphics: for screen readers.
    ///
    /// `name` is the name of the source. Only the labeled parts of the source are quoted, at most 60 characters each.
    /// `miette`'s own narration is not used: it repeats whole lines, counts columns in the window that an
    /// [`Excerpt`](super::Excerpt) cuts from a long line, and does not support fixes.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::source::Lines;
    ///
    /// let text = "status_code > 'high'";
    /// let found = tamis::analyze(text, &tamis::Schema::builtin(), &tamis::Options::default()).diagnostics;
    /// assert_eq!(
    ///     found[0].narrate("query", &Lines::new(text)),
    ///     "\
    /// Error: expected a number for `status_code`, found a string.
    /// In query, line 1, columns 15 to 20, `'high'`: a string.
    /// Also line 1, columns 1 to 11, `status_code`: a number column.
    /// Help: write a number, such as `500` or `0.8`.
    /// Code: type-mismatch.
    /// "
    /// );
    /// ```
    #[must_use]
    pub fn narrate(&self, name: &str, lines: &Lines<'_>) -> String {
        let mut narration = String::new();
        let mut push = |sentence: &str| {
            let end = if sentence.ends_with(['.', '?', '!', '…']) { "" } else { "." };
            // Writing to a string cannot fail.
            let _ = writeln!(narration, "{sentence}{end}");
        };
        let mut severity = self.severity.as_str().to_owned();
        severity.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
        push(&format!("{severity}: {}", self.message));
        for (index, (span, text)) in self.labels().enumerate() {
            let range = describe(span, text, lines);
            push(&if index == 0 { format!("In {}, {range}", words::visible(name)) } else { format!("Also {range}") });
        }
        if let Some(help) = &self.help {
            push(&format!("Help: {help}"));
        }
        for fix in &self.fixes {
            let kind = if fix.safety == Safety::Safe { "Fix" } else { "Unsafe fix" };
            push(&format!("{kind}: {}", fix.title));
        }
        push(&format!("Code: {}", self.code));
        narration
    }
}

/// ``line 1, columns 15 to 20, `'high'`: a string``
fn describe(span: Span, label: &str, lines: &Lines<'_>) -> String {
    let text = lines.text(span);
    let first = lines.position(span.start);
    let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
    let last = lines.position(span.start.saturating_add(offset(last)));
    let mut position = range(first, last);
    if !text.is_empty() {
        position = format!("{position}, {}", words::quote(text));
    } else if lines.is_end(span.start) {
        position.push_str(", at the end");
    }
    match label {
        "" => position,
        text => format!("{position}: {text}"),
    }
}

/// The range from the first to the last character in words.
fn range(first: Position, last: Position) -> String {
    match (last.line.cmp(&first.line), last.column.cmp(&first.column)) {
        (std::cmp::Ordering::Greater, _) => {
            format!("line {}, column {}, to line {}, column {}", first.line, first.column, last.line, last.column)
        }
        (_, std::cmp::Ordering::Greater) => format!("line {}, columns {} to {}", first.line, first.column, last.column),
        _ => format!("line {}, column {}", first.line, first.column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Edit};
    use crate::source::Span;

    #[track_caller]
    fn assert_position(text: &str, span: Span, expected: &str) {
        let narration = Diagnostic::new(Code::UnexpectedToken, "wrong", span).narrate("q", &Lines::new(text));
        assert_eq!(narration, format!("Error: wrong.\nIn q, {expected}.\nCode: unexpected-token.\n"));
    }

    #[test]
    fn positions_are_counted_in_characters() {
        assert_position("é = bc", Span::new(5, 7), "line 1, columns 5 to 6, `bc`");
        assert_position("é = bc", Span::new(0, 2), "line 1, column 1, `é`");
        assert_position("a\n= b", Span::new(2, 3), "line 2, column 1, `=`");
        assert_position("a\n= b", Span::new(0, 3), "line 1, column 1, to line 2, column 1, `a␣=`");
        assert_position("a b", Span::at(1), "line 1, column 2");
        assert_position("a \n", Span::at(1), "line 1, column 2, at the end");
    }

    #[test]
    fn spans_outside_the_text_do_not_panic() {
        assert_position("", Span::new(3, 9), "line 1, column 1");
        assert_position("é", Span::new(1, 9), "line 1, column 1");
    }

    #[test]
    fn all_parts_are_narrated() {
        let diagnostic = Diagnostic::new(Code::InvalidUuid, "what is it?", Span::at(0))
            .with_label("here…")
            .with_secondary_label(Span::new(0, 1), "and so")
            .help("ask")
            .fix(Safety::Safe, "remove it", Edit::replace(Span::new(0, 1), ""))
            .fix(Safety::Unsafe, "write `b`", Edit::replace(Span::new(0, 1), "b"));
        let expected = "\
Warning: what is it?
In q, line 1, column 1: here…
Also line 1, column 1, `a`: and so.
Help: ask.
Fix: remove it.
Unsafe fix: write `b`.
Code: invalid-uuid.
";
        assert_eq!(diagnostic.narrate("q", &Lines::new("a")), expected);
    }
}
