//! Converts tokens to names and values: strips quotes and decodes escapes.

use crate::syntax::grammar::Rule;
use std::borrow::Cow;

use crate::diagnostic::{Diagnostics, words};
use crate::source::{Span, offset};
use crate::syntax::ast::{ColumnForm, ColumnName, Value, ValueKind};

use super::errors;

/// Converts a quoted string to a value. `lexeme` starts with a quote; the closing quote may be missing.
pub(super) fn string<'a>(lexeme: &'a str, span: Span, diagnostics: &mut Diagnostics) -> Value<'a> {
    let text = unquote(lexeme, span, diagnostics);
    warn_about_invisible(lexeme, span, diagnostics);
    Value { kind: ValueKind::String, text, span }
}

/// Decodes a string without a closing quote.
pub(super) fn open_string(lexeme: &str, span: Span) -> String {
    // Appending a quote closes the string, whatever it ends with.
    let quote = if lexeme.starts_with('\'') { '\'' } else { '"' };
    unquote(&format!("{lexeme}{quote}"), span, &mut Diagnostics::default()).into_owned()
}

/// Warns about the first invisible character: intended ones are written as escapes.
fn warn_about_invisible(lexeme: &str, span: Span, diagnostics: &mut Diagnostics) {
    let mut before = ' ';
    for (at, c) in lexeme.char_indices() {
        if words::is_invisible(c) && !words::joins(before, c) {
            diagnostics.push(errors::invisible_in_text(c, span.start + offset(at)));
            return;
        }
        before = c;
    }
}

/// Converts `r#"…"#` to a value; the end may be missing.
pub(super) fn raw_string<'a>(lexeme: &'a str, span: Span, diagnostics: &mut Diagnostics) -> Value<'a> {
    let inner = lexeme.strip_prefix('r').unwrap_or(lexeme);
    let fence = inner.len() - inner.trim_start_matches('#').len();
    let body = inner.get(fence + 1..).unwrap_or_default();
    let fences = "#".repeat(fence);
    let text = body.strip_suffix(&fences).and_then(|body| body.strip_suffix('"')).unwrap_or(body);
    warn_about_invisible(lexeme, span, diagnostics);
    Value { kind: ValueKind::String, text: Cow::Borrowed(text), span }
}

/// Converts an unquoted token to a value.
pub(super) fn word(kind: ValueKind, lexeme: &str, span: Span) -> Value<'_> {
    Value { kind, text: Cow::Borrowed(lexeme), span }
}

/// Converts `$name` to a value.
pub(super) fn parameter(lexeme: &str, span: Span) -> Value<'_> {
    word(ValueKind::Parameter, lexeme.strip_prefix('$').unwrap_or(lexeme), span)
}

/// Converts `` `a ``b` `` to a column.
pub(super) fn backticked<'a>(lexeme: &'a str, span: Span, diagnostics: &mut Diagnostics) -> ColumnName<'a> {
    if let Some((at, c)) = lexeme.char_indices().find(|&(_, c)| words::is_invisible(c)) {
        let start = span.start + offset(at);
        diagnostics.push(errors::invisible_character(c, Span::new(start, start + offset(c.len_utf8()))));
    }
    let inner = lexeme.strip_prefix('`').unwrap_or(lexeme);
    let inner = inner.strip_suffix('`').unwrap_or(inner);
    let name = if inner.contains('`') { Cow::Owned(inner.replace("``", "`")) } else { Cow::Borrowed(inner) };
    ColumnName { name, form: ColumnForm::Backticked, span }
}

/// Converts `metrics.cost` or `user_metadata."user id"` to a column.
pub(super) fn name<'a>(lexeme: &'a str, span: Span, diagnostics: &mut Diagnostics) -> ColumnName<'a> {
    let Some(quote) = lexeme.find(['"', '\'']) else {
        return ColumnName { name: Cow::Borrowed(lexeme), form: ColumnForm::Plain, span };
    };
    let (group, quoted) = lexeme.split_at_checked(quote).unwrap_or((lexeme, ""));
    let part = unquote(quoted, Span::new(span.start + offset(quote), span.end), diagnostics);
    ColumnName { name: Cow::Owned(format!("{group}{part}")), form: ColumnForm::Grouped(offset(quote)), span }
}

