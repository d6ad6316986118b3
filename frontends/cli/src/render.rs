//! Diagnostics and foreign text as people see them.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::fmt::Write;

use clap::builder::styling::{AnsiColor, Style};
use miette::{GraphicalReportHandler, GraphicalTheme, ThemeCharacters, ThemeStyles};
use tamis::diagnostic::{Diagnostics, Fix, Omitted, Safety, is_invisible};
pub(crate) use tamis::diagnostic::{quote, visible};
use tamis::source::Lines;
use tamis::{Diagnostic, Severity};

use crate::input::Query;
use crate::output::Look;
use crate::wrap;

/// How many diagnostics are shown at most.
const MOST_SHOWN: usize = 20;
/// How wide reports are where there is no terminal.
const WIDTH: u16 = 100;
/// How wide reports are at most: longer lines are hard to read.
const MOST_WIDTH: u16 = 120;

/// Diagnostics with the parts of the query they speak of, an empty line between them.
///
/// Where there are too many, errors come before what is only worth knowing.
pub(crate) fn diagnostics(diagnostics: &Diagnostics, query: &Query, look: Look) -> String {
    let mut shown: Vec<&Diagnostic> = diagnostics.iter().collect();
    shown.sort_by_key(|diagnostic| Reverse(diagnostic.severity()));
    shown.truncate(MOST_SHOWN);
    shown.sort_by_key(|diagnostic| diagnostic.span().start);

    let mut text = if look.narrated { narrated(&shown, query) } else { drawn(&shown, query, look) };
    match diagnostics.len() - shown.len() + diagnostics.omitted().total() {
        0 => {}
        left => {
            let dots = if look.narrated { "" } else { "… " };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n{dots}and {} more", grouped(left));
        }
    }
    text
}

fn narrated(diagnostics: &[&Diagnostic], query: &Query) -> String {
    let lines = Lines::new(&query.text);
    let told = diagnostics.iter().map(|diagnostic| diagnostic.narrate(&query.name, &lines));
    told.collect::<Vec<_>>().join("\n")
}

fn drawn(diagnostics: &[&Diagnostic], query: &Query, look: Look) -> String {
    let handler = handler(look);
    let mut text = String::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        push_report(&mut text, &handler, diagnostic, query, look);
        if let Some(fix) = untold_fix(diagnostic) {
            let style = Style::new().fg_color(look.colour.then_some(AnsiColor::Cyan.into()));
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{style}  fix: {style:#}{}", fix.title);
        }
    }
    text
}

/// How many diagnostics `tamis check` and `tamis lint` can mend, as a line; nothing where it can mend none.
pub(crate) fn mendable<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> String {
    let diagnostics: Vec<&Diagnostic> = diagnostics.into_iter().collect();
    let count = |safety| diagnostics.iter().filter(|diagnostic| diagnostic.first_fix(safety).is_some()).count();
    let safe = count(Safety::Safe);
    match (safe, count(Safety::Unsafe) - safe) {
        (0, 0) => String::new(),
        (safe, 0) => format!("{safe} can be mended with `--fix`\n"),
        (0, guesses) => format!("{guesses} can be mended by a guess with `--fix --unsafe-fixes`\n"),
        (safe, guesses) => {
            format!("{safe} can be mended with `--fix`, {guesses} more by a guess with `--fix --unsafe-fixes`\n")
        }
    }
}

/// A number of things.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A number with commas between its thousands.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// How many diagnostics there are of each kind, those that are not stored too, as `1 error, 2 warnings`; `ok` where
/// there are none.
pub(crate) fn summary<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>, omitted: Omitted) -> String {
    let diagnostics: Vec<&Diagnostic> = diagnostics.into_iter().collect();
    let kinds = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Advice, "advice", "advice"),
    ];
    let counts = kinds.iter().filter_map(|&(severity, one, many)| {
        let stored = diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count();
        match stored + omitted.of(severity) {
            0 => None,
            count => Some(counted(count, one, many)),
        }
    });
    let counts: Vec<String> = counts.collect();
    if counts.is_empty() { "ok".to_owned() } else { counts.join(", ") }
}

/// A text of several lines with nothing in it that a terminal would obey, but for line ends and tabs,
/// which do no harm.
pub(crate) fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for stretch in text.split_inclusive(['\n', '\t']) {
        let visible_part = stretch.trim_end_matches(['\n', '\t']);
        shown.push_str(&visible(visible_part));
        shown.push_str(stretch.get(visible_part.len()..).unwrap_or_default());
    }
    shown
}

/// What is shown to people with nothing in it that a terminal or a CI system would obey.
///
/// Of control characters only line ends, tabs and colours stay; the others become visible. CI systems read commands
/// from the output of what they run: GitHub lines that begin with `::` and whatever follows `##[`, Azure
/// `##vso[`, TeamCity `##teamcity[`. A backslash in front of their last character makes text of them.
pub(crate) fn inert(text: &str) -> Cow<'_, str> {
    let is_harmless = |c: char| c == '\n' || c == '\t' || !(c.is_control() || is_invisible(c));
    if !text.contains("::") && !text.contains('#') && text.chars().all(is_harmless) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    let mut command = CommandPrefix::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = colour_length(rest);
        let (part, after) = rest.split_at_checked(length.max(c.len_utf8())).unwrap_or((rest, ""));
        rest = after;
        if length > 0 {
            shown.push_str(part);
        } else if is_harmless(c) {
            if command.is_completed_by(c) {
                shown.push('\\');
            }
            shown.push(c);
        } else {
            command.is_completed_by('?');
            shown.push_str(&visible(part));
        }
    }
    shown.into()
}

