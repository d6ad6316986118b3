//! Work that runs outside of the main loop, and its cancellation.

use std::collections::HashMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Sender;
use gen_lsp_types::{ErrorCodes, LspErrorCodes, Uri};
use lsp_server::{RequestId, Response};
use serde::Serialize;
use serde_json::Value;

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

/// Why a request has no result.
#[derive(Debug)]
pub(super) struct Rejection {
    code: i32,
    message: String,
}

impl Rejection {
    pub(super) fn failed(message: impl Into<String>) -> Self {
        Self { code: LspErrorCodes::RequestFailed.into(), message: message.into() }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self { code: ErrorCodes::InvalidParams.into(), message: message.into() }
    }

    pub(super) fn cancelled() -> Self {
        Self { code: LspErrorCodes::RequestCancelled.into(), message: "cancelled".to_owned() }
    }

    pub(super) fn outdated() -> Self {
        Self { code: LspErrorCodes::ContentModified.into(), message: "the document has changed".to_owned() }
    }

    pub(super) fn unknown(method: &str) -> Self {
        Self { code: ErrorCodes::MethodNotFound.into(), message: format!("unknown method `{method}`") }
    }

    pub(super) fn shut_down() -> Self {
        Self { code: ErrorCodes::InvalidRequest.into(), message: "the server is shutting down".to_owned() }
    }

    fn internal() -> Self {
        let message = "internal error; please report it".to_owned();
        Self { code: ErrorCodes::InternalError.into(), message }
    }

    pub(super) fn response(self, id: RequestId) -> Response {
        Response::new_err(id, self.code, self.message)
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
    pending: HashMap<RequestId, (Option<Uri>, Cancellation)>,
    done: Sender<Done<P>>,
}

impl<P: Send + 'static> Tasks<P> {
    pub(super) fn new(done: Sender<Done<P>>) -> Self {
        Self { pending: HashMap::new(), done }
    }

    /// Answers a request, which may be about a document, on another thread.
    pub(super) fn answer<T: Serialize>(
        &mut self,
        id: RequestId,
        document: Option<Uri>,
        run: impl FnOnce(&Cancellation) -> Answer<T> + Send + 'static,
    ) {
        let cancellation = Cancellation::default();
        self.pending.insert(id.clone(), (document, cancellation.clone()));
        let done = self.done.clone();
        rayon::spawn(move || {
            let answer = panic::catch_unwind(AssertUnwindSafe(|| {
                let answer = run(&cancellation)?;
                serde_json::to_value(answer).map_err(|error| Rejection::failed(error.to_string()))
            }));
            // Without a receiver, the server has ended.
            let _ = done.send(Done::Answer(id, answer.unwrap_or_else(|_| Err(Rejection::internal()))));
        });
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

    /// Cancels all requests about a document, and returns them.
    pub(super) fn cancel_for(&mut self, document: &Uri) -> Vec<RequestId> {
        let cancelled = self.pending.extract_if(|_, (uri, _)| uri.as_ref() == Some(document));
        cancelled
            .map(|(id, (_, cancellation))| {
                cancellation.cancel();
                id
            })
            .collect()
    }
}
