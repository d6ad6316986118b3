//! Hover information as JSON.

use serde::Serialize;

use super::{Hover, HoverKind};
use crate::diagnostic::JsonSpan;
use crate::source::Lines;

/// Hover information with resolved positions, for `serde`.
///
/// Offsets are given in three units, as in a [`JsonDiagnostic`](crate::diagnostic::JsonDiagnostic).
#[derive(Clone, Debug, Serialize)]
pub struct JsonHover {
    /// The position of the token, and its text.
    range: JsonSpan,
    #[serde(flatten)]
    kind: HoverKind,
    markdown: String,
}

impl JsonHover {
    pub(super) fn new(hover: &Hover, lines: &Lines<'_>) -> Self {
        Self {
            range: JsonSpan::new(hover.span, lines.text(hover.span), lines),
            kind: hover.kind.clone(),
            markdown: hover.to_markdown(),
        }
    }
}
