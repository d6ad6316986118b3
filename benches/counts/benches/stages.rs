//! Instruction counts of each stage of compiling, by size, with limits; docs/performance.md describes how to run them.
//!
//! The input of a stage is leaked, so that only dropping its output is counted.
#![expect(clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;

use gungraun::prelude::*;
use gungraun::{Callgrind, EventKind};
use tamis::{Limits, Options, Schema};

#[path = "../../inputs/mod.rs"]
#[expect(dead_code, reason = "the sizes are listed in attributes")]
mod inputs;

use inputs::text;

/// A query and its settings.
struct Input {
    text: String,
    schema: Schema,
    options: Options,
}

/// A stage with the output of an earlier stage.
type Stage = Box<dyn FnOnce()>;

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn input_of(text: &str) -> &'static Input {
    leak(Input { text: text.to_owned(), schema: inputs::schema(30), options: Options::default() })
}

fn input(size: &str) -> &'static Input {
    input_of(text(size))
}

/// A query with a comment is always parsed with the grammar, not with the fast path.
fn commented(size: &str) -> &'static Input {
    input_of(&format!("{}\n#", text(size)))
}

/// An invalid query that was compiled before: tables are built once.
fn invalid(text: &str) -> &'static Input {
    let input = input_of(text);
    drop(tamis::compile(&input.text, &input.schema, &input.options));
    input
}

fn misspelled(size: &str) -> &'static Input {
    invalid(&text(size).replace("contains", "contians"))
}

fn unknown(size: &str) -> &'static Input {
    invalid(&text(size).replace("status =", "stauts ="))
}

fn checking(size: &str) -> Stage {
    let (input, parsed) = (input(size), leak(tamis::parse(text(size), &Limits::default())));
    Box::new(move || drop(black_box(tamis::check(black_box(&parsed.ast), &input.schema, &input.options))))
}

fn lowering(size: &str) -> Stage {
    let input = input(size);
    let typed = leak(tamis::analyze(&input.text, &input.schema, &input.options).typed.unwrap());
    Box::new(move || drop(black_box(tamis::lower::tree(black_box(typed)))))
}

fn writing(size: &str) -> Stage {
    let input = input(size);
    let tree = leak(tamis::compile(&input.text, &input.schema, &input.options).unwrap().tree);
    Box::new(move || drop(black_box(black_box(tree).to_json())))
}

/// Only counts instructions; does not simulate caches.
fn callgrind() -> Callgrind {
    Callgrind::with_args(["--cache-sim=no"])
}

fn at_most(instructions: u64) -> LibraryBenchmarkConfig {
    LibraryBenchmarkConfig::default().tool(callgrind().hard_limits([(EventKind::Ir, instructions)])).clone()
}

#[library_benchmark]
#[benches::of(args = ["small", "typical", "large", "ids"], setup = input)]
#[benches::by_grammar(args = ["small", "typical", "large", "ids"], setup = commented)]
fn parse(input: &'static Input) {
    drop(black_box(tamis::parse(black_box(&input.text), &input.options.limits)));
}

#[library_benchmark]
#[benches::of(args = ["small", "typical", "large", "ids"], setup = checking)]
fn check(stage: Stage) {
    stage();
}

#[library_benchmark]
#[benches::of(args = ["small", "typical", "large", "ids"], setup = lowering)]
fn lower_to_tree(stage: Stage) {
    stage();
}

#[library_benchmark]
#[benches::of(args = ["small", "typical", "large", "ids"], setup = writing)]
fn write_json(stage: Stage) {
    stage();
}

#[library_benchmark]
#[benches::of(args = ["small", "typical", "large", "ids"], setup = input)]
fn compile(input: &'static Input) {
    drop(black_box(tamis::compile(black_box(&input.text), &input.schema, &input.options)));
}

#[library_benchmark(setup = input)]
#[bench::small("small")]
#[bench::typical(args = ("typical"), config = at_most(15_000))]
#[bench::large(args = ("large"), config = at_most(1_500_000))]
#[bench::ids("ids")]
fn compile_into(input: &'static Input) {
    let mut json = String::new();
    tamis::compile_into(black_box(&input.text), &input.schema, &input.options, &mut json).unwrap();
    drop(black_box(json));
}

#[library_benchmark]
#[benches::of(args = ["small", "typical", "large", "ids"], setup = input)]
fn tokens(input: &'static Input) {
    drop(black_box(tamis::tokens(black_box(&input.text))));
}

#[library_benchmark]
#[benches::of(args = ["small", "typical", "large", "ids"], setup = input)]
fn format(input: &'static Input) {
    drop(black_box(tamis::format(black_box(&input.text), &input.options.limits).unwrap()));
}

#[library_benchmark(setup = misspelled)]
#[bench::typical(args = ("typical"), config = at_most(93_000))]
fn compile_misspelled(input: &'static Input) {
    drop(black_box(tamis::compile(black_box(&input.text), &input.schema, &input.options)));
}

#[library_benchmark(setup = unknown)]
#[bench::typical(args = ("typical"), config = at_most(98_000))]
fn compile_unknown(input: &'static Input) {
    drop(black_box(tamis::compile(black_box(&input.text), &input.schema, &input.options)));
}

#[library_benchmark(setup = misspelled)]
#[bench::typical("typical")]
fn analyze_misspelled(input: &'static Input) {
    drop(black_box(tamis::analyze(black_box(&input.text), &input.schema, &input.options)));
}

library_benchmark_group!(
    name = stages,
    benchmarks = [
        parse,
        check,
        lower_to_tree,
        write_json,
        compile,
        compile_into,
        tokens,
        format,
        compile_misspelled,
        compile_unknown,
        analyze_misspelled
    ]
);

main!(config = LibraryBenchmarkConfig::default().tool(callgrind()), library_benchmark_groups = stages);
