//! Reports of diagnostics for people: graphical or narrated, with counts and next steps.

use std::cmp::Reverse;
use std::fmt::{self, Write};

use clap::builder::styling::{AnsiColor, Style};
use miette::{GraphicalReportHandler, GraphicalTheme, ThemeCharacters, ThemeStyles};
use tamis::diagnostic::{Diagnostics, Excerpt, Omitted, Safety};
use tamis::source::Lines;
use tamis::{Code, Diagnostic, Severity, Span};

use super::terminal_style::TerminalStyle;
use crate::input::Query;
use crate::text::{self, wrap};

/// The maximum number of diagnostics shown.
const MAX_SHOWN: usize = 20;
/// The maximum number of codes in the line that refers to `tamis rule`.
const MAX_NAMED: usize = 3;
/// The width of reports if there is no terminal.
const WIDTH: u16 = 100;
/// The maximum width of reports: longer lines are hard to read.
const MAX_WIDTH: u16 = 120;

/// Renders diagnostics with excerpts of the query, separated by empty lines.
///
/// If there are too many, errors are shown first.
pub(crate) fn diagnostics(diagnostics: &Diagnostics, query: &Query, style: TerminalStyle) -> String {
    let mut shown: Vec<&Diagnostic> = diagnostics.iter().collect();
    shown.sort_by_key(|diagnostic| Reverse(diagnostic.severity));
    shown.truncate(MAX_SHOWN);
    shown.sort_by_key(|diagnostic| diagnostic.span.start);

    let mut text = if style.narrated { narrated(&shown, query) } else { graphical(&shown, query, style) };
    match diagnostics.len() - shown.len() + diagnostics.omitted().total() {
        0 => {}
        left => {
            let dots = if style.narrated { "" } else { "… " };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n{dots}and {} more", text::grouped(left));
        }
    }
    text
}

/// A message about a query, with labels at some of its parts.
pub(crate) fn labelled(message: &str, labels: &[(Span, String)], query: &Query, style: TerminalStyle) -> String {
    if style.narrated {
        let part = |span: Span| text::visible(query.text.get(span.range()).unwrap_or_default());
        let lines = labels.iter().map(|(span, label)| format!("  `{}`: {label}\n", part(*span)));
        return format!("{message}\n{}", lines.collect::<String>());
    }
    let mut sorted: Vec<&(Span, String)> = labels.iter().collect();
    sorted.sort_by_key(|(span, _)| span.start);
    let first = sorted.first().map_or_else(Span::default, |(span, _)| *span);
    // The code is not shown.
    let mut about = Diagnostic::new(Code::NotUnderstood, wrap::unbroken_words(message), first);
    for (index, (span, label)) in sorted.into_iter().enumerate() {
        about = if index == 0 { about.with_label(label) } else { about.with_secondary_label(*span, label) };
    }
    let excerpt = match style.width {
        Some(_) => about.excerpt_within(&query.name, &query.text, width(style)),
        None => about.excerpt(&query.name, &query.text),
    };
    let mut text = String::new();
    push_excerpt(&mut text, &handler(style), &Labelled(excerpt), message);
    text
}

/// An excerpt that is no error, and has no code.
#[derive(Debug)]
struct Labelled(Excerpt);

impl fmt::Display for Labelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Labelled {}

impl miette::Diagnostic for Labelled {
    fn severity(&self) -> Option<miette::Severity> {
        Some(miette::Severity::Advice)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> {
        self.0.labels()
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.0.source_code()
    }
}

fn narrated(diagnostics: &[&Diagnostic], query: &Query) -> String {
    let lines = Lines::new(&query.text);
    let reports = diagnostics.iter().map(|diagnostic| diagnostic.narrate(&query.name, &lines));
    reports.collect::<Vec<_>>().join("\n")
}

fn graphical(diagnostics: &[&Diagnostic], query: &Query, style: TerminalStyle) -> String {
    let handler = handler(style);
    let mut text = String::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        push_report(&mut text, &handler, diagnostic, query, style);
        if let Some(fix) = diagnostic.unmentioned_fix() {
            let style = Style::new().fg_color(style.color.then_some(AnsiColor::Cyan.into()));
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{style}  fix: {style:#}{}", fix.title);
        }
    }
    text
}

/// The line with the number of fixable diagnostics; empty if there are none.
pub(crate) fn fixable<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> String {
    let diagnostics: Vec<&Diagnostic> = diagnostics.into_iter().collect();
    let count = |safety| diagnostics.iter().filter(|diagnostic| diagnostic.first_fix(safety).is_some()).count();
    let safe = count(Safety::Safe);
    match (safe, count(Safety::Unsafe) - safe) {
        (0, 0) => String::new(),
        (safe, 0) => format!("{safe} fixable with `--fix`\n"),
        (0, more) => format!("{more} fixable with `--fix --unsafe-fixes`\n"),
        (safe, more) => format!("{safe} fixable with `--fix` ({more} more with `--unsafe-fixes`)\n"),
    }
}

/// The number of diagnostics of each severity, including omitted ones, as `1 error, 2 warnings`; `ok` if there are
/// none.
pub(crate) fn summary<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>, omitted: Omitted) -> String {
    let diagnostics: Vec<&Diagnostic> = diagnostics.into_iter().collect();
    let kinds = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Advice, "advice", "advice"),
    ];
    let counts = kinds.iter().filter_map(|&(severity, one, many)| {
        let stored = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        match stored + omitted.of(severity) {
            0 => None,
            count => Some(text::counted(count, one, many)),
        }
    });
    let counts: Vec<String> = counts.collect();
    if counts.is_empty() { "ok".to_owned() } else { counts.join(", ") }
}

