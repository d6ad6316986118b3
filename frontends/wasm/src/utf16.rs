//! Offsets in UTF-16 code units, as in JavaScript.

use tamis::Span;
use tamis::source::Lines;

/// Converts an offset in UTF-16 code units to bytes. Offsets past the end mean the end, those inside a character its
/// start.
pub(crate) fn byte(text: &str, offset: u32) -> u32 {
    let mut units = 0;
    let character = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > offset as usize
    });
    let at = character.map_or(text.len(), |(at, _)| at);
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Converts a span to UTF-16 code units.
pub(crate) fn span(span: Span, lines: &Lines<'_>) -> Span {
    Span::new(lines.position(span.start).utf16, lines.position(span.end).utf16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_inside_a_character_map_to_its_start() {
        let bytes: Vec<u32> = (0..6).map(|offset| byte("a😀é", offset)).collect();
        assert_eq!(bytes, [0, 1, 1, 5, 7, 7]);
    }
}
