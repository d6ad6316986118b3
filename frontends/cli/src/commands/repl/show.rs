//! The answer to a query, as it is shown on a terminal.

use tamis::diagnostic::Safety;
use tamis::ide::explain::{Part, Quantifier};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::answer::QueryResult;
use super::highlight;
use super::live::MAX_LIVE;
use super::session::{Output, Session};
use crate::output::{TerminalStyle, report};
use crate::text;

/// The maximum number of numbered fixes: one digit chooses one.
const MAX_FIXES: usize = 9;

/// What is shown, and what the next line can start with.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) text: String,
    /// The fixed query, if safe fixes apply.
    pub(super) offered: String,
    /// Fixed queries, of which a digit chooses one.
    pub(super) fixes: Vec<String>,
}

/// The filter or the errors of a query; the next line can be edited if `is_editable`.
pub(super) fn query(session: &mut Session, result: &QueryResult, style: TerminalStyle, is_editable: bool) -> Shown {
    let mut shown = Shown { text: report::diagnostics(&result.diagnostics, &result.query, style), ..Shown::default() };
    if result.lowered.is_some() {
        shown.text += &filter(session, result, session.output, style);
        shown.text += &explanation(session, &result.query.text, style);
        session.remember(&result.query.text);
        return shown;
    }
    let note = |text: &str| note(session, text, style);
    let pointer = report::rule_pointer_for(":rule", &result.diagnostics);
    shown.text += &note(pointer.trim_end());
    let fixed = session.fix(&result.query, Safety::Safe);
    if is_editable && !fixed.applied.is_empty() {
        shown.text += &note("fixed on the next line: press Enter to accept it, Ctrl-C to discard it");
        shown.offered = fixed.text;
        return shown;
    }
    let fixes = if is_editable { fixes(result) } else { Vec::new() };
    match fixes.as_slice() {
        [] => {}
        [(title, _)] => shown.text += &note(&format!("press 1 to insert the fixed query: {title}")),
        several => {
            shown.text += &note("press a number to insert the query with that fix:");
            shown.text.extend(several.iter().zip(1..).map(|((title, _), number)| note(&format!("{number}  {title}"))));
        }
    }
    shown.fixes = fixes.into_iter().map(|(_, text)| text).collect();
    if shown.fixes.is_empty() && !session.fix(&result.query, Safety::Unsafe).applied.is_empty() {
        shown.text += &note("fixable with `:fix`, which also applies unsafe fixes");
    }
    shown
}

/// The filter of a query.
pub(super) fn filter(session: &Session, result: &QueryResult, output: Output, style: TerminalStyle) -> String {
    let json = match (&result.lowered, output) {
        (None, _) | (_, Output::None) => return String::new(),
        (Some(lowered), Output::Indented) => lowered.to_json_pretty(),
        (Some(lowered), Output::Compact) => lowered.to_json(),
    };
    let json = text::escape_json(&(json + "\n"));
    match output {
        Output::Indented => highlight::json(&json, &session.palette(style.color)),
        _ => json,
    }
}

/// A note, faint if there are colors; broken between words if it is wider than the terminal.
pub(super) fn note(session: &Session, text: &str, style: TerminalStyle) -> String {
    if text.is_empty() {
        return String::new();
    }
    let faint = session.palette(style.color).faint;
    let text = text::visible(text);
    let width = style.width.map_or(usize::MAX, usize::from);
    let lines = if text.width() > width { text::wrap::wrapped(&text, width, "") } else { text.to_string() };
    format!("{faint}{}{faint:#}\n", lines.trim_end())
}

/// The titles of the single fixes and the queries with them.
fn fixes(result: &QueryResult) -> Vec<(String, String)> {
    let mut fixes: Vec<(String, String)> = Vec::new();
    for fix in result.diagnostics.iter().filter(|found| found.is_error()).flat_map(|found| &found.fixes) {
        let fixed = fix.apply(&result.query.text);
        let is_new = |text: &String| fixes.iter().all(|(_, other)| other != text) && *text != result.query.text;
        if let Some(text) = fixed.filter(is_new) {
            fixes.push((fix.title.clone(), text));
        }
    }
    fixes.truncate(MAX_FIXES);
    fixes
}

