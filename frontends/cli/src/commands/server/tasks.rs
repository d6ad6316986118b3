//! Work that runs outside of the main loop, and its cancellation.

use std::collections::HashMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use crossbeam_channel::Sender;
use gen_lsp_types::{ErrorCodes, LspErrorCodes, Uri};
use lsp_server::{RequestId, Response, ResponseError};
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde::Serialize;
use serde_json::{Value, json};

/// A flag that tells work to stop, as nobody needs its result.
#[derive(Clone, Debug, Default)]
pub(super) struct Cancellation(Arc<AtomicBool>);

impl Cancellation {
    pub(super) fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The maximum number of commands that run at the same time.
const MAX_COMMANDS: usize = 8;
/// The message for a request about an earlier version.
const OUTDATED: &str = "the document has changed";

/// Why a request has no result.
#[derive(Debug)]
pub(super) struct Rejection {
    code: i32,
    message: String,
    data: Option<Value>,
}

impl Rejection {
    pub(super) fn failed(message: impl Into<String>) -> Self {
        Self { code: LspErrorCodes::RequestFailed.into(), message: message.into(), data: None }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self { code: ErrorCodes::InvalidParams.into(), message: message.into(), data: None }
    }

    pub(super) fn cancelled() -> Self {
        Self { code: LspErrorCodes::RequestCancelled.into(), message: "cancelled".to_owned(), data: None }
    }

    pub(super) fn outdated() -> Self {
        Self { code: LspErrorCodes::ContentModified.into(), message: OUTDATED.to_owned(), data: None }
    }

    /// The diagnostics of a changed document must be requested again: for `ContentModified`, editors show none.
    fn outdated_diagnostics() -> Self {
        let data = Some(json!({ "retriggerRequest": true }));
        Self { code: LspErrorCodes::ServerCancelled.into(), message: OUTDATED.to_owned(), data }
    }

    pub(super) fn unknown(method: &str) -> Self {
        Self { code: ErrorCodes::MethodNotFound.into(), message: format!("unknown method `{method}`"), data: None }
    }

    pub(super) fn shut_down() -> Self {
        Self { code: ErrorCodes::InvalidRequest.into(), message: "the server is shutting down".to_owned(), data: None }
    }

    fn internal() -> Self {
        let message = "internal error; please report it".to_owned();
        Self { code: ErrorCodes::InternalError.into(), message, data: None }
    }

    pub(super) fn response(self, id: RequestId) -> Response {
        let Self { code, message, data } = self;
        Response { id, response_result: Err(ResponseError { code, message, data }) }
    }
}

/// The result of a request.
pub(super) type Answer<T> = Result<T, Rejection>;

/// Finished work.
pub(super) enum Done<P> {
    /// The answer to a request.
    Answer(RequestId, Answer<Value>),
    /// Diagnostics to publish, and the number of their computation; `None` if it was cancelled.
    Diagnostics(Uri, u64, Option<P>),
}

/// The requests that are being answered.
pub(super) struct Tasks<P> {
    pending: HashMap<RequestId, (About, Cancellation)>,
    done: Sender<Done<P>>,
    /// Threads for work on all files, which must not delay what is asked for while people type.
    for_files: Option<ThreadPool>,
    commands: Vec<JoinHandle<()>>,
}

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum About {
    Document(Uri),
    /// The diagnostics of a document.
    Diagnostics(Uri),
    /// The diagnostics of all files, or something that does not change with a document.
    Other,
}

impl<P: Send + 'static> Tasks<P> {
    pub(super) fn new(done: Sender<Done<P>>) -> Self {
        let threads = rayon::current_num_threads().div_ceil(2);
        let for_files = ThreadPoolBuilder::new().num_threads(threads).build().ok();
        Self { pending: HashMap::new(), done, for_files, commands: Vec::new() }
    }

    /// Answers a request on another thread.
    pub(super) fn answer<T: Serialize>(
        &mut self,
        id: RequestId,
        about: About,
        run: impl FnOnce(&Cancellation) -> Answer<T> + Send + 'static,
    ) {
        rayon::spawn(self.work(id, about, run));
    }

