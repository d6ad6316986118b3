//! What changes in a text, for people.

use std::time::Duration;

use clap::builder::styling::{AnsiColor, Style};
use similar::TextDiff;

use crate::text;

/// How long the search for the shortest diff may take; then a longer one is shown.
const DIFF_TIMEOUT: Duration = Duration::from_secs(2);

/// A unified diff with nothing in it that a terminal would obey.
pub(crate) fn unified(name: &str, original: &str, changed: &str) -> String {
    let diff = TextDiff::configure().timeout(DIFF_TIMEOUT).diff_lines(original, changed);
    let diff = diff.unified_diff().header(name, name).to_string();
    let mut shown = String::with_capacity(diff.len());
    for (index, line) in diff.split_terminator('\n').enumerate() {
        let colour = match line.chars().next() {
            _ if index < 2 => None,
            Some('-') => Some(AnsiColor::Red),
            Some('+') => Some(AnsiColor::Green),
            Some('@') => Some(AnsiColor::Cyan),
            _ => None,
        };
        let style = Style::new().fg_color(colour.map(Into::into));
        shown.push_str(&format!("{style}{}{style:#}\n", text::harmless(line)));
    }
    shown
}
