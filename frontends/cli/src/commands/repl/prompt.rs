//! Reads a line from a person at a terminal: editing, completion, hints and recalling earlier lines.
//!
//! `keys.rs` says what a key does, `line.rs` is the text and its cursor, `draw.rs` lays out what is shown, `screen.rs`
//! paints it, and `terminal.rs` is the only file that reads from the terminal or changes its mode.

use std::io;

use crossterm::event::Event;

use super::complete;
use super::session::Session;
use crate::failure::Failure;
use crate::output::{Channel, TerminalStyle};

mod draw;
mod hint;
mod keys;
mod layout;
mod line;
mod menu;
mod recall;
mod screen;
pub(super) mod terminal;

pub(super) use draw::{CONTINUATION, PROMPT};
pub(super) use layout::shortened;

use draw::Canvas;
use keys::Action;
use line::Line;
use menu::{Menu, Step};
use recall::{Recall, Search};
use screen::Screen;
use terminal::{Events, RawMode, broken};

/// What was read.
pub(super) enum Read {
    Line(String),
    /// The line was discarded.
    Interrupted,
    /// The input ended.
    End,
}

/// What the next key means.
#[derive(Clone, Copy, Default)]
enum KeyMode {
    #[default]
    Action,
    /// It is inserted as it is.
    Literal,
    /// It completes a pair of keys.
    Prefixed,
}

/// The prompt.
#[derive(Default)]
pub(super) struct Prompt {
    events: Events,
    screen: Screen,
    line: Line,
    key_mode: KeyMode,
    menu: Option<Menu>,
    recall: Option<Recall>,
    search: Option<Search>,
    /// The first row of a long text that is shown.
    top: usize,
}

/// What the prompt works with.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s> {
    pub(super) session: &'s Session,
    /// Fixed queries, of which a digit chooses one.
    pub(super) fixes: &'s [String],
    pub(super) style: TerminalStyle,
}

impl Scene<'_> {
    fn canvas(&self) -> Canvas<'_> {
        let palette = self.session.palette(self.style.color);
        Canvas { session: self.session, palette, unicode: self.style.unicode, size: terminal::size() }
    }
}

impl Prompt {
    /// Reads a line that starts as `initial`.
    pub(super) fn read(&mut self, scene: Scene<'_>, initial: &str) -> Result<Read, Failure> {
        let raw = RawMode::enter().map_err(|error| broken(&error))?;
        self.line.take();
        self.line.insert(initial);
        let read = self.read_events(scene).map_err(|error| broken(&error));
        drop(raw);
        read
    }

    fn read_events(&mut self, scene: Scene<'_>) -> io::Result<Read> {
        loop {
            if !self.events.is_pending()? {
                self.draw(scene)?;
            }
            let event = self.events.next()?;
            if let Some(read) = self.handle(&event, scene)? {
                self.leave(scene)?;
                self.line.take();
                return Ok(read);
            }
        }
    }

    fn draw(&mut self, scene: Scene<'_>) -> io::Result<()> {
        let canvas = scene.canvas();
        let frame = match &mut self.search {
            Some(search) => canvas.search(search),
            None => {
                let is_hinted =
                    self.menu.is_none() && self.recall.is_none() && scene.style.color && !scene.style.narrated;
                let hint = if is_hinted { hint::hint(scene.session, &self.line) } else { None };
                let list = self.menu.as_mut().map(|menu| &mut menu.list);
                canvas.edited(&self.line, hint.as_deref(), list, &mut self.top)
            }
        };
        self.screen.paint(&frame.rows, frame.cursor, canvas.size.0)
    }

    /// Paints the line as it stays on the screen.
    fn leave(&mut self, scene: Scene<'_>) -> io::Result<()> {
        (self.menu, self.recall, self.search, self.top) = (None, None, None, 0);
        let canvas = scene.canvas();
        let frame = canvas.entered(&self.line);
        self.screen.paint(&frame.rows, frame.cursor, canvas.size.0)?;
        self.screen.leave()
    }

    fn handle(&mut self, event: &Event, scene: Scene<'_>) -> io::Result<Option<Read>> {
        let action = match std::mem::take(&mut self.key_mode) {
            KeyMode::Action => keys::action(event),
            KeyMode::Prefixed => keys::after_prefix(event),
            KeyMode::Literal => {
                if let Some(c) = keys::literal(event) {
                    self.line.type_char(c);
                }
                Action::Ignore
            }
        };
        match action {
            Action::Resize => self.screen.resize(terminal::size().0),
            Action::ClearScreen => self.screen.clear_all()?,
            Action::Suspend => self.suspend()?,
            Action::Ignore => {}
            _ if self.search.is_some() => return Ok(self.search_key(action, scene)),
            _ => return self.key(action, scene),
        }
        Ok(None)
    }

