//! Comparison of strings without regard to case.

use std::cmp::Ordering;

/// Converts each character to lower case, independent of the characters around it.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { characters(text).collect() }
}

/// Compares a string that is already folded with another one.
pub(super) fn compare(folded: &str, text: &str) -> Ordering {
    if text.is_ascii() {
        return folded.bytes().cmp(text.bytes().map(|byte| byte.to_ascii_lowercase()));
    }
    folded.chars().cmp(characters(text))
}

fn characters(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Less};

    use super::{compare, folded};

    #[test]
    fn characters_are_folded_by_themselves() {
        assert_eq!(folded("ΣΑΣ"), "σασ");
        assert_eq!(folded("İ"), "i\u{307}");
        assert_eq!(compare(&folded("Straße"), "STRASSE"), "straße".cmp("strasse"));
        assert_eq!(compare("éa", "ÉA"), Equal);
        assert_eq!(compare("a", "É"), Less);
    }
}
