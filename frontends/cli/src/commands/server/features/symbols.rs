//! The outline of a document: its queries and their conditions.

use gen_lsp_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, FoldingRange, FoldingRangeKind, FoldingRangeParams,
    Range, SelectionRange, SelectionRangeParams, SymbolKind,
};
use tamis::ide::{FoldingKind, Symbol, SymbolKind as QuerySymbolKind};
use tamis::{Limits, Span};
use tamis_embedded::EmbeddedQuery;

use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation, Rejection};

pub(in super::super) fn symbols(
    snapshot: &Snapshot,
    _: &DocumentSymbolParams,
    cancellation: &Cancellation,
) -> Answer<Option<DocumentSymbolResponse>> {
    let mut all = Vec::new();
    for query in snapshot.queries() {
        if cancellation.is_cancelled() {
            return Err(Rejection::outdated());
        }
        let own = if query.is_filter() { Vec::new() } else { of_query(snapshot, query) };
        match &query.key {
            Some(key) => all.push(of_key(snapshot, query, key, own)),
            None => all.extend(own),
        }
    }
    Ok(Some(DocumentSymbolResponse::DocumentSymbolList(all)))
}

fn limits(snapshot: &Snapshot) -> Limits {
    snapshot.project().map_or_else(Limits::default, |project| project.linter.compiler().options().limits)
}

/// The conditions of a query.
fn of_query(snapshot: &Snapshot, query: &EmbeddedQuery) -> Vec<DocumentSymbol> {
    tamis::symbols(&query.text, &limits(snapshot)).iter().map(|symbol| of_symbol(snapshot, query, symbol)).collect()
}

/// The symbol of a query with a key, such as `/views/slow/query`.
fn of_key(snapshot: &Snapshot, query: &EmbeddedQuery, key: &str, children: Vec<DocumentSymbol>) -> DocumentSymbol {
    let range = snapshot.document.range(query.whole);
    let name = key.trim_start_matches('/');
    let name = if name.is_empty() { "query" } else { name };
    symbol(name.to_owned(), SymbolKind::Key, (range, range), children)
}

/// Nesting is limited, as that of the query is.
fn of_symbol(snapshot: &Snapshot, query: &EmbeddedQuery, found: &Symbol) -> DocumentSymbol {
    let kind = match found.kind {
        QuerySymbolKind::Condition => SymbolKind::Field,
        _ => SymbolKind::Operator,
    };
    let ranges = (snapshot.range_in(query, found.span), snapshot.range_in(query, found.name_span));
    let children = found.children.iter().map(|child| of_symbol(snapshot, query, child)).collect();
    DocumentSymbol { detail: found.detail.clone(), ..symbol(found.name.clone(), kind, ranges, children) }
}

fn symbol(
    name: String,
    kind: SymbolKind,
    (range, selection_range): (Range, Range),
    children: Vec<DocumentSymbol>,
) -> DocumentSymbol {
    #[expect(deprecated, reason = "the field must have a value")]
    DocumentSymbol {
        name,
        detail: None,
        kind,
        tags: None,
        deprecated: None,
        range,
        selection_range,
        children: Some(children),
    }
}

/// The parts of a document that can be folded: groups, lists and comments on several lines.
pub(in super::super) fn folding_ranges(
    snapshot: &Snapshot,
    _: &FoldingRangeParams,
    _: &Cancellation,
) -> Answer<Option<Vec<FoldingRange>>> {
    let limits = limits(snapshot);
    let of_query = |query: &EmbeddedQuery| {
        let folding = tamis::folding_ranges(&query.text, &limits).into_iter();
        let folding = folding.map(|folding| {
            let range = snapshot.range_in(query, folding.span);
            let kind = match folding.kind {
                FoldingKind::Comment => FoldingRangeKind::Comment,
                _ => FoldingRangeKind::Region,
            };
            FoldingRange {
                start_line: range.start.line,
                start_character: Some(range.start.character),
                end_line: range.end.line,
                end_character: Some(range.end.character),
                kind: Some(kind),
                collapsed_text: None,
            }
        });
        folding.filter(|folding| folding.start_line < folding.end_line).collect::<Vec<_>>()
    };
    Ok(Some(snapshot.queries().iter().filter(|query| !query.is_filter()).flat_map(of_query).collect()))
}

/// What surrounds each position, from the token to the whole document.
pub(in super::super) fn selection_ranges(
    snapshot: &Snapshot,
    params: &SelectionRangeParams,
    _: &Cancellation,
) -> Answer<Option<Vec<SelectionRange>>> {
    let (document, limits) = (&snapshot.document, limits(snapshot));
    let whole = Span::new(0, u32::try_from(document.text.len()).unwrap_or(u32::MAX));
    let of_position = |&position| {
        let mut spans = Vec::new();
        if let Some((query, at)) = snapshot.query_at(position) {
            spans.extend(tamis::selection_ranges(&query.text, at, &limits).into_iter().map(|span| query.to_file(span)));
            spans.push(query.whole);
        } else {
            spans.push(Span::at(document.lines.offset(&document.text, position)));
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