    /// Answers a request about all files on another thread.
    pub(super) fn answer_for_files<T: Serialize>(
        &mut self,
        id: RequestId,
        about: About,
        run: impl FnOnce(&Cancellation) -> Answer<T> + Send + 'static,
    ) {
        let work = self.work(id, about, run);
        match &self.for_files {
            Some(threads) => threads.spawn(work),
            None => rayon::spawn(work),
        }
    }

    /// Runs a command on a thread of its own: it may wait for a program.
    ///
    /// # Errors
    ///
    /// If too many of them are running.
    pub(super) fn answer_command<T: Serialize>(
        &mut self,
        id: RequestId,
        run: impl FnOnce(&Cancellation) -> Answer<T> + Send + 'static,
    ) -> Result<(), Rejection> {
        self.commands.retain(|command| !command.is_finished());
        if self.commands.len() >= MAX_COMMANDS {
            return Err(Rejection::failed("too many commands are running"));
        }
        let work = self.work(id.clone(), About::Other, run);
        match thread::Builder::new().spawn(work) {
            Ok(command) => {
                self.commands.push(command);
                Ok(())
            }
            Err(error) => {
                self.pending.remove(&id);
                Err(Rejection::failed(format!("cannot start a thread: {error}")))
            }
        }
    }

    /// Cancels everything, and waits until no command runs a program any more.
    pub(super) fn end(&mut self) {
        self.pending.values().for_each(|(_, cancellation)| cancellation.cancel());
        // A thread that has panicked has ended too.
        self.commands.drain(..).for_each(|command| drop(command.join()));
    }

    fn work<T: Serialize>(
        &mut self,
        id: RequestId,
        about: About,
        run: impl FnOnce(&Cancellation) -> Answer<T> + Send + 'static,
    ) -> impl FnOnce() + Send + 'static {
        let cancellation = Cancellation::default();
        self.pending.insert(id.clone(), (about, cancellation.clone()));
        let done = self.done.clone();
        move || {
            let answer = panic::catch_unwind(AssertUnwindSafe(|| {
                let answer = run(&cancellation)?;
                serde_json::to_value(answer).map_err(|error| Rejection::failed(error.to_string()))
            }));
            // Without a receiver, the server has ended.
            let _ = done.send(Done::Answer(id, answer.unwrap_or_else(|_| Err(Rejection::internal()))));
        }
    }

    /// Computes the diagnostics of a document on another thread.
    pub(super) fn diagnose(&self, uri: Uri, number: u64, run: impl FnOnce() -> Option<P> + Send + 'static) {
        let done = self.done.clone();
        rayon::spawn(move || {
            let found = panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_default();
            let _ = done.send(Done::Diagnostics(uri, number, found));
        });
    }

    /// Whether a request is still to be answered; its answer is given now.
    pub(super) fn finish(&mut self, id: &RequestId) -> bool {
        self.pending.remove(id).is_some()
    }

    /// Cancels a request; `false` if it was already answered.
    pub(super) fn cancel(&mut self, id: &RequestId) -> bool {
        self.pending.remove(id).inspect(|(_, cancellation)| cancellation.cancel()).is_some()
    }

    /// Cancels all requests about a document, and returns the responses to them.
    pub(super) fn cancel_for(&mut self, document: &Uri) -> Vec<Response> {
        let is_about =
            |about: &About| matches!(about, About::Document(uri) | About::Diagnostics(uri) if uri == document);
        let cancelled = self.pending.extract_if(|_, (about, _)| is_about(about));
        let rejected = cancelled.map(|(id, (about, cancellation))| {
            cancellation.cancel();
            match about {
                About::Diagnostics(_) => Rejection::outdated_diagnostics().response(id),
                About::Document(_) | About::Other => Rejection::outdated().response(id),
            }
        });
        rejected.collect()
    }
}
