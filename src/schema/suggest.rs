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
    if name.chars().nth(MAX_LENGTH).is_some() {
        return Vec::new();
    }
    let searched = SearchedName::new(name);
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|candidate| (searched.similarity(candidate), candidate))
        .filter(|&(score, _)| score >= MIN_SIMILARITY)
        .collect();
    scored.sort_by(|(a, first), (b, second)| b.total_cmp(a).then_with(|| first.cmp(second)));
    scored.dedup_by_key(|&mut (_, candidate)| candidate);
    // Next to a close match, a distant one is not helpful.
    let best = scored.first().map_or(0.0, |&(score, _)| score);
    scored.retain(|&(score, _)| score > best - 0.07);
    scored.into_iter().take(MAX_SUGGESTIONS).map(|(_, candidate)| candidate).collect()
}

/// A name prepared for comparison with many others.
struct SearchedName {
    /// The name in lower case.
    name: String,
    length: usize,
    letters: u64,
    /// Its group and the name in it.
    in_group: Option<(String, Box<Self>)>,
}

/// The characters that separate the words of a name.
const SEPARATORS: [char; 5] = ['_', '.', '/', '-', ' '];

impl SearchedName {
    fn new(name: &str) -> Self {
        let name = name.to_lowercase();
        let in_group = name.split_once('/').map(|(group, rest)| (group.to_owned(), Box::new(Self::new(rest))));
        Self { length: name.chars().count(), letters: letters(&name), in_group, name }
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

    /// Jaro-Winkler similarity; 0 if the edit distance is large, as Jaro-Winkler alone is too lenient with names of
    /// different lengths or few common letters.
    fn letter_similarity(&self, candidate: &str) -> f64 {
        let length = candidate.chars().count();
        let longest = self.length.max(length);
        // Two of five letters may be wrong; skip the distance if a lower bound of it is already larger.
        let max_edits = longest * 2 / 5;
        let different_letters = (self.letters ^ letters(candidate)).count_ones() as usize;
        if self.length.abs_diff(length) > max_edits || different_letters > 2 * max_edits {
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

/// The characters of a name as a bit set; different characters may share a bit.
fn letters(name: &str) -> u64 {
    name.chars().fold(0, |set, c| set | 1 << (u32::from(c) % 64))
}

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
        let columns = self.columns().filter(|column| column.effective_type().is_some());
        let names = columns.flat_map(|column| {
            let short = column.id.split_once('/').map(|(_, short)| short);
            let short = short.filter(|short| self.hits(NameKind::Short, short).len() == 1);
            let shown = short.filter(|_| !name.contains(['/', '.'])).unwrap_or(&column.id);
            // The label `Status Code` adds nothing to `status_code`.
            let label = column.label.as_deref().filter(|label| label.to_lowercase().replace(' ', "_") != shown);
            [Some(shown), column.metric_key_alias.as_deref(), label].into_iter().flatten()
        });
        let mut near = nearest(name, names.clone());
        // In general a name in a group is not the same without it: `user.id` is not `id`.
        let ungrouped =
            name.split_once(['/', '.']).filter(|(group, _)| near.is_empty() && self.is_redundant_prefix(group));
        if let Some((_, short)) = ungrouped {
            near = nearest(short, names);
        }
        near.into_iter().map(crate::syntax::ast::print::column_name).collect()
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
