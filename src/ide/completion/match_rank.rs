//! How like a name is what is written of it so far.

/// How like a name is; the likest is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MatchRank {
    /// All of it is written.
    Exact,
    /// It begins so.
    Prefix,
    /// One of its words begins so: `tok` in `num_tokens`.
    WordStart,
    /// Two letters or more of it are so somewhere: `ration` in `duration`.
    Inside,
    /// The letters are in it, in order, from the beginning of a word on: `dns` in `duration_ns`.
    Scattered,
}

/// What is written, made ready to be compared with many names. Case makes no difference, nor does
/// `group.name` for `group/name`.
pub(super) struct Pattern {
    letters: Vec<char>,
    /// The name that is compared with, kept for its memory.
    name: Vec<char>,
}

impl Pattern {
    pub(super) fn new(written: &str) -> Self {
        let mut letters = Vec::new();
        fold(written, &mut letters);
        Self { letters, name: Vec::new() }
    }

    /// How like `name` is, if at all. Every name begins with nothing.
    pub(super) fn match_rank(&mut self, name: &str) -> Option<MatchRank> {
        let Some((first, others)) = self.letters.split_first() else { return Some(MatchRank::Prefix) };
        fold(name, &mut self.name);
        let name = self.name.as_slice();
        if name.starts_with(&self.letters) {
            return Some(if name.len() == self.letters.len() { MatchRank::Exact } else { MatchRank::Prefix });
        }
        if !self.letters.iter().any(|letter| letter.is_alphanumeric()) {
            // A sign goes on with signs: `=` is no way to look for `!=`.
            return None;
        }
        let mut best = None;
        let mut before = None;
        let mut rest = name;
        while let Some((c, behind)) = rest.split_first() {
            if c == first {
                let found = rank_here(before, others, behind).filter(|found| best.is_none_or(|best| *found < best));
                // Digits that are scattered are another number.
                let found = found.filter(|found| *found != MatchRank::Scattered || first.is_alphabetic());
                best = found.or(best);
                if best == Some(MatchRank::WordStart) {
                    break;
                }
            }
            before = Some(*c);
            rest = behind;
        }
        best
    }
}

/// How like a name is from one of its characters on, which is the first that is written.
fn rank_here(before: Option<char>, others: &[char], behind: &[char]) -> Option<MatchRank> {
    let begins_word = before.is_none_or(|c| !c.is_alphanumeric());
    if behind.starts_with(others) {
        let is_long = !others.is_empty();
        return if begins_word { Some(MatchRank::WordStart) } else { is_long.then_some(MatchRank::Inside) };
    }
    let mut behind = behind.iter();
    let is_scattered = begins_word && others.iter().all(|letter| behind.any(|c| c == letter));
    is_scattered.then_some(MatchRank::Scattered)
}

/// Writes a text's characters in lower case, dots as slashes, in the place of what `folded` held.
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
    fn from_all_to_scattered() {
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
