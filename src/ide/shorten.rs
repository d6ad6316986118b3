//! Shortens a text between characters as readers see them.

/// The maximum length of a name in an outline, in Unicode scalar values.
const LONGEST_NAME: usize = 60;

/// Returns the first 60 characters of a text, followed by `…` if it is longer. A letter keeps its accents, and an emoji of
/// several parts is kept as a whole or not at all.
pub(super) fn shortened(text: &str) -> String {
    let Some((mut end, _)) = text.char_indices().nth(LONGEST_NAME) else { return text.to_owned() };
    let start = text.get(..end).unwrap_or_default();
    if let Some((at, _)) = start.char_indices().rev().find(|&(at, _)| is_boundary(text, at)).filter(|&(at, _)| at > 0)
        && !is_boundary(text, end)
    {
        end = at;
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}

/// Whether a text can be cut at a byte, which is at most 60 characters from its start.
fn is_boundary(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else { return true };
    let flags = before.chars().rev().take_while(|c| is_flag(*c)).count();
    last != '\u{200d}' && !extends(next) && !(is_flag(next) && flags % 2 == 1)
}

/// Whether a character is a part of the one before it: an accent, a joiner, a style or a skin tone of an emoji.
const fn extends(c: char) -> bool {
    matches!(c,
        '\u{200c}' | '\u{200d}'
        | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}'
        | '\u{93a}'..='\u{93c}' | '\u{93e}'..='\u{94f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a character is half of a flag.
const fn is_flag(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let text = |end: &str, more: &str| format!("{}{end}{more}", "a".repeat(58));
        for (end, more, kept) in [
            ("bc", "", "bc"),
            ("bc", "d", "bc…"),
            ("be", "\u{301}", "b…"),
            ("b👩", "\u{200d}👧", "b…"),
            ("👩\u{200d}", "👧", "…"),
            ("b🇫", "🇷", "b…"),
            ("🇫🇷", "🇩🇪", "🇫🇷…"),
            ("b👍", "🏽", "b…"),
            ("b👍", "👍", "b👍…"),
        ] {
            assert_eq!(shortened(&text(end, more)), text(kept, ""), "{end}{more}");
        }
        let accents = "\u{301}".repeat(100);
        assert_eq!(shortened(&accents).chars().count(), 61);
    }
}
