//! Patterns of SQL: `%x%`.

use crate::diagnostic::{Safety, words};

/// A pattern of SQL that matches a fixed text: `%x%`, `x%`, `x`.
pub(super) struct SqlPattern<'p> {
    /// The text without `%` around it.
    text: &'p str,
    starts_open: bool,
    ends_open: bool,
}

impl<'p> SqlPattern<'p> {
    /// Reads a pattern; `None` if it has wildcards or escapes inside, or nothing else.
    pub(super) fn of(written: &'p str) -> Option<Self> {
        let text = written.trim_matches('%');
        let is_fixed = !text.is_empty() && !text.contains(['%', '_', '\\']);
        is_fixed.then(|| Self { text, starts_open: written.starts_with('%'), ends_open: written.ends_with('%') })
    }

    /// Whether an operator matches exactly the same: not for the start or end of a string.
    pub(super) fn is_exact(&self) -> bool {
        self.starts_open == self.ends_open
    }

    /// How certain the condition is to match the same.
    pub(super) fn safety(&self) -> Safety {
        if self.is_exact() { Safety::Safe } else { Safety::Unsafe }
    }

    /// The operator and value that match the same, or that search for the text anywhere: `contains "x"`.
    pub(super) fn operation(&self, nocase: bool, is_negated: bool) -> String {
        let operator = match (self.starts_open || self.ends_open, is_negated) {
            (true, false) => "contains",
            (true, true) => "not contains",
            (false, false) => "=",
            (false, true) => "!=",
        };
        let suffix = if nocase { " nocase" } else { "" };
        format!("{operator} {}{suffix}", words::string_literal(self.text))
    }
}
