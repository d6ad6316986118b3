//! No text holds more memory than a few times its length, or takes time that grows faster than it.
#![expect(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use tamis::lint::Levels;
use tamis::schema::Column;
use tamis::{Options, Schema};
use tamis_bounds::{INVALID, Shape, VALID, unknown_names};

/// The system's allocator, which counts what is held.
struct Counting;

static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

fn record(grown: i64) {
    let live = LIVE.fetch_add(grown, Ordering::Relaxed) + grown;
    PEAK.fetch_max(live, Ordering::Relaxed);
}

// SAFETY: every call is the system's, with the arguments that were given.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        record(layout.size() as i64);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        record(-(layout.size() as i64));
        unsafe { System.dealloc(memory, layout) };
    }

    /// Counted as growth in place: where it moves, both blocks are held for a moment that is not seen.
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        record(size as i64 - layout.size() as i64);
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many bytes may be held for each byte of a text that does not compile.
const HELD: i64 = 60;
/// The same for a text that compiles and is linted: its tree, its meaning, its filter and a second one to compare.
const HELD_BY_LINT: i64 = 2_000;
/// The lengths that are compared; the second is `LONGER` times the first.
const LENGTHS: [usize; 2] = [64 << 10, 256 << 10];
const LONGER: u32 = 4;
/// What a time may be off because others use the machine.
const SLACK: Duration = Duration::from_millis(400);

/// How long some work takes, and the most bytes that it holds at once.
fn measure(work: impl Fn()) -> (Duration, i64) {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let start = Instant::now();
    work();
    (start.elapsed(), PEAK.load(Ordering::Relaxed) - before)
}

/// What is wrong with how the cost of a work grows with the text, if anything is.
fn wrong(name: &str, held: i64, text: impl Fn(usize) -> String, work: impl Fn(&str)) -> Option<String> {
    let mut times = Vec::new();
    for length in LENGTHS {
        let text = text(length);
        let (time, peak) = measure(|| work(&text));
        if peak > held * text.len() as i64 {
            return Some(format!("{name}: {} bytes hold {peak}, {} for each", text.len(), peak / text.len() as i64));
        }
        times.push(time);
    }
    let [short, long] = times.as_slice() else { return None };
    (*long > *short * LONGER * 3 + SLACK).then(|| format!("{name}: {short:?} and then {long:?}"))
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

/// One test: what is counted is all that the process does.
#[test]
fn no_text_costs_more_than_a_few_times_its_length() {
    let (schema, options, levels) = (Schema::builtin(), Options::default(), Levels::default());
    let mut failures = Vec::new();
    for shape in INVALID {
        failures.extend(wrong(shape.name, HELD, |bytes| shape.text(bytes), analyze(&schema, &options)));
    }
    for length in [40, 400] {
        let names = |bytes| unknown_names(length, bytes);
        failures.extend(wrong("unknown names", HELD, names, analyze(&many_columns(), &options)));
    }
    for shape in VALID {
        let lint = |text: &str| drop(tamis::lint::lint(text, &schema, &options, &levels));
        failures.extend(wrong(shape.name, HELD_BY_LINT, |bytes| Shape::text(shape, bytes), lint));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
