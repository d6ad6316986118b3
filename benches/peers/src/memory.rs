//! Allocation counts.
#![expect(unsafe_code, reason = "implements an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// The system allocator; while [`count`] runs, its calls are counted.
pub(crate) struct Counting;

static COUNTS: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicI64 = AtomicI64::new(0);
static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

/// The allocations of some work.
pub(crate) struct Counted {
    /// Allocations and reallocations.
    pub(crate) calls: i64,
    /// The peak number of live bytes, as requested.
    pub(crate) peak: i64,
}

/// Counts the allocations of `work`, which must be single-threaded.
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

// SAFETY: every call is forwarded to the system allocator with the same arguments.
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

    /// Counted as growth in place: if the block moves, both blocks are briefly live, which is not counted.
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        record(1, size as i64 - layout.size() as i64);
        unsafe { System.realloc(memory, layout, size) }
    }
}
