//! Diffs for people.

use std::time::Duration;

use clap::builder::styling::{AnsiColor, Style};
use similar::TextDiff;

use crate::text;

/// The time limit of the search for the shortest diff; after it, a longer one is shown.
const DIFF_TIMEOUT: Duration = Duration::from_secs(2);

/// A unified diff, escaped for a terminal.
pub(crate) fn unified(name: &str, original: &str, changed: &str) -> String {
    let diff = TextDiff::configure().timeout(DIFF_TIMEOUT).diff_lines(original, changed);
    let diff = diff.unified_diff().header(name, name).to_string();
    let mut shown = String::with_capacity(diff.len());
    for (index, line) in diff.split_terminator('\n').enumerate() {
        let color = match line.chars().next() {
            _ if index < 2 => None,
            Some('-') => Some(AnsiColor::Red),
            Some('+') => Some(AnsiColor::Green),
            Some('@') => Some(AnsiColor::Cyan),
            _ => None,
        };
        let style = Style::new().fg_color(color.map(Into::into));
        shown.push_str(&format!("{style}{}{style:#}\n", text::visible_lines(line)));
    }
    shown
}
