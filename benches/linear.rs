//! Time and memory of long queries, up to the maximum length: `cargo bench --bench linear`.
//!
//! Each row has a text four times as long as the one before. The throughput must stay the same, and peak memory
//! (`max alloc`) must grow by at most a factor of four.
#![expect(clippy::unwrap_used, reason = "a benchmark")]

use std::fmt;

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher, black_box};
use tamis::lint::Levels;
use tamis::{Limits, Options, Schema};
use tamis_bounds::{INVALID, Shape};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

const MIB: usize = 1 << 20;
const SIZES: [usize; 3] = [MIB, 4 * MIB, Limits::MAX_BYTES];

/// `condition`, repeated up to `bytes` and joined by `and`.
fn joined(condition: &str, bytes: usize) -> String {
    let link = format!("{condition} and ");
    link.repeat((bytes - condition.len()) / link.len()) + condition
}

fn analyze(bencher: Bencher, text: &str) {
    let (schema, mut options) = (Schema::builtin(), Options::default());
    options.limits.bytes = Limits::MAX_BYTES;
    bencher
        .counter(BytesCount::of_str(text))
        .bench(|| tamis::analyze(black_box(text), &schema, &options).diagnostics.len());
}

/// A valid query.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn valid(bencher: Bencher, bytes: usize) {
    analyze(bencher, &joined("input contains \"refund\"", bytes));
}

/// A valid query, compiled to JSON in one step into a reused buffer.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn valid_to_json(bencher: Bencher, bytes: usize) {
    let (schema, mut options) = (Schema::builtin(), Options::default());
    options.limits.bytes = Limits::MAX_BYTES;
    let (text, mut json) = (joined("input contains \"refund\"", bytes), String::new());
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        json.clear();
        tamis::compile_into(black_box(&text), &schema, &options, &mut json).unwrap();
    });
}

/// Every condition has an error.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn errors(bencher: Bencher, bytes: usize) {
    analyze(bencher, &joined("inptu like '%refund%'", bytes));
}

/// A list with more items than the limit.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn list(bencher: Bencher, bytes: usize) {
    let item = "\"gpt-4o\", ";
    analyze(bencher, &format!("model in ({})", item.repeat((bytes - 12) / item.len())));
}

/// A text that does not compile.
struct Invalid {
    shape: &'static Shape,
    bytes: usize,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} KiB", self.shape.name, self.bytes >> 10)
    }
}

fn all_invalid() -> impl Iterator<Item = Invalid> {
    let sizes = [64 << 10, 256 << 10, MIB];
    INVALID.iter().flat_map(move |shape| sizes.map(|bytes| Invalid { shape, bytes }))
}

/// Texts of all shapes that do not compile: peak memory may be at most 60 bytes per byte of text.
#[divan::bench(args = all_invalid(), sample_count = 2, sample_size = 1)]
fn invalid(bencher: Bencher, text: &Invalid) {
    analyze(bencher, &text.shape.text(text.bytes));
}

/// Lint: every condition has a safe fix, which is verified.
#[divan::bench(args = [MIB / 4, MIB], sample_count = 3, sample_size = 1)]
fn lint(bencher: Bencher, bytes: usize) {
    let (schema, options, levels) = (Schema::builtin(), Options::default(), Levels::default());
    let text = joined("not not is_complete", bytes);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| tamis::lint::lint(black_box(&text), &schema, &options, &levels).len());
}
