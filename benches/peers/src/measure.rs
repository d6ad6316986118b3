//! Time measurement, alternating between tasks.

use std::time::{Duration, Instant};

/// One run of what is measured.
pub(crate) type Task<'a> = Box<dyn FnMut() + 'a>;

/// How long a task is repeated in each turn, so that the overhead of the clock is negligible.
const TURN: Duration = Duration::from_micros(300);

/// The median time of each task in nanoseconds.
///
/// In each round, every task has a turn, so that noise affects all tasks equally.
pub(crate) fn medians(rounds: usize, mut tasks: Vec<Task>) -> Vec<f64> {
    let repeats: Vec<u32> = tasks.iter_mut().map(repeats).collect();
    let mut times = vec![Vec::with_capacity(rounds); tasks.len()];
    for _ in 0..rounds {
        for ((task, repeats), times) in tasks.iter_mut().zip(&repeats).zip(&mut times) {
            times.push(time(task, *repeats).as_nanos() as f64 / f64::from(*repeats));
        }
    }
    times.into_iter().map(median).collect()
}

/// How often a task runs in a turn.
fn repeats(task: &mut Task) -> u32 {
    let once = (0..3).map(|_| time(task, 1)).min().unwrap_or_default();
    u32::try_from(TURN.as_nanos() / once.as_nanos().max(1)).unwrap_or(u32::MAX).max(1)
}

fn time(task: &mut Task, repeats: u32) -> Duration {
    let start = Instant::now();
    (0..repeats).for_each(|_| task());
    start.elapsed()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
