//! The diagnostics of all files with queries, open or not.

use std::collections::{HashMap, HashSet};

use gen_lsp_types::{
    Diagnostic, FullDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri, WorkspaceDiagnosticParams,
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
        let (uri, version) = (document.uri.clone(), document.version);
        let is_known = |id: &String| known.get(uri.as_ref()) == Some(&id.as_str());
        if let Some(id) = files.reported(document).filter(is_known) {
            return Some(unchanged(uri, version, id));
        }
        let items = diagnostics::of_document(document, files.features, cancellation)?;
        let id = diagnostics::id_of(&items);
        files.report(document, &id);
        Some(if is_known(&id) { unchanged(uri, version, id) } else { full(uri, version, Some(id), items) })
    };
    let mut items = files.map(cancellation, of_document)?;
    let reported: HashSet<&str> = items.iter().map(uri_of).collect();
    let removed = params.previous_result_ids.iter().filter(|previous| !reported.contains(previous.uri.as_ref()));
    let removed: Vec<_> = removed.map(|previous| full(previous.uri.clone(), None, None, Vec::new())).collect();
    items.extend(removed);
    Ok(WorkspaceDiagnosticReport { items })
}

fn uri_of(report: &WorkspaceDocumentDiagnosticReport) -> &str {
    use WorkspaceDocumentDiagnosticReport as Report;
    match report {
        Report::WorkspaceFullDocumentDiagnosticReport(report) => report.uri.as_ref(),
        Report::WorkspaceUnchangedDocumentDiagnosticReport(report) => report.uri.as_ref(),
    }
}

fn unchanged(uri: Uri, version: Option<i32>, result_id: String) -> WorkspaceDocumentDiagnosticReport {
    WorkspaceDocumentDiagnosticReport::WorkspaceUnchangedDocumentDiagnosticReport(
        WorkspaceUnchangedDocumentDiagnosticReport {
            uri,
            version,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        },
    )
}

fn full(
    uri: Uri,
    version: Option<i32>,
    result_id: Option<String>,
    items: Vec<Diagnostic>,
) -> WorkspaceDocumentDiagnosticReport {
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id, items };
    WorkspaceDocumentDiagnosticReport::WorkspaceFullDocumentDiagnosticReport(WorkspaceFullDocumentDiagnosticReport {
        uri,
        version,
        full_document_diagnostic_report,
    })
}
