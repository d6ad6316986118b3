//! Fuzzy matching of unknown names with known ones.

use std::borrow::Cow;

use super::{Column, NameKind, Schema, other_names};

/// The minimum similarity of a suggestion, from 0 to 1.
const MIN_SIMILARITY: f64 = 0.84;
/// The maximum length of a name to find suggestions for, in characters: the time is quadratic in it.
const MAX_LENGTH: usize = 64;
/// The maximum number of suggestions.
const MAX_SUGGESTIONS: usize = 3;
/// The maximum length, in bytes, of a name that may be a typo.
const MAX_TYPO_LENGTH: usize = 64;
/// Prefixes from other tools that only say that a column belongs to a record: `trace.name` is `name`.
const RECORD_PREFIXES: [&str; 13] = [
    "record",
    "trace",
    "span",
    "session",
    "log",
    "row",
    "item",
    "event",
    "data",
    "attribute",
    "llm",
    "request",
    "http",
];

/// The known names most similar to `name`, best first.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    SearchedName::short(name).map_or_else(Vec::new, |searched| {
        let known = known.into_iter().filter(|candidate| searched.may_be_similar(candidate));
        searched.nearest(known)
    })
}

/// A name prepared for comparison with many others.
struct SearchedName {
    /// The name in lower case.
    name: String,
    length: usize,
    letters: u64,
    /// The letters without separators.
    word_letters: u64,
    /// Its group and the name in it.
    in_group: Option<(String, Box<Self>)>,
}

/// The characters that separate the words of a name.
const SEPARATORS: [char; 5] = ['_', '.', '/', '-', ' '];

impl SearchedName {
    /// `None` if the name is too long for suggestions.
    fn short(name: &str) -> Option<Self> {
        name.chars().nth(MAX_LENGTH).is_none().then(|| Self::new(name))
    }

    fn new(name: &str) -> Self {
        let name = name.to_lowercase();
        let in_group = name.split_once('/').map(|(group, rest)| (group.to_owned(), Box::new(Self::new(rest))));
        let word_letters = name.chars().filter(|c| !SEPARATORS.contains(c)).fold(0, with_letter);
        Self { length: name.chars().count(), letters: letters(&name), word_letters, in_group, name }
    }

    /// The most similar of the candidates, best first.
    fn nearest<'n>(&self, candidates: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
        let mut scored: Vec<(f64, &str)> = candidates
            .map(|candidate| (self.similarity(candidate), candidate))
            .filter(|&(score, _)| score >= MIN_SIMILARITY)
            .collect();
        scored.sort_by(|(a, first), (b, second)| b.total_cmp(a).then_with(|| first.cmp(second)));
        scored.dedup_by_key(|&mut (_, candidate)| candidate);
        // Next to a close match, a distant one is not helpful.
        let best = scored.first().map_or(0.0, |&(score, _)| score);
        scored.retain(|&(score, _)| score > best - 0.07);
        scored.into_iter().take(MAX_SUGGESTIONS).map(|(_, candidate)| candidate).collect()
    }

    /// Whether the similarity of a candidate may not be 0, given its length and its letters; much faster than comparing
    /// the names, and false for most.
    fn may_be_similar(&self, candidate: &str) -> bool {
        if !candidate.is_ascii() {
            return true;
        }
        let letters = candidate.bytes().fold(0, |set, byte| set | LETTERS.get(usize::from(byte)).unwrap_or(&0));
        let may_have_words = self.length >= 3 && self.word_letters & !letters == 0;
        may_have_words || self.min_edits(candidate.len(), letters) <= max_edits(self.length.max(candidate.len()))
    }

    /// The similarity of the name and a candidate, from 0 to 1.
    fn similarity(&self, candidate: &str) -> f64 {
        let may_have_capitals = candidate.contains(|c: char| c.is_ascii_uppercase() || !c.is_ascii());
        let candidate = if may_have_capitals { Cow::Owned(candidate.to_lowercase()) } else { Cow::Borrowed(candidate) };
        if self.name == candidate {
            return 1.0;
        }
        let mut ours = self.name.split(SEPARATORS);
        let part = self.length >= 3 && ours.all(|word| candidate.split(SEPARATORS).any(|theirs| theirs == word));
        // Two names are not similar because they are in the same group.
        let differs = self.in_group.as_ref().is_some_and(|(group, name)| {
            let rest = candidate.strip_prefix(group.as_str()).and_then(|rest| rest.strip_prefix('/'));
            rest.is_some_and(|candidate| name.letter_similarity(candidate) == 0.0)
        });
        let alike = if differs { 0.0 } else { self.letter_similarity(&candidate) };
        if part { alike.max(0.9) } else { alike }
    }

    /// A lower bound of the edit distance to a name, from its length and its letters.
    fn min_edits(&self, length: usize, letters: u64) -> usize {
        // An edit changes at most two letters of the set.
        let different_letters = (self.letters ^ letters).count_ones() as usize;
        self.length.abs_diff(length).max(different_letters.div_ceil(2))
    }

    /// Jaro-Winkler similarity; 0 if the edit distance is large, as Jaro-Winkler alone is too lenient with names of
    /// different lengths or few common letters.
    fn letter_similarity(&self, candidate: &str) -> f64 {
        let length = candidate.chars().count();
        let max_edits = max_edits(self.length.max(length));
        if self.min_edits(length, letters(candidate)) > max_edits {
            return 0.0;
        }
        if strsim::osa_distance(&self.name, candidate) > max_edits {
            return 0.0;
        }
        strsim::jaro_winkler(&self.name, candidate)
    }
}

