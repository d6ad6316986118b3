//! Output formats for programs, one per file.

use tamis::Diagnostic;

mod github;
mod json;
mod junit;
mod sarif;

pub(crate) use github::{data as workflow_data, github, property as workflow_property};
pub(super) use json::{json, jsonl};
pub(super) use junit::junit;
pub(crate) use sarif::sarif;

/// The message, the primary label and the help of a diagnostic, on separate lines.
pub(crate) fn description(found: &Diagnostic) -> String {
    let label = Some(found.label.as_str()).filter(|text| !text.is_empty());
    let description: Vec<&str> =
        [Some(found.message.as_str()), label, found.help.as_deref()].into_iter().flatten().collect();
    description.join("\n")
}
