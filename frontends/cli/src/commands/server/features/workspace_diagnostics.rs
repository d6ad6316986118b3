//! The diagnostics of all files with queries, open or not.

use std::collections::HashMap;

use gen_lsp_types::{
    FullDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::super::diagnostics;
use super::super::document::Document;
use super::super::saved_files::SavedFiles;
use super::super::tasks::{Answer, Cancellation};

pub(in super::super) fn report(
    files: &SavedFiles,
    params: &WorkspaceDiagnosticParams,
    cancellation: &Cancellation,
) -> Answer<WorkspaceDiagnosticReport> {
    let known: HashMap<&str, &str> =
        params.previous_result_ids.iter().map(|previous| (previous.uri.as_ref(), previous.value.as_str())).collect();
    let of_document = |document: &Document| {
        let items = diagnostics::of_document(document, files.features, cancellation)?;
        let (uri, version) = (document.uri.clone(), document.version);
        let result_id = diagnostics::id_of(&items);
        Some(match known.get(uri.as_ref()) == Some(&result_id.as_str()) {
            true => WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(
                WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
                },
            ),
            false => WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(
                WorkspaceFullDocumentDiagnosticReport {
                    uri,
                    version,
                    full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(result_id), items },
                },
            ),
        })
    };
    Ok(WorkspaceDiagnosticReport { items: files.map(cancellation, of_document)? })
}
