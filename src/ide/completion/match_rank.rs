//! Fuzzy matching of names against a prefix.

/// How well a name matches; the best rank is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MatchRank {
    /// The whole name.
    Exact,
    /// A prefix of the name.
    Prefix,
    /// A prefix of one of its words: `tok` in `num_tokens`.
    WordStart,
    /// A substring of two or more characters: `ration` in `duration`.
    Inside,
    /// A prefix of a name that another tool has: `prompt_tok` for `num_input_tokens`.
    OtherName,
    /// A subsequence from the start of a word on: `dns` in `duration_ns`.
    Scattered,
}

/// A prefix, prepared for comparison with many names. Case is ignored, and `group.name` matches `group/name`.
pub(super) struct Pattern {
    letters: Vec<char>,
    /// The name being compared, kept to reuse its memory.
    name: Vec<char>,
}

impl Pattern {
    pub(super) fn new(written: &str) -> Self {
        let mut letters = Vec::new();
        fold(written, &mut letters);
        Self { letters, name: Vec::new() }
    }

    /// The rank of `name`; `None` if it does not match. An empty prefix matches every name.
    pub(super) fn match_rank(&mut self, name: &str) -> Option<MatchRank> {
        let Some((first, others)) = self.letters.split_first() else { return Some(MatchRank::Prefix) };
        fold(name, &mut self.name);
        let name = self.name.as_slice();
        if name.starts_with(&self.letters) {
            return Some(if name.len() == self.letters.len() { MatchRank::Exact } else { MatchRank::Prefix });
        }
        if !self.letters.iter().any(|letter| letter.is_alphanumeric()) {
            // Symbols only match as prefixes: `=` does not find `!=`.
            return None;
        }
        let mut best = None;
        let mut before = None;
        let mut rest = name;
        while let Some((c, following)) = rest.split_first() {
            if c == first {
                let found = rank_at(before, others, following).filter(|found| best.is_none_or(|best| *found < best));
                // Scattered digits are a different number.
                let found = found.filter(|found| *found != MatchRank::Scattered || first.is_alphabetic());
                best = found.or(best);
                if best == Some(MatchRank::WordStart) {
                    break;
                }
            }
            before = Some(*c);
            rest = following;
        }
        best
    }
}

/// The rank of a match that starts at one character of a name; `others` are the characters of the prefix after it.
fn rank_at(before: Option<char>, others: &[char], following: &[char]) -> Option<MatchRank> {
    let starts_word = before.is_none_or(|c| !c.is_alphanumeric());
    if following.starts_with(others) {
        let is_long = !others.is_empty();
        return if starts_word { Some(MatchRank::WordStart) } else { is_long.then_some(MatchRank::Inside) };
    }
    let mut following = following.iter();
    let is_scattered = starts_word && others.iter().all(|letter| following.any(|c| c == letter));
    is_scattered.then_some(MatchRank::Scattered)
}

/// Replaces `folded` with the characters of a text in lower case, with slashes for dots.
fn fold(text: &str, folded: &mut Vec<char>) {
    folded.clear();
    let slashed = |c| if c == '.' { '/' } else { c };
    if text.is_ascii() {
        folded.extend(text.chars().map(|c| slashed(c.to_ascii_lowercase())));
    } else {
        folded.extend(text.to_lowercase().chars().map(slashed));
    }
}

#[cfg(test)]
mod tests {
    use super::{MatchRank, Pattern};

    #[test]
    fn ranks() {
        let match_rank = |written: &str, name: &str| Pattern::new(written).match_rank(name);
        assert_eq!(match_rank("INPUT", "input"), Some(MatchRank::Exact));
        assert_eq!(match_rank("inp", "Input Tone"), Some(MatchRank::Prefix));
        assert_eq!(match_rank("metrics.co", "metrics/cost"), Some(MatchRank::Prefix));
        assert_eq!(match_rank("tok", "num_input_tokens"), Some(MatchRank::WordStart));
        assert_eq!(match_rank("ration", "duration_ns"), Some(MatchRank::Inside));
        assert_eq!(match_rank("dns", "duration_ns"), Some(MatchRank::Scattered));
        assert_eq!(match_rank("=", "!="), None);
        assert_eq!(match_rank("n", "duration"), None);
        assert_eq!(match_rank("uns", "duration_ns"), None);
        assert_eq!(match_rank("inputs", "input"), None);
    }
}
