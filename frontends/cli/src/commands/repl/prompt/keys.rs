//! What each key does, where it differs from the defaults of reedline.

use crossterm::event::{Event, KeyEvent};
use reedline::{
    EditCommand, EditMode, Emacs, KeyCode, KeyModifiers, Keybindings, PromptEditMode, ReedlineEvent, ReedlineRawEvent,
    default_emacs_keybindings,
};

use super::burst::Burst;

/// The name of the menu of completions.
pub(super) const MENU: &str = "completions";
/// The command of Ctrl-Z.
const SUSPEND: &str = "suspend";
/// The command of Ctrl-X Ctrl-E.
pub(super) const EDIT: &str = "edit";
/// The characters that end a word, and so close the menu: Enter would accept a suggestion otherwise.
const SEPARATORS: &str = " ()[]{},'\"`=<>!~#&|";

/// The keys of Emacs, with the two-key sequence Ctrl-X Ctrl-E, and digits that choose a fix.
pub(super) struct Keys {
    emacs: Emacs,
    /// Fixed queries, until the first key.
    fixes: Vec<String>,
    /// Whether the last key was Ctrl-X.
    is_prefixed: bool,
    burst: Burst,
}

impl Keys {
    pub(super) fn new(fixes: &[String], burst: Burst) -> Self {
        Self { emacs: Emacs::new(bindings()), fixes: fixes.to_vec(), is_prefixed: false, burst }
    }

    /// The event of a key, unless it is one of those that reedline can bind.
    fn special(&mut self, key: &KeyEvent) -> Option<ReedlineEvent> {
        let fixes = std::mem::take(&mut self.fixes);
        let is_control = |c: char| key.code == KeyCode::Char(c) && key.modifiers == KeyModifiers::CONTROL;
        if std::mem::take(&mut self.is_prefixed) {
            let event = if is_control('e') { host_command(EDIT) } else { ReedlineEvent::None };
            return Some(event);
        }
        self.is_prefixed = is_control('x');
        if self.is_prefixed {
            return Some(ReedlineEvent::None);
        }
        let KeyCode::Char(c) = key.code else { return None };
        let index = c.to_digit(10).filter(|_| key.modifiers.is_empty())?.checked_sub(1)?;
        fixes.into_iter().nth(index as usize).map(inserted)
    }
}

impl EditMode for Keys {
    fn parse_event(&mut self, event: ReedlineRawEvent) -> ReedlineEvent {
        let event = Event::from(event);
        if let Event::Key(key) = &event {
            self.burst.add(key);
        }
        let special = match &event {
            Event::Key(key) => self.special(key),
            Event::Paste(text) => Some(inserted(pasted(text))),
            _ => None,
        };
        match (special, ReedlineRawEvent::try_from(event)) {
            (Some(special), _) => special,
            (None, Ok(event)) => self.emacs.parse_event(event),
            (None, Err(())) => ReedlineEvent::None,
        }
    }

    /// reedline asks for it after it has passed on all keys that it read at once, before it handles them.
    fn edit_mode(&self) -> PromptEditMode {
        self.burst.end();
        PromptEditMode::Emacs
    }
}

fn bindings() -> Keybindings {
    const NONE: KeyModifiers = KeyModifiers::NONE;
    const CONTROL: KeyModifiers = KeyModifiers::CONTROL;
    let edit = |command: EditCommand| ReedlineEvent::Edit(vec![command]);
    let mut keys = default_emacs_keybindings();
    // Where a Tab is text, there is no menu, so that the last of these inserts a space.
    let space = ReedlineEvent::Multiple(vec![ReedlineEvent::Esc, edit(EditCommand::InsertChar(' '))]);
    let complete = vec![ReedlineEvent::Menu(MENU.to_owned()), ReedlineEvent::MenuNext, space];
    keys.add_binding(NONE, KeyCode::Tab, ReedlineEvent::UntilFound(complete));
    keys.add_binding(KeyModifiers::SHIFT, KeyCode::BackTab, ReedlineEvent::MenuPrevious);
    keys.add_binding(CONTROL, KeyCode::Char('z'), host_command(SUSPEND));
    // Ctrl-_ and Ctrl-/ are the same code, which is read as Ctrl-7.
    keys.add_binding(CONTROL, KeyCode::Char('7'), edit(EditCommand::Undo));
    keys.add_binding(CONTROL, KeyCode::Char('g'), ReedlineEvent::Esc);
    keys.add_binding(CONTROL, KeyCode::Char('w'), edit(EditCommand::CutBigWordLeft));
    keys.add_binding(CONTROL, KeyCode::Char('u'), edit(EditCommand::CutFromLineStart));
    keys.add_binding(KeyModifiers::ALT, KeyCode::Backspace, edit(EditCommand::CutWordLeft));
    keys.remove_binding(CONTROL, KeyCode::Char('o'));
    for c in SEPARATORS.chars() {
        let insert = edit(EditCommand::InsertChar(c));
        // The first one closes the menu, but does nothing in the search of the history.
        let closing = ReedlineEvent::Multiple(vec![ReedlineEvent::Esc, insert.clone()]);
        keys.add_binding(NONE, KeyCode::Char(c), ReedlineEvent::UntilFound(vec![closing, insert]));
    }
    keys
}

fn host_command(name: &str) -> ReedlineEvent {
    ReedlineEvent::ExecuteHostCommand(name.to_owned())
}

fn inserted(text: String) -> ReedlineEvent {
    ReedlineEvent::Edit(vec![EditCommand::InsertString(text)])
}

/// Pasted text without its last line end, so that Enter is left to the user.
fn pasted(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
    text.trim_end_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(keys: &mut Keys, code: KeyCode, modifiers: KeyModifiers) -> ReedlineEvent {
        keys.parse_event(Event::Key(KeyEvent::new(code, modifiers)).try_into().unwrap())
    }

    #[test]
    fn pasted_line_ends_and_tabs_are_normalized() {
        assert_eq!(pasted("a\r\nb\rc\td\n\n"), "a\nb\nc d");
    }

    #[test]
    fn a_digit_chooses_a_fix_as_the_first_key() {
        let fixes = ["a".to_owned(), "b".to_owned()];
        let two = KeyCode::Char('2');
        let mut keys = Keys::new(&fixes, Burst::default());
        assert_eq!(pressed(&mut keys, two, KeyModifiers::NONE), inserted("b".to_owned()));
        let typed = ReedlineEvent::Edit(vec![EditCommand::InsertChar('2')]);
        assert_eq!(pressed(&mut keys, two, KeyModifiers::NONE), typed);
        for other in ['0', '3', 'a'] {
            let typed = ReedlineEvent::Edit(vec![EditCommand::InsertChar(other)]);
            assert_eq!(
                pressed(&mut Keys::new(&fixes, Burst::default()), KeyCode::Char(other), KeyModifiers::NONE),
                typed
            );
        }
    }

    #[test]
    fn two_keys_open_the_editor() {
        let mut keys = Keys::new(&[], Burst::default());
        let mut control = |c: char| pressed(&mut keys, KeyCode::Char(c), KeyModifiers::CONTROL);
        assert_eq!(control('x'), ReedlineEvent::None);
        assert_eq!(control('e'), host_command(EDIT));
        assert_eq!(control('x'), ReedlineEvent::None);
        assert_eq!(control('a'), ReedlineEvent::None);
        assert_ne!(control('a'), ReedlineEvent::None);
    }
}
