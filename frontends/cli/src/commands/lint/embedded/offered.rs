//! Fixes of the queries inside a file: one is offered only where the file is read again with that query fixed, and
//! nothing else changed.

use tamis::Diagnostics;
use tamis::diagnostic::{Edit, Fix};

use super::query::{EmbeddedQuery, edited};
use super::writer::Writer;

/// How many bytes are read at most to try the fixes of one file: so many, and as often as this all of it.
///
/// One reading tries a fix of each query, so that most files need a few. A fix that was not tried is not offered.
const MAX_BYTES: usize = 8 << 20;
const MAX_READINGS: usize = 4;

/// A file whose queries are fixed, and how it is read again.
pub(in crate::commands::lint) struct Fixable<'a, R> {
    pub(in crate::commands::lint) text: &'a str,
    pub(in crate::commands::lint) queries: &'a [EmbeddedQuery],
    pub(in crate::commands::lint) writer: Writer<'a>,
    /// Whether a text is read as this file, but for the queries that are given: these it has fixed.
    pub(in crate::commands::lint) is_read: R,
}

/// A fix of a query.
struct Offer {
    query: usize,
    diagnostic: usize,
    /// As one of the file.
    fix: Fix,
    /// The query with it.
    fixed: String,
}

impl<R: Fn(&str, &[Option<&str>]) -> bool> Fixable<'_, R> {
    /// What was found in each of the queries as diagnostics of the file, with the fixes that can be made there.
    pub(in crate::commands::lint) fn place(&self, mut found: Vec<Diagnostics>) -> Diagnostics {
        let mut offers = Vec::new();
        for (query, (own, found)) in self.queries.iter().zip(&mut found).enumerate() {
            for (diagnostic, found) in found.iter_mut().enumerate().filter(|_| !own.is_all()) {
                let fixes = found.fixes.iter().filter_map(|fix| own.fix(fix, &self.writer));
                offers.extend(fixes.map(|(fix, fixed)| Offer { query, diagnostic, fix, fixed }));
                *found = own.diagnostic(found.clone());
            }
        }
        for Offer { query, diagnostic, fix, .. } in self.tried(offers) {
            if let Some(found) = found.get_mut(query).and_then(|found| found.get_mut(diagnostic)) {
                found.fixes.push(fix);
            }
        }
        // A limit holds for each query.
        let mut all = Diagnostics::with_limit(usize::MAX);
        found.into_iter().for_each(|found| all.append(found));
        all
    }

    /// The fixes that can be made.
    fn tried(&self, offers: Vec<Offer>) -> Vec<Offer> {
        let mut budget = MAX_BYTES + MAX_READINGS * self.text.len();
        let mut rounds: Vec<Vec<Offer>> = Vec::new();
        let mut round = 0;
        let mut last = None;
        for offer in offers {
            round = if last == Some(offer.query) { round + 1 } else { 0 };
            last = Some(offer.query);
            match rounds.get_mut(round) {
                Some(offers) => offers.push(offer),
                None => rounds.push(vec![offer]),
            }
        }
        rounds.into_iter().flat_map(|offers| self.tried_at_once(offers, &mut budget)).collect()
    }

    /// The fixes that can be made, of one for each query.
    fn tried_at_once(&self, mut offers: Vec<Offer>, budget: &mut usize) -> Vec<Offer> {
        let Some(left) = budget.checked_sub(self.text.len()) else { return Vec::new() };
        *budget = left;
        if self.is_read_with(&offers) {
            return offers;
        }
        if offers.len() < 2 {
            return Vec::new();
        }
        let others = offers.split_off(offers.len() / 2);
        let mut tried = self.tried_at_once(offers, budget);
        tried.extend(self.tried_at_once(others, budget));
        tried
    }

    fn is_read_with(&self, offers: &[Offer]) -> bool {
        let edits: Vec<Edit> = offers.iter().flat_map(|offer| offer.fix.edits.iter().cloned()).collect();
        let mut fixed: Vec<Option<&str>> = vec![None; self.queries.len()];
        for offer in offers {
            if let Some(fixed) = fixed.get_mut(offer.query) {
                *fixed = Some(&offer.fixed);
            }
        }
        (self.is_read)(&edited(self.text, &edits), &fixed)
    }
}
