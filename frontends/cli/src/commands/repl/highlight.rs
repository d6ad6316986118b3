//! Syntax highlighting of queries and JSON.

use clap::builder::styling::Style;
use tamis::{Span, Token, TokenKind};

use super::theme::Palette;

/// A part of a text with one style.
pub(super) type Part = (Style, String);

const fn style(kind: TokenKind, palette: &Palette) -> Style {
    match kind {
        TokenKind::Column => palette.name,
        TokenKind::Keyword => palette.keyword,
        TokenKind::String => palette.string,
        TokenKind::Number | TokenKind::Unit | TokenKind::Instant => palette.number,
        TokenKind::Parameter => palette.parameter,
        TokenKind::Comment => palette.faint,
        TokenKind::Error => palette.error,
        _ => Style::new(),
    }
}

/// The parts of a query with the cursor at byte `at`, where nothing is an error yet; the ranges of `errors` are red and
/// underlined.
pub(super) fn query(text: &str, at: usize, errors: &[Span], palette: &Palette) -> Vec<Part> {
    let tokens = tamis::tokens_at(text, u32::try_from(at).unwrap_or(u32::MAX));
    let mut parts = Vec::new();
    let mut start = 0;
    for end in boundaries(&tokens, errors, text) {
        let part = Span::new(start, end);
        let after = tokens.partition_point(|token| token.span.start <= start);
        let token = after.checked_sub(1).and_then(|index| tokens.get(index));
        let token = token.filter(|token| token.span.contains(part));
        let mut style = token.map_or(Style::new(), |token| style(token.kind, palette));
        if errors.iter().any(|error| error.contains(part)) {
            style = palette.error;
        }
        parts.push((style, part.text(text).to_owned()));
        start = end;
    }
    parts
}

/// Parts as one text with escape sequences.
pub(super) fn painted(parts: &[Part]) -> String {
    parts.iter().map(|(style, text)| format!("{style}{text}{style:#}")).collect()
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
pub(super) fn json(text: &str, palette: &Palette) -> String {
    if palette.is_plain || !text.starts_with(['{', '[']) {
        return text.to_owned();
    }
    text.split_inclusive('\n').map(|line| json_line(line, palette)).collect()
}

/// A line of indented JSON: at most one name and one value.
fn json_line(line: &str, palette: &Palette) -> String {
    let title = palette.name;
    let (name, value) = line.split_once("\": ").map_or(("", line), |(name, value)| (name, value));
    let name = if name.is_empty() { String::new() } else { format!("{title}{name}\"{title:#}: ") };
    let bare = value.trim_end_matches(['\n', ',']);
    let style = match bare.trim_start().chars().next() {
        Some('"') => palette.string,
        Some('{' | '}' | '[' | ']') | None => Style::new(),
        Some('t' | 'f' | 'n') => palette.keyword,
        Some(_) => palette.number,
    };
    let end = value.strip_prefix(bare).unwrap_or_default();
    format!("{name}{style}{bare}{style:#}{end}")
}

#[cfg(test)]
mod tests {
    use super::super::theme::Theme;
    use super::*;

    #[test]
    fn only_colors_are_added() {
        let plain = |text: &str| anstream::adapter::strip_str(text).to_string();
        let palette = Palette::new(Theme::Dark, true);
        for text in ["", "a = 'é' and (b", "  tags has 🕴 # so\n  or “", "duratoin_ns > 5s"] {
            let whole = Span::new(0, u32::try_from(text.len()).unwrap());
            for errors in [&[][..], &[whole]] {
                assert_eq!(plain(&painted(&query(text, 0, errors, &palette))), text);
            }
        }
        let text = "{\n  \"a\": [\n    1,\n    \"b\\\": \",\n    true\n  ]\n}\n";
        assert_eq!(plain(&json(text, &palette)), text);
        assert_ne!(json(text, &palette), text);
        assert_eq!(json(text, &Palette::new(Theme::Dark, false)), text);
    }

    #[test]
    fn errors_are_underlined() {
        let painted = painted(&query("ab > 5", 0, &[Span::new(0, 2)], &Palette::new(Theme::Dark, true)));
        assert!(painted.starts_with("\u{1b}[4m\u{1b}[38;5;210mab"), "{painted:?}");
    }
}
