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
    reply: SyncSender<(usize, Judged)>,
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
    let budget = Budget::default();
    let (jobs, waiting) = sync_channel::<Job>(2 * threads);
    let (order, replies) = sync_channel(2 * threads);
    let waiting = Mutex::new(waiting);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work(&waiting, judge));
        }
        let reader = scope.spawn(|| read(first, blocks, &budget, &order_of(order, jobs)));
        let result = replies.iter().try_for_each(|reply: Receiver<(usize, Judged)>| {
            // A worker always replies.
            let Ok((length, judged)) = reply.recv() else { return Err(None) };
            let is_open = write(judged).map_err(Some)?;
            budget.release(length);
            if is_open { Ok(()) } else { Err(None) }
        });
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

/// Where the reader sends blocks: the order of the results, and the work.
struct Outlets {
    order: SyncSender<Receiver<(usize, Judged)>>,
    jobs: SyncSender<Job>,
}

const fn order_of(order: SyncSender<Receiver<(usize, Judged)>>, jobs: SyncSender<Job>) -> Outlets {
    Outlets { order, jobs }
}

fn read(
    mut next: Option<Block>,
    mut blocks: Blocks,
    budget: &Budget,
    outlets: &Outlets,
) -> Result<Vec<u8>, BlockError> {
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
        let _ = reply.send((length, judge.block(&block)));
    }
}

/// The number of bytes in work.
#[derive(Default)]
struct Budget {
    used: Mutex<Option<usize>>,
    freed: Condvar,
}

impl Budget {
    /// Waits until there is room for these bytes.
    fn acquire(&self, length: usize) {
        let mut used = lock(&self.used);
        // `None` is nothing: any block may be in work alone.
        while used.is_some_and(|used| used != usize::MAX && used + length > BUDGET) {
            used = self.freed.wait(used).unwrap_or_else(PoisonError::into_inner);
        }
        *used = Some(used.unwrap_or_default().saturating_add(length));
    }

    fn release(&self, length: usize) {
        let mut used = lock(&self.used);
        *used = used.and_then(|used| used.checked_sub(length)).filter(|used| *used > 0);
        self.freed.notify_one();
    }

    /// Lets everyone pass.
    fn close(&self) {
        *lock(&self.used) = Some(usize::MAX);
        self.freed.notify_one();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
