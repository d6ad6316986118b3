//! Edits of documents.

use std::collections::HashMap;

use gen_lsp_types::{
    DocumentChange, Edit as LspEdit, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextDocumentIdentifier,
    TextEdit, WorkspaceEdit,
};

use super::client::Features;
use super::document::Document;

/// The edits of documents, as the editor understands them.
pub(super) fn workspace_edit<'d>(
    features: Features,
    edits: impl IntoIterator<Item = (&'d Document, Vec<TextEdit>)>,
) -> WorkspaceEdit {
    if !features.has_document_changes {
        let changes: HashMap<_, _> = edits.into_iter().map(|(document, edits)| (document.uri.clone(), edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let change = |(document, edits): (&Document, Vec<TextEdit>)| {
        let text_document = OptionalVersionedTextDocumentIdentifier {
            version: document.version,
            text_document_identifier: TextDocumentIdentifier { uri: document.uri.clone() },
        };
        let edits = edits.into_iter().map(LspEdit::TextEdit).collect();
        DocumentChange::TextDocumentEdit(TextDocumentEdit { text_document, edits })
    };
    let changes = edits.into_iter().map(change).collect();
    WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() }
}
