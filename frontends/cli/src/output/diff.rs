//! Diffs of files.

use std::io::{self, IsTerminal};
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use super::channel::Channel;
use crate::failure::Failure;
use crate::text;

/// The time limit of the search for the shortest diff; after it, a longer one is shown.
const DIFF_TIMEOUT: Duration = Duration::from_secs(2);
/// The variables that CI systems with commands in the output set: GitHub Actions, Azure Pipelines and TeamCity.
const CI_VARIABLES: [&str; 3] = ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"];
/// The mark at the start of some files.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Writes a unified diff to standard output; nothing if the texts are equal.
///
/// On a terminal, control and invisible characters are visible. Otherwise the diff is a patch with the exact lines, so
/// that `patch` applies it; only in a CI system, which reads commands from the output, they are escaped except for CRLF
/// line ends and a byte order mark.
pub(crate) fn show(name: &str, original: &str, changed: &str) -> Result<(), Failure> {
    let has_color = Channel::Stdout.style().color;
    let diff = |escape: &dyn Fn(&str, &str) -> String| unified(name, original, changed, escape, has_color);
    match () {
        () if io::stdout().is_terminal() => Channel::Stdout.write(&diff(&visible)),
        () if is_in_ci() => Channel::emit(&diff(&inert)),
        () => Channel::emit(&diff(&exact)),
    }
}

/// Whether the output is read by a CI system that interprets commands in it.
fn is_in_ci() -> bool {
    CI_VARIABLES.iter().any(|name| std::env::var_os(name).is_some())
}

/// A line after its sign, byte for byte.
fn exact(sign: &str, line: &str) -> String {
    format!("{sign}{line}")
}

/// A line after its sign, for a terminal.
fn visible(sign: &str, line: &str) -> String {
    format!("{sign}{}", text::visible_lines(line))
}

/// A line after its sign, escaped for CI systems except for its line end and a byte order mark.
fn inert(sign: &str, line: &str) -> String {
    let (content, line_end) = line.strip_suffix('\r').map_or((line, ""), |content| (content, "\r"));
    let (mark, content) =
        content.strip_prefix(BYTE_ORDER_MARK).map_or(("", content), |content| (BYTE_ORDER_MARK, content));
    let shown = text::inert(&format!("{sign}{}", text::visible_lines(content))).into_owned();
    let content = shown.strip_prefix(sign).unwrap_or(&shown);
    format!("{sign}{mark}{content}{line_end}")
}

fn unified(
    name: &str,
    original: &str,
    changed: &str,
    escape: &dyn Fn(&str, &str) -> String,
    has_color: bool,
) -> String {
    // A carriage return alone does not end a line, to other programs.
    let lines = |text| -> Vec<&str> { str::split_inclusive(text, '\n').collect() };
    let (original, changed) = (lines(original), lines(changed));
    let diff = TextDiff::configure().timeout(DIFF_TIMEOUT).diff_slices(&original, &changed);
    // As in patches of git, a tab ends a name with spaces.
    let name_end = if name.contains(' ') { "\t" } else { "" };
    let mut shown = String::new();
    let mut push = |line: &str, color: Option<AnsiColor>| {
        let style = Style::new().fg_color(color.filter(|_| has_color).map(Into::into));
        shown.push_str(&format!("{style}{line}{style:#}\n"));
    };
    for (index, hunk) in diff.unified_diff().iter_hunks().enumerate() {
        if index == 0 {
            push(&text::inert(&format!("--- {name}{name_end}")), None);
            push(&text::inert(&format!("+++ {name}{name_end}")), None);
        }
        push(&hunk.header().to_string(), Some(AnsiColor::Cyan));
        for change in hunk.iter_changes() {
            let (sign, color) = match change.tag() {
                ChangeTag::Equal => (" ", None),
                ChangeTag::Delete => ("-", Some(AnsiColor::Red)),
                ChangeTag::Insert => ("+", Some(AnsiColor::Green)),
            };
            let line = change.value();
            push(&escape(sign, line.strip_suffix('\n').unwrap_or(line)), color);
            if !line.ends_with('\n') {
                push("\\ No newline at end of file", None);
            }
        }
    }
    shown
}
