//! Diagnostics with several positions.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The maximum number of positions labelled after the first.
pub(super) const MAX_LABELS: usize = 4;

/// Returns a diagnostic at the first of these positions, with this label at up to [`MAX_LABELS`] others.
pub(super) fn diagnostic_at(code: Code, message: String, positions: &[Span], label: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(code, message, positions.first().copied().unwrap_or_default());
    let labelled = positions.iter().skip(1).take(MAX_LABELS);
    labelled.fold(diagnostic, |diagnostic, &position| diagnostic.with_secondary_label(position, label))
}
