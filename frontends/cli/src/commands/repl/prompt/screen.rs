//! What is painted on the terminal. Rows are counted from the prompt, so no position is asked of the terminal.

use std::io::{self, Write};

use super::layout::Row;

/// Hides intermediate states, in terminals that support it.
const BEGIN: &str = "\u{1b}[?2026h\u{1b}[?25l";
const END: &str = "\u{1b}[?25h\u{1b}[?2026l";
const CLEAR_ROW: &str = "\u{1b}[K";
const CLEAR_BELOW: &str = "\u{1b}[J";

/// The rows that are on the screen.
#[derive(Default)]
pub(super) struct Screen {
    /// The widths of the rows.
    widths: Vec<usize>,
    /// The row and the column of the cursor.
    cursor: (usize, usize),
}

impl Screen {
    /// Paints rows in place of the last ones; `width` is that of the terminal.
    pub(super) fn paint(&mut self, rows: &[Row], cursor: (usize, usize), width: usize) -> io::Result<()> {
        let mut output = format!("{BEGIN}{}", self.to_top());
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                output.push_str("\r\n");
            }
            output.push_str(&row.painted);
            // After the last cell of a row, it would clear that cell.
            if row.width < width {
                output.push_str(CLEAR_ROW);
            }
        }
        if rows.last().is_some_and(|row| row.width < width) {
            output.push_str(CLEAR_BELOW);
        } else {
            output.push_str(&format!("\r\n{CLEAR_BELOW}{}", up(1)));
        }
        output.push_str(&up(rows.len().saturating_sub(cursor.0 + 1)));
        output.push_str(&format!("\r{}{END}", right(cursor.1)));
        self.widths = rows.iter().map(|row| row.width).collect();
        self.cursor = cursor;
        write(&output)
    }

    /// Clears the rows; the next ones are painted in their place.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        let output = self.to_top() + CLEAR_BELOW;
        *self = Self::default();
        write(&output)
    }

    /// Clears the whole screen.
    pub(super) fn clear_all(&mut self) -> io::Result<()> {
        *self = Self::default();
        write("\u{1b}[2J\u{1b}[H")
    }

    /// Leaves the rows on the screen; what follows is written below them.
    pub(super) fn leave(&mut self) -> io::Result<()> {
        let below = self.widths.len().saturating_sub(self.cursor.0 + 1);
        let down = if below > 0 { format!("\u{1b}[{below}B") } else { String::new() };
        *self = Self::default();
        write(&format!("{down}\r\n"))
    }

    /// Adjusts to another width: the terminal has wrapped the rows that became too long.
    pub(super) fn resize(&mut self, width: usize) {
        let width = width.max(1);
        let rows = |cells: usize| cells.div_ceil(width).max(1);
        let above: usize = self.widths.iter().take(self.cursor.0).map(|cells| rows(*cells)).sum();
        let (row, column) = (self.cursor.1 / width, self.cursor.1 % width);
        self.widths = self.widths.iter().flat_map(|cells| vec![width.min(*cells); rows(*cells)]).collect();
        self.cursor = (above + row, column);
    }

    fn to_top(&self) -> String {
        format!("\r{}", up(self.cursor.0))
    }
}

fn up(rows: usize) -> String {
    if rows > 0 { format!("\u{1b}[{rows}A") } else { String::new() }
}

fn right(columns: usize) -> String {
    if columns > 0 { format!("\u{1b}[{columns}C") } else { String::new() }
}

fn write(output: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(output.as_bytes())?;
    stdout.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_became_too_long_are_counted() {
        let mut screen = Screen { widths: vec![50, 7], cursor: (1, 7) };
        screen.resize(20);
        assert_eq!((screen.cursor, screen.widths), ((3, 7), vec![20, 20, 20, 7]));
        let mut screen = Screen { widths: vec![50], cursor: (0, 45) };
        screen.resize(20);
        assert_eq!(screen.cursor, (2, 5));
    }
}
