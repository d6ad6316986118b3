//! Times, measured in turns.

use std::time::{Duration, Instant};

/// What is measured, once.
pub(crate) type Task<'a> = Box<dyn FnMut() + 'a>;

/// How long a task is repeated in each turn, so that the clock's own time does not count.
const TURN: Duration = Duration::from_micros(300);

/// The median time of each task in nanoseconds.
///
/// In each round every task has its turn, so that a disturbance hits all alike.
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
