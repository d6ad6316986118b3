//! The rest of an earlier line, in gray after the cursor.

use clap::builder::styling::Style;
use reedline::{DefaultHinter, Hinter, History};

use super::look::{harmless, painted};

/// The hints of reedline, without control characters on the terminal: what is accepted has them.
pub(super) struct Hints {
    stock: DefaultHinter,
    style: Style,
}

impl Hints {
    pub(super) fn new(style: Style) -> Self {
        Self { stock: DefaultHinter::default(), style }
    }
}

impl Hinter for Hints {
    fn handle(&mut self, line: &str, at: usize, history: &dyn History, _has_colors: bool, directory: &str) -> String {
        let hint = self.stock.handle(line, at, history, false, directory);
        if hint.is_empty() { hint } else { painted(self.style, &harmless(&hint)) }
    }

    fn complete_hint(&self) -> String {
        self.stock.complete_hint()
    }

    fn next_hint_token(&self) -> String {
        self.stock.next_hint_token()
    }
}
