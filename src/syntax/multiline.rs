//! Strings in quotes that continue on the next lines.

use crate::diagnostic::{Diagnostics, Edit};
use crate::source::{Span, offset};
use crate::syntax::ast::Operator;
use crate::syntax::lexer;

use super::errors;
use super::grammar::{Rule, Token};
use super::normalized::Normalized;

/// The maximum number of such strings that are joined; the text is split into tokens again after each.
const MAX_STRINGS: usize = 16;

/// Replaces the line breaks in strings by `\n`; `None` if no string spans several lines.
pub(super) fn normalize(text: &str, tokens: &[Token]) -> Option<Normalized> {
    let mut diagnostics = Diagnostics::default();
    let mut edits = Vec::new();
    let mut next = first_string(text, tokens);
    while let Some(string) = next {
        diagnostics.push(errors::multiline_string(string.text(text), string));
        edits.extend(line_breaks(text, string));
        if diagnostics.len() >= MAX_STRINGS {
            break;
        }
        let rest = text.get(string.end as usize..).unwrap_or_default();
        let after = first_string(rest, &lexer::tokens(rest));
        next = after.map(|found| Span::new(found.start + string.end, found.end + string.end));
    }
    (!edits.is_empty()).then(|| Normalized::of(text, &edits, diagnostics))
}

/// The first string that spans several lines, with its quotes.
fn first_string(text: &str, tokens: &[Token]) -> Option<Span> {
    let unclosed = |token: &Token| token.rule == Rule::broken_string;
    tokens.iter().enumerate().filter(|(_, token)| unclosed(token)).find_map(|(index, open)| {
        let quote = open.span.text(text).get(..1)?;
        let rest = tokens.get(index + 1..)?;
        let starts_quoted = |token: &Token| is_quoted(token.rule) && token.span.text(text).starts_with(quote);
        let closer = rest.iter().position(starts_quoted)?;
        let at = rest.get(closer)?.span.start;
        // If the string ends on that line, the quotes after it are paired wrongly, up to an unclosed one.
        let line_end = at + offset(text.get(at as usize..)?.find('\n').unwrap_or(text.len()));
        let is_odd = rest
            .get(closer..)?
            .iter()
            .take_while(|token| token.span.start < line_end)
            .any(|token| unclosed(token) && starts_quoted(token));
        let before = closer.checked_sub(1).and_then(|before| rest.get(before)).map(|token| token.span.text(text));
        let string = Span::new(open.span.start, at + 1);
        // A backslash at the end of a line continues it in other languages.
        let is_continued = string.text(text).contains("\\\n") || string.text(text).contains("\\\r\n");
        (is_odd && !is_continued && !before.is_some_and(precedes_value)).then_some(string)
    })
}

fn is_quoted(rule: Rule) -> bool {
    matches!(rule, Rule::string | Rule::misescaped_string | Rule::broken_string)
}

/// Whether a quote after this token starts a string, as in `model = "x`.
fn precedes_value(lexeme: &str) -> bool {
    matches!(lexeme, "(" | "[" | "{" | ",")
        || Operator::all_spellings()
            .any(|(spelling, _)| spelling.last().is_some_and(|last| lexeme.eq_ignore_ascii_case(last)))
}

/// The edits that write the line breaks of a string as escapes.
fn line_breaks(text: &str, string: Span) -> Vec<Edit> {
    let written = string.text(text);
    let breaks = written.match_indices('\n').map(|(at, _)| {
        let start = if written.get(..at).is_some_and(|before| before.ends_with('\r')) { at - 1 } else { at };
        Edit::replace(Span::new(string.start + offset(start), string.start + offset(at) + 1), "\\n")
    });
    breaks.collect()
}
