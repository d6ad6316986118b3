//! The main loop: one thread reads messages, and work runs elsewhere.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crossbeam_channel::{Receiver, select};
use gen_lsp_types::{
    CancelParams, DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    Id, LspNotificationMethod as Method, MessageType, PublishDiagnosticsParams, Uri,
};
use lsp_server::{Message, Notification, Request, RequestId, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::client::{Client, Disconnected, SentRequest};
use super::diagnostics::{self, Published};
use super::document::Document;
use super::polls::{Next, Polls};
use super::settings::EditorSettings;
use super::state::State;
use super::tasks::{Answer, Cancellation, Done, Rejection, Tasks};
use super::workspace::Workspace;
use super::{requests, uri, watchers};

/// The main loop: what it waits for, and what it has started.
pub(super) struct Session {
    state: State,
    done: Receiver<Done<Published>>,
    /// The documents whose diagnostics are being computed.
    diagnosing: HashMap<Uri, Diagnosing>,
    /// The number of computations of diagnostics.
    computations: u64,
    polls: Polls,
    is_shut_down: bool,
}

/// Diagnostics that are being computed.
struct Diagnosing {
    /// The number of the computation.
    number: u64,
    cancellation: Cancellation,
    /// Whether the document has changed since.
    is_outdated: bool,
}

/// How the conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The editor shut the server down.
    ShutDown,
    /// The editor closed the connection before.
    Closed,
    /// Nothing can be sent to the editor any more.
    Lost,
}

impl Session {
    pub(super) fn new(client: Client, workspace: Workspace, settings: EditorSettings) -> Self {
        let (sender, done) = crossbeam_channel::unbounded();
        let state = State { client, workspace, settings, tasks: Tasks::new(sender) };
        Self { state, done, diagnosing: HashMap::new(), computations: 0, polls: Polls::default(), is_shut_down: false }
    }

    /// Answers messages until the editor ends the conversation.
    pub(super) fn run(mut self, messages: &Receiver<Message>) -> End {
        match self.answer_all(messages) {
            Ok(()) if self.is_shut_down => End::ShutDown,
            Ok(()) => End::Closed,
            Err(Disconnected) => End::Lost,
        }
    }

    fn answer_all(&mut self, messages: &Receiver<Message>) -> Result<(), Disconnected> {
        if self.state.client.features.watches_files {
            self.state.client.request::<gen_lsp_types::RegistrationRequest>(watchers::registration())?;
        }
        self.state.client.ask_for_settings()?;
        let done = self.done.clone();
        loop {
            select! {
                recv(messages) -> message => match message {
                    Ok(Message::Request(request)) => self.request(request)?,
                    Ok(Message::Response(response)) => self.answered(response)?,
                    Ok(Message::Notification(notification)) if notification.method == Method::Exit.as_str() => {
                        return Ok(());
                    }
                    Ok(Message::Notification(notification)) => self.notification(notification)?,
                    Err(_) => return Ok(()),
                },
                recv(done) -> done => if let Ok(done) = done {
                    self.finish(done)?;
                },
            }
            self.report_failures()?;
        }
    }

    fn request(&mut self, request: Request) -> Result<(), Disconnected> {
        if self.is_shut_down {
            return self.state.client.respond(Rejection::shut_down().response(request.id));
        }
        if request.method == gen_lsp_types::LspRequestMethod::Shutdown.as_str() {
            self.is_shut_down = true;
            for waiting in self.polls.changed() {
                self.state.client.respond(Rejection::shut_down().response(waiting.id))?;
            }
            return self.state.client.respond(Response::new_ok(request.id, Value::Null));
        }
        self.start(request)
    }

    fn start(&mut self, request: Request) -> Result<(), Disconnected> {
        let id = request.id.clone();
        self.polls.started(&request);
        match requests::start(&mut self.state, request) {
            Ok(()) => Ok(()),
            Err(rejection) => {
                self.polls.cancel(&id);
                self.state.client.respond(rejection.response(id))
            }
        }
    }

