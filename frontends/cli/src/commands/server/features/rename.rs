//! Renaming a column in all files with queries.

use std::collections::HashMap;

use gen_lsp_types::{
    AnnotatedTextEdit, ChangeAnnotation, DocumentChange, Edit, PrepareRenameParams, PrepareRenamePlaceholder,
    PrepareRenameResult, RenameParams, WorkspaceEdit,
};
use tamis::ColumnRename;
use tamis::diagnostic::apply_edits;
use tamis::ide::OccurrenceKind;

use super::super::document::Document;
use super::super::edits;
use super::super::project::Project;
use super::super::saved_files::SavedFiles;
use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation, Rejection};
use super::references;
use crate::commands::rename::schema_with_both;

/// The id of the annotation of all edits.
const ANNOTATION: &str = "rename";

/// Whether the name at a position can be renamed: that of a column.
pub(in super::super) fn prepare(
    snapshot: &Snapshot,
    params: &PrepareRenameParams,
    _: &Cancellation,
) -> Answer<Option<PrepareRenameResult>> {
    let position = params.text_document_position_params.position;
    let Some((query, found)) = references::at(snapshot, position) else { return Ok(None) };
    let OccurrenceKind::Column { id } = found.kind else { return Ok(None) };
    let range = snapshot.range_in(query, found.span);
    Ok(Some(PrepareRenamePlaceholder { range, placeholder: id }.into()))
}

/// Renames the column at a position.
pub(in super::super) fn rename(
    snapshot: &Snapshot,
    files: &SavedFiles,
    params: &RenameParams,
    cancellation: &Cancellation,
) -> Answer<Option<WorkspaceEdit>> {
    let position = params.text_document_position_params.position;
    let found = references::at(snapshot, position).map(|(_, found)| found.kind);
    let (Some(OccurrenceKind::Column { id }), Some(project)) = (found, snapshot.project()) else {
        return Err(Rejection::failed("only columns can be renamed"));
    };
    let rename = ColumnRename::new(&id, &params.new_name, project.linter.compiler().schema());
    let rename = rename.map_err(|error| Rejection::failed(error.to_string()))?;
    if rename.old_id() == rename.new_id() {
        return Ok(None);
    }
    let changed = files.map(cancellation, |document| renamed(document, &rename))?;
    if let Some(unwritable) = changed.iter().find_map(|changed| changed.as_ref().err()) {
        // All files or none.
        return Err(Rejection::failed(format!("the column cannot be renamed in {unwritable}")));
    }
    let changed: Vec<(Document, Vec<gen_lsp_types::TextEdit>)> = changed.into_iter().filter_map(Result::ok).collect();
    let edit =
        edits::workspace_edit(snapshot.features, changed.iter().map(|(document, edits)| (document, edits.clone())));
    let label = format!("Rename `{}` to `{}`", rename.old_id(), rename.new_id());
    Ok(Some(if snapshot.features.confirms_changes { with_preview(edit, label) } else { edit }))
}

/// The edits that rename a column in a document; `None` if nothing mentions it, and the name of a document in which it
/// cannot be renamed.
fn renamed(
    document: &Document,
    rename: &ColumnRename<'_>,
) -> Option<Result<(Document, Vec<gen_lsp_types::TextEdit>), String>> {
    let (project, before) = (document.project.as_ref()?, document.queries()?);
    let new_text = |query: &tamis_embedded::EmbeddedQuery| {
        let edits = rename.edits(&query.text).ok().filter(|edits| !edits.is_empty())?;
        apply_edits(&query.text, &edits)
    };
    let texts: Vec<Option<String>> = before.queries.iter().map(new_text).collect();
    let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
    let count = texts.iter().flatten().count();
    if count == 0 {
        return None;
    }
    let written = write(document, project, rename, before, &texts);
    Some(match written.filter(|(_, kept)| *kept == count) {
        Some((edits, _)) => {
            let edits = edits.iter().map(|edit| document.text_edit(edit)).collect();
            Ok((document.clone(), edits))
        }
        None => Err(document.uri.to_string()),
    })
}

/// The edits that rename in the queries of a document, and how many queries could be written.
fn write(
    document: &Document,
    project: &Project,
    rename: &ColumnRename<'_>,
    before: &tamis_embedded::Content,
    texts: &[Option<&str>],
) -> Option<(Vec<tamis::diagnostic::Edit>, usize)> {
    let schema = schema_with_both(rename, project.linter.compiler().schema());
    let writer = tamis_embedded::Writer { schema: &schema, options: project.linter.compiler().options() };
    let (written, kept) = document.patterns.as_ref()?.write_back((&document.text, before), texts, &writer)?;
    Some((written.edits, kept.iter().flatten().count()))
}

/// Edits that the editor shows before it makes them.
fn with_preview(mut edit: WorkspaceEdit, label: String) -> WorkspaceEdit {
    for change in edit.document_changes.iter_mut().flatten() {
        if let DocumentChange::TextDocumentEdit(change) = change {
            for edit in &mut change.edits {
                if let Edit::TextEdit(text_edit) = edit {
                    let text_edit = text_edit.clone();
                    *edit =
                        Edit::AnnotatedTextEdit(AnnotatedTextEdit { annotation_id: ANNOTATION.to_owned(), text_edit });
                }
            }
        }
    }
    let annotation = ChangeAnnotation { label, needs_confirmation: Some(true), description: None };
    edit.change_annotations = Some(HashMap::from([(ANNOTATION.to_owned(), annotation)]));
    edit
}
