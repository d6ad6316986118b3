//! What surrounds a position, from the token to the whole document.

use gen_lsp_types::{SelectionRange, SelectionRangeParams};
use tamis::Span;

use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation};

pub(in super::super) fn selection_ranges(
    snapshot: &Snapshot,
    params: &SelectionRangeParams,
    _: &Cancellation,
) -> Answer<Option<Vec<SelectionRange>>> {
    let (document, limits) = (&snapshot.document, snapshot.limits());
    let whole = Span::new(0, u32::try_from(document.text.len()).unwrap_or(u32::MAX));
    let of_position = |&position| {
        let offset = document.lines.offset(&document.text, position);
        let mut spans = Vec::new();
        if let Some((query, at)) = snapshot.query_at(position) {
            spans.extend(tamis::selection_ranges(&query.text, at, &limits).into_iter().map(|span| query.to_file(span)));
            spans.push(query.whole);
            // The nearest word to an indentation is elsewhere.
            spans.retain(|span| span.start <= offset && offset <= span.end);
        } else {
            spans.push(Span::at(offset));
        }
        spans.push(whole);
        spans.dedup();
        let mut outer = None;
        for span in spans.into_iter().rev() {
            outer = Some(Box::new(SelectionRange { range: document.range(span), parent: outer }));
        }
        outer.map(|range| *range).unwrap_or_default()
    };
    Ok(Some(params.positions.iter().map(of_position).collect()))
}
