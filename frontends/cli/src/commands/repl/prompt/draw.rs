//! The rows of the prompt: the line, a hint, the status, and a list below.

use clap::builder::styling::Style;

use super::super::highlight::Part;
use super::super::session::Session;
use super::super::theme::Palette;
use super::layout::{Layout, Row};
use super::line::Line;
use super::menu::List;
use super::recall::Search;

pub(in super::super) const PROMPT: &str = "tamis> ";
/// The prompt of the lines that continue a query.
pub(in super::super) const CONTINUATION: &str = "  ...> ";
const SEARCH: &str = "search> ";
/// Shown in an empty line that continues a query.
const CONTINUE: &str = "continue the query, or press Enter to end it";
const SEARCH_HELP: &str = "Enter runs it, Tab edits it, Ctrl-R or Down: older, Escape returns";
/// The minimum width of a terminal that shows the status.
const MIN_STATUS_WIDTH: usize = 60;
/// The minimum number of spaces before the status.
const GAP: usize = 3;
/// The minimum number of rows for a list, if the terminal has them.
const MIN_LIST_ROWS: usize = 5;

/// What all rows depend on.
pub(super) struct Canvas<'s> {
    pub(super) session: &'s Session,
    pub(super) palette: Palette,
    pub(super) unicode: bool,
    /// The width and the height of the terminal.
    pub(super) size: (usize, usize),
}

/// Rows, and the row and the column of the cursor.
pub(super) struct Frame {
    pub(super) rows: Vec<Row>,
    pub(super) cursor: (usize, usize),
}

impl Canvas<'_> {
    /// The line while it is edited.
    pub(super) fn edited(&self, line: &Line, hint: Option<&str>, list: Option<&mut List>, top: &mut usize) -> Frame {
        let mut layout = self.line(line.text(), line.at());
        let continuation = self.continuation();
        let is_empty_continuation = line.is_at_end() && line.text().ends_with('\n');
        match hint {
            Some(hint) => layout.push(self.palette.faint, hint, &continuation),
            None if is_empty_continuation && !self.palette.is_plain => {
                layout.push(self.palette.faint, CONTINUE, &continuation)
            }
            None => {}
        }
        let layout = layout.finish();
        let (mut rows, cursor) = (layout.rows, layout.cursor);
        self.push_status(&mut rows);
        let height = self.size.1.saturating_sub(1).max(1);
        let room = height.saturating_sub(rows.len()).max(MIN_LIST_ROWS).min(height.saturating_sub(1));
        let below = list.map(|list| list.rows(room, self.size.0, &self.palette, self.ellipsis())).unwrap_or_default();
        let mut frame = self.window(rows, cursor, height.saturating_sub(below.len()).max(1), top);
        frame.rows.extend(below);
        frame
    }

    /// The whole line after it was entered.
    pub(super) fn entered(&self, line: &Line) -> Frame {
        let layout = self.line(line.text(), usize::MAX).finish();
        let end = layout.rows.len().saturating_sub(1);
        Frame { cursor: (end, 0), rows: layout.rows }
    }

    /// The search in the history.
    pub(super) fn search(&self, search: &mut Search) -> Frame {
        let mut layout = Layout::new(&(self.palette.prompt, SEARCH.to_owned()), self.size.0);
        layout.push(Style::new(), &search.pattern, &self.continuation());
        layout.mark_cursor();
        let Layout { mut rows, cursor, .. } = layout.finish();
        let room = self.size.1.saturating_sub(rows.len() + 2);
        let help = if search.list.items.is_empty() { "no earlier line contains this" } else { SEARCH_HELP };
        rows.extend(search.list.rows(room, self.size.0, &self.palette, self.ellipsis()));
        let mut row = Row::default();
        row.push_fitting(self.palette.faint, help, self.size.0, self.ellipsis());
        rows.push(row);
        Frame { rows, cursor }
    }

    fn line(&self, text: &str, at: usize) -> Layout {
        let continuation = self.continuation();
        let mut layout = Layout::new(&(self.palette.prompt, PROMPT.to_owned()), self.size.0);
        let mut start = 0;
        for (style, part) in self.session.highlighted(text, at, &self.palette) {
            let split = at.saturating_sub(start).min(part.len());
            let (before, after) = part.split_at_checked(split).unwrap_or((&part, ""));
            layout.push(style, before, &continuation);
            if (start..start + part.len()).contains(&at) {
                layout.mark_cursor();
            }
            layout.push(style, after, &continuation);
            start += part.len();
        }
        if at >= text.len() {
            layout.mark_cursor();
        }
        layout
    }

    fn continuation(&self) -> Part {
        (self.palette.faint, CONTINUATION.to_owned())
    }

    const fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// Appends the status to the first row, if there is room.
    fn push_status(&self, rows: &mut [Row]) {
        let status = self.session.status(self.unicode);
        self.push_right(rows.first_mut(), &status, MIN_STATUS_WIDTH);
    }

    /// Appends a text at the right edge of a row, if there is room.
    fn push_right(&self, row: Option<&mut Row>, text: &str, min_width: usize) {
        use unicode_width::UnicodeWidthStr;
        let Some(row) = row else { return };
        let width = self.size.0.saturating_sub(1);
        let gap = width.saturating_sub(row.width + text.width());
        if self.size.0 >= min_width && gap >= GAP {
            row.push(Style::new(), &" ".repeat(gap));
            row.push(self.palette.faint, text);
        }
    }

    /// The rows around the cursor, as many as fit; the number of hidden ones is shown at the right edge.
    fn window(&self, mut rows: Vec<Row>, cursor: (usize, usize), height: usize, top: &mut usize) -> Frame {
        let last_top = rows.len().saturating_sub(height);
        *top = (*top).clamp((cursor.0 + 1).saturating_sub(height), cursor.0).min(last_top);
        let below = last_top - *top;
        let mut shown: Vec<Row> = rows.drain(..).skip(*top).take(height).collect();
        let mark = |arrow: &str, count: usize| if count > 0 { format!("{arrow} {count}") } else { String::new() };
        let (up, down) = if self.unicode { ("↑", "↓") } else { ("^", "v") };
        if *top > 0 {
            self.push_right(shown.first_mut(), &mark(up, *top), 0);
        }
        if below > 0 {
            self.push_right(shown.last_mut(), &mark(down, below), 0);
        }
        Frame { rows: shown, cursor: (cursor.0 - *top, cursor.1) }
    }
}