impl SearchedName {
    /// The edit distance to a known name; `None` if the name is probably not a typo of it.
    fn distance(&self, known: &str) -> Option<usize> {
        let plain = |name: &str| name.replace(SEPARATORS, "");
        if plain(&self.name) == plain(known) {
            return Some(0);
        }
        let length = known.chars().count();
        // In a short name one letter may be wrong, but not the first; in a longer one two.
        let longest = self.length.max(length);
        let max_edits = match longest {
            0..=3 => return None,
            4..=7 => 1,
            _ => 2,
        };
        let different_letters = (self.letters ^ letters(known)).count_ones() as usize;
        let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
        let may_be_typo = self.length.abs_diff(length) <= max_edits
            && different_letters <= 2 * max_edits
            && (longest > 7 || self.name.chars().next() == known.chars().next())
            && digits(&self.name) == digits(known);
        if may_be_typo {
            let edits = strsim::osa_distance(&self.name, known);
            return (edits <= max_edits).then_some(edits);
        }
        // A missing word, as in `input_tokens` for `num_input_tokens` or `duration` for `duration_ns`.
        let ours: Vec<&str> = self.name.split(SEPARATORS).collect();
        let is_part = ours.iter().all(|word| known.split(SEPARATORS).any(|theirs| theirs == *word));
        let misses_one = ours.len() + 1 == known.split(SEPARATORS).count();
        (is_part && misses_one && (ours.len() > 1 || self.length >= 8)).then_some(max_edits + 1)
    }
}

/// Whether a name has almost the same spelling as a known one.
pub(crate) fn is_typo(name: &str, known: &str) -> bool {
    let (name, known) = (name.to_lowercase(), known.to_lowercase());
    let longest = name.chars().count().max(known.chars().count());
    longest <= MAX_TYPO_LENGTH && strsim::osa_distance(&name, &known) <= 1 + longest / 8
}

/// The largest edit distance of two similar names, the longer of which has this length: two of five letters.
const fn max_edits(longest: usize) -> usize {
    longest * 2 / 5
}

/// The characters of a name as a bit set; different characters may share a bit.
fn letters(name: &str) -> u64 {
    name.chars().fold(0, with_letter)
}

const fn with_letter(set: u64, c: char) -> u64 {
    set | 1 << (c as u32 % 64)
}

/// The set of each ASCII character, ignoring case.
const LETTERS: [u64; 128] = {
    let mut letters = [0; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        #[expect(clippy::indexing_slicing, reason = "counts to 127 at compile time")]
        {
            letters[byte as usize] = with_letter(0, byte.to_ascii_lowercase() as char);
        }
        byte += 1;
    }
    letters
};

impl Schema {
    /// The total length of all known names, in bytes.
    pub(crate) fn length_of_names(&self) -> usize {
        let lengths = self.columns().map(|column| {
            column.id.len()
                + column.metric_key_alias.as_ref().map_or(0, String::len)
                + column.label.as_ref().map_or(0, String::len)
        });
        lengths.sum()
    }

