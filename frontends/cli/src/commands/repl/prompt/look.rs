//! The prompt, the status, and the highlighted line.

use std::borrow::Cow;
use std::sync::Arc;

use clap::builder::styling::{Color as ClapColor, Effects, Style};
use nu_ansi_term::{Color as LineColor, Style as LineStyle};
use reedline::{Color, Highlighter, PromptEditMode, PromptHistorySearch, PromptHistorySearchStatus, StyledText};
use tamis::diagnostic::{is_invisible, visible};

use super::super::session::Session;
use super::super::theme::Palette;
use crate::output::TerminalStyle;

pub(in super::super) const PROMPT: &str = "tamis> ";
/// The start of the prompt, which stays while the history is searched. It is not empty, as reedline does not measure the
/// line then, and paints it over the status.
const NAME: &str = "tamis";
/// The prompt of the lines that continue a query.
pub(in super::super) const CONTINUATION: &str = "  ...> ";
/// The minimum width of a terminal that shows the status.
const MIN_STATUS_WIDTH: u16 = 60;
/// The space before the status.
const GAP: &str = "   ";
/// The width of a terminal that does not know it.
const WIDTH: u16 = 80;

/// The width of the terminal.
pub(super) fn width() -> u16 {
    terminal_size::terminal_size().map(|(width, _)| width.0).filter(|width| *width > 0).unwrap_or(WIDTH)
}

/// What is shown.
#[derive(Clone)]
pub(super) struct Look {
    session: Arc<Session>,
    pub(super) palette: Palette,
    /// The settings at the right edge.
    status: String,
}

impl Look {
    pub(super) fn new(session: &Arc<Session>, style: TerminalStyle) -> Self {
        let palette = session.palette(style.color);
        Self { session: Arc::clone(session), palette, status: session.status(style.unicode) }
    }

    /// The same for a line that was entered.
    pub(super) fn without_status(&self) -> Self {
        Self { status: String::new(), ..self.clone() }
    }

    /// What follows the name.
    pub(super) fn indicator(&self) -> String {
        painted(self.palette.prompt, PROMPT.strip_prefix(NAME).unwrap_or_default())
    }
}

impl reedline::Prompt for Look {
    fn render_prompt_left(&self) -> Cow<'_, str> {
        painted(self.palette.prompt, NAME).into()
    }

    fn render_prompt_right(&self) -> Cow<'_, str> {
        if self.status.is_empty() || width() < MIN_STATUS_WIDTH {
            return "".into();
        }
        (GAP.to_owned() + &painted(self.palette.faint, &self.status)).into()
    }

    fn render_prompt_indicator(&self, _mode: PromptEditMode) -> Cow<'_, str> {
        self.indicator().into()
    }

    fn render_prompt_multiline_indicator(&self) -> Cow<'_, str> {
        CONTINUATION.into()
    }

    fn render_prompt_history_search_indicator(&self, search: PromptHistorySearch) -> Cow<'_, str> {
        let result = match search.status {
            PromptHistorySearchStatus::Passing => "search",
            PromptHistorySearchStatus::Failing => "not found",
        };
        painted(self.palette.prompt, &format!(" {result} {}> ", visible(&search.term))).into()
    }

    // The prompts have their styles already.
    fn get_prompt_color(&self) -> Color {
        Color::Reset
    }

    fn get_indicator_color(&self) -> Color {
        Color::Reset
    }

    fn get_prompt_right_color(&self) -> Color {
        Color::Reset
    }

    fn get_prompt_multiline_color(&self) -> LineColor {
        in_terms_of_reedline(self.palette.faint).foreground.unwrap_or(LineColor::Default)
    }
}

impl Highlighter for Look {
    fn highlight(&self, line: &str, cursor: usize) -> StyledText {
        let parts = self.session.highlighted(line, cursor, &self.palette);
        let buffer = parts.into_iter().map(|(style, text)| (in_terms_of_reedline(style), harmless(&text))).collect();
        StyledText { buffer }
    }
}

pub(super) fn painted(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A text of the same length in bytes, so that the position of the cursor stays the same, without control characters.
pub(super) fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push(c),
            '\t' => shown.push(' '),
            _ if c.is_control() || is_invisible(c) => shown.push_str(&"?".repeat(c.len_utf8())),
            _ => shown.push(c),
        }
    }
    shown
}

/// A style as reedline expects it.
fn in_terms_of_reedline(style: Style) -> LineStyle {
    let foreground = match style.get_fg_color() {
        Some(ClapColor::Ansi256(color)) => Some(LineColor::Fixed(color.0)),
        _ => None,
    };
    let effects = style.get_effects();
    LineStyle {
        foreground,
        is_bold: effects.contains(Effects::BOLD),
        is_underline: effects.contains(Effects::UNDERLINE),
        is_reverse: effects.contains(Effects::INVERT),
        ..LineStyle::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_not_printed() {
        for text in ["a = \"é\"\n", "\u{1b}[2J\u{9b}\u{202e}\t\u{7f}"] {
            let shown = harmless(text);
            assert_eq!(shown.len(), text.len());
            assert!(!shown.contains(|c: char| c != '\n' && (c.is_control() || is_invisible(c))));
        }
    }
}
