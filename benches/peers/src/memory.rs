//! What is asked of the allocator.
#![expect(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// The system's allocator; while [`count`] runs, what is asked of it is counted.
pub(crate) struct Counting;

static COUNTS: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicI64 = AtomicI64::new(0);
static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

/// What a piece of work asked of the allocator.
pub(crate) struct Counted {
    /// Allocations and reallocations.
    pub(crate) calls: i64,
    /// The most bytes held at once, as they were asked for.
    pub(crate) peak: i64,
}

/// Counts what `work` asks for, on the one thread there is.
pub(crate) fn count(work: impl FnOnce()) -> Counted {
    [&CALLS, &LIVE, &PEAK].into_iter().for_each(|counter| counter.store(0, Ordering::Relaxed));
    COUNTS.store(true, Ordering::Relaxed);
    work();
    COUNTS.store(false, Ordering::Relaxed);
    Counted { calls: CALLS.load(Ordering::Relaxed), peak: PEAK.load(Ordering::Relaxed) }
}

fn record(calls: i64, grown: i64) {
    if COUNTS.load(Ordering::Relaxed) {
        CALLS.fetch_add(calls, Ordering::Relaxed);
        let live = LIVE.fetch_add(grown, Ordering::Relaxed) + grown;
        PEAK.fetch_max(live, Ordering::Relaxed);
    }
}

// SAFETY: every call is the system's, with the arguments that were given.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        record(1, layout.size() as i64);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        record(1, layout.size() as i64);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        record(0, -(layout.size() as i64));
        unsafe { System.dealloc(memory, layout) };
    }

    /// Counted as growth in place: where it moves, both blocks are held for a moment that is not seen.
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        record(1, size as i64 - layout.size() as i64);
        unsafe { System.realloc(memory, layout, size) }
    }
}