/// Decodes a quoted string. An invalid escape is reported and kept as written.
fn unquote<'a>(lexeme: &'a str, span: Span, diagnostics: &mut Diagnostics) -> Cow<'a, str> {
    let mut chars = lexeme.chars();
    let quote = chars.next();
    let inner = chars.as_str();
    let inner = quote.and_then(|quote| inner.strip_suffix(quote)).unwrap_or(inner);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let start = span.start + 1;
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(before);
        let escape_start = start + offset(inner.len() - from.len());
        let (decoded, length) = escape(from);
        let length = length.min(from.len());
        let written = from.get(..length).unwrap_or_default();
        match decoded {
            Some(c) => text.push(c),
            None => {
                let span = Span::new(escape_start, escape_start + offset(length));
                diagnostics.push(errors::invalid_escape(written, span));
                text.push_str(written);
            }
        }
        rest = from.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Decodes the escape at the start of `from`; returns the character, if valid, and the length in bytes.
fn escape(from: &str) -> (Option<char>, usize) {
    let mut chars = from.chars().skip(1);
    let Some(letter) = chars.next() else { return (None, 1) };
    let simple = match letter {
        '"' | '\'' | '\\' | '/' => Some(letter),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'b' => Some('\x08'),
        'f' => Some('\x0c'),
        'u' => return unicode_escape(from),
        _ => None,
    };
    (simple, 1 + letter.len_utf8())
}

/// Decodes `\u00e9`, `\ud83d\ude00` (a surrogate pair, RFC 8259 section 7) or `\u{1f600}`.
fn unicode_escape(from: &str) -> (Option<char>, usize) {
    if let Some(braced) = from.strip_prefix("\\u{") {
        let Some(end) = braced.find('}').filter(|&end| end <= 6) else { return (None, 3) };
        let digits = braced.get(..end).unwrap_or_default();
        return (u32::from_str_radix(digits, 16).ok().and_then(char::from_u32), end + 4);
    }
    let unit = |at: usize| {
        let digits = from.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        let all_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        all_hex.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
    };
    let Some(first) = unit(0) else { return (None, 2) };
    if let Some(second) = unit(6)
        && let Some(Ok(pair)) = char::decode_utf16([first, second]).next()
        && u32::from(pair) > 0xffff
    {
        return (Some(pair), 12);
    }
    (char::from_u32(u32::from(first)), 6)
}

/// Converts a token to a value; `None` if it is not one.
pub(super) fn of_token<'a>(
    rule: Rule,
    lexeme: &'a str,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Option<Value<'a>> {
    Some(match rule {
        Rule::string => string(lexeme, span, diagnostics),
        Rule::raw_string => raw_string(lexeme, span, diagnostics),
        Rule::parameter => parameter(lexeme, span),
        Rule::number => word(ValueKind::Number, lexeme, span),
        Rule::quantity => word(ValueKind::Quantity, lexeme, span),
        Rule::instant => word(ValueKind::Instant, lexeme, span),
        Rule::boolean => word(ValueKind::Boolean, lexeme, span),
        Rule::bareword => word(ValueKind::Bareword, lexeme, span),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(lexeme: &str) -> (String, usize) {
        let mut diagnostics = Diagnostics::default();
        let value = string(lexeme, Span::new(0, offset(lexeme.len())), &mut diagnostics);
        (value.text.into_owned(), diagnostics.len())
    }

    #[test]
    fn escapes() {
        assert_eq!(decoded(r#""a\tb""#), ("a\tb".into(), 0));
        assert_eq!(decoded(r#""\u00e9\ud83d\ude00\u{1f600}""#), ("é😀😀".into(), 0));
        assert_eq!(decoded(r#""\ud83d x""#), ("\\ud83d x".into(), 1));
        assert_eq!(decoded(r#""\u{110000}""#), ("\\u{110000}".into(), 1));
        assert_eq!(decoded(r#""\é""#), ("\\é".into(), 1));
    }

    #[test]
    fn raw() {
        let lexeme = "r##\"a\"#b\"##";
        let value = raw_string(lexeme, Span::new(0, offset(lexeme.len())), &mut Diagnostics::default());
        assert_eq!(value.text, "a\"#b");
    }
}
