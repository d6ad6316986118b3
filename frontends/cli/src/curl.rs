//! Sends requests with the installed `curl`.
//!
//! `curl` brings what a client for all networks needs: TLS with the certificates of the system, proxies and HTTP/2.
//! It reads the body from standard input, and the key from a pipe of its own, so that neither the arguments nor the
//! environment of the process show it, and no file contains it.

mod handover;
mod head;
mod interrupts;
mod key;
mod process;
mod progress;
mod request;
mod retry;

pub(crate) use head::Head;
pub(crate) use key::Key;
pub(crate) use request::{Content, Request, host, is_loopback};
pub(crate) use retry::UNKNOWN_EFFECT;

use std::time::Duration;

use chrono::Utc;

use crate::failure::Failure;
use crate::output::{Channel, Destination, Sink, Spool};
use crate::text;
use interrupts::Interrupts;
use process::Attempt;
use retry::{Backoff, Cause};

/// The maximum length of the body of an error that is read.
const MAX_ERROR_BYTES: u64 = 16 << 20;

/// The maximum time between a signal to `curl` and the same signal to this process.
const SIGNAL_DELAY: Duration = Duration::from_millis(200);

/// A response.
pub(crate) enum Response {
    /// The server did what was requested. The body has been written if its destination is a file; otherwise this is it.
    Success(Option<Spool>),
    /// Any other status, with the start of the body.
    Rejection { head: Head, body: String },
}

/// Sends a request, again if that is safe and may help, at most `retries` times.
///
/// An interrupt, such as Ctrl-C, ends `curl` too and removes what has been received.
pub(crate) fn send(request: &Request, destination: &Destination, retries: u32) -> Result<Response, Failure> {
    // First, as nothing else would remove the temporary file.
    let interrupts = Interrupts::catch()?;
    let mut sink = Sink::open(destination)?;
    let mut backoff = Backoff::new(retries);
    let received = loop {
        let attempt = attempt(request, &mut sink, &interrupts);
        if interrupts.caught().is_some() {
            drop(sink);
            return Err(interrupts.end());
        }
        let attempt = attempt?;
        let cause = attempt.cause();
        let retry_after = attempt.head().and_then(Head::retry_after);
        let is_retried = cause.is_some_and(|cause| cause.is_retried(request.is_repeatable));
        match backoff.next(retry_after, Utc::now(), retry::random()).filter(|_| is_retried) {
            None => break attempt,
            Some(wait) => {
                let message = format!("{}; retrying in {}", attempt.summary(), retry::words(wait));
                Channel::Stderr.write(&Failure::new(message).warning().to_string())?;
                interrupts.pause(wait);
                sink.clear()?;
            }
        }
    };
    let response = finish(received, sink, request, backoff.attempts());
    interrupts.release();
    response
}

/// Runs `curl` once, unless a signal arrived before.
fn attempt(request: &Request, sink: &mut Sink, interrupts: &Interrupts) -> Result<Attempt, Failure> {
    if interrupts.caught().is_some() {
        return Err(Failure::new("interrupted"));
    }
    let attempt = process::run(request, sink, interrupts)?;
    if matches!(attempt, Attempt::Broken { code: None, .. }) {
        // Ctrl-C ends `curl` too, and perhaps before this process.
        interrupts.pause(SIGNAL_DELAY);
    }
    Ok(attempt)
}

fn finish(attempt: Attempt, sink: Sink, request: &Request, attempts: u32) -> Result<Response, Failure> {
    match attempt {
        Attempt::Complete(head) if head.is_success() => sink.complete().map(Response::Success),
        Attempt::Complete(head) => {
            let body = request.key.redacted(&sink.start(MAX_ERROR_BYTES)?);
            Ok(Response::Rejection { head, body })
        }
        Attempt::Broken { code, message } => {
            let tried = if attempts > 1 { format!(" after {attempts} attempts") } else { String::new() };
            let message = request.key.redacted(&message);
            let failure = Failure::new(format!("`curl` failed{tried}: {}", text::visible(&message)));
            Err(match Cause::Curl(code).help(request.is_repeatable) {
                Some(help) => failure.help(help),
                None => failure,
            })
        }
    }
}
