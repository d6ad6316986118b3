//! "Did you mean" suggestions outside of queries.

/// The minimum similarity of a suggestion, from 0 to 1.
const MIN_SIMILARITY: f64 = 0.85;

/// The candidate most similar to `word`, ignoring case.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_lowercase();
    let scored = candidates.into_iter().map(|candidate| {
        let whole = candidate.to_lowercase();
        // `Paris` also matches `Europe/Paris`.
        let last = whole.rsplit('/').next().unwrap_or_default();
        (strsim::jaro_winkler(&word, &whole).max(strsim::jaro_winkler(&word, last)), candidate)
    });
    let (score, candidate) = scored.max_by(|left, right| left.0.total_cmp(&right.0))?;
    (score >= MIN_SIMILARITY).then_some(candidate)
}
