//! Where columns and parameters are mentioned, and where columns are described.

use gen_lsp_types::{Definition, DefinitionParams, DefinitionResponse, Location, Position, Range, ReferenceParams};
use tamis::Span;
use tamis::ide::{Occurrence, OccurrenceKind};
use tamis_embedded::EmbeddedQuery;

use super::super::document::Document;
use super::super::position::LineIndex;
use super::super::project::Project;
use super::super::saved_files::SavedFiles;
use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation};
use super::super::uri;
use crate::input::Query;

/// All mentions of the column or parameter at a position, in all files with queries.
pub(in super::super) fn references(
    snapshot: &Snapshot,
    files: &SavedFiles,
    params: &ReferenceParams,
    cancellation: &Cancellation,
) -> Answer<Option<Vec<Location>>> {
    let Some((_, found)) = at(snapshot, params.text_document_position_params.position) else { return Ok(None) };
    let mentions = files.map(cancellation, |document| Some(mentions(document, &found.kind)))?;
    Ok(Some(mentions.concat()))
}

/// The description of the column at a position in its file of columns; for a parameter, its first mention in the query.
pub(in super::super) fn definition(
    snapshot: &Snapshot,
    params: &DefinitionParams,
    _: &Cancellation,
) -> Answer<Option<DefinitionResponse>> {
    let position = params.text_document_position_params.position;
    let (Some((query, found)), Some(project)) = (at(snapshot, position), snapshot.project()) else { return Ok(None) };
    let locations = match &found.kind {
        OccurrenceKind::Column { id } => described(project, id, snapshot),
        kind => {
            let all = project.compiler().occurrences(&query.text);
            let first = all.iter().find(|other| other.kind == *kind);
            first.map(|first| snapshot.location(query, first.span)).into_iter().collect()
        }
    };
    Ok((!locations.is_empty()).then_some(DefinitionResponse::Definition(Definition::LocationList(locations))))
}

/// The column or parameter at a position.
pub(in super::super) fn at(snapshot: &Snapshot, position: Position) -> Option<(&EmbeddedQuery, Occurrence)> {
    let (query, at) = snapshot.query_at(position)?;
    let all = snapshot.project()?.compiler().occurrences(&query.text);
    Some((query, all.into_iter().find(|found| found.span.start <= at && at <= found.span.end)?))
}

/// The mentions in the queries of a document.
fn mentions(document: &Document, kind: &OccurrenceKind) -> Vec<Location> {
    let (Some(project), Some(content)) = (&document.project, document.queries()) else { return Vec::new() };
    let of_query = |query: &EmbeddedQuery| {
        let found = project.linter.compiler().occurrences(&query.text).into_iter().filter(|found| found.kind == *kind);
        let range = |found: Occurrence| document.range(query.to_file(found.span));
        found.map(range).map(|range| Location { uri: document.uri.clone(), range }).collect::<Vec<_>>()
    };
    content.queries.iter().flat_map(of_query).collect()
}

/// Where the files of columns describe a column.
fn described(project: &Project, id: &str, snapshot: &Snapshot) -> Vec<Location> {
    let columns = &project.config.settings.columns.value;
    let of_file = |path: &std::path::PathBuf| {
        let text = Query::from_file(path).ok()?.text;
        let range: Range = LineIndex::new(&text, snapshot.features.encoding).range(id_in(&text, id)?);
        Some(Location { uri: uri::of_path(&std::path::absolute(path).ok()?), range })
    };
    columns.iter().filter_map(of_file).collect()
}

/// The first value of a key `id` in JSON that is this id, with its quotes.
fn id_in(json: &str, id: &str) -> Option<Span> {
    let quoted = serde_json::Value::from(id).to_string();
    let is_id = |at: usize| {
        let before = json.get(..at).unwrap_or_default().trim_end().strip_suffix(':');
        before.is_some_and(|before| before.trim_end().ends_with("\"id\""))
    };
    let at = json.match_indices(&quoted).map(|(at, _)| at).find(|&at| is_id(at))?;
    let offset = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    Some(Span::new(offset(at), offset(at + quoted.len())))
}
