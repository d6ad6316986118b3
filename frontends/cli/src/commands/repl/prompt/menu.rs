//! The menu below the line, which one moves in.

use std::ops::Range;

use clap::builder::styling::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::super::complete::Entry;
use super::super::session::Session;
use super::super::theme::Palette;
use super::layout::{Row, shortened};
use crate::text;

/// The maximum number of rows.
const MAX_ROWS: usize = 10;
/// The maximum width of the labels, in percent of the terminal's.
const LABEL_PERCENT: usize = 60;
/// On a narrower terminal, labels may take the whole width.
const NARROW: usize = 40;
/// The width of the mark before the selected label.
const MARK_WIDTH: usize = 2;

/// A row of a list.
pub(super) struct Item {
    pub(super) label: String,
    /// The range of the label that matches what is typed.
    pub(super) matched: Range<usize>,
    pub(super) about: String,
}

impl Item {
    pub(super) fn new(label: &str, about: &str, typed: &str) -> Self {
        let label = text::visible(label);
        Self { matched: matched(&label, typed), label, about: text::visible(about) }
    }
}

/// A list with at most one selected item; the rows around it are shown.
#[derive(Default)]
pub(super) struct List {
    pub(super) items: Vec<Item>,
    pub(super) selected: Option<usize>,
    /// The first row that is shown.
    top: usize,
}

/// Where a key moves the selection.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Next,
    Previous,
    NextPage,
    PreviousPage,
}

impl List {
    pub(super) const fn new(items: Vec<Item>, selected: Option<usize>) -> Self {
        Self { items, selected, top: 0 }
    }

    /// Moves the selection. After the last item, nothing is selected, and then the first one, if `passes_none`.
    pub(super) fn step(&mut self, step: Step, passes_none: bool) {
        let count = self.items.len();
        let last = count.saturating_sub(1);
        let wrapped = |end: usize| if passes_none { None } else { Some(end) };
        self.selected = match (step, self.selected) {
            _ if count == 0 => None,
            (Step::Next | Step::NextPage, None) => Some(0),
            (Step::Previous | Step::PreviousPage, None) => Some(last),
            (Step::Next, Some(at)) if at == last => wrapped(0),
            (Step::Previous, Some(0)) => wrapped(last),
            (Step::Next, Some(at)) => Some(at + 1),
            (Step::Previous, Some(at)) => Some(at - 1),
            (Step::NextPage, Some(at)) => Some((at + MAX_ROWS - 1).min(last)),
            (Step::PreviousPage, Some(at)) => Some(at.saturating_sub(MAX_ROWS - 1)),
        };
    }

    /// The rows, at most `max` of them; if items are hidden, the last row says where the others are.
    pub(super) fn rows(&mut self, max: usize, width: usize, palette: &Palette, ellipsis: &str) -> Vec<Row> {
        let max = max.min(MAX_ROWS);
        let shown = if self.items.len() > max { max.saturating_sub(1).max(1) } else { self.items.len() };
        let at = self.selected.unwrap_or(0);
        self.top =
            self.top.clamp((at + 1).saturating_sub(shown), at).min(self.items.len() - shown.min(self.items.len()));
        let visible = self.items.get(self.top..self.top + shown).unwrap_or(&self.items);
        let widest = visible.iter().map(|item| item.label.width()).max().unwrap_or_default();
        let percent = if width < NARROW { 100 } else { LABEL_PERCENT };
        let labels = widest.min((width * percent / 100).saturating_sub(MARK_WIDTH));
        let item_row = |(index, item): (usize, &Item)| {
            item_row(item, self.selected == Some(self.top + index), labels, width, palette, ellipsis)
        };
        let mut rows: Vec<Row> = visible.iter().enumerate().map(item_row).collect();
        if shown < self.items.len() && max > 1 {
            let (first, count) = (self.top + 1, self.items.len());
            let mut row = Row::default();
            let position = format!("  {first}-{} of {count}", self.top + shown);
            row.push_fitting(palette.faint, &position, width, "");
            rows.push(row);
        }
        rows
    }
}

fn item_row(item: &Item, is_selected: bool, labels: usize, width: usize, palette: &Palette, ellipsis: &str) -> Row {
    let mut row = Row::default();
    let over = |style: Style| if is_selected { style.invert() } else { style };
    // Without colors, a mark shows the selection.
    let mark = if is_selected { "> " } else { "  " };
    let base = if palette.is_plain { Style::new() } else { over(Style::new()) };
    let matched = if palette.is_plain { Style::new() } else { over(palette.matched) };
    row.push_fitting(base, mark, width, "");
    let end = (mark.width() + labels).min(width);
    let label = shortened(&item.label, labels, ellipsis);
    let kept = if label == item.label { label.len() } else { label.len().saturating_sub(ellipsis.len()) };
    let (start, stop) = (item.matched.start.min(kept), item.matched.end.min(kept));
    let part = |range: Range<usize>| label.get(range).unwrap_or_default();
    row.push_fitting(base, part(0..start), end, "");
    row.push_fitting(matched, part(start..stop), end, "");
    row.push_fitting(base, part(stop..label.len()), end, "");
    row.push_fitting(base, &" ".repeat((end + 2).saturating_sub(row.width)), width, "");
    if row.width < width {
        let faint = if is_selected && !palette.is_plain { base } else { palette.faint };
        row.push_fitting(faint, &item.about, width, ellipsis);
    }
    row
}

