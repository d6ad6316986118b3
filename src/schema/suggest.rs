//! The nearest known names to one that is not.

use std::borrow::Cow;

use super::{Column, Schema};

/// How alike two names must be to be suggested, from 0 to 1.
const ALIKE: f64 = 0.84;
/// How many characters a name may have for which others are suggested: time grows with the square of it.
const LONGEST: usize = 64;
/// How many names are suggested at most.
const MOST: usize = 3;
/// The longest name, in bytes, that is looked at as a slip of a known one.
const LONGEST_TYPO: usize = 64;
/// What others put before the name of a column of a record: `trace.name` is `name`.
const RECORDS: [&str; 13] = [
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

/// The names nearest to `name`, nearest first.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    if name.chars().nth(LONGEST).is_some() {
        return Vec::new();
    }
    let searched = SearchedName::new(name);
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|candidate| (searched.similarity(candidate), candidate))
        .filter(|&(score, _)| score >= ALIKE)
        .collect();
    scored.sort_by(|(a, first), (b, second)| b.total_cmp(a).then_with(|| first.cmp(second)));
    scored.dedup_by_key(|&mut (_, candidate)| candidate);
    // A near miss makes a distant one no help.
    let best = scored.first().map_or(0.0, |&(score, _)| score);
    scored.retain(|&(score, _)| score > best - 0.07);
    scored.into_iter().take(MOST).map(|(_, candidate)| candidate).collect()
}

/// A name that is looked for, made ready to be compared with many.
struct SearchedName {
    /// In lower case.
    name: String,
    length: usize,
    letters: u64,
}

/// What parts a name into words.
const JOINERS: [char; 5] = ['_', '.', '/', '-', ' '];

impl SearchedName {
    fn new(name: &str) -> Self {
        let name = name.to_lowercase();
        Self { length: name.chars().count(), letters: letters(&name), name }
    }

    /// How alike it and a candidate are.
    fn similarity(&self, candidate: &str) -> f64 {
        let may_have_capitals = candidate.contains(|c: char| c.is_ascii_uppercase() || !c.is_ascii());
        let candidate = if may_have_capitals { Cow::Owned(candidate.to_lowercase()) } else { Cow::Borrowed(candidate) };
        if self.name == candidate {
            return 1.0;
        }
        let mut ours = self.name.split(JOINERS);
        let part = self.length >= 3 && ours.all(|word| candidate.split(JOINERS).any(|theirs| theirs == word));
        let alike = self.by_letters(&candidate);
        if part { alike.max(0.9) } else { alike }
    }

    /// Jaro-Winkler similarity, which alone forgives too much where lengths differ or few letters are
    /// common.
    fn by_letters(&self, candidate: &str) -> f64 {
        let length = candidate.chars().count();
        let longest = self.length.max(length);
        // Two of five letters may be wrong; what cannot reach that is not worth measuring.
        let most_edits = longest * 2 / 5;
        let strangers = (self.letters ^ letters(candidate)).count_ones() as usize;
        if self.length.abs_diff(length) > most_edits || strangers > 2 * most_edits {
            return 0.0;
        }
        if strsim::osa_distance(&self.name, candidate) > most_edits {
            return 0.0;
        }
        strsim::jaro_winkler(&self.name, candidate)
    }
}

impl SearchedName {
    /// How many slips away from a known name it is; `None` if it is rather a name of its own.
    fn distance(&self, known: &str) -> Option<usize> {
        let plain = |name: &str| name.replace(JOINERS, "");
        if plain(&self.name) == plain(known) {
            return Some(0);
        }
        let length = known.chars().count();
        // Of few letters one may be wrong, and not the first; of many, two.
        let longest = self.length.max(length);
        let most_edits = match longest {
            0..=3 => return None,
            4..=7 => 1,
            _ => 2,
        };
        let strangers = (self.letters ^ letters(known)).count_ones() as usize;
        let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
        let may_be_slip = self.length.abs_diff(length) <= most_edits
            && strangers <= 2 * most_edits
            && (longest > 7 || self.name.chars().next() == known.chars().next())
            && digits(&self.name) == digits(known);
        if may_be_slip {
            let edits = strsim::osa_distance(&self.name, known);
            return (edits <= most_edits).then_some(edits);
        }
        // `input_tokens` without its `num_`, `duration` without its unit.
        let ours: Vec<&str> = self.name.split(JOINERS).collect();
        let is_part = ours.iter().all(|word| known.split(JOINERS).any(|theirs| theirs == *word));
        let lacks_one = ours.len() + 1 == known.split(JOINERS).count();
        (is_part && lacks_one && (ours.len() > 1 || self.length >= 8)).then_some(most_edits + 1)
    }
}

