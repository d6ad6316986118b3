//! The outline of a document: its queries and their conditions.

use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, Range,
    SymbolInformation, SymbolKind,
};
use tamis::ide::{Symbol, SymbolKind as QuerySymbolKind};
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
    Ok(Some(match snapshot.features.nests_symbols {
        true => DocumentSymbolResponse::DocumentSymbolList(all),
        false => DocumentSymbolResponse::SymbolInformationList(flat(snapshot, all, None)),
    }))
}

/// The symbols without their tree, for older editors.
fn flat(snapshot: &Snapshot, symbols: Vec<DocumentSymbol>, container: Option<&str>) -> Vec<SymbolInformation> {
    let mut all = Vec::new();
    for DocumentSymbol { name, kind, range, children, .. } in symbols {
        let inner = flat(snapshot, children.unwrap_or_default(), Some(&name));
        let location = Location { uri: snapshot.document.uri.clone(), range };
        let base = BaseSymbolInformation { name, kind, tags: None, container_name: container.map(str::to_owned) };
        #[expect(deprecated, reason = "the field must have a value")]
        all.push(SymbolInformation { deprecated: None, location, base_symbol_information: base });
        all.extend(inner);
    }
    all
}

/// The conditions of a query.
fn of_query(snapshot: &Snapshot, query: &EmbeddedQuery) -> Vec<DocumentSymbol> {
    tamis::symbols(&query.text, &snapshot.limits()).iter().map(|symbol| of_symbol(snapshot, query, symbol)).collect()
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
