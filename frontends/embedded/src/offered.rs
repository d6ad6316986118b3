//! Fixes of the queries inside a file. A fix is only offered if the fixed file can be read back with that query fixed
//! and nothing else changed.

use tamis::Diagnostics;
use tamis::diagnostic::{Edit, Fix};

use super::content::Content;
use super::edits::edited;
use super::file_patterns::FilePatterns;
use super::query::EmbeddedQuery;
use super::writer::Writer;

/// The budget for verifying the fixes of one file: this many bytes, and this many times the whole file.
///
/// Each reading verifies one fix of each query, so most files need few. Fixes beyond the budget are not offered.
const MAX_BYTES: usize = 8 << 20;
const MAX_READS: usize = 4;

impl FilePatterns {
    /// Maps the diagnostics of each query to the file, with the fixes that can be made there: if they are applied to
    /// the file, exactly that query is read back fixed.
    ///
    /// `content` must be what [`Self::read`] returned for `text`, and `found` has an item for each query. The result is
    /// in the order of the queries. The number of fixes that are verified is limited; further ones are left out.
    #[must_use]
    pub fn map_diagnostics(
        &self,
        (text, content): (&str, &Content),
        found: Vec<Diagnostics>,
        writer: &Writer<'_>,
    ) -> Diagnostics {
        let is_read_back = |after: &str, fixed: &[Option<&str>]| {
            let read = self.read(after, writer);
            read.is_ok_and(|read| read.is_changed(after, (text, content), fixed, writer))
        };
        Fixable { text, queries: &content.queries, writer: *writer, is_read_back }.map_diagnostics(found)
    }
}

/// A file with fixes of its queries, and how to verify them.
pub(crate) struct Fixable<'a, R> {
    pub(crate) text: &'a str,
    pub(crate) queries: &'a [EmbeddedQuery],
    pub(crate) writer: Writer<'a>,
    /// Whether a text is read back as this file with exactly these queries fixed.
    pub(crate) is_read_back: R,
}

/// A fix of a query that is not verified yet.
struct Candidate {
    query: usize,
    diagnostic: usize,
    /// The fix as one of the file.
    fix: Fix,
    /// The fixed query.
    fixed: String,
}

impl<R: Fn(&str, &[Option<&str>]) -> bool> Fixable<'_, R> {
    /// Maps the diagnostics of the queries to the file, with the fixes that can be made there.
    pub(crate) fn map_diagnostics(&self, mut found: Vec<Diagnostics>) -> Diagnostics {
        let mut candidates = Vec::new();
        for (query, (own, found)) in self.queries.iter().zip(&mut found).enumerate() {
            for (diagnostic, found) in found.iter_mut().enumerate().filter(|_| !own.is_whole_file()) {
                let fixes = found.fixes.iter().filter_map(|fix| own.fix(fix, &self.writer));
                candidates.extend(fixes.map(|(fix, fixed)| Candidate { query, diagnostic, fix, fixed }));
                *found = own.diagnostic(found.clone());
            }
        }
        for Candidate { query, diagnostic, fix, .. } in self.verified(candidates) {
            if let Some(found) = found.get_mut(query).and_then(|found| found.get_mut(diagnostic)) {
                found.fixes.push(fix);
            }
        }
        // The limit of diagnostics applies to each query.
        let mut all = Diagnostics::with_limit(usize::MAX);
        found.into_iter().for_each(|found| all.append(found));
        all
    }

    /// The fixes that can be made.
    fn verified(&self, candidates: Vec<Candidate>) -> Vec<Candidate> {
        let mut budget = MAX_BYTES + MAX_READS * self.text.len();
        let mut rounds: Vec<Vec<Candidate>> = Vec::new();
        let mut round = 0;
        let mut last = None;
        for candidate in candidates {
            round = if last == Some(candidate.query) { round + 1 } else { 0 };
            last = Some(candidate.query);
            match rounds.get_mut(round) {
                Some(candidates) => candidates.push(candidate),
                None => rounds.push(vec![candidate]),
            }
        }
        rounds.into_iter().flat_map(|candidates| self.verified_at_once(candidates, &mut budget)).collect()
    }

    /// The fixes that can be made, among at most one fix of each query.
    fn verified_at_once(&self, mut candidates: Vec<Candidate>, budget: &mut usize) -> Vec<Candidate> {
        let Some(remaining) = budget.checked_sub(self.text.len()) else { return Vec::new() };
        *budget = remaining;
        if self.is_read_back_with(&candidates) {
            return candidates;
        }
        if candidates.len() < 2 {
            return Vec::new();
        }
        let others = candidates.split_off(candidates.len() / 2);
        let mut verified = self.verified_at_once(candidates, budget);
        verified.extend(self.verified_at_once(others, budget));
        verified
    }

    fn is_read_back_with(&self, candidates: &[Candidate]) -> bool {
        let edits: Vec<Edit> = candidates.iter().flat_map(|candidate| candidate.fix.edits.iter().cloned()).collect();
        let mut fixed: Vec<Option<&str>> = vec![None; self.queries.len()];
        for candidate in candidates {
            if let Some(fixed) = fixed.get_mut(candidate.query) {
                *fixed = Some(&candidate.fixed);
            }
        }
        (self.is_read_back)(&edited(self.text, &edits), &fixed)
    }
}
