//! The progress of a long run, on a terminal.

use std::sync::Once;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Nothing is shown for a shorter run.
const DELAY: Duration = Duration::from_millis(500);

/// A progress bar.
pub(in crate::commands) struct Progress {
    bar: ProgressBar,
    start: Instant,
    shown: Once,
}

impl Progress {
    /// Starts a bar with a word for what is done.
    pub(in crate::commands) fn new(word: &str, steps: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        // The bar is drawn with `#`, which every terminal has.
        let template = format!("{word} [{{bar:40}}] {{percent}}%");
        let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("#>-"));
        Self { bar, start: Instant::now(), shown: Once::new() }
    }

    /// Counts a step.
    pub(in crate::commands) fn step(&self) {
        self.bar.inc(1);
        if self.start.elapsed() > DELAY {
            // This draws nothing if standard error is not a terminal.
            self.shown.call_once(|| self.bar.set_draw_target(ProgressDrawTarget::stderr()));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
