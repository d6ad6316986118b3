//! The main loop: one thread reads messages, and work runs elsewhere.

use std::collections::HashMap;

use crossbeam_channel::{Receiver, select};
use gen_lsp_types::{LspNotificationMethod, LspRequestMethod, MessageType, RegistrationRequest, Uri};
use lsp_server::{Message, Request, RequestId, Response};
use serde_json::Value;

use super::client::{Client, Disconnected, SentRequest, failure_message};
use super::diagnostics::{self, Published};
use super::polls::{Next, Polls};
use super::settings::EditorSettings;
use super::state::State;
use super::tasks::{Answer, Cancellation, Done, Rejection, Tasks};
use super::workspace::Workspace;
use super::{requests, watchers};

/// The main loop: what it waits for, and what it has started.
pub(super) struct Session {
    pub(super) state: State,
    done: Receiver<Done<Published>>,
    /// The documents whose diagnostics are being computed.
    pub(super) diagnosing: HashMap<Uri, Diagnosing>,
    /// The number of computations of diagnostics.
    computations: u64,
    pub(super) polls: Polls,
    is_shut_down: bool,
}

/// Diagnostics that are being computed.
pub(super) struct Diagnosing {
    /// The number of the computation.
    number: u64,
    pub(super) cancellation: Cancellation,
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
        let end = self.answer_all(messages);
        self.state.tasks.end();
        match end {
            Ok(()) if self.is_shut_down => End::ShutDown,
            Ok(()) => End::Closed,
            Err(Disconnected) => End::Lost,
        }
    }

    fn answer_all(&mut self, messages: &Receiver<Message>) -> Result<(), Disconnected> {
        if self.state.client.features.watches_files {
            self.state.client.request::<RegistrationRequest>(watchers::registration())?;
        }
        self.state.client.ask_for_settings()?;
        let done = self.done.clone();
        loop {
            select! {
                recv(messages) -> message => match message {
                    Ok(Message::Request(request)) => self.request(request)?,
                    Ok(Message::Response(response)) => self.answered(response)?,
                    Ok(Message::Notification(notification)) if notification.method == LspNotificationMethod::Exit.as_str() => {
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
        if request.method == LspRequestMethod::Shutdown.as_str() {
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
    pub(super) fn changed(&mut self) -> Result<(), Disconnected> {
        self.polls.changed().into_iter().try_for_each(|request| self.start(request))
    }

    fn answered(&mut self, response: Response) -> Result<(), Disconnected> {
        match (self.state.client.response_to(&response.id), response.response_result) {
            (Some(SentRequest::Settings), Ok(result)) => self.set_settings(result.get(0).unwrap_or(&Value::Null)),
            _ => Ok(()),
        }
    }

    /// Computes the diagnostics of a document, unless the editor asks for them.
    pub(super) fn diagnose(&mut self, uri: &Uri) -> Result<(), Disconnected> {
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
        failures.iter().try_for_each(|failure| self.state.client.show(MessageType::Error, failure_message(failure)))
    }
}

fn response(id: RequestId, answer: Answer<Value>) -> Response {
    match answer {
        Ok(result) => Response::new_ok(id, result),
        Err(rejection) => rejection.response(id),
    }
}
