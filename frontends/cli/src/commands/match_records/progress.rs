//! The progress of reading files, on a terminal.

use std::io::{self, IsTerminal, Read};
use std::sync::Once;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Nothing is shown for a shorter run.
const DELAY: Duration = Duration::from_millis(500);
/// The templates with and without a known total; the bar is drawn with `#`, which every terminal has.
const BAR: &str = "matching [{bar:40}] {percent}% {bytes_per_sec}, {eta} left";
const SPINNER: &str = "matching {bytes}, {bytes_per_sec}";

/// The number of bytes that are read.
pub(super) struct Progress {
    bar: ProgressBar,
    start: Instant,
}

impl Progress {
    /// Shows nothing.
    pub(super) fn hidden() -> Self {
        Self { bar: ProgressBar::hidden(), start: Instant::now() }
    }

    /// Starts to count, up to a total if it is known. Nothing is shown if records are printed on the same terminal.
    pub(super) fn new(total: Option<u64>, prints_records: bool) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = if total.is_some() { BAR } else { SPINNER };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("#>-"));
        if prints_records && io::stdout().is_terminal() {
            bar.finish_and_clear();
        }
        Self { bar, start: Instant::now() }
    }

    /// A reader whose bytes are counted.
    pub(super) fn counted(&self, reader: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        Box::new(Counted { reader, bar: self.bar.clone(), start: self.start, shown: Once::new() })
    }

    /// Writes to standard error while the bar is hidden.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

struct Counted {
    reader: Box<dyn Read + Send>,
    bar: ProgressBar,
    start: Instant,
    shown: Once,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.bar.inc(count as u64);
        if !self.bar.is_finished() && self.start.elapsed() > DELAY {
            // This draws nothing if standard error is not a terminal.
            self.shown.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
        Ok(count)
    }
}
