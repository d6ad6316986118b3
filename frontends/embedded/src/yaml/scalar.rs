//! Scalars in YAML.

use saphyr_parser::ScalarStyle;
use serde_json::Value;
use tamis::Span;

use super::super::host_document::Location;
use super::super::source_map::offset;
use super::super::string_style::{BlockLines, StringStyle};

/// The location of a scalar that the parser marks here, after this number of properties: a tag and an anchor.
pub(super) fn location(text: &str, value: &str, style: ScalarStyle, properties: usize, marked: Span) -> Location {
    let own = without_properties(text, marked, properties);
    let unquoted = |style: StringStyle, content: Span| Location {
        whole: content,
        text: Some((style, content)),
        is_anchored: false,
    };
    match style {
        ScalarStyle::Plain => unquoted(StringStyle::Plain, own),
        ScalarStyle::DoubleQuoted => quoted(StringStyle::DoubleQuoted, to_quote(text, own, '"')),
        ScalarStyle::SingleQuoted => quoted(StringStyle::SingleQuoted, to_quote(text, own, '\'')),
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let first = if properties == 0 { marked } else { without_header(text, own, value) };
            let lines = BlockLines::of(text, first);
            let content = Span::new(first_line(text, first.start), first.end);
            let style = if style == ScalarStyle::Literal { StringStyle::Block } else { StringStyle::Folded };
            unquoted(style(lines), content)
        }
    }
}

/// The start of a block with its first words here, including empty lines before them.
fn first_line(text: &str, words: u32) -> u32 {
    let before = text.get(..words as usize).unwrap_or_default();
    let header = before.trim_end();
    let lines = before.get(header.len()..).unwrap_or_default();
    match lines.split_once('\n') {
        Some((_, lines)) if lines.contains('\n') => words - offset(lines.len()),
        _ => words,
    }
}

/// A scalar without the tag and the anchor before it, and comments after these.
fn without_properties(text: &str, marked: Span, properties: usize) -> Span {
    let mut rest = marked.text(text);
    for _ in 0..properties {
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest = rest.get(word..).unwrap_or_default().trim_start();
        while rest.starts_with('#') {
            rest = rest.split_once('\n').map_or("", |(_, lines)| lines).trim_start();
        }
    }
    Span::new(marked.end - offset(rest.len()), marked.end)
}

/// A block without the line of its `|` or `>`, and without the indentation of its first words.
fn without_header(text: &str, block: Span, value: &str) -> Span {
    let (_, lines) = block.text(text).split_once('\n').unwrap_or_default();
    let own = value.trim_start_matches('\n');
    let spaces = own.len() - own.trim_start_matches(' ').len();
    Span::new(block.end - offset(lines.trim_start().len() + spaces), block.end)
}

/// A quoted string up to its closing quote: the parser may mark the rest of the line too.
fn to_quote(text: &str, marked: Span, quote: char) -> Span {
    let mut characters = marked.text(text).char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        let is_escape = c == '\\' && quote == '"';
        let is_doubled = c == quote && quote == '\'' && characters.peek().is_some_and(|(_, next)| *next == quote);
        if is_escape || is_doubled {
            characters.next();
        } else if c == quote {
            return Span::new(marked.start, marked.start + offset(at) + 1);
        }
    }
    marked
}

fn quoted(style: StringStyle, whole: Span) -> Location {
    let content = Span::new(whole.start + 1, (whole.end - 1).max(whole.start + 1));
    Location { whole, text: Some((style, content)), is_anchored: false }
}

/// The value of an unquoted scalar that is not a string.
///
/// Source: YAML 1.2.2, section 10.3, the core schema.
pub(in super::super) fn other_than_string(plain: &str) -> Option<Value> {
    match plain {
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        _ if !plain.starts_with(|c: char| c.is_ascii_digit() || ['+', '-', '.'].contains(&c)) => None,
        _ => {
            let whole = match (plain.strip_prefix("0x"), plain.strip_prefix("0o")) {
                (Some(digits), _) => i64::from_str_radix(digits, 16),
                (_, Some(digits)) => i64::from_str_radix(digits, 8),
                _ => plain.trim_start_matches('+').parse(),
            };
            whole.map(Value::from).or_else(|_| plain.parse::<f64>().map(Value::from)).ok()
        }
    }
}