/// Whether a name is spelled almost as a known one.
pub(crate) fn is_typo(name: &str, known: &str) -> bool {
    let (name, known) = (name.to_lowercase(), known.to_lowercase());
    let longest = name.chars().count().max(known.chars().count());
    longest <= LONGEST_TYPO && strsim::osa_distance(&name, &known) <= 1 + longest / 8
}

/// The letters and digits of a name as a set; characters that share a bit are not told apart.
fn letters(name: &str) -> u64 {
    name.chars().fold(0, |set, c| set | 1 << (u32::from(c) % 64))
}

impl Schema {
    /// How many bytes all names have that a name is compared with.
    pub(crate) fn length_of_names(&self) -> usize {
        let lengths = self.columns.iter().map(|column| {
            column.id.len()
                + column.metric_key_alias.as_ref().map_or(0, String::len)
                + column.label.as_ref().map_or(0, String::len)
        });
        lengths.sum()
    }

    /// The names nearest to `name` among ids, names without group, aliases and labels, as they can
    /// be written in a query.
    pub(crate) fn suggest(&self, name: &str) -> Vec<String> {
        let columns = self.columns.iter().filter(|column| column.effective_type().is_some());
        let names = columns.flat_map(|column| {
            let short = column.id.split_once('/').map(|(_, short)| short);
            let short = short.filter(|short| self.by_short_name.get(*short).is_some_and(|hits| hits.len() == 1));
            let shown = short.filter(|_| !name.contains(['/', '.'])).unwrap_or(&column.id);
            // `Status Code` beside `status_code` is no news.
            let label = column.label.as_deref().filter(|label| label.to_lowercase().replace(' ', "_") != shown);
            [Some(shown), column.metric_key_alias.as_deref(), label].into_iter().flatten()
        });
        let mut near = nearest(name, names.clone());
        // A name in a group is not one outside of it: `user.id` is not `id`.
        let ungrouped = name.split_once(['/', '.']).filter(|(group, _)| near.is_empty() && self.is_no_group(group));
        if let Some((_, short)) = ungrouped {
            near = nearest(short, names);
        }
        near.into_iter().map(crate::syntax::ast::print::column_name).collect()
    }

    /// Whether a word before a name says only that it is one of a record, or is close to one of our groups.
    fn is_no_group(&self, word: &str) -> bool {
        let groups = self.columns.iter().filter_map(|column| column.id.split_once('/')).map(|(group, _)| group);
        let one = word.strip_suffix(['s', 'S']).unwrap_or(word);
        RECORDS.iter().any(|record| one.eq_ignore_ascii_case(record))
            || groups.clone().any(|group| is_typo(word, group))
    }

    /// Whether columns of the open group are known that this id is in.
    pub(crate) fn has_known(&self, id: &str) -> bool {
        self.known_beside(id).is_some_and(|known| !known.is_empty())
    }

    fn known_beside(&self, id: &str) -> Option<&[usize]> {
        let (group, _) = id.split_once('/')?;
        self.groups.iter().find(|open| open.name == group).map(|open| open.known.as_slice())
    }

    /// The known column of an open group that a name in the group is probably a slip of.
    pub(crate) fn near_miss(&self, id: &str) -> Option<&Column> {
        let (_, name) = id.split_once('/').filter(|(_, name)| name.len() <= LONGEST_TYPO)?;
        let searched = SearchedName::new(name);
        let known = self.known_beside(id)?.iter().filter_map(|&index| self.columns.get(index));
        let filterable = known.filter(|column| column.effective_type().is_some());
        let missed = filterable.filter_map(|column| {
            let (_, short) = column.id.split_once('/')?;
            Some((searched.distance(&short.to_lowercase())?, column))
        });
        missed.min_by_key(|(distance, _)| *distance).map(|(_, column)| column)
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const KNOWN: [&str; 6] = ["status_code", "duration_ns", "num_input_tokens", "input", "output", "Latency"];

    #[test]
    fn slips_of_the_finger_are_near() {
        assert_eq!(nearest("duratoin_ns", KNOWN), ["duration_ns"]);
        assert_eq!(nearest("inptu", KNOWN), ["input"]);
        assert_eq!(nearest("STATUS_CODE", KNOWN), ["status_code"]);
        assert_eq!(nearest("latncy", KNOWN), ["Latency"]);
    }

    #[test]
    fn parts_of_a_name_are_near() {
        assert_eq!(nearest("duration", KNOWN), ["duration_ns"]);
        assert_eq!(nearest("input_tokens", KNOWN), ["num_input_tokens"]);
    }

    #[test]
    fn other_words_are_not() {
        assert!(nearest("colour", KNOWN).is_empty());
        assert!(nearest("x", KNOWN).is_empty());
    }
}
