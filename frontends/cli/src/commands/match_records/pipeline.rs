//! Blocks are read by one thread, decided on by several, and written in order by the caller's.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::blocks::{Block, BlockError, Blocks};
use super::judge::{Judge, Judged};

/// How many bytes may be in work at a time, unless a single block is longer.
const BUDGET: usize = 32 << 20;

/// A block and where its result is sent.
struct Job {
    block: Block,
    reply: SyncSender<Reply>,
}

/// The result of a block of this length in bytes.
struct Reply {
    length: usize,
    judged: Judged,
}

/// Where the reader sends blocks: the order of the results, and the work.
struct Outlets {
    order: SyncSender<Receiver<Reply>>,
    jobs: SyncSender<Job>,
}

/// Decides on all blocks and passes the results to `write` in their order, until it returns `false` or an error.
/// Returns what follows the last record; `None` if it was not read.
pub(super) fn run<E>(
    first: Option<Block>,
    blocks: Blocks,
    judge: &Judge,
    mut write: impl FnMut(Judged) -> Result<bool, E>,
) -> Result<Option<Result<Vec<u8>, BlockError>>, E> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (jobs, waiting) = sync_channel::<Job>(2 * threads);
    let (order, replies) = sync_channel(2 * threads);
    let (waiting, budget, outlets) = (Mutex::new(waiting), Budget::default(), Outlets { order, jobs });
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work(&waiting, judge));
        }
        let reader = scope.spawn(|| read(first, blocks, &budget, outlets));
        let result = replies.iter().try_for_each(|reply| {
            // A worker always replies.
            let Ok(Reply { length, judged }) = reply.recv() else { return Err(None) };
            let is_open = write(judged).map_err(Some)?;
            budget.release(length);
            if is_open { Ok(()) } else { Err(None) }
        });
        // The reader stops, and then the workers.
        drop(replies);
        budget.close();
        let rest = reader.join().ok();
        match result {
            Err(Some(error)) => Err(error),
            Err(None) => Ok(None),
            Ok(()) => Ok(rest),
        }
    })
}

fn read(mut next: Option<Block>, mut blocks: Blocks, budget: &Budget, outlets: Outlets) -> Result<Vec<u8>, BlockError> {
    while let Some(block) = next {
        budget.acquire(block.bytes.len());
        let (reply, receiver) = sync_channel(1);
        if outlets.order.send(receiver).is_err() || outlets.jobs.send(Job { block, reply }).is_err() {
            return Ok(Vec::new());
        }
        next = blocks.next()?;
    }
    blocks.rest()
}

fn work(waiting: &Mutex<Receiver<Job>>, judge: &Judge) {
    loop {
        let job = lock(waiting).recv();
        let Ok(Job { block, reply }) = job else { break };
        let length = block.bytes.len();
        // The receiver is gone if the run has ended.
        let _ = reply.send(Reply { length, judged: judge.block(&block) });
    }
}

/// Limits the number of bytes in work.
#[derive(Default)]
struct Budget {
    state: Mutex<BudgetState>,
    freed: Condvar,
}

#[derive(Default)]
struct BudgetState {
    used: usize,
    is_closed: bool,
}

impl Budget {
    /// Waits until there is room for these bytes; a block of any length may be in work alone.
    fn acquire(&self, length: usize) {
        let mut state = lock(&self.state);
        while !state.is_closed && state.used > 0 && state.used + length > BUDGET {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.used = state.used.saturating_add(length);
    }

    fn release(&self, length: usize) {
        let mut state = lock(&self.state);
        state.used = state.used.saturating_sub(length);
        self.freed.notify_one();
    }

    /// Lets the reader pass.
    fn close(&self) {
        lock(&self.state).is_closed = true;
        self.freed.notify_one();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
