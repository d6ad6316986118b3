//! Diagnostics as a screen reader tells them.

use std::fmt::Write;

use super::{Diagnostic, Label, Safety, words};
use crate::source::{Lines, Position, offset};

impl Diagnostic {
    /// The diagnostic in whole sentences, a line each, without anything drawn: for screen readers.
    ///
    /// `name` is what the text is called. Of the text only what is spoken of is repeated, at most 60
    /// characters of it. `miette`'s own narration is not used: it repeats whole lines, counts columns in
    /// the window that an [`Excerpt`](super::Excerpt) cuts from a long one, and knows no fixes.
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
    /// Error: `\"high\"` is a text, and `status_code` is a number column.
    /// In query, line 1, columns 15 to 20, `'high'`: a text.
    /// Also line 1, columns 1 to 11, `status_code`: a number column.
    /// Help: write a number, as `500` or `0.8`.
    /// Code: type-mismatch.
    /// "
    /// );
    /// ```
    #[must_use]
    pub fn narrate(&self, name: &str, lines: &Lines<'_>) -> String {
        let mut told = String::new();
        let mut tell = |sentence: &str| {
            let end = if sentence.ends_with(['.', '?', '!', '…']) { "" } else { "." };
            // Writing to a string cannot fail.
            let _ = writeln!(told, "{sentence}{end}");
        };
        let mut severity = self.severity.as_str().to_owned();
        severity.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
        tell(&format!("{severity}: {}", self.message));
        for (index, label) in self.labels.iter().enumerate() {
            let place = place(label, lines);
            tell(&if index == 0 { format!("In {}, {place}", words::visible(name)) } else { format!("Also {place}") });
        }
        if let Some(help) = &self.help {
            tell(&format!("Help: {help}"));
        }
        for fix in &self.fixes {
            let kind = if fix.safety == Safety::Safe { "Fix" } else { "Possible fix" };
            tell(&format!("{kind}: {}", fix.title));
        }
        tell(&format!("Code: {}", self.code));
        told
    }
}

/// "line 1, columns 15 to 20, `'high'`: a text"
fn place(label: &Label, lines: &Lines<'_>) -> String {
    let text = lines.text(label.span);
    let first = lines.position(label.span.start);
    let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
    let last = lines.position(label.span.start.saturating_add(offset(last)));
    let mut place = stretch(first, last);
    if !text.is_empty() {
        place = format!("{place}, {}", words::quote(text));
    } else if lines.is_end(label.span.start) {
        place.push_str(", the end");
    }
    match label.text.as_str() {
        "" => place,
        said => format!("{place}: {said}"),
    }
}

/// From the first to the last character, as people say it.
fn stretch(first: Position, last: Position) -> String {
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
    fn assert_place(text: &str, span: Span, says: &str) {
        let told = Diagnostic::new(Code::UnexpectedToken, "wrong", span).narrate("q", &Lines::new(text));
        assert_eq!(told, format!("Error: wrong.\nIn q, {says}.\nCode: unexpected-token.\n"));
    }

    #[test]
    fn places_are_said_as_people_count() {
        assert_place("é = bc", Span::new(5, 7), "line 1, columns 5 to 6, `bc`");
        assert_place("é = bc", Span::new(0, 2), "line 1, column 1, `é`");
        assert_place("a\n= b", Span::new(2, 3), "line 2, column 1, `=`");
        assert_place("a\n= b", Span::new(0, 3), "line 1, column 1, to line 2, column 1, `a␣=`");
        assert_place("a b", Span::at(1), "line 1, column 2");
        assert_place("a \n", Span::at(1), "line 1, column 2, the end");
    }

    #[test]
    fn foreign_places_do_no_harm() {
        assert_place("", Span::new(3, 9), "line 1, column 1");
        assert_place("é", Span::new(1, 9), "line 1, column 1");
    }

    #[test]
    fn all_of_it_is_told() {
        let diagnostic = Diagnostic::new(Code::InvalidUuid, "what is it?", Span::at(0))
            .with_label("here…")
            .with_secondary_label(Span::new(0, 1), "and so")
            .help("ask")
            .fix(Safety::Safe, "remove it", Edit::replace(Span::new(0, 1), ""))
            .fix(Safety::Unsafe, "write `b`", Edit::replace(Span::new(0, 1), "b"));
        let told = "\
Warning: what is it?
In q, line 1, column 1: here…
Also line 1, column 1, `a`: and so.
Help: ask.
Fix: remove it.
Possible fix: write `b`.
Code: invalid-uuid.
";
        assert_eq!(diagnostic.narrate("q", &Lines::new("a")), told);
    }
}
