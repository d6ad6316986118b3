//! The part of a line that is painted, so that a line taller than the screen is edited in view.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nu_ansi_term::Style;
use reedline::{Highlighter, StyledText};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::look::{Look, PROMPT};

/// What is painted instead of a hidden part. It is ASCII, as reedline splits the painted line at positions of the line.
const MARK: &str = "...";
/// An escape sequence without an effect, and the shortest one.
const NOTHING: &str = "\u{1b}[m";

/// Whether the line was entered; copies are about the same line.
#[derive(Clone, Default)]
pub(super) struct Entered(Arc<AtomicBool>);

impl Entered {
    /// Notes that the line was entered: then all of it is painted.
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A highlighted line; if it is taller than the screen, the part around the cursor.
///
/// reedline selects what it paints by line ends, as if no line were wider than the screen. It leaves this to the
/// highlighter, if the text before the cursor keeps its length in bytes.
pub(super) struct Window {
    pub(super) look: Look,
    pub(super) entered: Entered,
}

impl Highlighter for Window {
    fn highlight(&self, line: &str, cursor: usize) -> StyledText {
        let whole = self.look.highlight(line, cursor);
        let size = terminal_size::terminal_size().filter(|_| !self.entered.get());
        let part = size.and_then(|(width, height)| {
            visible(&whole.raw_string(), cursor, usize::from(width.0), usize::from(height.0))
        });
        match part {
            Some(part) => clipped(&whole, part),
            None => whole,
        }
    }
}

/// The part of a line around the cursor that fills two thirds of the screen, so that a menu fits below it; `None` if
/// the whole line fits on the screen.
///
/// It starts at one of some fixed rows, so that it does not move with each key.
fn visible(line: &str, cursor: usize, columns: usize, rows: usize) -> Option<Range<usize>> {
    let mut starts: Vec<usize> =
        cells(line, columns, PROMPT.width()).filter(|cell| cell.is_first).map(|cell| cell.at).collect();
    starts.extend(line.ends_with('\n').then_some(line.len()));
    // The line starts after the prompt, not at the start of a row.
    if starts.len() + 1 < rows || columns <= PROMPT.width() + 2 * MARK.len() {
        return None;
    }
    let shown = (rows * 2 / 3).max(2);
    let step = shown / 2;
    let row = starts.partition_point(|start| *start <= cursor);
    let first = (row / step).saturating_sub(1) * step;
    let start = first.checked_sub(1).and_then(|row| starts.get(row)).copied();
    // What is painted for a hidden part is not shorter.
    let start = start.filter(|start| *start >= 2 * MARK.len()).unwrap_or_default();
    let rest = line.get(start..).unwrap_or_default();
    let is_beyond =
        |cell: &Cell| cell.row > shown || cell.row == shown && (cell.is_line_end || cell.end + MARK.len() > columns);
    let end =
        cells(rest, columns, PROMPT.width() + MARK.len()).find(is_beyond).map_or(line.len(), |cell| start + cell.at);
    Some(start..end.max(cursor))
}

/// A character as it is seen.
struct Cell {
    /// Its position in the text.
    at: usize,
    row: usize,
    /// The column after it.
    end: usize,
    /// Whether it starts a row.
    is_first: bool,
    is_line_end: bool,
}

/// Where a terminal shows the characters of a text that starts in some column; other lines start after a prompt.
fn cells(text: &str, columns: usize, start: usize) -> impl Iterator<Item = Cell> {
    let (mut row, mut column) = (0, start);
    let mut is_after_line_end = false;
    text.grapheme_indices(true).map(move |(at, cluster)| {
        let is_line_end = cluster.ends_with('\n');
        let width = if is_line_end { 0 } else { cluster.width() };
        let is_wrapped = column + width > columns;
        if is_wrapped {
            (row, column) = (row + 1, 0);
        }
        let cell = Cell { at, row, end: column + width, is_first: is_wrapped || is_after_line_end, is_line_end };
        is_after_line_end = is_line_end;
        (row, column) = if is_line_end { (row + 1, PROMPT.width()) } else { (row, cell.end) };
        cell
    })
}

/// A part of a line: what is before it has the same length, but no width.
fn clipped(whole: &StyledText, part: Range<usize>) -> StyledText {
    let mut clipped = StyledText::new();
    if part.start > 0 {
        clipped.push((Style::default(), nothing(part.start.saturating_sub(MARK.len())) + MARK));
    }
    let mut at = 0;
    for (style, text) in &whole.buffer {
        let range = part.start.saturating_sub(at).min(text.len())..part.end.saturating_sub(at).min(text.len());
        let text_in_part = text.get(range).filter(|text| !text.is_empty());
        clipped.buffer.extend(text_in_part.map(|text| (*style, text.to_owned())));
        at += text.len();
    }
    if part.end < at {
        clipped.push((Style::default(), MARK.to_owned()));
    }
    clipped
}

/// A text without width of a length in bytes, of at least 3.
fn nothing(length: usize) -> String {
    let (count, rest) = (length / NOTHING.len(), length % NOTHING.len());
    NOTHING.repeat(count.saturating_sub(1)) + "\u{1b}[" + &"0".repeat(rest) + "m"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_keeps_its_length() {
        for length in 3..20 {
            let text = nothing(length);
            assert_eq!(text.len(), length);
            assert_eq!(anstream::adapter::strip_str(&text).to_string(), "");
        }
        let whole = StyledText { buffer: vec![(Style::new(), "é".repeat(20)), (Style::new().bold(), "a".repeat(40))] };
        let part = clipped(&whole, 20..60);
        assert_eq!(part.raw_string().get(20..).unwrap(), "é".repeat(10) + &"a".repeat(20) + MARK);
    }

    #[test]
    fn the_cursor_is_in_view() {
        let lines = ["a b\n".repeat(500), "tags has a and\ntags has é or\n\n".repeat(100)];
        for line in ["a".repeat(3000), "é🕴".repeat(1500), "新".repeat(1500)].into_iter().chain(lines) {
            for (columns, rows) in [(20, 8), (20, 24), (80, 5), (80, 24), (200, 10)] {
                for (cursor, _) in line.grapheme_indices(true).step_by(7).chain([(line.len(), "")]) {
                    let part = visible(&line, cursor, columns, rows).unwrap();
                    assert!(part.start <= cursor && cursor <= part.end);
                    assert!(part.start == 0 || part.start >= 2 * MARK.len());
                    let text = line.get(part).unwrap();
                    let last = cells(text, columns, PROMPT.width() + MARK.len()).last().unwrap();
                    assert!(last.row + 1 < rows.max(5), "{columns} {rows} {cursor}: {}", last.row);
                }
            }
        }
        assert_eq!(visible("a", 1, 80, 24), None);
    }
}