    fn key(&mut self, action: Action, scene: Scene<'_>) -> io::Result<Option<Read>> {
        match action {
            Action::Enter => return Ok(self.enter(scene)),
            Action::Interrupt => return Ok(Some(Read::Interrupted)),
            Action::EndOrDelete if self.line.text().is_empty() => return Ok(Some(Read::End)),
            Action::Search => {
                self.close_menu();
                self.search = Some(Search::new(&scene.session.history));
            }
            Action::Literal => self.key_mode = KeyMode::Literal,
            Action::Prefix => self.key_mode = KeyMode::Prefixed,
            Action::OpenEditor => self.open_editor()?,
            Action::Complete if self.events.text_follows()? => self.edit(Action::Type(' '), scene),
            Action::Complete => self.complete(Step::Next, scene),
            Action::CompleteBack => self.complete(Step::Previous, scene),
            Action::Up => self.move_vertically(Step::Previous, scene),
            Action::Down => self.move_vertically(Step::Next, scene),
            Action::PageUp => self.step(Step::PreviousPage),
            Action::PageDown => self.step(Step::NextPage),
            Action::Escape => self.close_menu_and_restore(),
            Action::Type(c) if self.line.text().is_empty() && !self.events.is_pending()? => {
                match c.to_digit(10).and_then(|digit| scene.fixes.get((digit as usize).checked_sub(1)?)) {
                    Some(fixed) => self.line.set(fixed.clone(), fixed.len()),
                    None => self.edit(Action::Type(c), scene),
                }
            }
            action => self.edit(action, scene),
        }
        Ok(None)
    }

    /// Ends the line, unless Enter accepts a suggestion or the query continues.
    fn enter(&mut self, scene: Scene<'_>) -> Option<Read> {
        if self.menu.take().is_some_and(|menu| menu.list.selected.is_some()) {
            return None;
        }
        if scene.session.is_unfinished(self.line.text()) {
            self.line.insert("\n");
            return None;
        }
        Some(Read::Line(self.line.text().to_owned()))
    }

    /// Moves in the menu, or opens it; a single suggestion is inserted at once.
    fn complete(&mut self, step: Step, scene: Scene<'_>) {
        if self.menu.is_some() {
            return self.step(step);
        }
        let (text, at) = (self.line.text(), self.line.at());
        let entries = complete::prefer_prefix_matches(complete::entries(scene.session, text, at), text, at);
        match entries.as_slice() {
            [] => {}
            [only] => {
                let (text, at) = menu::with_entry(only, text);
                self.line.set(text, at);
            }
            several => {
                let (text, at) = menu::with_common_prefix(scene.session, several, text, at);
                let entries = complete::prefer_prefix_matches(complete::entries(scene.session, &text, at), &text, at);
                self.menu = Some(Menu::new(entries, &text, at));
                if text != self.line.text() {
                    self.line.set(text, at);
                }
            }
        }
    }

    /// Moves in the menu and shows the line with the selected suggestion.
    fn step(&mut self, step: Step) {
        let Some(menu) = &mut self.menu else { return };
        menu.list.step(step, true);
        let (text, at) = menu.preview();
        self.line.set(text, at);
    }

    fn close_menu(&mut self) {
        self.menu = None;
    }

    fn close_menu_and_restore(&mut self) {
        if let Some(menu) = self.menu.take() {
            let (text, at) = menu.typed;
            self.line.set(text, at);
        }
    }

    /// Moves in the menu, in the text or in the history.
    fn move_vertically(&mut self, step: Step, scene: Scene<'_>) {
        if self.menu.is_some() {
            return self.step(step);
        }
        let is_up = matches!(step, Step::Previous);
        let is_moved = self.recall.is_none() && if is_up { self.line.move_up() } else { self.line.move_down() };
        if is_moved {
            return;
        }
        let history = &scene.session.history;
        let line = &self.line;
        let recall = self.recall.get_or_insert_with(|| Recall::new(line.text(), line.at(), history));
        let recalled = if is_up { recall.older(history) } else { recall.newer(history) };
        if recall.is_back() {
            self.recall = None;
        }
        if let Some((text, at)) = recalled {
            self.line.set(text, at);
        }
    }

