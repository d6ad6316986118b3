//! Keys that are read at once, as in a paste of a terminal that does not mark pastes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The keys that were read at once; copies are about the same keys.
///
/// A Tab before another character is text there. reedline handles a key after it has passed on all keys that it read,
/// so the menu knows what followed a Tab.
#[derive(Clone, Default)]
pub(super) struct Burst(Arc<State>);

#[derive(Default)]
struct State {
    is_over: AtomicBool,
    ends_with_tab: AtomicBool,
    has_text_tab: AtomicBool,
}

impl Burst {
    /// Adds a key, or begins with it if the last burst is over.
    pub(super) fn add(&self, key: &KeyEvent) {
        let Self(state) = self;
        if state.is_over.swap(false, Ordering::Relaxed) {
            state.ends_with_tab.store(false, Ordering::Relaxed);
            state.has_text_tab.store(false, Ordering::Relaxed);
        }
        let is_tab = key.code == KeyCode::Tab;
        if state.ends_with_tab.swap(is_tab, Ordering::Relaxed) && is_text(key) {
            state.has_text_tab.store(true, Ordering::Relaxed);
        }
    }

    /// Ends the burst.
    pub(super) fn end(&self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }

    /// Whether a Tab is text.
    pub(super) fn has_text_tab(&self) -> bool {
        self.0.has_text_tab.load(Ordering::Relaxed)
    }
}

/// Whether a key is a character or a line end.
fn is_text(key: &KeyEvent) -> bool {
    let is_character = matches!(key.code, KeyCode::Char(_) | KeyCode::Enter);
    is_character && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a Tab is text in these keys, each of them a character.
    fn has_text_tab(burst: &Burst, keys: &str) -> bool {
        for c in keys.chars() {
            let code = match c {
                '\t' => KeyCode::Tab,
                '\r' => KeyCode::Enter,
                '<' => KeyCode::Left,
                _ => KeyCode::Char(c),
            };
            burst.add(&KeyEvent::new(code, KeyModifiers::NONE));
        }
        burst.end();
        burst.has_text_tab()
    }

    #[test]
    fn a_tab_before_a_character_is_text() {
        let burst = Burst::default();
        for (keys, expected) in [
            ("a\tb", true),
            ("a\t", false),
            ("b", false),
            ("\t\ta", true),
            ("a\t\r", true),
            ("\t<a", false),
            ("", false),
        ] {
            assert_eq!(has_text_tab(&burst, keys), expected, "{keys:?}");
        }
    }
}
