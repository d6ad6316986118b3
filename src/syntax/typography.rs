//! Replaces typographic characters from word processors, chat windows and web pages with plain ones.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::source::{Span, offset};
use crate::syntax::lexer;

use super::errors;
use super::grammar::{Rule, Token};
use super::normalized::Normalized;

/// The maximum number of replaced characters.
const MAX_EDITS: usize = 1_024;

/// Replaces typographic characters outside strings; `None` if there are none.
pub(super) fn normalize(text: &str, tokens: &[Token]) -> Option<Normalized> {
    let mut found = Found::default();
    for (index, token) in tokens.iter().enumerate() {
        if found.edits.len() + found.wide.len() + found.spaces.len() + found.invisible.len() >= MAX_EDITS {
            // The rest is parsed as written.
            break;
        }
        let lexeme = token.span.text(text);
        match token.rule {
            Rule::symbol if lexeme == "&" => found.entity(text, tokens.get(index..index + 3).unwrap_or_default()),
            Rule::typographic_string => quotes(lexeme, token.span, &mut found.edits, &mut found.diagnostics),
            Rule::broken_string => closing_quote(lexeme, token.span, &mut found.edits, &mut found.diagnostics),
            Rule::foreign => found.character(lexeme, token.span),
            _ => {}
        }
    }
    let (edits, diagnostics) = found.all(text);
    (!edits.is_empty()).then(|| Normalized::of(text, &edits, diagnostics))
}

/// The typographic characters of a text; some kinds share one diagnostic.
#[derive(Default)]
struct Found {
    edits: Vec<Edit>,
    diagnostics: Diagnostics,
    /// Full-width characters.
    wide: Vec<Edit>,
    spaces: Vec<Edit>,
    /// Invisible characters.
    invisible: Vec<(char, Edit)>,
}

impl Found {
    /// Records a single character to replace or remove.
    fn character(&mut self, lexeme: &str, span: Span) {
        match lexeme.chars().next().unwrap_or_default() {
            '–' | '—' | '−' | '‐' | '‑' => {
                let edit = Edit::replace(span, "-");
                let message = format!("{} is not a minus sign", words::quote(lexeme));
                self.diagnostics.push(typographic(message, vec![edit.clone()]));
                self.edits.push(edit);
            }
            c if c.is_whitespace() && !c.is_control() => self.spaces.push(Edit::replace(span, " ")),
            c => match narrow(c) {
                Some(plain) => self.wide.push(Edit::replace(span, plain)),
                None if words::is_invisible(c) => push_invisible(&mut self.invisible, c, span),
                None => {}
            },
        }
    }

    /// `&gt;`: an HTML entity.
    fn entity(&mut self, text: &str, tokens: &[Token]) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        let span = first.span.to(last.span);
        let plain = match span.text(text) {
            "&gt;" => ">",
            "&lt;" => "<",
            "&amp;" => "&",
            "&quot;" => "\"",
            "&apos;" => "'",
            "&nbsp;" => " ",
            _ => return,
        };
        let edit = Edit::replace(span, plain);
        let message = format!("{} is the HTML entity for {}", words::quote(span.text(text)), words::quote(plain));
        self.diagnostics.push(typographic(message, vec![edit.clone()]));
        self.edits.push(edit);
    }

    /// Returns all edits in source order, and all diagnostics.
    fn all(mut self, text: &str) -> (Vec<Edit>, Diagnostics) {
        if let Some(first) = self.wide.first() {
            let (written, plain) = (words::quote(first.span.text(text)), words::quote(&first.text));
            let message = format!("full-width character {written} instead of {plain}");
            self.diagnostics.push(typographic(message, self.wide.clone()));
        }
        if let Some(first) = self.spaces.first() {
            let character = first.span.text(text).chars().next().map_or(0, u32::from);
            let message = format!("non-ASCII space character U+{character:04X}");
            self.diagnostics.push(typographic(message, self.spaces.clone()));
        }
        self.edits.extend(self.wide.into_iter().chain(self.spaces));
        self.edits.extend(self.invisible.iter().map(|(_, edit)| edit.clone()));
        self.edits.sort_by_key(|edit| edit.span.start);
        self.diagnostics.extend(invisible(self.invisible));
        (self.edits, self.diagnostics)
    }
}

/// Returns the ASCII character for a full-width one, as East Asian keyboards type it.
fn narrow(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '、' => Some(','),
        _ => None,
    }
}