/// The line that refers to `tamis rule`, errors first; empty if there are no diagnostics.
pub(crate) fn rule_pointer<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> String {
    rule_pointer_for("tamis rule", diagnostics)
}

/// The same for another command that shows pages of codes.
pub(crate) fn rule_pointer_for<'d>(command: &str, diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> String {
    let mut worst: Vec<&Diagnostic> = diagnostics.into_iter().collect();
    worst.sort_by_key(|diagnostic| Reverse(diagnostic.severity));
    let mut named: Vec<&str> = Vec::new();
    for name in worst.into_iter().map(|diagnostic| diagnostic.code.as_str()) {
        if named.len() < MAX_NAMED && !named.contains(&name) {
            named.push(name);
        }
    }
    if named.is_empty() { String::new() } else { format!("for details, run `{command} {}`\n", named.join(" ")) }
}

fn handler(style: TerminalStyle) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    // The terminal wraps words that are too long.
    GraphicalReportHandler::new_themed(theme).with_links(false).with_width(width(style)).with_break_words(false)
}

/// The width of a report, in characters.
fn width(style: TerminalStyle) -> usize {
    style.width.unwrap_or(WIDTH).min(MAX_WIDTH).into()
}

fn push_report(
    text: &mut String,
    handler: &GraphicalReportHandler,
    diagnostic: &Diagnostic,
    query: &Query,
    style: TerminalStyle,
) {
    let mut unbroken = diagnostic.clone();
    unbroken.message = wrap::unbroken_words(&diagnostic.message);
    unbroken.help = diagnostic.help.as_deref().map(wrap::unbroken_words);
    // The fix is shown below the report, in another color.
    unbroken.fixes.clear();
    let excerpt = match style.width {
        Some(_) => unbroken.excerpt_within(&query.name, &query.text, width(style)),
        None => unbroken.excerpt(&query.name, &query.text),
    };
    // Rendering fails only if a label is outside the excerpt; the message is still shown.
    push_excerpt(text, handler, &excerpt, &format!("{}: {diagnostic}", diagnostic.code));
}

fn push_excerpt(
    text: &mut String,
    handler: &GraphicalReportHandler,
    excerpt: &dyn miette::Diagnostic,
    otherwise: &str,
) {
    let mut report = String::new();
    if handler.render_report(&mut report, excerpt).is_err() {
        otherwise.clone_into(&mut report);
    }
    let report = wrap::restored(&report);
    for line in report.trim_matches('\n').lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_backticks_is_not_wrapped() {
        let query = Query::from_argument("query", "is_complete");
        let message = "`not flat` and `queue-export-url` and `a/b/c` have nothing to do with `is_complete and so on`";
        let mut found = Diagnostic::new(Code::Contradiction, message, Span::new(0, 11));
        found.help =
            Some("it works for `queue-add`, `queue-remove`, `name = \"a b\"`, ``a ` b``, `é-é` and `日 本`".to_owned());
        for width in 40..130 {
            let style = TerminalStyle { color: false, narrated: false, unicode: true, width: Some(width) };
            let report = diagnostics(&vec![found.clone()].into(), &query, style);
            let is_whole = |text: &str| report.lines().any(|line| line.contains(text));
            for text in ["`not flat`", "`queue-export-url`", "`a/b/c`", "`is_complete and so on`", "`queue-remove`"] {
                assert!(is_whole(text), "{text} in {report}");
            }
            for text in ["`name = \"a b\"`", "``a ` b``", "`é-é`", "`日 本`"] {
                assert!(is_whole(text), "{text} in {report}");
            }
        }
    }
}
