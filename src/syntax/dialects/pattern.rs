//! Patterns of SQL: `%x%`.

use std::borrow::Cow;

use crate::diagnostic::{Safety, words};

/// A pattern of SQL that matches a fixed text: `%x%`, `x%`, `x`.
pub(super) struct SqlPattern<'p> {
    /// The text without `%` around it and without escapes.
    text: Cow<'p, str>,
    starts_open: bool,
    ends_open: bool,
}

impl<'p> SqlPattern<'p> {
    /// Reads a pattern; `None` if it has wildcards inside, or nothing else.
    pub(super) fn of(written: &'p str) -> Option<Self> {
        let (starts_open, ends_open) = (written.starts_with('%'), written.ends_with('%') && !written.ends_with("\\%"));
        let text = if ends_open { written.trim_end_matches('%') } else { written };
        let text = unescaped(text.trim_start_matches('%')).filter(|text| !text.is_empty())?;
        Some(Self { text, starts_open, ends_open })
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
        format!("{operator} {}{suffix}", words::string_literal(&self.text))
    }
}

/// A text without the backslashes before `%` and `_`; `None` if it has wildcards or other escapes.
fn unescaped(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '_', '\\']) {
        return Some(Cow::Borrowed(text));
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => chars.next().filter(|next| matches!(next, '%' | '_' | '\\'))?,
            '%' | '_' => return None,
            plain => plain,
        });
    }
    Some(Cow::Owned(plain))
}