/// How long the sequence is that a text begins with and that sets colours; 0 where it begins with none.
fn colour_length(text: &str) -> usize {
    let Some(parameters) = text.strip_prefix("\u{1b}[") else { return 0 };
    let end = parameters.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
    if end.starts_with('m') { text.len() - end.len() + 1 } else { 0 }
}

/// How much of what would make a line a command of a CI system was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum CommandPrefix {
    /// Nothing but white space.
    #[default]
    Start,
    /// The first `:` of a line.
    Colon,
    /// Anything else.
    Text,
    /// `#`
    Hash,
    /// `##`, and perhaps a word.
    Hashes,
}

impl CommandPrefix {
    /// Reads the next character of a line, and says whether it makes a command of what was read.
    fn is_completed_by(&mut self, c: char) -> bool {
        let (next, is_command) = match (*self, c) {
            (_, '\n') => (Self::Start, false),
            (Self::Start, ':') => (Self::Colon, false),
            (Self::Colon, ':') => (Self::Text, true),
            (Self::Hash | Self::Hashes, '#') => (Self::Hashes, false),
            (_, '#') => (Self::Hash, false),
            (Self::Hashes, '[') => (Self::Text, true),
            (Self::Hashes, c) if c.is_alphanumeric() || c == '-' || c == '_' => (Self::Hashes, false),
            (Self::Start, c) if c.is_whitespace() => (Self::Start, false),
            _ => (Self::Text, false),
        };
        *self = next;
        is_command
    }
}

/// A text that ends its last line.
pub(crate) fn with_line_end(text: &str) -> String {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{end}")
}

/// JSON with escapes in the place of characters that a terminal would obey or nobody sees. They stand
/// only in its strings, so it says the same.
pub(crate) fn json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\n' || is_invisible(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    shown
}

fn handler(look: Look) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: if look.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: if look.colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    // A terminal breaks what is too long for it by itself.
    GraphicalReportHandler::new_themed(theme).with_links(false).with_width(width(look)).with_break_words(false)
}

/// How many columns a report may take.
fn width(look: Look) -> usize {
    look.width.unwrap_or(WIDTH).min(MOST_WIDTH).into()
}

fn push_report(
    text: &mut String,
    handler: &GraphicalReportHandler,
    diagnostic: &Diagnostic,
    query: &Query,
    look: Look,
) {
    let mut report = String::new();
    let mut unbroken = diagnostic.clone();
    unbroken.message = wrap::unbroken_words(&diagnostic.message);
    unbroken.help = diagnostic.help.as_deref().map(wrap::unbroken_words);
    let excerpt = match look.width {
        Some(_) => unbroken.excerpt_within(&query.name, &query.text, width(look)),
        None => unbroken.excerpt(&query.name, &query.text),
    };
    if handler.render_report(&mut report, &excerpt).is_err() {
        // The handler fails only where the excerpt does not hold its own labels: the message stays.
        report = format!("{}: {diagnostic}", diagnostic.code);
    }
    let report = wrap::restored(&report);
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

#[cfg(test)]
mod tests {
    use tamis::{Code, Span};

    use super::*;

    #[test]
    fn what_is_in_backticks_stays_on_its_line() {
        let query = Query::of_argument("query", "is_complete");
        let message = "`not flat` and `queue-export-url` and `a/b/c` have nothing to do with `is_complete and so on`";
        let mut found = Diagnostic::new(Code::Contradiction, message, Span::new(0, 11));
        found.help =
            Some("it works for `queue-add`, `queue-remove`, `name = \"a b\"`, ``a ` b``, `é-é` and `日 本`".to_owned());
        for width in 40..130 {
            let look = Look { colour: false, narrated: false, unicode: true, width: Some(width) };
            let report = diagnostics(&vec![found.clone()].into(), &query, look);
            let is_whole = |text: &str| report.lines().any(|line| line.contains(text));
            for text in ["`not flat`", "`queue-export-url`", "`a/b/c`", "`is_complete and so on`", "`queue-remove`"] {
                assert!(is_whole(text), "{text} in {report}");
            }
            for text in ["`name = \"a b\"`", "``a ` b``", "`é-é`", "`日 本`"] {
                assert!(is_whole(text), "{text} in {report}");
            }
        }
    }

    #[test]
    fn what_would_be_a_command_is_none() {
        for (text, shown) in [
            ("::error::x\n", ":\\:error::x\n"),
            (" \t::a\na ::b::\n", " \t:\\:a\na ::b::\n"),
            (":help\n:: \n", ":help\n:\\: \n"),
            ("\u{1b}[36m:\u{1b}[0m:x", "\u{1b}[36m:\u{1b}[0m\\:x"),
            ("a ##[b]##vso[c]", "a ##\\[b]##vso\\[c]"),
            ("###[a] ##-a_b[c", "###\\[a] ##-a_b\\[c"),
            ("## a [b] #[c] a#b", "## a [b] #[c] a#b"),
            ("a\r::b\u{1b}[2J\u{202e}", "a␣::b␛[2J<U+202E>"),
            ("é 👍\n", "é 👍\n"),
        ] {
            assert_eq!(inert(text), shown);
        }
    }
}
