//! The performance limits of tamis.

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};

use tamis::{Limits, Options, Schema};

use crate::inputs;
use crate::measure::{self, Task};
use crate::memory;
use crate::parsers::{OTHERS, PASSES, RAW, TAMIS};
use crate::process::{self, Repository};
use crate::table::{self, Times, microseconds, ratio};

/// A measurement with a limit.
struct Gate {
    name: String,
    limit: String,
    measured: String,
    passes: bool,
}

impl Gate {
    /// A time or an amount as a multiple of another.
    fn multiple(name: impl Into<String>, measured: f64, max: f64) -> Self {
        Self {
            name: name.into(),
            limit: format!("at most {max} ×"),
            measured: ratio(measured),
            passes: measured <= max,
        }
    }
}

/// Measures all gates, prints them as Markdown, and fails if a limit is exceeded.
pub(crate) fn run() -> ExitCode {
    let tamis = process::build();
    let gates: Vec<Gate> = [peers(), errors(), columns(), length(), processes(&tamis)].into_iter().flatten().collect();
    println!("On {}.\n\n| | limit | measured | |\n|---|---|--:|---|", table::machine());
    for Gate { name, limit, measured, passes } in &gates {
        println!("| {name} | {limit} | {measured} | {} |", if *passes { "passes" } else { "**fails**" });
    }
    println!("\n{}", allocations());
    if gates.iter().all(|gate| gate.passes) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn peers() -> Vec<Gate> {
    let times = Times::measured();
    let of_fastest = |(size, max)| {
        let checking = times.of(size).filter(|(parser, _)| parser.checks && ![TAMIS, PASSES].contains(&&*parser.name));
        let (fastest, time) = checking.min_by(|(_, a), (_, b)| a.total_cmp(b)).unwrap();
        let name = format!("compile {size}, relative to the fastest peer that checks: {}", fastest.name);
        Gate::multiple(name, times.of_parser(TAMIS, size) / time, max)
    };
    let mut gates: Vec<Gate> = [("typical", 0.6), ("large", 0.6), ("ids", 0.5)].map(of_fastest).into();
    let with_json = times.of("typical").find(|(parser, _)| parser.includes == "parse, type check, JSON of its AST");
    let of_wirefilter = times.of_parser(PASSES, "typical") / with_json.unwrap().1;
    gates.push(Gate::multiple("compile typical to a tree and its JSON, relative to wirefilter", of_wirefilter, 0.8));
    let of_raw = times.of_parser(TAMIS, "typical") / times.of_parser(RAW, "typical");
    gates.push(Gate::multiple("compile typical, relative to the hand-written parser", of_raw, 2.0));
    gates
}

const ROUNDS: usize = 301;

/// Errors in the typical query.
const ERRORS: [(&str, &str, &str); 5] = [
    ("an unknown column", "status =", "stauts ="),
    ("a misspelled operator", "contains", "contians"),
    ("a missing parenthesis", "\"prod\")", "\"prod\""),
    ("a value of a wrong type", "level >= 4", "level >= \"four\""),
    ("a missing value", "score < 0.75", "score <"),
];

fn errors() -> Vec<Gate> {
    let (schema, options) = (inputs::schema(OTHERS), Options::default());
    let valid = inputs::text("typical").trim_end();
    let invalid = ERRORS.map(|(_, old, new)| {
        assert!(valid.contains(old), "the typical query has `{old}`");
        valid.replace(old, new)
    });
    let mut tasks: Vec<Task> = vec![compile(valid, &schema, &options)];
    tasks.extend(invalid.iter().map(|text| {
        let (schema, options) = (&schema, &options);
        Box::new(move || drop(black_box(tamis::compile(text, schema, options).unwrap_err()))) as Task
    }));
    let medians = measure::medians(ROUNDS, tasks);
    let gate = |((error, ..), time): (&(&str, _, _), &f64)| {
        Gate::multiple(format!("typical with {error}, relative to the valid query"), time / medians[0], 20.0)
    };
    ERRORS.iter().zip(&medians[1..]).map(gate).collect()
}

/// Compiles into a new buffer each time.
fn compile<'a>(text: &'a str, schema: &'a Schema, options: &'a Options) -> Task<'a> {
    Box::new(move || compile_into(text, schema, options, &mut String::new()))
}

/// Compiles into a reused buffer.
fn compile_reusing<'a>(text: &'a str, schema: &'a Schema, options: &'a Options) -> Task<'a> {
    let mut json = String::new();
    Box::new(move || {
        json.clear();
        compile_into(text, schema, options, &mut json);
    })
}

