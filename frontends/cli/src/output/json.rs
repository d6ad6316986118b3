//! JSON documents for programs.

use crate::failure::Failure;
use crate::text;

/// Whether a count is zero, so that JSON documents omit it.
pub(crate) const fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A JSON document on one line.
pub(crate) fn json(document: &impl serde::Serialize) -> Result<String, Failure> {
    let json = serde_json::to_string(document);
    json.map(|json| text::escape_json(&(json + "\n")))
        .map_err(|error| Failure::new(format!("cannot write JSON: {error}")))
}
