//! What is remembered about a document across its versions.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gen_lsp_types::SemanticToken;
use tamis::Diagnostics;
use tamis::lint::NormalForm;
use tamis_embedded::EmbeddedQuery;

use super::tasks::Cancellation;
use crate::commands::lint::Duplicate;

/// Findings for queries that did not change, and the tokens that the editor was sent.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) findings: Mutex<Findings>,
    pub(super) tokens: Mutex<Option<LastTokens>>,
}

/// The findings in the queries of a version of a document, in order.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Known>);

/// A query and its findings.
#[derive(Debug)]
struct Known {
    is_filter: bool,
    text: String,
    found: Arc<Found>,
}

impl Findings {
    /// The findings in the queries of another version: `find` is only called for those that are not known. `None` if it
    /// is cancelled.
    pub(super) fn update(
        &mut self,
        queries: &[EmbeddedQuery],
        cancellation: &Cancellation,
        find: impl Fn(&EmbeddedQuery) -> Arc<Found>,
    ) -> Option<Vec<Arc<Found>>> {
        let is_same = |(known, query): &(&Known, &EmbeddedQuery)| known.is_of(query);
        let before = self.0.iter().zip(queries).take_while(is_same).count();
        let changed = queries.get(before..).unwrap_or_default();
        let pairs = self.0.iter().skip(before).rev().zip(changed.iter().rev());
        let after = pairs.take_while(is_same).count();
        let changed = changed.iter().take(changed.len() - after);
        let known: Vec<Known> = self.0.drain(before..self.0.len() - after).collect();
        let mut by_text: HashMap<(bool, &str), Arc<Found>> =
            known.iter().map(|known| (known.key(), known.found.clone())).collect();
        let mut found = Vec::with_capacity(changed.len());
        for query in changed {
            if cancellation.is_cancelled() {
                break;
            }
            let key = (query.is_filter(), query.text.as_str());
            let of_query = by_text.entry(key).or_insert_with(|| find(query)).clone();
            found.push(Known { is_filter: query.is_filter(), text: query.text.clone(), found: of_query });
        }
        let is_cancelled = cancellation.is_cancelled();
        let own: HashSet<(bool, &str)> = found.iter().map(Known::key).collect();
        // If it is cancelled, the findings so far are still true, and the others may be needed again.
        let kept: Vec<Known> = known.into_iter().filter(|known| is_cancelled && !own.contains(&known.key())).collect();
        self.0.splice(before..before, found.into_iter().chain(kept));
        (!is_cancelled).then(|| self.0.iter().map(|known| known.found.clone()).collect())
    }
}

impl Known {
    fn key(&self) -> (bool, &str) {
        (self.is_filter, &self.text)
    }

    fn is_of(&self, query: &EmbeddedQuery) -> bool {
        self.text == query.text && self.is_filter == query.is_filter()
    }
}

/// The findings in one query.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) diagnostics: Arc<Diagnostics>,
    /// The hash that equal queries share.
    pub(super) fingerprint: Option<u64>,
    /// What only equal queries share, once it is needed.
    pub(super) form: OnceLock<Option<NormalForm>>,
    /// What was found with an equal query before it.
    as_duplicate: Mutex<Option<(Duplicate, Arc<Diagnostics>)>>,
}

impl Found {
    pub(super) fn new(diagnostics: Diagnostics, fingerprint: Option<u64>) -> Self {
        Self { diagnostics: Arc::new(diagnostics), fingerprint, ..Self::default() }
    }

    /// What is found in the query if there is an equal one before it.
    pub(super) fn as_duplicate(&self, duplicate: &Duplicate, check: impl FnOnce() -> Diagnostics) -> Arc<Diagnostics> {
        let mut known = self.as_duplicate.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((of, found)) if of == duplicate => found.clone(),
            _ => known.insert((duplicate.clone(), Arc::new(check()))).1.clone(),
        }
    }
}

/// The tokens that the editor has, for deltas.
#[derive(Debug, Default)]
pub(super) struct LastTokens {
    pub(super) id: u64,
    pub(super) tokens: Vec<SemanticToken>,
}