    /// Edits the line; an open menu follows what is typed.
    fn edit(&mut self, action: Action, scene: Scene<'_>) {
        self.recall = None;
        let menu = self.menu.take();
        let is_filtered = match action {
            Action::Type(c) => !c.is_whitespace(),
            Action::Backspace => true,
            _ => false,
        };
        self.edit_line(action, scene);
        if is_filtered && menu.is_some_and(|menu| menu.list.selected.is_none()) {
            let (text, at) = (self.line.text(), self.line.at());
            let entries = complete::prefer_prefix_matches(complete::entries(scene.session, text, at), text, at);
            let is_done = entries.iter().all(|entry| menu::with_entry(entry, text).0 == text);
            self.menu = (!is_done).then(|| Menu::new(entries, text, at));
        }
    }

    fn edit_line(&mut self, action: Action, scene: Scene<'_>) {
        let line = &mut self.line;
        match action {
            Action::Type(c) => line.type_char(c),
            Action::Paste(text) => line.insert(&pasted(&text)),
            Action::NewLine => line.insert("\n"),
            Action::Right | Action::End | Action::WordRight if line.is_at_end() => self.take_hint(&action, scene),
            Action::Left => line.move_left(),
            Action::Right => line.move_right(),
            Action::WordLeft => line.move_word_left(),
            Action::WordRight => line.move_word_right(),
            Action::Start => line.move_to_start(),
            Action::End => line.move_to_end(),
            Action::Backspace => line.backspace(),
            Action::Delete | Action::EndOrDelete => line.delete(),
            Action::CutToEnd => line.cut_to_end(),
            Action::CutToStart => line.cut_to_start(),
            Action::CutBackToSpace => line.cut_back_to_space(),
            Action::CutWordLeft => line.cut_word_left(),
            Action::CutWordRight => line.cut_word_right(),
            Action::PasteCut => line.paste_cut(),
            Action::Swap => line.swap(),
            Action::Undo => line.undo(),
            _ => {}
        }
    }

    /// Inserts the hint, or its first word.
    fn take_hint(&mut self, action: &Action, scene: Scene<'_>) {
        if !scene.style.color || scene.style.narrated {
            return;
        }
        if let Some(hint) = hint::hint(scene.session, &self.line) {
            let taken = if *action == Action::WordRight { hint::first_word(&hint) } else { &hint };
            self.line.insert(taken);
        }
    }

    /// A key while the history is searched.
    fn search_key(&mut self, action: Action, scene: Scene<'_>) -> Option<Read> {
        let history = &scene.session.history;
        let search = self.search.as_mut()?;
        match action {
            Action::Type(c) => search.push(c.encode_utf8(&mut [0; 4]), history),
            Action::Paste(text) => search.push(&text, history),
            Action::Backspace if !search.pattern.is_empty() => search.pop(history),
            Action::Search | Action::Down => search.step(Step::Next),
            Action::Up => search.step(Step::Previous),
            Action::PageDown => search.step(Step::NextPage),
            Action::PageUp => search.step(Step::PreviousPage),
            Action::Escape | Action::Interrupt => self.search = None,
            action => {
                let found = search.selected(history).map(str::to_owned);
                self.search = None;
                if let Some(found) = found {
                    let at = found.len();
                    self.line.set(found, at);
                    if action == Action::Enter {
                        return Some(Read::Line(self.line.text().to_owned()));
                    }
                }
            }
        }
        None
    }

    /// Stops the process until the shell continues it.
    fn suspend(&mut self) -> io::Result<()> {
        self.screen.clear()?;
        crossterm::terminal::disable_raw_mode()?;
        terminal::suspend();
        crossterm::terminal::enable_raw_mode()
    }

    /// Edits the line in the editor of the user.
    fn open_editor(&mut self) -> io::Result<()> {
        self.close_menu();
        self.screen.clear()?;
        crossterm::terminal::disable_raw_mode()?;
        match terminal::edit(self.line.text()) {
            Ok(text) => {
                let at = text.len();
                self.line.set(text, at);
            }
            // The line stays as it is, below the reason.
            Err(failure) => drop(Channel::Stdout.write(&failure.to_string())),
        }
        crossterm::terminal::enable_raw_mode()
    }
}

/// Pasted text without its last line end, so that Enter is left to the user.
fn pasted(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    text.trim_end_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::pasted;

    #[test]
    fn pasted_line_ends_and_tabs_are_normalized() {
        assert_eq!(pasted("a\r\nb\rc\td\n\n"), "a\nb\nc d");
    }
}
