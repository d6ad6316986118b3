//! What is remembered about a document across its versions.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use gen_lsp_types::SemanticToken;
use tamis::Diagnostics;

/// What is remembered about a document across its versions.
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
}

/// The tokens that the editor has, for deltas.
#[derive(Debug, Default)]
pub(super) struct LastTokens {
    pub(super) id: u64,
    pub(super) tokens: Vec<SemanticToken>,
}
