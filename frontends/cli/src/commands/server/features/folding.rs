//! The parts of a document that can be folded: groups, lists and comments on several lines.

use gen_lsp_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams};
use tamis::ide::FoldingKind;
use tamis_embedded::EmbeddedQuery;

use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation};

pub(in super::super) fn folding_ranges(
    snapshot: &Snapshot,
    _: &FoldingRangeParams,
    _: &Cancellation,
) -> Answer<Option<Vec<FoldingRange>>> {
    let limits = snapshot.limits();
    let of_query = |query: &EmbeddedQuery| {
        let folding = tamis::folding_ranges(&query.text, &limits).into_iter();
        let folding = folding.map(|folding| {
            let span = query.to_file(folding.span);
            let range = snapshot.document.range(span);
            // An editor that folds lines would hide the rest of the last one.
            let folds_lines = snapshot.features.folds_lines;
            let is_cut = folds_lines && has_rest(snapshot, span.end);
            let kind = match folding.kind {
                FoldingKind::Comment => FoldingRangeKind::Comment,
                _ => FoldingRangeKind::Region,
            };
            FoldingRange {
                start_line: range.start.line,
                start_character: (!folds_lines).then_some(range.start.character),
                end_line: range.end.line.saturating_sub(u32::from(is_cut)),
                end_character: (!folds_lines).then_some(range.end.character),
                kind: Some(kind),
                collapsed_text: None,
            }
        });
        folding.filter(|folding| folding.start_line < folding.end_line).collect::<Vec<_>>()
    };
    Ok(Some(snapshot.queries().iter().filter(|query| !query.is_filter()).flat_map(of_query).collect()))
}

/// Whether there are words between a byte and the end of its line.
fn has_rest(snapshot: &Snapshot, at: u32) -> bool {
    let rest = snapshot.document.text.get(at as usize..).unwrap_or_default();
    rest.split(['\n', '\r']).next().is_some_and(|rest| !rest.trim().is_empty())
}
