//! Diagnostics and foreign text as people see them.

use std::cmp::Reverse;
use std::fmt::Write;

use clap::builder::styling::{AnsiColor, Style};
use miette::{GraphicalReportHandler, GraphicalTheme, ThemeCharacters, ThemeStyles};
use tamis::diagnostic::Fix;
use tamis::{Diagnostic, Severity};

use crate::input::Query;
use crate::output::Look;

/// How many diagnostics are shown at most.
const MOST_SHOWN: usize = 20;
/// How wide reports are where there is no terminal.
const WIDTH: u16 = 100;
/// How wide reports are at most: longer lines are hard to read.
const MOST_WIDTH: u16 = 120;
/// The longest stretch of foreign text that a message repeats, in characters.
const LONGEST_QUOTE: usize = 120;

/// Diagnostics with the parts of the query they speak of, an empty line between them.
///
/// Where there are too many, errors come before what is only worth knowing.
pub(crate) fn diagnostics(diagnostics: &[Diagnostic], query: &Query, look: Look) -> String {
    let mut shown: Vec<&Diagnostic> = diagnostics.iter().collect();
    shown.sort_by_key(|diagnostic| Reverse(diagnostic.severity()));
    shown.truncate(MOST_SHOWN);
    shown.sort_by_key(|diagnostic| diagnostic.span().start);

    let handler = handler(look);
    let mut text = String::new();
    for (index, diagnostic) in shown.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        push_report(&mut text, &handler, diagnostic, query);
        if let Some(fix) = untold_fix(diagnostic) {
            let style = Style::new().fg_color(look.colour.then_some(AnsiColor::Cyan.into()));
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{style}  fix: {style:#}{}", fix.title);
        }
    }
    match diagnostics.len() - shown.len() {
        0 => {}
        left => {
            let _ = writeln!(text, "\n… and {left} more");
        }
    }
    text
}

/// How many diagnostics there are of each kind, as `1 error, 2 warnings`; `ok` where there are none.
pub(crate) fn summary(diagnostics: &[Diagnostic]) -> String {
    let kinds = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Advice, "advice", "advice"),
    ];
    let counts = kinds.iter().filter_map(|&(severity, one, many)| {
        match diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count() {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        }
    });
    let counts: Vec<String> = counts.collect();
    if counts.is_empty() { "ok".to_owned() } else { counts.join(", ") }
}

/// `text` with nothing in it that a terminal would obey, and nothing that nobody sees.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_invisible(c) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "<U+{:04X}>", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// `text` in backticks, fit to print.
pub(crate) fn quote(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    let end = text.char_indices().nth(LONGEST_QUOTE).map(|(at, _)| at);
    match end.and_then(|at| text.get(..at)) {
        Some(start) => format!("{fence}{}…{fence}", visible(start)),
        None => format!("{fence}{}{fence}", visible(text)),
    }
}

const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

fn handler(look: Look) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: if look.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: if look.colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    let width = look.width.unwrap_or(WIDTH).min(MOST_WIDTH);
    GraphicalReportHandler::new_themed(theme).with_links(false).with_width(width.into())
}

fn push_report(text: &mut String, handler: &GraphicalReportHandler, diagnostic: &Diagnostic, query: &Query) {
    let mut report = String::new();
    if handler.render_report(&mut report, &diagnostic.excerpt(&query.name, &query.text)).is_err() {
        // The handler fails only where the excerpt does not hold its own labels: the message stays.
        report = format!("{}: {diagnostic}", diagnostic.code);
    }
    for line in report.trim_matches('\n').lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// The best fix, unless the report already says what to write.
fn untold_fix(diagnostic: &Diagnostic) -> Option<&Fix> {
    let labels = diagnostic.labels.iter().map(|label| label.text.as_str());
    let said: Vec<&str> = labels.chain(diagnostic.help.as_deref()).collect();
    let is_said = |text: &str| said.iter().any(|said| said.contains(text));
    let fix = diagnostic.fixes.first()?;
    let is_told =
        is_said(&fix.title) || fix.edits.iter().all(|edit| !edit.text.is_empty() && is_said(edit.text.trim()));
    (!is_told).then_some(fix)
}
