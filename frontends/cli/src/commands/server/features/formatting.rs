//! Formatting: the whole document, the queries in a range, and a new line.

use gen_lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, Position, Range, TextEdit,
};
use tamis::{Limits, Span, TokenKind};
use tamis_embedded::EmbeddedQuery;

use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation};
use crate::commands::fmt;

/// The characters after which a line is indented.
pub(in super::super) const TRIGGER: &str = "\n";
/// The indentation of a group, as in formatted queries.
const INDENTATION: &str = "  ";

pub(in super::super) fn document(
    snapshot: &Snapshot,
    _: &DocumentFormattingParams,
    _: &Cancellation,
) -> Answer<Option<Vec<TextEdit>>> {
    Ok(Some(formatted(snapshot, None)))
}

/// Formats the queries that a range touches: a part of a query has no format of its own.
pub(in super::super) fn range(
    snapshot: &Snapshot,
    params: &DocumentRangeFormattingParams,
    _: &Cancellation,
) -> Answer<Option<Vec<TextEdit>>> {
    Ok(Some(formatted(snapshot, Some(snapshot.document.span(params.range)))))
}

/// The edits that format queries; none for a query with errors.
fn formatted(snapshot: &Snapshot, within: Option<Span>) -> Vec<TextEdit> {
    let document = &snapshot.document;
    let (Some(project), Some(before)) = (snapshot.project(), document.queries()) else { return Vec::new() };
    let limits = project.linter.compiler().options().limits;
    let touches = |whole: Span| within.is_none_or(|within| whole.start <= within.end && within.start <= whole.end);
    let texts: Vec<Option<String>> = before
        .queries
        .iter()
        .map(|query| if touches(query.whole) { formatted_query(query, &limits) } else { None })
        .collect();
    let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
    let Some(patterns) = &document.patterns else { return Vec::new() };
    let written = patterns.write_back((&document.text, before), &texts, &project.writer());
    let Some((written, _)) = written else { return Vec::new() };
    written.edits.iter().map(|edit| snapshot.text_edit(edit)).collect()
}

/// A formatted query; `None` if it does not change, or has syntax errors.
fn formatted_query(query: &EmbeddedQuery, limits: &Limits) -> Option<String> {
    if !query.is_whole_file() {
        return fmt::formatted(query, limits).ok().flatten();
    }
    let formatted = tamis::format(&query.text, limits).ok()? + "\n";
    // The editor decides on line ends.
    let has_crlf = query.text.contains("\r\n");
    Some(if has_crlf { formatted.replace('\n', "\r\n") } else { formatted })
        .filter(|formatted| *formatted != query.text)
}

/// Indents the line after a line end that was typed, by the groups that are open there.
pub(in super::super) fn on_type(
    snapshot: &Snapshot,
    params: &DocumentOnTypeFormattingParams,
    _: &Cancellation,
) -> Answer<Option<Vec<TextEdit>>> {
    let position = params.position;
    let Some((query, at)) = snapshot.query_at(position) else { return Ok(None) };
    let document = &snapshot.document;
    // What a line end of the query is in the file: nothing can be indented in quotes.
    let cursor = document.lines.offset(&document.text, position);
    // A position past the end is the end.
    let position = document.lines.position(cursor);
    let line_end = query.insert_at(cursor, "\n").map(|edit| edit.text).unwrap_or_default();
    let base = line_end.trim_start_matches(['\r', '\n']);
    if !line_end.starts_with(['\r', '\n']) {
        return Ok(None);
    }
    let line_start = document.lines.offset(&document.text, Position { line: position.line, character: 0 });
    let rest = document.text.get(line_start as usize..).unwrap_or_default();
    let written = &rest.get(..rest.len() - rest.trim_start_matches([' ', '\t']).len()).unwrap_or_default();
    let closes = rest.trim_start_matches([' ', '\t']).starts_with([')', ']', '}']);
    let depth = open_groups(query.text.get(..at as usize).unwrap_or_default()).saturating_sub(usize::from(closes));
    let new = format!("{base}{}", INDENTATION.repeat(depth));
    if *written == new {
        return Ok(None);
    }
    let end = Position { line: position.line, character: u32::try_from(written.len()).unwrap_or_default() };
    let start = Position { line: position.line, character: 0 };
    Ok(Some(vec![TextEdit { range: Range { start, end }, new_text: new }]))
}

/// The number of groups and lists that are open at the end of the start of a query.
fn open_groups(start: &str) -> usize {
    let punctuation = tamis::tokens(start).into_iter().filter(|token| token.kind == TokenKind::Punctuation);
    punctuation.fold(0, |depth: usize, token| match token.span.text(start) {
        "(" | "[" | "{" => depth + 1,
        ")" | "]" | "}" => depth.saturating_sub(1),
        _ => depth,
    })
}
