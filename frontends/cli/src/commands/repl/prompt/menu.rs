//! The menu of completions below the line: one suggestion per row, with its description beside it.

use clap::builder::styling::Style;
use reedline::menu_functions::resolve_completer_input;
use reedline::{
    Completer, Editor, IdeMenu, InputMode, LineBuffer, Menu, MenuBuilder, MenuEvent, Painter, Suggestion, UndoBehavior,
};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::super::show::shortened;
use super::super::theme::Palette;
use super::burst::Burst;
use super::keys::MENU;

/// The maximum number of rows.
const MAX_ROWS: usize = 10;
/// The start of the selected row, which is also recognizable without colors.
const SELECTED: &str = ">  ";
/// The start of the other rows.
const OTHER: &str = "   ";
/// The space before a description.
const GAP: &str = "  ";
/// The maximum width of the names beside descriptions.
const MAX_NAME_WIDTH: usize = 50;
/// The minimum width for descriptions: the menu has none if there is less.
const MIN_ABOUT_WIDTH: usize = 10;

/// How the menu is painted.
pub(super) struct Paint {
    pub(super) palette: Palette,
    /// What follows a text that is cut.
    pub(super) ellipsis: &'static str,
    /// What follows the name in the prompt while the menu is open.
    pub(super) indicator: String,
}

/// The menu.
///
/// The engine updates the suggestions before it asks for anything else, as the prompt uses quick completions.
pub(super) struct CompletionMenu {
    /// Has the settings of the menu: reedline does not export their type.
    settings: IdeMenu,
    paint: Paint,
    burst: Burst,
    is_open: bool,
    suggestions: Vec<Suggestion>,
    /// The line before the cursor.
    before: String,
    selected: usize,
    /// The first suggestion that is shown.
    first: usize,
    /// The row of the cursor below the start of the prompt.
    cursor_row: usize,
    size: Size,
}

/// The room for the menu.
#[derive(Clone, Copy, Default)]
struct Size {
    rows: usize,
    columns: usize,
}

/// The widths of the columns; without descriptions if `about` is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Widths {
    name: usize,
    about: usize,
}

impl CompletionMenu {
    pub(super) fn new(paint: Paint, burst: Burst) -> Self {
        let settings = IdeMenu::default().with_name(MENU).with_marker(&paint.indicator);
        Self {
            settings: settings.with_input_mode(InputMode::FullBuffer),
            paint,
            burst,
            is_open: false,
            suggestions: Vec::new(),
            before: String::new(),
            selected: 0,
            first: 0,
            cursor_row: 0,
            size: Size::default(),
        }
    }

    /// The number of rows.
    fn rows(&self) -> usize {
        self.suggestions.len().min(self.size.rows)
    }

    /// Moves the selection by `distance`, from the last suggestion to the first one and back.
    fn select(&mut self, distance: isize) {
        let count = isize::try_from(self.suggestions.len()).unwrap_or(isize::MAX);
        let selected = isize::try_from(self.selected).unwrap_or_default();
        let moved = selected.saturating_add(distance).checked_rem_euclid(count).unwrap_or_default();
        self.selected = usize::try_from(moved).unwrap_or_default();
    }

    /// A page as a distance; the selection stops at the first and the last suggestion.
    fn page(&self, is_forward: bool) -> isize {
        let last = self.suggestions.len().saturating_sub(1);
        let rows = self.rows().max(1);
        let distance = if is_forward { last.saturating_sub(self.selected) } else { self.selected }.min(rows);
        let distance = isize::try_from(distance).unwrap_or_default();
        if is_forward { distance } else { -distance }
    }

    fn widths(&self) -> Widths {
        let longest = self.suggestions.iter().map(|suggestion| suggestion.display_value().width()).max();
        let is_described = self.suggestions.iter().any(|suggestion| suggestion.description.is_some());
        widths(longest.unwrap_or_default(), is_described, self.size.columns)
    }

    /// A row with a suggestion.
    fn row(&self, suggestion: &Suggestion, is_selected: bool, widths: Widths) -> String {
        let Paint { palette, ellipsis, .. } = &self.paint;
        let typed = self.before.get(suggestion.span.start..).unwrap_or_default();
        let name = suggestion.display_value();
        let shown = shortened(name, widths.name, ellipsis);
        let kept = if shown == name { name.len() } else { shown.len().saturating_sub(ellipsis.len()) };
        let matched: Vec<usize> = matched(name, typed).into_iter().filter(|at| *at < kept).collect();
        let padding = widths.name.saturating_sub(shown.width());
        let with = |style: Style| if is_selected { style.invert() } else { style };
        let (style, mark) = (with(Style::new()), if is_selected { SELECTED } else { OTHER });
        let mut row = format!("{style}{mark}{style:#}");
        row += &painted(&shown, &matched, style, with(palette.matched));
        row += &format!("{style}{:padding$}{style:#}", "");
        let about = suggestion.description.as_deref().unwrap_or_default();
        let about = shortened(about, widths.about, ellipsis);
        if !about.is_empty() {
            let faint = palette.faint;
            row += &format!("{GAP}{faint}{about}{faint:#}");
        }
        row
    }
}

