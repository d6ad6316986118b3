//! The memory for any text is limited per byte, and the time is linear.
#![expect(unsafe_code, reason = "implements an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use tamis::lint::Levels;
use tamis::schema::Column;
use tamis::{Options, Schema};
use tamis_bounds::{INVALID, Shape, VALID, unknown_names};

/// The system allocator, with a count of live bytes.
struct Counting;

static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

fn record(grown: i64) {
    let live = LIVE.fetch_add(grown, Ordering::Relaxed) + grown;
    PEAK.fetch_max(live, Ordering::Relaxed);
}

// SAFETY: every call is forwarded to the system allocator with the same arguments.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        record(layout.size() as i64);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        record(-(layout.size() as i64));
        unsafe { System.dealloc(memory, layout) };
    }

    /// Counted as growth in place: if the block moves, both blocks are briefly live, which is not counted.
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        record(size as i64 - layout.size() as i64);
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The maximum number of live bytes per byte of a text that does not compile.
const MAX_LIVE: i64 = 60;
/// The same for linting a valid text: its AST, typed tree, filter, and a second filter to compare.
const MAX_LIVE_LINT: i64 = 2_000;
/// The lengths to compare; the second is `LONGER` times the first.
const LENGTHS: [usize; 2] = [64 << 10, 256 << 10];
const LONGER: u32 = 4;
/// Allowance for other programs on the machine.
const SLACK: Duration = Duration::from_millis(400);

/// Measures the time of some work, and its peak number of live bytes.
fn measure(work: impl Fn()) -> (Duration, i64) {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let start = Instant::now();
    work();
    (start.elapsed(), PEAK.load(Ordering::Relaxed) - before)
}

/// Checks the memory and the time of some work; returns a message if either exceeds its limit.
fn check(name: &str, max_live: i64, text: impl Fn(usize) -> String, work: impl Fn(&str)) -> Option<String> {
    let mut times = Vec::new();
    for length in LENGTHS {
        let text = text(length);
        let (time, peak) = measure(|| work(&text));
        if peak > max_live * text.len() as i64 {
            let per_byte = peak / text.len() as i64;
            return Some(format!("{name}: a text of {} bytes needs {peak} bytes, {per_byte} per byte", text.len()));
        }
        times.push(time);
    }
    let [short, long] = times.as_slice() else { return None };
    (*long > *short * LONGER * 3 + SLACK).then(|| format!("{name}: {short:?}, with {LONGER} times the text {long:?}"))
}

/// Two thousand columns with long names.
fn many_columns() -> Schema {
    (0..2_000)
        .fold(Schema::builder(), |builder, index| builder.column(format!("metrics/x{index:0>60}"), Column::number()))
        .build()
}

fn analyze<'a>(schema: &'a Schema, options: &'a Options) -> impl Fn(&str) + Copy + 'a {
    |text: &str| assert!(tamis::analyze(text, schema, options).tree.is_none(), "{:.80}", text)
}

/// A single test, because the allocator counts the whole process.
#[test]
fn memory_and_time_are_linear_for_any_text() {
    let (schema, options, levels) = (Schema::builtin(), Options::default(), Levels::default());
    let mut failures = Vec::new();
    for shape in INVALID {
        failures.extend(check(shape.name, MAX_LIVE, |bytes| shape.text(bytes), analyze(&schema, &options)));
    }
    for length in [40, 400] {
        let names = |bytes| unknown_names(length, bytes);
        failures.extend(check("unknown names", MAX_LIVE, names, analyze(&many_columns(), &options)));
    }
    for shape in VALID {
        let lint = |text: &str| drop(tamis::lint::lint(text, &schema, &options, &levels));
        failures.extend(check(shape.name, MAX_LIVE_LINT, |bytes| Shape::text(shape, bytes), lint));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