/// One line that says in plain English which records match; shortened, as `:explain` has it all.
fn explanation(session: &Session, query: &str, style: TerminalStyle) -> String {
    if query.len() > MAX_LIVE {
        return String::new();
    }
    let options = session.options();
    let analysis = tamis::analyze(query, &session.schema, &options);
    let Some(explanation) = tamis::explain(&analysis, &options) else { return String::new() };
    let line = format!("matches if {}", clause(&explanation.matches));
    let ellipsis = if style.unicode { "…" } else { "..." };
    let width = style.width.map_or(usize::MAX, |width| usize::from(width).saturating_sub(1));
    note(session, &shortened(&text::visible(&line), width, ellipsis), style)
}

/// A text that fits into `width`, with an ellipsis if it is not the whole text.
pub(super) fn shortened(text: &str, width: usize, ellipsis: &str) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut end = 0;
    let mut taken = ellipsis.width();
    for (at, grapheme) in text.grapheme_indices(true) {
        taken += grapheme.width();
        if taken > width {
            break;
        }
        end = at + grapheme.len();
    }
    let start = text.get(..end).unwrap_or_default();
    if width >= ellipsis.width() { format!("{start}{ellipsis}") } else { String::new() }
}

/// Conditions as a clause; nested groups are in parentheses.
fn clause(part: &Part) -> String {
    let Part::Group(group) = part else {
        let Part::Condition(condition) = part else { return String::new() };
        return condition.text.clone();
    };
    let (start, joint, end) = match group.quantifier {
        Quantifier::All => ("", " and ", ""),
        Quantifier::Any => ("", " or ", ""),
        Quantifier::NotAll => ("not (", " and ", ")"),
        Quantifier::None => ("not (", " or ", ")"),
    };
    let operand = |part: &Part| match part {
        Part::Group(inner) if matches!(inner.quantifier, Quantifier::All | Quantifier::Any) => {
            format!("({})", clause(part))
        }
        _ => clause(part),
    };
    format!("{start}{}{end}", group.parts.iter().map(operand).collect::<Vec<_>>().join(joint))
}

#[cfg(test)]
mod tests {
    use tamis::{Options, Schema};

    use super::*;

    fn shown(query: &str, output: Output, width: Option<u16>) -> Shown {
        let now = "2026-01-15T12:00:00Z".parse().unwrap();
        let mut session = Session::new(Schema::builtin(), Options::at(now), Some(now));
        session.output = output;
        let result = session.compile(query);
        let style = TerminalStyle { color: false, narrated: false, unicode: true, width };
        super::query(&mut session, &result, style, true)
    }

    #[test]
    fn queries_are_explained_on_one_line() {
        for (query, line) in [
            ("status_code > 4", "matches if `status_code` is more than 4\n"),
            (
                "not (is_complete or status_code > 4) and (name = a or (name = b and is_complete))",
                "matches if not (`is_complete` is true or `status_code` is more than 4) and (`name` is exactly \"a\" or \
                 (`name` is exactly \"b\" and `is_complete` is true))\n",
            ),
        ] {
            assert_eq!(shown(query, Output::None, None).text, line);
        }
        assert_eq!(shown("status_code > 4", Output::None, Some(20)).text, "matches if `status…\n");
        assert_eq!(shown("status_code > 4", Output::Compact, None).text.lines().count(), 2);
    }

    #[test]
    fn single_fixes_are_numbered() {
        let shown = shown("duratoin_ns > 5s and statuscode = 5", Output::None, None);
        assert!(shown.text.contains("1  write `duration_ns`\n2  write `status_code`\n"), "{}", shown.text);
        assert_eq!(shown.fixes, ["duration_ns > 5s and statuscode = 5", "duratoin_ns > 5s and status_code = 5"]);
        assert_eq!(shown.offered, "");
    }

    #[test]
    fn safe_fixes_are_offered() {
        let shown = shown("status_code > 1,000", Output::None, None);
        assert_eq!((&*shown.offered, shown.fixes.len()), ("status_code > 1_000", 0));
    }
}
