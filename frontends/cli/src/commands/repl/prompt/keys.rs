//! What each key does.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// The action of a key, or another event of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Type(char),
    Paste(String),
    Enter,
    NewLine,
    Complete,
    CompleteBack,
    Up,
    Down,
    PageUp,
    PageDown,
    Left,
    Right,
    WordLeft,
    WordRight,
    Start,
    End,
    Backspace,
    Delete,
    CutToEnd,
    CutToStart,
    CutBackToSpace,
    CutWordLeft,
    CutWordRight,
    PasteCut,
    Swap,
    Undo,
    Search,
    Escape,
    Interrupt,
    /// Ends the input, or deletes a character.
    EndOrDelete,
    ClearScreen,
    Suspend,
    OpenEditor,
    /// The next key is inserted as it is.
    Literal,
    /// The next key completes a pair, as in Ctrl-X Ctrl-E.
    Prefix,
    Resize,
    Ignore,
}

/// The action of an event.
pub(super) fn action(event: &Event) -> Action {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => of_key(key),
        Event::Paste(text) => Action::Paste(text.clone()),
        Event::Resize(..) => Action::Resize,
        _ => Action::Ignore,
    }
}

/// The character that a key inserts after Ctrl-V.
pub(super) fn literal(event: &Event) -> Option<char> {
    let Event::Key(key) = event else { return None };
    match key.code {
        KeyCode::Esc => Some('\u{1b}'),
        KeyCode::Tab => Some('\t'),
        KeyCode::Enter => Some('\n'),
        KeyCode::Char(c) if key.modifiers.contains(KeyModifiers::CONTROL) => {
            u8::try_from(c).ok().map(|c| char::from(c & 0x1f))
        }
        KeyCode::Char(c) => Some(c),
        _ => None,
    }
}

/// The action of the second key after Ctrl-X.
pub(super) fn after_prefix(event: &Event) -> Action {
    match event {
        Event::Key(key) if is_control(key, 'e') => Action::OpenEditor,
        _ => Action::Ignore,
    }
}

fn is_control(key: &KeyEvent, c: char) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char(c)
}

fn of_key(key: &KeyEvent) -> Action {
    let is_alt = key.modifiers.contains(KeyModifiers::ALT);
    let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char(c) if is_control && is_alt => Action::Type(c),
        KeyCode::Char(c) if is_control => of_control(c),
        KeyCode::Char(c) if is_alt => of_alt(c),
        KeyCode::Char(c) => Action::Type(c),
        KeyCode::Enter if is_alt => Action::NewLine,
        KeyCode::Enter => Action::Enter,
        KeyCode::Tab => Action::Complete,
        KeyCode::BackTab => Action::CompleteBack,
        KeyCode::Up => Action::Up,
        KeyCode::Down => Action::Down,
        KeyCode::PageUp => Action::PageUp,
        KeyCode::PageDown => Action::PageDown,
        KeyCode::Left if is_alt || is_control => Action::WordLeft,
        KeyCode::Right if is_alt || is_control => Action::WordRight,
        KeyCode::Left => Action::Left,
        KeyCode::Right => Action::Right,
        KeyCode::Home => Action::Start,
        KeyCode::End => Action::End,
        KeyCode::Backspace if is_alt => Action::CutWordLeft,
        KeyCode::Backspace => Action::Backspace,
        KeyCode::Delete if is_alt => Action::CutWordRight,
        KeyCode::Delete => Action::Delete,
        KeyCode::Esc => Action::Escape,
        _ => Action::Ignore,
    }
}

fn of_control(c: char) -> Action {
    match c.to_ascii_lowercase() {
        'a' => Action::Start,
        'b' => Action::Left,
        'c' => Action::Interrupt,
        'd' => Action::EndOrDelete,
        'e' => Action::End,
        'f' => Action::Right,
        'g' => Action::Escape,
        'h' => Action::Backspace,
        'i' => Action::Complete,
        // Enter that was typed while a line was answered is a line feed.
        'j' | 'm' => Action::Enter,
        'k' => Action::CutToEnd,
        'l' => Action::ClearScreen,
        'n' => Action::Down,
        'p' => Action::Up,
        'r' => Action::Search,
        't' => Action::Swap,
        'u' => Action::CutToStart,
        'v' => Action::Literal,
        'w' => Action::CutBackToSpace,
        'x' => Action::Prefix,
        'y' => Action::PasteCut,
        'z' => Action::Suspend,
        // Ctrl-_ and Ctrl-/ are the same code, which is read as Ctrl-7.
        '7' | '_' | '/' => Action::Undo,
        _ => Action::Ignore,
    }
}

fn of_alt(c: char) -> Action {
    match c.to_ascii_lowercase() {
        'b' => Action::WordLeft,
        'd' => Action::CutWordRight,
        'f' => Action::WordRight,
        _ => Action::Ignore,
    }
}
