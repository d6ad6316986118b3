//! What surrounds a position, from the token to the whole document.

use gen_lsp_types::{SelectionRange, SelectionRangeParams};
use tamis::Span;

use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation, Rejection};

/// The maximum number of ranges around a position: the innermost, and the document.
const MAX_DEPTH: usize = 100;
/// The maximum length of the queries that are read for one request, in bytes: each position reads its query. Further
/// positions have no range but the document.
const MAX_BYTES: usize = 4 << 20;

pub(in super::super) fn selection_ranges(
    snapshot: &Snapshot,
    params: &SelectionRangeParams,
    cancellation: &Cancellation,
) -> Answer<Option<Vec<SelectionRange>>> {
    let (document, limits) = (&snapshot.document, snapshot.limits());
    let mut remaining = MAX_BYTES;
    let whole = Span::new(0, u32::try_from(document.text.len()).unwrap_or(u32::MAX));
    let mut of_position = |&position| {
        let offset = document.lines.offset(&document.text, position);
        let mut spans = Vec::new();
        let found = snapshot.query_at(position).filter(|_| !cancellation.is_cancelled());
        let found = found.and_then(|(query, at)| {
            remaining = remaining.checked_sub(query.text.len())?;
            Some((query, at))
        });
        if let Some((query, at)) = found {
            spans.extend(tamis::selection_ranges(&query.text, at, &limits).into_iter().map(|span| query.to_file(span)));
            spans.push(query.whole);
            // The nearest word to an indentation is elsewhere.
            spans.retain(|span| span.start <= offset && offset <= span.end);
        } else {
            spans.push(Span::at(offset));
        }
        spans.truncate(MAX_DEPTH);
        spans.push(whole);
        spans.dedup();
        let mut outer = None;
        for span in spans.into_iter().rev() {
            outer = Some(Box::new(SelectionRange { range: document.range(span), parent: outer }));
        }
        outer.map(|range| *range).unwrap_or_default()
    };
    let ranges = params.positions.iter().map(&mut of_position).collect();
    if cancellation.is_cancelled() { Err(Rejection::outdated()) } else { Ok(Some(ranges)) }
}