    /// The names most similar to `name` among ids, names without group, aliases and labels, as written in a query.
    pub(crate) fn suggest(&self, name: &str) -> Vec<String> {
        if let Some(known) = self.known_by_other_name(name) {
            return vec![crate::syntax::ast::print::column_name(&known)];
        }
        let is_in_group = name.contains(['/', '.']);
        let mut near = self.nearest_names(name, is_in_group);
        // In general a name in a group is not the same without it: `user.id` is not `id`.
        let ungrouped =
            name.split_once(['/', '.']).filter(|(group, _)| near.is_empty() && self.is_redundant_prefix(group));
        if let Some((_, short)) = ungrouped {
            near = self.nearest_names(short, is_in_group);
        }
        near.into_iter().map(crate::syntax::ast::print::column_name).collect()
    }

    /// The ids, names without group (unless `with_groups`), aliases and labels that are most similar to `name`.
    fn nearest_names(&self, name: &str, with_groups: bool) -> Vec<&str> {
        let Some(searched) = SearchedName::short(name) else { return Vec::new() };
        let may_be_similar = |candidate: &&str| searched.may_be_similar(candidate);
        let columns = self.columns().filter(|column| column.effective_type().is_some());
        let names = columns.flat_map(|column| {
            let short = column.id.split_once('/').map(|(_, short)| short).filter(|_| !with_groups);
            // Looking up a name and comparing a label take longer than excluding most of them.
            let shown = || short.filter(|short| self.hits(NameKind::Short, short).len() == 1).unwrap_or(&column.id);
            let is_candidate = short.is_some_and(|short| may_be_similar(&short)) || may_be_similar(&&*column.id);
            // The label `Status Code` adds nothing to `status_code`.
            let is_own = |label: &&str| label.to_lowercase().replace(' ', "_") != shown();
            let label = column.label.as_deref().filter(may_be_similar).filter(is_own);
            let alias = column.metric_key_alias.as_deref().filter(may_be_similar);
            [is_candidate.then(shown), alias, label].into_iter().flatten()
        });
        searched.nearest(names)
    }

    /// Whether a prefix only says that a column belongs to a record, or is a typo of a known group.
    fn is_redundant_prefix(&self, word: &str) -> bool {
        let groups = self.columns().filter_map(|column| column.id.split_once('/')).map(|(group, _)| group);
        let one = word.strip_suffix(['s', 'S']).unwrap_or(word);
        RECORD_PREFIXES.iter().any(|record| one.eq_ignore_ascii_case(record))
            || groups.clone().any(|group| is_typo(word, group))
    }

    /// Whether the open group of this id has known columns.
    pub(crate) fn has_known(&self, id: &str) -> bool {
        self.known_in_group_of(id).is_some_and(|known| !known.is_empty())
    }

    fn known_in_group_of(&self, id: &str) -> Option<&[usize]> {
        let (group, _) = id.split_once('/')?;
        self.group(group).map(|open| open.known.as_slice())
    }

    /// The known column of an open group that a name in the group is probably a typo of.
    pub(crate) fn near_miss(&self, id: &str) -> Option<&Column> {
        let (group, name) = id.split_once('/').filter(|(_, name)| name.len() <= MAX_TYPO_LENGTH)?;
        let in_group = |id: &str| id.split_once('/').is_some_and(|(other, _)| other == group);
        if let Some(other) = other_names::find(name).filter(|other| in_group(other.id)) {
            return self.column(other.id);
        }
        let searched = SearchedName::new(name);
        let known = self.known_in_group_of(id)?.iter().filter_map(|&position| self.at(position));
        let filterable = known.filter(|column| column.effective_type().is_some());
        let candidates = filterable.filter_map(|column| {
            let (_, short) = column.id.split_once('/')?;
            Some((searched.distance(&short.to_lowercase())?, column))
        });
        candidates.min_by_key(|(distance, _)| *distance).map(|(_, column)| column)
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const KNOWN: [&str; 6] = ["status_code", "duration_ns", "num_input_tokens", "input", "output", "Latency"];

    #[test]
    fn suggests_for_typos() {
        assert_eq!(nearest("duratoin_ns", KNOWN), ["duration_ns"]);
        assert_eq!(nearest("inptu", KNOWN), ["input"]);
        assert_eq!(nearest("STATUS_CODE", KNOWN), ["status_code"]);
        assert_eq!(nearest("latncy", KNOWN), ["Latency"]);
    }

    #[test]
    fn suggests_for_parts_of_a_name() {
        assert_eq!(nearest("duration", KNOWN), ["duration_ns"]);
        assert_eq!(nearest("input_tokens", KNOWN), ["num_input_tokens"]);
    }

    #[test]
    fn suggests_nothing_for_other_words() {
        assert!(nearest("colour", KNOWN).is_empty());
        assert!(nearest("x", KNOWN).is_empty());
    }
}
