//! What the editor notifies the server of: changes of documents, files and settings.

use std::path::Path;
use std::sync::Arc;

use gen_lsp_types::{
    CancelParams, DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    Id, LspNotificationMethod as Method, MessageType, PublishDiagnosticsParams, Range, Uri,
};
use lsp_server::{Notification, RequestId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::client::{Disconnected, failure_message};
use super::document::Document;
use super::session::Session;
use super::settings::EditorSettings;
use super::tasks::Rejection;
use super::uri;

/// The start of the message about a notification that cannot be read.
const MALFORMED: &str = "tamis: malformed notification";

impl Session {
    /// Handles a notification.
    pub(super) fn notification(&mut self, notification: Notification) -> Result<(), Disconnected> {
        if self.state.workspace.is_of_another_day() {
            self.reload()?;
        }
        let Notification { method, params } = notification;
        match Method::from(method.as_str()) {
            Method::TextDocumentDidOpen => self.with(params, Self::open),
            Method::TextDocumentDidChange if has_malformed_range(&params) => {
                self.state.client.show(MessageType::Error, format!("{MALFORMED}: invalid range"))
            }
            Method::TextDocumentDidChange => self.with(params, Self::change),
            Method::TextDocumentDidSave => self.with(params, Self::saved),
            Method::TextDocumentDidClose => self.with(params, Self::close),
            Method::CancelRequest => self.with(params, Self::cancel),
            Method::WorkspaceDidChangeConfiguration => self.with(params, Self::configure),
            Method::WorkspaceDidChangeWorkspaceFolders => self.with(params, Self::change_folders),
            Method::WorkspaceDidChangeWatchedFiles => self.with(params, Self::files_changed),
            // Others may be ignored.
            _ => Ok(()),
        }
    }

    /// Handles a notification, which is ignored if it is malformed: nothing can be answered.
    fn with<P: DeserializeOwned>(
        &mut self,
        params: Value,
        handle: impl FnOnce(&mut Self, P) -> Result<(), Disconnected>,
    ) -> Result<(), Disconnected> {
        match serde_json::from_value(params) {
            Ok(params) => handle(self, params),
            Err(error) => self.state.client.show(MessageType::Error, format!("{MALFORMED}: {error}")),
        }
    }

    fn open(&mut self, params: DidOpenTextDocumentParams) -> Result<(), Disconnected> {
        let path = uri::path_of(&params.text_document.uri);
        let project = self.state.workspace.project_of(path.as_deref());
        let document = Document::open(params.text_document, self.state.client.features.encoding, project);
        let uri = document.uri.clone();
        self.state.workspace.documents.insert(uri.clone(), Arc::new(document));
        self.changed()?;
        self.diagnose(&uri)
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) -> Result<(), Disconnected> {
        let uri = params.text_document.text_document_identifier.uri;
        let Some(document) = self.state.workspace.documents.get_mut(&uri) else { return Ok(()) };
        let encoding = self.state.client.features.encoding;
        Arc::make_mut(document).change(params.text_document.version, params.content_changes, encoding);
        self.changed()?;
        for outdated in self.state.tasks.cancel_for(&uri) {
            self.state.client.respond(outdated)?;
        }
        self.diagnose(&uri)
    }

    fn saved(&mut self, params: DidSaveTextDocumentParams) -> Result<(), Disconnected> {
        let path = uri::path_of(&params.text_document.uri);
        self.changed_on_disk(path.as_deref())
    }

    fn close(&mut self, params: DidCloseTextDocumentParams) -> Result<(), Disconnected> {
        let uri = params.text_document.uri;
        self.state.workspace.documents.remove(&uri);
        self.changed()?;
        for outdated in self.state.tasks.cancel_for(&uri) {
            self.state.client.respond(outdated)?;
        }
        if let Some(diagnosing) = self.diagnosing.remove(&uri) {
            diagnosing.cancellation.cancel();
        }
        if self.state.client.features.pulls_diagnostics {
            return Ok(());
        }
        self.state.client.publish(PublishDiagnosticsParams { uri, version: None, diagnostics: Vec::new() })
    }

    fn cancel(&mut self, params: CancelParams) -> Result<(), Disconnected> {
        let id = match params.id {
            Id::Int(id) => RequestId::from(id),
            Id::String(id) => RequestId::from(id),
        };
        if self.polls.cancel(&id) | self.state.tasks.cancel(&id) {
            self.state.client.respond(Rejection::cancelled().response(id))
        } else {
            Ok(())
        }
    }

    fn configure(&mut self, params: DidChangeConfigurationParams) -> Result<(), Disconnected> {
        if self.state.client.features.has_configuration {
            return self.state.client.ask_for_settings();
        }
        self.set_settings(&params.settings)
    }

    fn change_folders(&mut self, params: DidChangeWorkspaceFoldersParams) -> Result<(), Disconnected> {
        let paths = |folders: Vec<gen_lsp_types::WorkspaceFolder>| {
            folders.into_iter().filter_map(|folder| uri::path_of(&folder.uri)).collect::<Vec<_>>()
        };
        let removed = paths(params.event.removed);
        self.state.workspace.folders.retain(|folder| !removed.contains(folder));
        self.state.workspace.folders.extend(paths(params.event.added));
        self.reload()
    }

    fn files_changed(&mut self, params: DidChangeWatchedFilesParams) -> Result<(), Disconnected> {
        let paths: Vec<_> = params.changes.iter().filter_map(|change| uri::path_of(&change.uri)).collect();
        match paths.iter().find(|path| self.state.workspace.depends_on(path)) {
            Some(_) => self.reload(),
            None => self.changed(),
        }
    }

    /// Reads the configurations again if they depend on a file.
    fn changed_on_disk(&mut self, path: Option<&Path>) -> Result<(), Disconnected> {
        if path.is_some_and(|path| self.state.workspace.depends_on(path)) { self.reload() } else { Ok(()) }
    }

    fn reload(&mut self) -> Result<(), Disconnected> {
        if let Err(failure) = self.state.workspace.reload() {
            self.state.client.show(MessageType::Error, failure_message(&failure))?;
        }
        let open: Vec<Uri> = self.state.workspace.documents.keys().cloned().collect();
        for uri in open {
            self.diagnose(&uri)?;
        }
        self.changed()?;
        self.state.client.refresh()
    }

    /// Applies the settings of the editor.
    pub(super) fn set_settings(&mut self, value: &Value) -> Result<(), Disconnected> {
        match EditorSettings::of(value) {
            Some(settings) if settings != self.state.settings => {
                self.state.settings = settings;
                self.state.client.refresh()
            }
            Some(_) => Ok(()),
            None => {
                let message = "tamis: the settings of the editor are malformed; the earlier ones are kept";
                self.state.client.show(MessageType::Warning, message.to_owned())
            }
        }
    }
}

/// Whether a change has a range that cannot be read, and would be taken for a change of the whole text.
fn has_malformed_range(params: &Value) -> bool {
    let changes = params.get("contentChanges").and_then(Value::as_array);
    let ranges = changes.into_iter().flatten().filter_map(|change| change.get("range"));
    ranges.filter(|range| !range.is_null()).any(|range| Range::deserialize(range).is_err())
}