/// The first range of `label` that equals `typed` except for case; empty if there is none.
fn matched(label: &str, typed: &str) -> Range<usize> {
    let lower = typed.to_lowercase();
    let starts = label.grapheme_indices(true).map(|(at, _)| at);
    let range = |start: usize| {
        let rest = label.get(start..)?;
        let length = rest
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .find(|&end| rest.get(..end).is_some_and(|part| part.to_lowercase().len() >= lower.len()))?;
        (rest.get(..length)?.to_lowercase() == lower).then_some(start..start + length)
    };
    if lower.is_empty() { 0..0 } else { starts.filter_map(range).next().unwrap_or(0..0) }
}

/// The menu of completions.
pub(super) struct Menu {
    /// The line as it was typed, and the position of the cursor.
    pub(super) typed: (String, usize),
    entries: Vec<Entry>,
    pub(super) list: List,
}

impl Menu {
    pub(super) fn new(entries: Vec<Entry>, text: &str, at: usize) -> Self {
        let item = |entry: &Entry| {
            let typed = text.get(entry.edit.span.start as usize..at).unwrap_or_default();
            Item::new(&entry.label, &entry.about, typed)
        };
        let list = List::new(entries.iter().map(item).collect(), None);
        Self { typed: (text.to_owned(), at), entries, list }
    }

    /// The line with the selected suggestion, and the position of the cursor.
    pub(super) fn preview(&self) -> (String, usize) {
        let selected = self.list.selected.and_then(|index| self.entries.get(index));
        selected.map_or_else(|| self.typed.clone(), |entry| with_entry(entry, &self.typed.0))
    }
}

/// The line with what all suggestions of a command have in common; in a query, the menu comes first.
pub(super) fn with_common_prefix(session: &Session, entries: &[Entry], text: &str, at: usize) -> (String, usize) {
    let typed = (text.to_owned(), at);
    let Some((first, others)) = entries.split_first().filter(|_| session.call(text).is_some()) else { return typed };
    let shared = |prefix: &str, other: &str| prefix.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let length = others.iter().map(|other| shared(&first.edit.text, &other.edit.text)).min().unwrap_or_default();
    let prefix: String = first.edit.text.chars().take(length).collect();
    let written = text.get(first.edit.span.start as usize..at).unwrap_or_default();
    if !prefix.starts_with(written) || prefix == written {
        return typed;
    }
    let before = text.get(..first.edit.span.start as usize).unwrap_or_default();
    let after = text.get(at..).unwrap_or_default();
    (format!("{before}{prefix}{after}"), before.len() + prefix.len())
}

/// A line with a suggestion, and the position of the cursor.
pub(super) fn with_entry(entry: &Entry, text: &str) -> (String, usize) {
    let edit = &entry.edit;
    let before = text.get(..edit.span.start as usize).unwrap_or_default();
    let after = text.get(edit.span.end as usize..).unwrap_or_default();
    let line = format!("{before}{}{after}", edit.text);
    (line, before.len() + edit.text.len())
}

#[cfg(test)]
mod tests {
    use super::super::super::theme::Theme;
    use super::*;

    fn list(count: usize) -> List {
        List::new((0..count).map(|index| Item::new(&format!("name_{index}"), "what it means", "NA")).collect(), None)
    }

    fn shown(list: &mut List, max: usize, width: usize) -> Vec<String> {
        let palette = Palette::new(Theme::Auto, false);
        let rows = list.rows(max, width, &palette, "…");
        assert!(rows.iter().all(|row| row.width <= width && row.width == row.painted.width()));
        rows.into_iter().map(|row| row.painted.trim_end().to_owned()).collect()
    }

    #[test]
    fn the_selection_cycles() {
        let mut list = list(2);
        let mut seen = Vec::new();
        for _ in 0..4 {
            list.step(Step::Next, true);
            seen.push(list.selected);
        }
        assert_eq!(seen, [Some(0), Some(1), None, Some(0)]);
        list.step(Step::Previous, false);
        assert_eq!(list.selected, Some(1));
    }

    #[test]
    fn long_lists_scroll() {
        let mut list = list(30);
        let rows = shown(&mut list, 5, 80);
        assert_eq!(rows[0], "  name_0  what it means");
        assert_eq!(rows[4], "  1-4 of 30");
        list.step(Step::Previous, true);
        let rows = shown(&mut list, 5, 80);
        assert_eq!(rows[3], "> name_29  what it means");
        assert_eq!(rows[4], "  27-30 of 30");
        list.step(Step::PreviousPage, true);
        assert_eq!(shown(&mut list, 5, 80)[0], "> name_20  what it means");
    }

    #[test]
    fn rows_fit_narrow_terminals() {
        for width in 0..40 {
            shown(&mut list(12), 6, width);
        }
        assert_eq!(shown(&mut list(1), 6, 16), ["  name_0  what …"]);
    }

    #[test]
    fn matches_ignore_case() {
        assert_eq!(matched("num_Tokens", "tok"), 4..7);
        assert_eq!(matched("Größe", "öSS"), 0..0);
        assert_eq!(matched("abc", ""), 0..0);
    }
}
