//! Findings as programs read them: each format is a file of its own.

use tamis::Diagnostic;

mod github;
mod json;
mod junit;
mod sarif;

pub(super) use github::github;
pub(super) use json::{json, jsonl};
pub(super) use junit::junit;
pub(super) use sarif::sarif;

/// All that is said of the place itself, on lines of their own: what is wrong, why, and what to write instead.
fn description(found: &Diagnostic) -> String {
    let place_label = found.labels.first().map(|label| label.text.as_str()).filter(|text| !text.is_empty());
    let description: Vec<&str> =
        [Some(found.message.as_str()), place_label, found.help.as_deref()].into_iter().flatten().collect();
    description.join("\n")
}
