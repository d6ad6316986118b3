//! The diagnostics of documents, as editors show them.

use std::hash::{Hash, Hasher};

use gen_lsp_types::{
    Code as LspCode, CodeDescription, Diagnostic as LspDiagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DiagnosticTag, DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport, Location,
    PublishDiagnosticsParams, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Uri,
};
use std::hash::DefaultHasher;
use tamis::{Code, Diagnostic, Diagnostics, Severity, Span};
use tamis_embedded::{Content, Unreadable};

use super::client::Features;
use super::document::Document;
use super::findings;
use super::project::Project;
use super::snapshot::Snapshot;
use super::tasks::{Answer, Cancellation, Rejection};
use crate::commands::lint::Duplicates;
use crate::output::findings::description;

/// The name of the source of all diagnostics.
const SOURCE: &str = "tamis";
/// The page of each code is below this address.
const PAGES: &str = concat!(env!("CARGO_PKG_HOMEPAGE"), "/blob/main/docs/codes/");
/// The codes of what can be removed without any effect.
const UNNECESSARY: [Code; 5] = [
    Code::DuplicateCondition,
    Code::DuplicateListItem,
    Code::RedundantParentheses,
    Code::SubsumedCondition,
    Code::UnusedSuppression,
];
/// The codes of names that should no longer be used.
const DEPRECATED: [Code; 1] = [Code::DeprecatedColumn];

/// The diagnostics of a version of a document.
pub(super) type Published = PublishDiagnosticsParams;

/// The diagnostics of a document, to publish; `None` if that is cancelled.
pub(super) fn published(snapshot: &Snapshot, cancellation: &Cancellation) -> Option<Published> {
    let diagnostics = of_document(&snapshot.document, snapshot.features, cancellation)?;
    let Document { uri, version, .. } = &*snapshot.document;
    Some(Published { uri: uri.clone(), version: *version, diagnostics })
}

/// Answers a request for the diagnostics of a document.
pub(super) fn report(
    snapshot: &Snapshot,
    params: &DocumentDiagnosticParams,
    cancellation: &Cancellation,
) -> Answer<DocumentDiagnosticReport> {
    let items = of_document(&snapshot.document, snapshot.features, cancellation).ok_or_else(Rejection::outdated)?;
    let result_id = id_of(&items);
    Ok(match params.previous_result_id.as_ref() == Some(&result_id) {
        true => DocumentDiagnosticReport::RelatedUnchangedDocumentDiagnosticReport(
            RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
            },
        ),
        false => DocumentDiagnosticReport::RelatedFullDocumentDiagnosticReport(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(result_id), items },
        }),
    })
}

/// What identifies diagnostics, so that equal ones need not be sent again.
pub(super) fn id_of(diagnostics: &[LspDiagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    for found in diagnostics {
        (found.range, &found.code, found.severity).hash(&mut hasher);
        serde_json::to_string(&found.message).unwrap_or_default().hash(&mut hasher);
        for related in found.related_information.iter().flatten() {
            (&related.message, related.location.range).hash(&mut hasher);
        }
    }
    format!("{:016x}", hasher.finish())
}

/// The diagnostics of a document; `None` if that is cancelled. A document whose configuration is invalid has none.
pub(super) fn of_document(
    document: &Document,
    features: Features,
    cancellation: &Cancellation,
) -> Option<Vec<LspDiagnostic>> {
    let Some(project) = &document.project else { return Some(Vec::new()) };
    let content = match document.content() {
        Some(Ok(content)) => content,
        Some(Err(unreadable)) => return Some(vec![of_unreadable(document, unreadable)]),
        None => return Some(Vec::new()),
    };
    let of_queries = findings::of_queries(document, project, content, cancellation)?;
    let mut found = Diagnostics::with_limit(usize::MAX);
    for (query, of_query) in content.queries.iter().zip(of_queries) {
        of_query.iter().for_each(|of_query| found.push(query.diagnostic(of_query.clone())));
    }
    let found = reported(document, project, content, found);
    Some(found.iter().map(|found| of_editor(document, features, found)).collect())
}

/// The findings in a document without those that its comments suppress or the baseline has.
pub(super) fn reported(document: &Document, project: &Project, content: &Content, found: Diagnostics) -> Diagnostics {
    let version = (document.text.as_str(), content);
    let mut found =
        project.linter.with_comments(version, found, &document.levels(project), &Duplicates::default()).all();
    if let (Some(baseline), Some(path)) = (&project.baseline, &document.path) {
        baseline.hide(path, &document.text, &mut found);
    }
    found
}

/// Why the queries of a document cannot be read.
fn of_unreadable(document: &Document, unreadable: &Unreadable) -> LspDiagnostic {
    LspDiagnostic {
        range: document.range(Span::at(unreadable.at)),
        severity: Some(DiagnosticSeverity::Error),
        code: None,
        code_description: None,
        source: Some(SOURCE.to_owned()),
        message: format!("the queries in this file cannot be read: {}", unreadable.message).into(),
        tags: None,
        related_information: None,
        data: None,
    }
}

/// A diagnostic as an editor shows it.
pub(super) fn of_editor(document: &Document, features: Features, found: &Diagnostic) -> LspDiagnostic {
    let related = |label: &tamis::diagnostic::Label| DiagnosticRelatedInformation {
        location: Location { uri: document.uri.clone(), range: document.range(label.span) },
        message: label.text.clone(),
    };
    let related: Vec<_> = found.secondary.iter().map(related).collect();
    LspDiagnostic {
        range: document.range(found.span),
        severity: Some(severity(found.severity)),
        code: Some(LspCode::String(found.code.as_str().to_owned())),
        code_description: Some(CodeDescription { href: Uri(format!("{PAGES}{}.md", found.code.as_str())) }),
        source: Some(SOURCE.to_owned()),
        message: description(found).into(),
        tags: tag(found.code).filter(|_| features.shows_tags).map(|tag| vec![tag]),
        related_information: (features.shows_related && !related.is_empty()).then_some(related),
        data: None,
    }
}

const fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        _ => DiagnosticSeverity::Information,
    }
}

fn tag(code: Code) -> Option<DiagnosticTag> {
    if UNNECESSARY.contains(&code) {
        Some(DiagnosticTag::Unnecessary)
    } else if DEPRECATED.contains(&code) {
        Some(DiagnosticTag::Deprecated)
    } else {
        None
    }
}
