//! Keywords with a slip in them, and keywords cut off where the text ends.

use crate::syntax::ast::Operator;

/// The words that join conditions.
pub(super) const CONNECTIVES: [&str; 2] = ["and", "or"];

/// The keyword among `keywords` that `word` is a slip of.
pub(super) fn nearest(word: &str, keywords: &[&'static str]) -> Option<&'static str> {
    let word = word.to_lowercase();
    keywords.iter().copied().find(|keyword| is_typo(&word, keyword))
}

/// The operator that `word` is a slip of.
pub(super) fn nearest_operator(word: &str) -> Option<&'static str> {
    let canonical = Operator::ALL.map(Operator::as_str);
    nearest(word, &canonical.into_iter().filter(|operator| is_one_word(operator)).collect::<Vec<_>>())
}

/// One letter wrong, too many, missing or swapped; two in a long word. Of two letters both must be there.
fn is_typo(word: &str, keyword: &str) -> bool {
    // Comparing takes time and memory for each letter of the one and the other.
    let length = word.chars().take(keyword.len() + 3).count();
    if length.abs_diff(keyword.len()) > 2 {
        return false;
    }
    let slips = strsim::damerau_levenshtein(word, keyword);
    let has_all = || keyword.chars().all(|letter| word.contains(letter));
    match keyword.len() {
        0..=2 => slips == 1 && has_all(),
        3..=5 => slips == 1 && word.len() > 1,
        _ => (1..=2).contains(&slips),
    }
}

/// The keyword that `words`, the last of a text, begin: `does n` is the beginning of `does not contain`.
pub(super) fn begun(words: &[&str], or_connective: bool) -> Option<String> {
    let written = words.join(" ").to_lowercase().replace('!', "not").replace("  ", " ");
    let connectives = CONNECTIVES.iter().filter(|_| or_connective).map(|word| (*word).to_owned());
    let canonical = Operator::ALL.iter().map(|operator| operator.as_str().to_owned());
    let others = Operator::all_spellings().map(|(spelling, _)| spelling.join(" "));
    // The canonical spellings come first, then the others in the order of the table.
    let keywords = canonical.chain(others).chain(["nocase".to_owned()]).chain(connectives);
    keywords.into_iter().find(|keyword| keyword.len() > written.len() && keyword.starts_with(&written))
}

fn is_one_word(operator: &str) -> bool {
    operator.bytes().all(|byte| byte.is_ascii_alphabetic())
}
