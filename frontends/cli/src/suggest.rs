//! "Did you mean" for what is not a query.

/// How alike two words must be for one to be taken for the other, from 0 to 1.
const NEAR: f64 = 0.85;

/// The candidate that `word` most likely means; case does not matter.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_lowercase();
    let scored = candidates.into_iter().map(|candidate| {
        let whole = candidate.to_lowercase();
        // `Paris` is `Europe/Paris`.
        let last = whole.rsplit('/').next().unwrap_or_default();
        (strsim::jaro_winkler(&word, &whole).max(strsim::jaro_winkler(&word, last)), candidate)
    });
    let (score, candidate) = scored.max_by(|left, right| left.0.total_cmp(&right.0))?;
    (score >= NEAR).then_some(candidate)
}
