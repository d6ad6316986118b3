//! Syntax highlighting of queries and JSON.

use clap::builder::styling::{AnsiColor, Color, Style};
use tamis::{Span, Token, TokenKind};

use crate::output::TerminalStyle;

/// The style of suggestions and notes.
pub(super) const FAINT: Style = Style::new().dimmed();

const fn colored(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

const NAME: Style = colored(AnsiColor::Cyan);
const TEXT: Style = colored(AnsiColor::Green);
const NUMBER: Style = colored(AnsiColor::Yellow);
const WORD: Style = colored(AnsiColor::Magenta);
const ERROR: Style = colored(AnsiColor::Red).underline();

const fn style(kind: TokenKind) -> Style {
    match kind {
        TokenKind::Column => NAME,
        TokenKind::Keyword => WORD,
        TokenKind::String => TEXT,
        TokenKind::Number | TokenKind::Unit | TokenKind::Instant => NUMBER,
        TokenKind::Parameter => colored(AnsiColor::Blue),
        TokenKind::Comment => FAINT,
        TokenKind::Error => colored(AnsiColor::Red),
        _ => Style::new(),
    }
}

/// Highlights a query; the ranges of `errors` are red and underlined.
pub(super) fn query(text: &str, errors: &[Span]) -> String {
    painted(text, &tamis::tokens(text), errors)
}

/// Highlights a query that is being typed, with the cursor at byte `at`.
pub(super) fn query_at(text: &str, at: usize, errors: &[Span]) -> String {
    painted(text, &tamis::tokens_at(text, u32::try_from(at).unwrap_or(u32::MAX)), errors)
}

fn painted(text: &str, tokens: &[Token], errors: &[Span]) -> String {
    let mut painted = String::with_capacity(text.len() * 2);
    let mut start = 0;
    for end in boundaries(tokens, errors, text) {
        let part = Span::new(start, end);
        let after = tokens.partition_point(|token| token.span.start <= start);
        let token = after.checked_sub(1).and_then(|index| tokens.get(index));
        let mut style = token.filter(|token| token.span.contains(part)).map_or(Style::new(), |token| style(token.kind));
        if errors.iter().any(|error| error.contains(part)) {
            style = ERROR;
        }
        painted.push_str(&format!("{style}{}{style:#}", part.text(text)));
        start = end;
    }
    painted
}

/// The ends of the parts with one style each, in order.
fn boundaries(tokens: &[Token], errors: &[Span], text: &str) -> Vec<u32> {
    let spans = tokens.iter().map(|token| token.span).chain(errors.iter().copied());
    let mut boundaries: Vec<u32> = spans.flat_map(|span| [span.start, span.end]).filter(|&at| at > 0).collect();
    boundaries.extend(u32::try_from(text.len()));
    boundaries.sort_unstable();
    boundaries.dedup();
    boundaries
}

/// Highlights indented JSON if colors are on; other text is left as it is.
pub(super) fn json(text: &str, style: TerminalStyle) -> String {
    if !style.color || !text.starts_with(['{', '[']) {
        return text.to_owned();
    }
    text.split_inclusive('\n').map(json_line).collect()
}

/// A line of indented JSON: at most one name and one value.
fn json_line(line: &str) -> String {
    let (name, value) = line.split_once("\": ").map_or(("", line), |(name, value)| (name, value));
    let name = if name.is_empty() { String::new() } else { format!("{NAME}{name}\"{NAME:#}: ") };
    let bare = value.trim_end_matches(['\n', ',']);
    let style = match bare.trim_start().chars().next() {
        Some('"') => TEXT,
        Some('{' | '}' | '[' | ']') | None => Style::new(),
        Some('t' | 'f' | 'n') => WORD,
        Some(_) => NUMBER,
    };
    let end = value.strip_prefix(bare).unwrap_or_default();
    format!("{name}{style}{bare}{style:#}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colors_are_added() {
        let plain = |text: &str| anstream::adapter::strip_str(text).to_string();
        for text in ["", "a = 'é' and (b", "  tags has 🕴 # so\n  or “", "duratoin_ns > 5s"] {
            let whole = Span::new(0, u32::try_from(text.len()).unwrap());
            assert_eq!(plain(&query(text, &[])), text);
            assert_eq!(plain(&query(text, &[whole])), text);
        }
        let style = TerminalStyle { color: true, narrated: false, unicode: true, width: None };
        let text = "{\n  \"a\": [\n    1,\n    \"b\\\": \",\n    true\n  ]\n}\n";
        assert_eq!(plain(&json(text, style)), text);
        assert_ne!(json(text, style), text);
    }

    #[test]
    fn errors_are_underlined() {
        let painted = query("ab > 5", &[Span::new(0, 2)]);
        assert!(painted.starts_with("\u{1b}[4m\u{1b}[31mab"), "{painted:?}");
    }
}