    /// Starts the requests again that wait for a change.
    fn changed(&mut self) -> Result<(), Disconnected> {
        self.polls.changed().into_iter().try_for_each(|request| self.start(request))
    }

    fn notification(&mut self, notification: Notification) -> Result<(), Disconnected> {
        if self.state.workspace.is_of_another_day() {
            self.reload()?;
        }
        let Notification { method, params } = notification;
        match Method::from(method.as_str()) {
            Method::TextDocumentDidOpen => self.with(params, Self::open),
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
            Err(error) => self.state.client.show(MessageType::Error, format!("tamis: malformed notification: {error}")),
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
            self.state.client.show(MessageType::Error, shown(&failure))?;
        }
        let open: Vec<Uri> = self.state.workspace.documents.keys().cloned().collect();
        for uri in open {
            self.diagnose(&uri)?;
        }
        self.changed()?;
        self.state.client.refresh()
    }

    fn answered(&mut self, response: Response) -> Result<(), Disconnected> {
        match (self.state.client.response_to(&response.id), response.response_result) {
            (Some(SentRequest::Settings), Ok(result)) => self.set_settings(result.get(0).unwrap_or(&Value::Null)),
            _ => Ok(()),
        }
    }

    fn set_settings(&mut self, value: &Value) -> Result<(), Disconnected> {
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

    /// Computes the diagnostics of a document, unless the editor asks for them.
    fn diagnose(&mut self, uri: &Uri) -> Result<(), Disconnected> {
        if self.state.client.features.pulls_diagnostics {
            return Ok(());
        }
        let Some(snapshot) = self.state.snapshot(uri) else { return Ok(()) };
        if let Some(running) = self.diagnosing.get_mut(uri) {
            running.is_outdated = true;
            running.cancellation.cancel();
            return Ok(());
        }
        self.computations += 1;
        let (number, cancellation) = (self.computations, Cancellation::default());
        let diagnosing = Diagnosing { number, cancellation: cancellation.clone(), is_outdated: false };
        self.diagnosing.insert(uri.clone(), diagnosing);
        self.state.tasks.diagnose(uri.clone(), number, move || diagnostics::published(&snapshot, &cancellation));
        Ok(())
    }

    fn finish(&mut self, done: Done<Published>) -> Result<(), Disconnected> {
        match done {
            Done::Answer(id, answer) if self.state.tasks.finish(&id) => match self.polls.finished(&id, &answer) {
                Next::Respond => self.state.client.respond(response(id, answer)),
                Next::Start(request) => self.start(request),
                Next::Wait => Ok(()),
            },
            Done::Answer(..) => Ok(()),
            Done::Diagnostics(uri, number, found) => {
                // The document may have been closed, and opened again.
                if self.diagnosing.get(&uri).is_none_or(|diagnosing| diagnosing.number != number) {
                    return Ok(());
                }
                if self.diagnosing.remove(&uri).is_some_and(|diagnosing| diagnosing.is_outdated) {
                    return self.diagnose(&uri);
                }
                found.map_or(Ok(()), |found| self.state.client.publish(found))
            }
        }
    }

    fn report_failures(&mut self) -> Result<(), Disconnected> {
        let failures = self.state.workspace.failures();
        failures.iter().try_for_each(|failure| self.state.client.show(MessageType::Error, shown(failure)))
    }
}

fn response(id: RequestId, answer: Answer<Value>) -> Response {
    match answer {
        Ok(result) => Response::new_ok(id, result),
        Err(rejection) => rejection.response(id),
    }
}

/// A failure as a message of the editor.
fn shown(failure: &crate::failure::Failure) -> String {
    let help = failure.help_text().map(|help| format!("; {help}")).unwrap_or_default();
    format!("tamis: {}{help}", failure.message())
}