fn compile_into(text: &str, schema: &Schema, options: &Options, json: &mut String) {
    tamis::compile_into(text, schema, options, json).unwrap();
    black_box(json);
}

fn columns() -> Vec<Gate> {
    let schemas = [40, 2_000].map(inputs::schema);
    let (options, parsed) = (Options::default(), tamis::parse(inputs::text("typical"), &Limits::default()));
    let tasks = schemas.iter().map(|schema| {
        let (ast, options) = (&parsed.ast, &options);
        Box::new(move || drop(black_box(tamis::check(ast, schema, options)))) as Task
    });
    let medians = measure::medians(ROUNDS, tasks.collect());
    vec![Gate::multiple("check typical with 2,000 columns, relative to 40", medians[1] / medians[0], 1.5)]
}

/// The query of a size, repeated up to the maximum length.
fn longest(size: &str) -> String {
    let text = inputs::text(size).trim_end();
    let link = format!("{text} and ");
    link.repeat((Limits::MAX_BYTES - text.len()) / link.len()) + text
}

fn length() -> Vec<Gate> {
    let (schema, mut options) = (inputs::schema(OTHERS), Options::default());
    options.limits.bytes = Limits::MAX_BYTES;
    let (short, long) = (inputs::text("large").trim_end(), longest("large"));
    // The buffer is reused, so that the time does not include the system's page allocation.
    let per_byte = [(short, 301), (&*long, 5)].map(|(text, rounds)| {
        measure::medians(rounds, vec![compile_reusing(text, &schema, &options)])[0] / text.len() as f64
    });
    let mut gates = vec![Gate::multiple("time per byte at 16 MiB, relative to 24 KB", per_byte[1] / per_byte[0], 1.5)];
    gates.extend(["small", "typical", "large"].map(|size| {
        let text = longest(size);
        let peak = memory::count(compile(&text, &schema, &options)).peak;
        Gate::multiple(
            format!("peak memory of {size}, repeated to 16 MiB, relative to the text"),
            peak as f64 / text.len() as f64,
            12.0,
        )
    }));
    gates
}

const EXAMPLE: &str = "tags contains \"x\" and not (status_code > 4)";

fn processes(tamis: &Path) -> Vec<Gate> {
    let medians = measure::medians(
        201,
        vec![
            Box::new(|| process::run(&mut Command::new("true"))),
            Box::new(|| process::run(Command::new(tamis).args(["compile", EXAMPLE]))),
        ],
    );
    let max = 2.0 * medians[0] + 3e6;
    let start = Gate {
        name: "`tamis compile` of the example, as a process".to_owned(),
        limit: format!("twice `true` plus 3 ms: {}", microseconds(max)),
        measured: microseconds(medians[1]),
        passes: medians[1] < max,
    };
    vec![start, cores(tamis)]
}

/// The minimum number of cores that lint must use; its start and its end use only one.
const MIN_CORES: f64 = 1.4;

fn cores(tamis: &Path) -> Gate {
    let repository = Repository::written();
    let lint = |threads: Option<&str>| {
        let mut command = Command::new(tamis);
        command.arg("lint").current_dir(&repository.0);
        if let Some(threads) = threads {
            command.env("RAYON_NUM_THREADS", threads);
        }
        process::measure(&mut command)
    };
    // Takes the fastest of several runs, because other programs may use cores too.
    let fastest = |threads| (0..5).map(|_| lint(threads)).min_by_key(|usage| usage.elapsed).unwrap();
    let (single, all) = (fastest(Some("1")), fastest(None));
    let busy = all.cpu.as_secs_f64() / all.elapsed.as_secs_f64();
    let speedup = single.elapsed.as_secs_f64() / all.elapsed.as_secs_f64();
    Gate {
        name: "cores used by `tamis lint`".to_owned(),
        limit: format!("at least {MIN_CORES}"),
        measured: format!("{busy:.2}, {speedup:.2} × as fast as one"),
        passes: busy >= MIN_CORES,
    }
}

fn allocations() -> String {
    let (schema, options) = (inputs::schema(OTHERS), Options::default());
    let counts = inputs::SIZES.map(|size| {
        let counted = memory::count(compile(inputs::text(size).trim_end(), &schema, &options));
        format!("{size} {}", counted.calls)
    });
    format!("Allocations and reallocations of a compile: {}.", counts.join(", "))
}