impl Menu for CompletionMenu {
    /// None while a Tab is text, so that it does not open the menu.
    fn name(&self) -> &str {
        if self.burst.has_text_tab() { "" } else { self.settings.name() }
    }

    fn indicator(&self) -> &str {
        self.settings.indicator()
    }

    fn is_active(&self) -> bool {
        self.is_open && !self.burst.has_text_tab()
    }

    fn menu_event(&mut self, event: MenuEvent) {
        match event {
            MenuEvent::Activate(_) => self.is_open = true,
            MenuEvent::Deactivate => self.is_open = false,
            MenuEvent::NextElement | MenuEvent::MoveDown => self.select(1),
            MenuEvent::PreviousElement | MenuEvent::MoveUp => self.select(-1),
            MenuEvent::NextPage => self.select(self.page(true)),
            MenuEvent::PreviousPage => self.select(self.page(false)),
            MenuEvent::Edit(_) | MenuEvent::MoveLeft | MenuEvent::MoveRight => {}
        }
    }

    /// A single suggestion is accepted at once.
    fn can_quick_complete(&self) -> bool {
        true
    }

    fn can_partially_complete(&mut self, _is_updated: bool, _: &mut Editor, _: &mut dyn Completer) -> bool {
        false
    }

    /// Finds the suggestions; the menu closes if there are none.
    fn update_values(&mut self, editor: &mut Editor, completer: &mut dyn Completer) {
        let (line, at) = resolve_completer_input(editor, &mut None, self.settings.settings());
        self.suggestions = completer.complete(&line, at);
        self.before = line.get(..at).unwrap_or_default().to_owned();
        (self.selected, self.first) = (0, 0);
        self.is_open &= !self.suggestions.is_empty();
    }

    /// Fits the menu below the cursor, with a row to spare, and scrolls to the selection.
    fn update_working_details(&mut self, _: &mut Editor, _: &mut dyn Completer, painter: &Painter) {
        let (width, height) = (usize::from(painter.screen_width()), usize::from(painter.screen_height()));
        let rows = height.saturating_sub(self.cursor_row + 2).clamp(1, MAX_ROWS);
        self.size = Size { rows, columns: width.saturating_sub(1) };
        self.first = scrolled(self.first, self.selected, self.rows());
    }

    /// Replaces exactly what the suggestion is for, and moves the cursor behind it.
    fn replace_in_buffer(&self, editor: &mut Editor) {
        let Some(suggestion) = self.suggestions.get(self.selected) else { return };
        editor.edit_buffer(|line| replace(line, suggestion), UndoBehavior::NoOp);
        // One step for undo, with the line as it is now.
        editor.edit_buffer(|_| (), UndoBehavior::CreateUndoPoint);
    }

    fn menu_required_lines(&self, _columns: u16) -> u16 {
        u16::try_from(self.rows()).unwrap_or(u16::MAX)
    }

    fn menu_string(&self, available: u16, _has_colors: bool) -> String {
        let rows = self.rows().min(usize::from(available));
        let first = scrolled(self.first, self.selected, rows);
        let widths = self.widths();
        let shown = self.suggestions.iter().enumerate().skip(first).take(rows);
        let rows: Vec<String> =
            shown.map(|(index, suggestion)| self.row(suggestion, index == self.selected, widths)).collect();
        rows.join("\r\n")
    }

    fn min_rows(&self) -> u16 {
        u16::try_from(self.rows()).unwrap_or(u16::MAX)
    }

    fn get_values(&self) -> &[Suggestion] {
        &self.suggestions
    }

    fn set_cursor_pos(&mut self, (_, row): (u16, u16)) {
        self.cursor_row = usize::from(row);
    }
}

/// Inserts a suggestion, unless the line has changed so that it does not fit any more.
fn replace(line: &mut LineBuffer, suggestion: &Suggestion) {
    let range = suggestion.span.start..suggestion.span.end;
    if line.get_buffer().get(range.clone()).is_some() {
        line.replace_range(range, &suggestion.value);
        line.clear_selection();
        line.set_insertion_point(suggestion.span.start + suggestion.value.len());
    }
}

