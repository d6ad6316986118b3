//! How far a long run is, on a terminal.

use std::sync::Once;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run that is over sooner shows nothing.
const DELAY: Duration = Duration::from_millis(500);
/// How it is drawn; `#`, which every terminal has.
const TEMPLATE: &str = "linting [{bar:40}] {percent}%";

/// How many steps are done.
pub(super) struct Progress {
    bar: ProgressBar,
    start: Instant,
    shown: Once,
}

impl Progress {
    pub(super) fn new(steps: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("#>-"));
        Self { bar, start: Instant::now(), shown: Once::new() }
    }

    /// One more is done.
    pub(super) fn step(&self) {
        self.bar.inc(1);
        if self.start.elapsed() > DELAY {
            // It draws nothing where standard error is no terminal.
            self.shown.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
