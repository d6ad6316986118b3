//! Interrupts while `curl` runs, such as Ctrl-C: it is ended, and temporary files are removed.

use std::io;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::failure::{self, Failure};

/// How often an exit is checked for. `curl` has closed its outputs by then, so that it exits soon.
const EXIT_INTERVAL: Duration = Duration::from_millis(2);

/// Catches the signals that ask the command to end.
pub(super) struct Interrupts {
    state: Arc<State>,
    signals: Receiver<()>,
    /// Without signals, as on Windows, keeps the channel open.
    _sender: Sender<()>,
}

#[derive(Default)]
struct State {
    curl: Mutex<Option<Child>>,
    /// The signal; 0 if there was none.
    caught: AtomicI32,
    /// Whether no temporary file is left to remove.
    is_released: AtomicBool,
}

impl State {
    fn curl(&self) -> MutexGuard<'_, Option<Child>> {
        self.curl.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(unix)]
    fn interrupt(&self, signal: i32) {
        if self.is_released.load(Ordering::SeqCst) {
            end_by(signal);
        }
        self.caught.store(signal, Ordering::SeqCst);
        if let Some(curl) = self.curl().as_mut() {
            // It may have exited: Ctrl-C is sent to it too.
            let _ = curl.kill();
        }
    }
}

impl Interrupts {
    /// Catches Ctrl-C and the signal that `kill` sends. The signal of a terminal that closes is not caught, as `nohup`
    /// ignores it.
    pub(super) fn catch() -> Result<Self, Failure> {
        let state = Arc::new(State::default());
        let (sender, signals) = mpsc::channel();
        #[cfg(unix)]
        {
            use signal_hook::consts::{SIGINT, SIGTERM};
            let mut caught = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])
                .map_err(|error| Failure::new(format!("cannot catch signals: {}", failure::reason(&error))))?;
            let (state, sender) = (Arc::clone(&state), sender.clone());
            thread::spawn(move || {
                for signal in caught.forever() {
                    state.interrupt(signal);
                    // The command may not be waiting.
                    let _ = sender.send(());
                }
            });
        }
        Ok(Self { state, signals, _sender: sender })
    }

    /// The signal, if there was one.
    pub(super) fn caught(&self) -> Option<i32> {
        Some(self.state.caught.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
    }

    /// Ends this process if a signal arrives from now on: no temporary file is left.
    pub(super) fn release(&self) {
        self.state.is_released.store(true, Ordering::SeqCst);
        if let Some(signal) = self.caught() {
            end_by(signal);
        }
    }

    /// Ends this process by the signal that was caught, so that a shell sees it.
    pub(super) fn end(&self) -> Failure {
        if let Some(signal) = self.caught() {
            end_by(signal);
        }
        Failure::new("interrupted")
    }

    /// Waits, unless a signal arrives.
    pub(super) fn pause(&self, time: Duration) {
        if self.caught().is_none() {
            // Both a signal and the end of the time are reasons to continue.
            let _ = self.signals.recv_timeout(time);
        }
    }

    /// Ends `curl` if a signal arrives from now on.
    pub(super) fn watch(&self, mut curl: Child) {
        let mut watched = self.state.curl();
        if self.caught().is_some() {
            // It may have exited.
            let _ = curl.kill();
        }
        *watched = Some(curl);
    }

    /// Ends `curl`.
    pub(super) fn kill(&self) {
        if let Some(curl) = self.state.curl().as_mut() {
            // It may have exited.
            let _ = curl.kill();
        }
    }

    /// Waits for `curl` to exit. The lock is free in between, so that a signal can still end it.
    pub(super) fn wait(&self) -> io::Result<Option<ExitStatus>> {
        loop {
            let status = match self.state.curl().as_mut() {
                Some(curl) => curl.try_wait()?,
                None => return Ok(None),
            };
            if status.is_some() {
                *self.state.curl() = None;
                return Ok(status);
            }
            thread::sleep(EXIT_INTERVAL);
        }
    }
}

#[cfg(unix)]
fn end_by(signal: i32) {
    // It fails only for signals that have no default.
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

#[cfg(not(unix))]
const fn end_by(_: i32) {}
