//! The nearest known names to one that is not.

use super::Schema;

/// How alike two names must be to be suggested, from 0 to 1.
const ALIKE: f64 = 0.84;
/// How many names are suggested at most.
const MOST: usize = 3;

/// The names nearest to `name`, nearest first.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let wanted = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|candidate| (likeness(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|&(score, _)| score >= ALIKE)
        .collect();
    scored.sort_by(|(a, first), (b, second)| b.total_cmp(a).then_with(|| first.cmp(second)));
    scored.dedup_by_key(|&mut (_, candidate)| candidate);
    // A near miss makes a distant one no help.
    let best = scored.first().map_or(0.0, |&(score, _)| score);
    scored.retain(|&(score, _)| score > best - 0.07);
    scored.into_iter().take(MOST).map(|(_, candidate)| candidate).collect()
}

/// How alike two names in lower case are.
fn likeness(wanted: &str, candidate: &str) -> f64 {
    if wanted == candidate {
        return 1.0;
    }
    let words = |name: &str| name.split(['_', '.', '/', '-', ' ']).map(str::to_owned).collect::<Vec<_>>();
    let (theirs, ours) = (words(candidate), words(wanted));
    let part = wanted.len() >= 3 && ours.iter().all(|word| theirs.contains(word));
    let longest = wanted.chars().count().max(candidate.chars().count());
    let shortest = wanted.chars().count().min(candidate.chars().count());
    let edits = strsim::normalized_damerau_levenshtein(wanted, candidate);
    let alike = strsim::jaro_winkler(wanted, candidate);
    // Jaro-Winkler forgives too much where lengths differ or few letters are common.
    let alike = if edits < 0.6 || longest > 2 * shortest { 0.0 } else { alike };
    if part { alike.max(0.9) } else { alike }
}

impl Schema {
    /// The names nearest to `name` among ids, names without group, aliases and labels, as they can
    /// be written in a query.
    pub(crate) fn suggest(&self, name: &str) -> Vec<String> {
        let columns = self.columns.iter().filter(|column| column.family().is_some());
        let names = columns.flat_map(|column| {
            let short = column.id.split_once('/').map(|(_, short)| short);
            let short = short.filter(|short| self.by_short_name.get(*short).is_some_and(|hits| hits.len() == 1));
            let shown = short.filter(|_| !name.contains(['/', '.'])).unwrap_or(&column.id);
            // `Status Code` beside `status_code` is no news.
            let label = column.label.as_deref().filter(|label| label.to_lowercase().replace(' ', "_") != shown);
            [Some(shown), column.metric_key_alias.as_deref(), label].into_iter().flatten()
        });
        let mut near = nearest(name, names.clone());
        if let Some((_, short)) = name.split_once(['/', '.']).filter(|_| near.is_empty()) {
            near = nearest(short, names);
        }
        near.into_iter().map(crate::ast::print::column_name).collect()
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
