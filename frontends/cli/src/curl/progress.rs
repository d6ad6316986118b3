//! The progress of a response, on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The interval in which the time and the speed are shown, also while nothing arrives.
const TICK: Duration = Duration::from_millis(500);
const WAITING: &str = "waiting for the response, {elapsed}";
/// The templates with and without a known total; the bar is drawn with `#`, which every terminal has.
const BAR: &str = "receiving [{bar:40}] {percent}% of {total_bytes}, {bytes_per_sec}, {eta} left";
const SPINNER: &str = "receiving {bytes}, {bytes_per_sec}";

/// What has been received so far. Nothing is shown if standard error is not a terminal.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Waits for a response.
    pub(super) fn waiting() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style(WAITING));
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Starts to count bytes, up to a total if it is known.
    pub(super) fn receiving(&self, total: Option<u64>) {
        self.0.reset_elapsed();
        self.0.reset_eta();
        match total {
            Some(total) => self.0.set_length(total),
            None => self.0.unset_length(),
        }
        self.0.set_style(style(if total.is_some() { BAR } else { SPINNER }));
    }

    pub(super) fn add(&self, count: usize) {
        self.0.inc(count as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("#>-")
}
