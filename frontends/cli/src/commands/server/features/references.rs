//! Where columns and parameters are mentioned, and where columns are described.

use gen_lsp_types::{Definition, DefinitionParams, DefinitionResponse, Location, Position, Range, ReferenceParams};
use tamis::ide::{Occurrence, OccurrenceKind};
use tamis::{Compiler, Span};
use tamis_embedded::EmbeddedQuery;

use super::super::document::Document;
use super::super::position::LineIndex;
use super::super::project::Project;
use super::super::saved_files::SavedFiles;
use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation};
use super::super::uri;
use crate::input::Query;

/// The mentions of the column at a position in all files with queries; those of a parameter in its query, as another
/// query may have another parameter of that name.
pub(in super::super) fn references(
    snapshot: &Snapshot,
    files: &SavedFiles,
    params: &ReferenceParams,
    cancellation: &Cancellation,
) -> Answer<Option<Vec<Location>>> {
    let position = params.text_document_position_params.position;
    let (Some((query, found)), Some(project)) = (at(snapshot, position), snapshot.project()) else { return Ok(None) };
    let OccurrenceKind::Column { id } = &found.kind else {
        let compiler = project.linter.compiler();
        return Ok(Some(mentions_in(query, &snapshot.document, compiler, &found.kind).collect()));
    };
    let mut all = match params.context.include_declaration {
        true => described(project, id, snapshot),
        false => Vec::new(),
    };
    all.extend(files.map(cancellation, |document| Some(mentions(document, &found.kind)))?.concat());
    Ok(Some(all))
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
    let (query, _) = snapshot.query_at(position)?;
    let all = snapshot.project()?.compiler().occurrences(&query.text);
    Some((query, all.into_iter().find(|found| snapshot.is_at(query, found.span, position))?))
}

/// The mentions in the queries of a document.
fn mentions(document: &Document, kind: &OccurrenceKind) -> Vec<Location> {
    let (Some(project), Some(content)) = (&document.project, document.queries()) else { return Vec::new() };
    let compiler = project.linter.compiler();
    content.queries.iter().flat_map(|query| mentions_in(query, document, compiler, kind)).collect()
}

/// The mentions in a query; in a filter of the API, the conditions with them.
fn mentions_in(
    query: &EmbeddedQuery,
    document: &Document,
    compiler: &Compiler,
    kind: &OccurrenceKind,
) -> impl Iterator<Item = Location> {
    let found = compiler.occurrences(&query.text).into_iter().filter(|found| found.kind == *kind);
    found.map(|found| Location { uri: document.uri.clone(), range: document.range(query.to_file(found.span)) })
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
