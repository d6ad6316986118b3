//! What is remembered about a document across its versions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gen_lsp_types::SemanticToken;
use tamis::Diagnostics;
use tamis::lint::NormalForm;

use crate::commands::lint::Duplicate;

/// Findings for queries that did not change, and the tokens that the editor was sent.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) findings: Mutex<Findings>,
    pub(super) tokens: Mutex<Option<LastTokens>>,
}

/// What was found in each query of a document, by whether it is a filter of the API and its text.
pub(super) type Findings = HashMap<(bool, String), Arc<Found>>;

/// What was found in one query.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) diagnostics: Diagnostics,
    /// The hash that equal queries share.
    pub(super) fingerprint: Option<u64>,
    /// What only equal queries share, once it is needed.
    pub(super) form: OnceLock<Option<NormalForm>>,
    /// What was found with an equal query before it.
    as_duplicate: Mutex<Option<(Duplicate, Diagnostics)>>,
}

impl Found {
    pub(super) fn new(diagnostics: Diagnostics, fingerprint: Option<u64>) -> Self {
        Self { diagnostics, fingerprint, ..Self::default() }
    }

    /// What is found in the query if there is an equal one before it.
    pub(super) fn as_duplicate(&self, duplicate: &Duplicate, check: impl FnOnce() -> Diagnostics) -> Diagnostics {
        let mut known = self.as_duplicate.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((of, found)) if of == duplicate => found.clone(),
            _ => known.insert((duplicate.clone(), check())).1.clone(),
        }
    }
}

/// The tokens that the editor has, for deltas.
#[derive(Debug, Default)]
pub(super) struct LastTokens {
    pub(super) id: u64,
    pub(super) tokens: Vec<SemanticToken>,
}
