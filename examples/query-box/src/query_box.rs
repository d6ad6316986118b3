//! The state of the query box, and what each key does to it.
//!
//! A menu shows the suggestions for the caret; the first is selected. After Tab accepts one, the caret is after it,
//! and at the end of the text a space follows, so that the next menu is that of the next word.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tamis::diagnostic::{Diagnostics, Fix};
use tamis::{Compiler, Suggestion};

use crate::glue;

/// What a key asks of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Response {
    /// To show the box again.
    Continue,
    /// To compile the query.
    Submit,
    /// To exit.
    Quit,
}

/// A text field with a caret, the suggestions for it, and the diagnostics of the text.
pub(crate) struct QueryBox {
    compiler: Compiler,
    text: String,
    /// The byte of the caret; always the start of a character, or the end.
    caret: usize,
    suggestions: Vec<Suggestion>,
    /// The index of the selected suggestion.
    selected: usize,
    diagnostics: Diagnostics,
}

impl QueryBox {
    pub(crate) fn new(compiler: Compiler) -> Self {
        let mut query_box = Self {
            compiler,
            text: String::new(),
            caret: 0,
            suggestions: Vec::new(),
            selected: 0,
            diagnostics: Diagnostics::default(),
        };
        query_box.set(String::new(), 0);
        query_box
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn before_caret(&self) -> &str {
        self.text.get(..self.caret).unwrap_or_default()
    }

    pub(crate) fn suggestions(&self) -> &[Suggestion] {
        &self.suggestions
    }

    pub(crate) const fn selected(&self) -> usize {
        self.selected
    }

    pub(crate) const fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The fix that Ctrl-F applies.
    pub(crate) fn first_fix(&self) -> Option<&Fix> {
        self.diagnostics.iter().find_map(|found| found.fixes.first())
    }

    pub(crate) fn press(&mut self, key: KeyEvent) -> Response {
        match key.code {
            KeyCode::Char('c') if key.modifiers == KeyModifiers::CONTROL => return Response::Quit,
            KeyCode::Char('f') if key.modifiers == KeyModifiers::CONTROL => self.fix(),
            KeyCode::Enter => return Response::Submit,
            KeyCode::Esc => self.suggestions.clear(),
            KeyCode::Tab => self.accept(),
            KeyCode::Down => self.selected = (self.selected + 1).min(self.suggestions.len().saturating_sub(1)),
            KeyCode::Up => self.selected = self.selected.saturating_sub(1),
            KeyCode::Left => self.move_caret(self.previous()),
            KeyCode::Right => self.move_caret(self.next()),
            KeyCode::Home => self.move_caret(0),
            KeyCode::End => self.move_caret(self.text.len()),
            KeyCode::Backspace => self.replace(self.previous(), self.caret, ""),
            KeyCode::Delete => self.replace(self.caret, self.next(), ""),
            KeyCode::Char(c) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
                self.replace(self.caret, self.caret, c.encode_utf8(&mut [0; 4]));
            }
            _ => {}
        }
        Response::Continue
    }

    fn accept(&mut self) {
        let Some(suggestion) = self.suggestions.get(self.selected) else { return };
        let Some((mut text, mut caret)) = glue::accept(suggestion, &self.text) else { return };
        if caret as usize == text.len() && !text.ends_with(' ') {
            text.push(' ');
            caret += 1;
        }
        self.set(text, caret as usize);
    }

    fn fix(&mut self) {
        let Some(fix) = self.first_fix() else { return };
        let caret = u32::try_from(self.caret).unwrap_or(u32::MAX);
        if let Some((text, caret)) = glue::apply(fix, &self.text, caret) {
            self.set(text, caret as usize);
        }
    }

    /// The start of the character before the caret.
    fn previous(&self) -> usize {
        self.caret - self.before_caret().chars().next_back().map_or(0, char::len_utf8)
    }

    /// The end of the character after the caret.
    fn next(&self) -> usize {
        let after = self.text.get(self.caret..).and_then(|after| after.chars().next());
        self.caret + after.map_or(0, char::len_utf8)
    }

    fn replace(&mut self, start: usize, end: usize, replacement: &str) {
        let mut text = self.text.clone();
        text.replace_range(start..end, replacement);
        self.set(text, start + replacement.len());
    }

    fn move_caret(&mut self, caret: usize) {
        self.set(self.text.clone(), caret);
    }

    fn set(&mut self, text: String, caret: usize) {
        let at = u32::try_from(caret).unwrap_or(u32::MAX);
        (self.suggestions, self.diagnostics) = glue::check(&self.compiler, &text, at);
        (self.text, self.caret, self.selected) = (text, caret, 0);
    }
}
