//! Keywords with a slip in them, and keywords cut off where the text ends.

use crate::syntax::ast::Operator;

/// The words that join conditions.
pub(super) const CONNECTIVES: [&str; 2] = ["and", "or"];

/// The operators that are one word.
const OPERATORS: [&str; 5] = ["contains", "between", "has", "in", "by"];

/// Other spellings of operators, and other keywords, that may be half typed.
const OTHER_SPELLINGS: [&str; 13] = [
    "does not contain",
    "does not in",
    "does not between",
    "is not in",
    "is not between",
    "is in",
    "is between",
    "gte",
    "lte",
    "eq",
    "ne",
    "one_of",
    "nocase",
];

/// The keyword among `keywords` that `word` is a slip of.
pub(super) fn nearest(word: &str, keywords: &[&'static str]) -> Option<&'static str> {
    let word = word.to_lowercase();
    keywords.iter().copied().find(|keyword| is_slip(&word, keyword))
}

/// The operator that `word` is a slip of.
pub(super) fn nearest_operator(word: &str) -> Option<&'static str> {
    nearest(word, &OPERATORS)
}

/// One letter wrong, too many, missing or swapped; two in a long word. Of two letters both must be there.
fn is_slip(word: &str, keyword: &str) -> bool {
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
    let connectives = CONNECTIVES.iter().filter(|_| or_connective);
    let operators = Operator::ALL.iter().map(|operator| operator.as_str());
    let keywords = operators.chain(OTHER_SPELLINGS.iter().copied()).chain(connectives.copied());
    let mut begun = keywords.filter(|keyword| keyword.len() > written.len() && keyword.starts_with(&written));
    begun.next().map(str::to_owned)
}
