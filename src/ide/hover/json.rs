//! What stands at a byte, as programs read it.

use serde::Serialize;

use super::{Hover, HoverKind};
use crate::diagnostic::JsonSpan;
use crate::source::Lines;

/// What stands at a byte with its positions worked out, for `serde`.
///
/// Offsets are given three ways, as those of a [`JsonDiagnostic`](crate::diagnostic::JsonDiagnostic) are.
#[derive(Clone, Debug, Serialize)]
pub struct JsonHover {
    /// Where it stands, and what is written there.
    place: JsonSpan,
    #[serde(flatten)]
    kind: HoverKind,
    markdown: String,
}

impl JsonHover {
    pub(super) fn new(hover: &Hover, lines: &Lines<'_>) -> Self {
        Self {
            place: JsonSpan::new(hover.span, lines.text(hover.span), lines),
            kind: hover.kind.clone(),
            markdown: hover.to_markdown(),
        }
    }
}
