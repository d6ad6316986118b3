//! Styled text on a screen: wrapped into rows, with a cursor.

use clap::builder::styling::Style;
use tamis::diagnostic::visible;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::super::highlight::Part;

/// A row of the screen.
#[derive(Clone, Default)]
pub(super) struct Row {
    /// The text with escape sequences for its styles.
    pub(super) painted: String,
    /// Its width in cells.
    pub(super) width: usize,
}

impl Row {
    /// Appends a text that fits and has only visible characters.
    pub(super) fn push(&mut self, style: Style, shown: &str) {
        self.painted.push_str(&format!("{style}{shown}{style:#}"));
        self.width += shown.width();
    }

    /// Appends the beginning of a text that fits into `width`, and an ellipsis if that is not all.
    pub(super) fn push_fitting(&mut self, style: Style, text: &str, width: usize, ellipsis: &str) {
        self.push(style, &shortened(&visible(text), width.saturating_sub(self.width), ellipsis));
    }
}

/// A text that fits into `width`, with an ellipsis if it is not the whole text.
pub(in super::super) fn shortened(text: &str, width: usize, ellipsis: &str) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut end = 0;
    let mut taken = ellipsis.width();
    for (at, grapheme) in text.grapheme_indices(true) {
        taken += grapheme.width();
        if taken > width {
            break;
        }
        end = at + grapheme.len();
    }
    let start = text.get(..end).unwrap_or_default();
    if width >= ellipsis.width() { format!("{start}{ellipsis}") } else { String::new() }
}

/// Text in rows.
pub(super) struct Layout {
    pub(super) rows: Vec<Row>,
    /// The row and the column of the cursor.
    pub(super) cursor: (usize, usize),
    width: usize,
}

impl Layout {
    /// An empty first row with the prompt.
    pub(super) fn new(prompt: &Part, width: usize) -> Self {
        let mut layout = Self { rows: vec![Row::default()], cursor: (0, 0), width: width.max(1) };
        layout.push_prompt(prompt);
        layout
    }

    /// Appends a part; its line ends start rows with the `continuation` prompt.
    pub(super) fn push(&mut self, style: Style, text: &str, continuation: &Part) {
        for grapheme in text.graphemes(true) {
            if matches!(grapheme, "\n" | "\r\n") {
                self.rows.push(Row::default());
                self.push_prompt(continuation);
            } else {
                self.push_grapheme(style, &displayed(grapheme));
            }
        }
    }

    /// Puts the cursor after the text so far.
    pub(super) fn mark_cursor(&mut self) {
        let column = self.rows.last().map_or(0, |row| row.width);
        self.cursor = (self.rows.len().saturating_sub(1), column);
    }

    /// Moves a cursor after the last cell of a row to the next row.
    pub(super) fn finish(mut self) -> Self {
        if self.cursor.1 >= self.width {
            self.cursor = (self.cursor.0 + 1, 0);
            if self.rows.len() == self.cursor.0 {
                self.rows.push(Row::default());
            }
        }
        self
    }

    fn push_prompt(&mut self, (style, text): &Part) {
        text.graphemes(true).for_each(|grapheme| self.push_grapheme(*style, grapheme));
    }

    fn push_grapheme(&mut self, style: Style, shown: &str) {
        let width = shown.width();
        let is_full = self.rows.last().is_none_or(|row| row.width + width > self.width && row.width > 0);
        if is_full {
            self.rows.push(Row::default());
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(style, shown);
        }
    }
}

/// A grapheme as it is shown: a terminal would interpret control characters, and some characters have no width.
fn displayed(grapheme: &str) -> String {
    match grapheme {
        "\t" => " ".to_owned(),
        _ if grapheme.chars().nth(1).is_none() || grapheme.contains(char::is_control) => visible(grapheme),
        _ => grapheme.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(text: &str, at: usize, width: usize) -> (Vec<String>, (usize, usize)) {
        let plain = Style::new();
        let continuation = (plain, ". ".to_owned());
        let mut layout = Layout::new(&(plain, "> ".to_owned()), width);
        let (before, after) = text.split_at_checked(at).unwrap();
        layout.push(plain, before, &continuation);
        layout.mark_cursor();
        layout.push(plain, after, &continuation);
        let layout = layout.finish();
        assert!(layout.rows.iter().all(|row| row.width <= width.max(2) && row.width == row.painted.width()));
        (layout.rows.into_iter().map(|row| row.painted).collect(), layout.cursor)
    }

    #[test]
    fn rows_are_wrapped_at_the_width() {
        assert_eq!(layout("abcd", 4, 6), (vec!["> abcd".to_owned(), String::new()], (1, 0)));
        assert_eq!(layout("abcdef", 1, 6), (vec!["> abcd".to_owned(), "ef".to_owned()], (0, 3)));
        assert_eq!(layout("a\nb", 2, 6), (vec!["> a".to_owned(), ". b".to_owned()], (1, 2)));
        // A wide character does not fit into the last cell.
        assert_eq!(layout("abc🕴️é", 0, 6).0, ["> abc", "🕴️é"]);
        assert_eq!(layout("ab", 2, 1).0.concat(), "> ab");
    }

    #[test]
    fn control_characters_are_visible() {
        assert_eq!(layout("\u{1b}[2J\u{202e}\t\r|\u{7f}", 0, 40).0, ["> ␛[2J<U+202E> ␣|␡"]);
        assert_eq!(layout("👨‍👩‍👧", 0, 40).0, ["> 👨‍👩‍👧"]);
    }

    #[test]
    fn long_text_is_cut() {
        let mut row = Row::default();
        row.push_fitting(Style::new(), "abcdef", 4, "…");
        assert_eq!((&*row.painted, row.width), ("abc…", 4));
        row.push_fitting(Style::new(), "x", 4, "…");
        assert_eq!(row.width, 4);
    }
}