/// The first of the rows that are shown, of which one is selected.
fn scrolled(first: usize, selected: usize, rows: usize) -> usize {
    first.clamp((selected + 1).saturating_sub(rows.max(1)), selected)
}

/// The widths of the columns if the longest name has width `longest`.
fn widths(longest: usize, is_described: bool, columns: usize) -> Widths {
    let room = columns.saturating_sub(OTHER.width());
    let name = longest.min(MAX_NAME_WIDTH);
    let about = room.saturating_sub(name + GAP.width());
    if is_described && about >= MIN_ABOUT_WIDTH {
        Widths { name, about }
    } else {
        Widths { name: longest.min(room), about: 0 }
    }
}

/// A name with its `matched` positions in a style of their own.
fn painted(name: &str, matched: &[usize], style: Style, matched_style: Style) -> String {
    let mut text = String::new();
    for (at, cluster) in name.grapheme_indices(true) {
        let is_matched = matched.iter().any(|position| (at..at + cluster.len()).contains(position));
        let style = if is_matched { matched_style } else { style };
        text += &format!("{style}{cluster}{style:#}");
    }
    text
}

/// The positions of the characters of a name that match what is typed: a run from the start of a word, or else any run,
/// or else scattered ones from the start of a word on.
fn matched(name: &str, typed: &str) -> Vec<usize> {
    let letters: Vec<char> = typed.chars().map(folded).collect();
    let name: Vec<(usize, char)> = name.char_indices().map(|(at, c)| (at, folded(c))).collect();
    let is_word =
        |start: usize| start.checked_sub(1).and_then(|at| name.get(at)).is_none_or(|c| !c.1.is_alphanumeric());
    let rest = |start: usize| name.get(start..).unwrap_or_default();
    let run = |start: &usize| rest(*start).iter().map(|c| c.1).take(letters.len()).eq(letters.iter().copied());
    let runs = || (0..name.len()).filter(run);
    if let Some(start) = runs().find(|start| is_word(*start)).or_else(|| runs().next()) {
        return rest(start).iter().take(letters.len()).map(|c| c.0).collect();
    }
    let words = (0..name.len()).filter(|start| is_word(*start));
    words.filter_map(|start| scattered(rest(start), &letters)).next().unwrap_or_default()
}

/// The positions of letters in the given order, of which the first one comes first.
fn scattered(name: &[(usize, char)], letters: &[char]) -> Option<Vec<usize>> {
    let is_start = name.first().map(|c| c.1) == letters.first().copied();
    let mut rest = name.iter();
    let positions = letters.iter().map(|letter| rest.find(|c| c.1 == *letter).map(|c| c.0)).collect::<Option<_>>();
    positions.filter(|_| is_start)
}

/// A character as completion compares it.
fn folded(c: char) -> char {
    if c == '.' { '/' } else { c.to_lowercase().next().unwrap_or(c) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matched_letters_are_found() {
        for (name, typed, expected) in [
            ("num_input_tokens", "TOK", &[10, 11, 12][..]),
            ("metrics/cost", "metrics.c", &[0, 1, 2, 3, 4, 5, 6, 7, 8]),
            ("duration_ns", "ration", &[2, 3, 4, 5, 6, 7]),
            ("duration_ns", "dns", &[0, 7, 10]),
            ("größe_äh", "ÄH", &[8, 10]),
            ("input", "", &[]),
            ("input", "x", &[]),
        ] {
            assert_eq!(matched(name, typed), expected, "{name} {typed}");
        }
    }

    #[test]
    fn descriptions_need_room() {
        assert_eq!(widths(22, true, 79), Widths { name: 22, about: 52 });
        assert_eq!(widths(22, true, 19), Widths { name: 16, about: 0 });
        assert_eq!(widths(22, true, 36), Widths { name: 22, about: 0 });
        assert_eq!(widths(90, true, 199), Widths { name: 50, about: 144 });
        assert_eq!(widths(90, false, 79), Widths { name: 76, about: 0 });
        assert_eq!(widths(5, true, 0), Widths { name: 0, about: 0 });
    }

    #[test]
    fn the_selection_stays_in_view() {
        assert_eq!(scrolled(0, 9, 10), 0);
        assert_eq!(scrolled(0, 10, 10), 1);
        assert_eq!(scrolled(5, 3, 10), 3);
        assert_eq!(scrolled(5, 5, 0), 5);
    }
}
