//! Text for people.

use std::collections::BTreeMap;

use clap::builder::styling::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};
use tamis::record::one_line;

use super::words;
use crate::commands::diff::pairs::{Change, Compared};
use crate::output::TerminalStyle;
use crate::text;

/// The maximum number of changed lines of a query to show.
const MAX_LINES: usize = 40;

/// The result; `is_single` if there are only the two queries of the command line.
pub(in crate::commands::diff) fn human(compared: &[Compared], is_single: bool, style: TerminalStyle) -> String {
    let mut shown = String::new();
    for compared in compared {
        if is_single {
            shown += &headed(compared, "", style);
        } else {
            if !shown.is_empty() {
                shown.push('\n');
            }
            shown += &headed(compared, &format!("{}: ", compared.name), style);
        }
    }
    if is_single {
        return shown;
    }
    if compared.is_empty() {
        return "no saved queries changed\n".to_owned();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    compared.iter().for_each(|compared| *counts.entry(compared.change.as_str()).or_default() += 1);
    let counts: Vec<String> =
        counts.iter().map(|(change, count)| format!("{} {change}", text::grouped(*count))).collect();
    let total = text::counted(compared.len(), "query", "queries");
    shown + &format!("\n{total} changed: {}\n", counts.join(", "))
}

/// A query, after a prefix of its first line.
fn headed(compared: &Compared, prefix: &str, style: TerminalStyle) -> String {
    let bold = if style.color { Style::new().bold() } else { Style::new() };
    let dimmed = if style.color { Style::new().dimmed() } else { Style::new() };
    let mut shown = format!("{prefix}{bold}{}{bold:#}", words::change(compared));
    let differences = words::differences(compared);
    let is_short = prefix.is_empty() && differences.len() == 1;
    if !is_short {
        shown.push('\n');
    }
    if !prefix.is_empty() {
        shown += &lines(compared, style);
    }
    for difference in differences {
        let record = text::visible(&one_line(&difference.witness.record));
        let (start, indentation) = if is_short { (": ", "  ") } else { ("  ", "    ") };
        shown += &format!("{start}{} {record}\n", difference.verb);
        for note in difference.notes {
            shown += &format!("{indentation}{dimmed}{note}{dimmed:#}\n");
        }
    }
    let notes = words::models(compared).into_iter().chain(words::open(compared).map(str::to_owned));
    for note in notes {
        shown += &format!("  {dimmed}{note}{dimmed:#}\n");
    }
    shown
}

/// The lines of the query that changed.
fn lines(compared: &Compared, style: TerminalStyle) -> String {
    let text = |version: &Option<_>| {
        let version: Option<&crate::commands::diff::pairs::Version> = version.as_ref();
        version.map_or_else(String::new, |version| version.query.text.trim_end().to_owned())
    };
    let (old, new) = (text(&compared.old), text(&compared.new));
    let diff = TextDiff::from_lines(&old, &new);
    let changes = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
    let mut shown = String::new();
    let mut count = 0;
    for change in changes {
        count += 1;
        if count > MAX_LINES {
            continue;
        }
        let (sign, color) = match change.tag() {
            ChangeTag::Delete => ('-', AnsiColor::Red),
            _ => ('+', AnsiColor::Green),
        };
        let colored = Style::new().fg_color(style.color.then_some(color.into()));
        let line = text::visible(change.value().trim_end_matches(['\n', '\r']));
        shown += &format!("  {colored}{sign} {line}{colored:#}\n");
    }
    if count > MAX_LINES {
        shown += &format!("  … and {} more\n", text::counted(count - MAX_LINES, "line", "lines"));
    }
    if matches!(compared.change, Change::Invalid) { String::new() } else { shown }
}
