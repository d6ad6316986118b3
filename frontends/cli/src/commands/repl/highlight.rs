//! Queries and JSON in colours.

use clap::builder::styling::{AnsiColor, Color, Style};
use tamis::{Span, Token, TokenKind};

use crate::output::TerminalStyle;

/// What is only suggested, or said by the way.
pub(super) const FAINT: Style = Style::new().dimmed();

const fn coloured(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(colour)))
}

const NAME: Style = coloured(AnsiColor::Cyan);
const TEXT: Style = coloured(AnsiColor::Green);
const NUMBER: Style = coloured(AnsiColor::Yellow);
const WORD: Style = coloured(AnsiColor::Magenta);
const WRONG: Style = coloured(AnsiColor::Red).underline();

const fn style(kind: TokenKind) -> Style {
    match kind {
        TokenKind::Column => NAME,
        TokenKind::Operator | TokenKind::Punctuation => Style::new(),
        TokenKind::Keyword => WORD,
        TokenKind::String => TEXT,
        TokenKind::Number | TokenKind::Unit | TokenKind::Instant => NUMBER,
        TokenKind::Parameter => coloured(AnsiColor::Blue),
        TokenKind::Comment => FAINT,
        TokenKind::Error => coloured(AnsiColor::Red),
    }
}

/// A query in colours, with the `wrong` ranges of it red and underlined.
pub(super) fn query(text: &str, wrong: &[Span]) -> String {
    let tokens = tamis::tokens(text);
    let mut painted = String::with_capacity(text.len() * 2);
    let mut start = 0;
    for end in borders(&tokens, wrong, text) {
        let part = Span::new(start, end);
        let after = tokens.partition_point(|token| token.span.start <= start);
        let token = after.checked_sub(1).and_then(|index| tokens.get(index));
        let mut style = token.filter(|token| token.span.contains(part)).map_or(Style::new(), |token| style(token.kind));
        if wrong.iter().any(|wrong| wrong.contains(part)) {
            style = WRONG;
        }
        painted.push_str(&format!("{style}{}{style:#}", part.text(text)));
        start = end;
    }
    painted
}

/// Where the look of a text may change, and its end, in order.
fn borders(tokens: &[Token], wrong: &[Span], text: &str) -> Vec<u32> {
    let spans = tokens.iter().map(|token| token.span).chain(wrong.iter().copied());
    let mut borders: Vec<u32> = spans.flat_map(|span| [span.start, span.end]).filter(|&at| at > 0).collect();
    borders.extend(u32::try_from(text.len()));
    borders.sort_unstable();
    borders.dedup();
    borders
}

/// Indented JSON in colours, where there are colours; what is no JSON is left as it is.
pub(super) fn json(text: &str, style: TerminalStyle) -> String {
    if !style.colour || !text.starts_with(['{', '[']) {
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
    fn only_colours_are_added() {
        let plain = |text: &str| anstream::adapter::strip_str(text).to_string();
        for text in ["", "a = 'é' and (b", "  tags has 🕴 # so\n  or “", "duratoin_ns > 5s"] {
            let whole = Span::new(0, u32::try_from(text.len()).unwrap());
            assert_eq!(plain(&query(text, &[])), text);
            assert_eq!(plain(&query(text, &[whole])), text);
        }
        let style = TerminalStyle { colour: true, narrated: false, unicode: true, width: None };
        let text = "{\n  \"a\": [\n    1,\n    \"b\\\": \",\n    true\n  ]\n}\n";
        assert_eq!(plain(&json(text, style)), text);
        assert_ne!(json(text, style), text);
    }

    #[test]
    fn what_is_wrong_is_underlined() {
        let painted = query("ab > 5", &[Span::new(0, 2)]);
        assert!(painted.starts_with("\u{1b}[4m\u{1b}[31mab"), "{painted:?}");
    }
}
