//! Misspelled keywords, and incomplete keywords at the end of the text.

use crate::syntax::ast::Operator;

/// The words that join conditions.
pub(super) const CONNECTIVES: [&str; 2] = ["and", "or"];

/// The keyword among `keywords` that `word` is a typo of.
pub(super) fn nearest(word: &str, keywords: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    let word = word.to_lowercase();
    let own = word.is_ascii().then(|| letters(&word));
    // An edit changes at most two letters of the set, and there are at most two edits.
    let may_be_typo = |keyword: &str| own.is_none_or(|own| (own ^ letters(keyword)).count_ones() <= 4);
    keywords.into_iter().find(|keyword| may_be_typo(keyword) && is_typo(&word, keyword))
}

/// The letters of an ASCII word as a bit set; different ones may share a bit.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, byte| set | 1 << (byte % 32))
}

/// The operator that `word` is a typo of.
pub(super) fn nearest_operator(word: &str) -> Option<&'static str> {
    nearest(word, Operator::ALL.map(Operator::as_str).into_iter().filter(|operator| is_one_word(operator)))
}

/// One wrong, extra, missing or swapped letter; two in a long word. A two-letter keyword must have both letters.
fn is_typo(word: &str, keyword: &str) -> bool {
    // The comparison takes time and memory proportional to the product of the lengths.
    let length = word.chars().take(keyword.len() + 3).count();
    if length.abs_diff(keyword.len()) > 2 {
        return false;
    }
    let typos = distance(word, keyword);
    let has_all = || keyword.chars().all(|letter| word.contains(letter));
    match keyword.len() {
        0..=2 => typos == 1 && has_all(),
        3..=5 => typos == 1 && word.len() > 1,
        _ => (1..=2).contains(&typos),
    }
}

/// The number of wrong, extra, missing and swapped letters. Only what differs is compared: common letters at the start and
/// at the end do not change the number.
fn distance(word: &str, keyword: &str) -> usize {
    let is_same = |(one, other): &(char, char)| one == other;
    let length = |(letter, _): (char, char)| letter.len_utf8();
    let start: usize = word.chars().zip(keyword.chars()).take_while(is_same).map(length).sum();
    let (word, keyword) = (word.get(start..).unwrap_or_default(), keyword.get(start..).unwrap_or_default());
    let end: usize = word.chars().rev().zip(keyword.chars().rev()).take_while(is_same).map(length).sum();
    let (word_end, keyword_end) = (word.len() - end, keyword.len() - end);
    strsim::damerau_levenshtein(
        word.get(..word_end).unwrap_or_default(),
        keyword.get(..keyword_end).unwrap_or_default(),
    )
}

/// The keyword that the last `words` of a text are a prefix of: `does n` for `does not contain`.
pub(super) fn complete(words: &[&str], or_connective: bool) -> Option<String> {
    let written = words.join(" ").to_lowercase().replace('!', "not").replace("  ", " ");
    let connectives = CONNECTIVES.iter().filter(|_| or_connective).map(|word| (*word).to_owned());
    let canonical = Operator::ALL.iter().map(|operator| operator.as_str().to_owned());
    let others = Operator::all_spellings().map(|(spelling, _)| spelling.join(" "));
    // Canonical spellings first, then the others in the order of the table.
    let keywords = canonical.chain(others).chain(["nocase".to_owned()]).chain(connectives);
    keywords.into_iter().find(|keyword| keyword.len() > written.len() && keyword.starts_with(&written))
}

fn is_one_word(operator: &str) -> bool {
    operator.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tamis_test_support::property;

    use super::distance;

    proptest! {
        #![proptest_config(property::config(20_000))]

        #[test]
        fn common_letters_at_the_ends_do_not_change_the_distance(one in "[abé]{0,7}", other in "[abé]{0,7}") {
            prop_assert_eq!(distance(&one, &other), strsim::damerau_levenshtein(&one, &other));
        }
    }
}