/// `“x”`
fn quotes(lexeme: &str, span: Span, edits: &mut Vec<Edit>, diagnostics: &mut Diagnostics) {
    let single = lexeme.starts_with(['‘', '’', '‚', '‛', '´']);
    let quote = if single { '\'' } else { '"' };
    let mut inner_start = span.start;
    let mut inner_end = span.end;
    let mut own = Vec::new();
    if let Some(opening) = lexeme.chars().next() {
        inner_start += offset(opening.len_utf8());
        own.push(Edit::replace(Span::new(span.start, inner_start), quote));
    }
    let closing = lexeme.chars().skip(1).last().filter(|c| "“”\"‘’'»´".contains(*c));
    if let Some(closing) = closing {
        inner_end -= offset(closing.len_utf8());
    }
    for (at, c) in Span::new(inner_start, inner_end).text_of(lexeme, span.start).char_indices() {
        if c == quote {
            let at = inner_start + offset(at);
            own.push(Edit::replace(Span::new(at, at + 1), format!("\\{quote}")));
        }
    }
    if closing.is_some() {
        own.push(Edit::replace(Span::new(inner_end, span.end), quote));
    }
    let inner = words::quote(Span::new(inner_start, inner_end).text_of(lexeme, span.start));
    let mut diagnostic = typographic(format!("typographic quotes around {inner}"), own.clone())
        .help(format!("write strings in plain quotes: `{quote}…{quote}`"));
    // With mixed quotes, or without a closing one, the end of the string is ambiguous.
    let is_pair = closing.is_some_and(|closing| closing != '"' && closing != '\'') && own.len() == 2;
    if let Some(fix) = diagnostic.fixes.first_mut().filter(|_| !is_pair) {
        fix.safety = Safety::Unsafe;
    }
    diagnostic.span = span;
    edits.extend(own);
    diagnostics.push(diagnostic);
}

/// `"x”`: opened by a plain quote, closed by a typographic one.
fn closing_quote(lexeme: &str, span: Span, edits: &mut Vec<Edit>, diagnostics: &mut Diagnostics) {
    let double = lexeme.starts_with('"');
    let mut opened = false;
    let closing = lexeme.char_indices().find(|&(at, c)| {
        // “x” inside a plain-quoted string is part of it.
        let is_paired = opened && c == '”';
        opened = c == '“' && !lexeme.starts_with('\'') || opened && c != '”';
        if is_paired || opened {
            return false;
        }
        let after = lexeme.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        let ends_word = after.is_none_or(|c| c.is_whitespace() || c == ')' || c == ',');
        if double { matches!(c, '“' | '”') } else { matches!(c, '‘' | '’') && ends_word }
    });
    let Some((at, c)) = closing else { return };
    let start = span.start + offset(at);
    let quote = if double { "\"" } else { "'" };
    let edit = Edit::replace(Span::new(start, start + offset(c.len_utf8())), quote);
    diagnostics.push(
        typographic(format!("string starts with `{quote}` but ends with `{c}`"), vec![edit.clone()])
            .with_secondary_label(Span::new(span.start, span.start + 1), "starts here"),
    );
    edits.push(edit);
}

fn typographic(message: String, edits: Vec<Edit>) -> Diagnostic {
    let span = edits.first().map(|edit| edit.span).unwrap_or_default();
    Diagnostic::new(Code::TypographicCharacter, message, span).fix_with(Safety::Safe, "replace with plain ASCII", edits)
}

/// Reports invisible characters in comments, which could make a query look different from what is parsed.
pub(super) fn invisible_in_comments(text: &str) -> Option<Diagnostic> {
    if !text.contains('#') || !text.chars().any(words::is_invisible) {
        return None;
    }
    let mut found = Vec::new();
    for comment in lexer::comments(text) {
        let invisible = comment.text(text).char_indices().filter(|&(_, c)| words::is_invisible(c));
        let room = MAX_EDITS.saturating_sub(found.len());
        for (at, c) in invisible.take(room) {
            let start = comment.start + offset(at);
            push_invisible(&mut found, c, Span::new(start, start + offset(c.len_utf8())));
        }
    }
    invisible(found)
}

/// Records an invisible character. White space separates words, so a run of it becomes one space; others are removed.
fn push_invisible(invisible: &mut Vec<(char, Edit)>, c: char, span: Span) {
    let plain = if c.is_whitespace() { " " } else { "" };
    match invisible.last_mut() {
        Some((_, last)) if last.span.end == span.start && last.text == plain => last.span.end = span.end,
        _ => invisible.push((c, Edit::replace(span, plain))),
    }
}

/// Returns one diagnostic for all invisible characters, at the first one.
fn invisible(found: Vec<(char, Edit)>) -> Option<Diagnostic> {
    let (c, first) = found.first()?;
    let mut diagnostic = errors::invisible_character(*c, first.span);
    if let Some(fix) = diagnostic.fixes.first_mut() {
        fix.edits = found.into_iter().map(|(_, edit)| edit).collect();
    }
    Some(diagnostic)
}
