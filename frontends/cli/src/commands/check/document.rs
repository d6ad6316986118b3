//! The document of `--format json`.

use serde::Serialize;
use tamis::diagnostic::{Diagnostics, JsonDiagnostic};
use tamis::source::Lines;

use crate::output;

/// The version of the JSON document.
const VERSION: u32 = 1;

#[derive(Serialize)]
pub(super) struct Document {
    version: u32,
    /// Whether the query compiles.
    ok: bool,
    diagnostics: Vec<JsonDiagnostic>,
    /// The number of diagnostics left out.
    #[serde(skip_serializing_if = "output::is_zero")]
    omitted: usize,
}

impl Document {
    pub(super) fn new(diagnostics: &Diagnostics, text: &str) -> Self {
        let lines = Lines::new(text);
        Self {
            version: VERSION,
            ok: !diagnostics.has_error(),
            diagnostics: diagnostics.iter().map(|diagnostic| diagnostic.to_json(&lines)).collect(),
            omitted: diagnostics.omitted().total(),
        }
    }
}
