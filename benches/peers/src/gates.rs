//! The figures that tamis is held to, each with its limit.

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

/// A figure that is held to a limit.
struct Gate {
    what: String,
    limit: String,
    measured: String,
    holds: bool,
}

impl Gate {
    /// One time, or amount, as a multiple of another.
    fn multiple(what: impl Into<String>, measured: f64, most: f64) -> Self {
        Self {
            what: what.into(),
            limit: format!("at most {most} ×"),
            measured: ratio(measured),
            holds: measured <= most,
        }
    }
}

/// Measures all, prints them as Markdown, and fails where one does not hold.
pub(crate) fn run() -> ExitCode {
    let tamis = process::build();
    let gates: Vec<Gate> = [peers(), errors(), columns(), length(), processes(&tamis)].into_iter().flatten().collect();
    println!("On {}.\n\n| | limit | measured | |\n|---|---|--:|---|", table::machine());
    for Gate { what, limit, measured, holds } in &gates {
        println!("| {what} | {limit} | {measured} | {} |", if *holds { "holds" } else { "**fails**" });
    }
    println!("\n{}", allocations());
    if gates.iter().all(|gate| gate.holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn peers() -> Vec<Gate> {
    let times = Times::measured();
    let of_fastest = |(size, most)| {
        let checking = times.of(size).filter(|(parser, _)| parser.checks && ![TAMIS, PASSES].contains(&&*parser.name));
        let (fastest, time) = checking.min_by(|(_, a), (_, b)| a.total_cmp(b)).unwrap();
        let what = format!("compile {size}, of the fastest peer that checks: {}", fastest.name);
        Gate::multiple(what, times.of_parser(TAMIS, size) / time, most)
    };
    let mut gates: Vec<Gate> = [("typical", 0.6), ("large", 0.6), ("ids", 0.5)].map(of_fastest).into();
    let with_json = times.of("typical").find(|(parser, _)| parser.includes == "parse, type check, JSON of its AST");
    let of_wirefilter = times.of_parser(PASSES, "typical") / with_json.unwrap().1;
    gates.push(Gate::multiple("compile typical to a tree and its JSON, of wirefilter's", of_wirefilter, 0.8));
    let of_raw = times.of_parser(TAMIS, "typical") / times.of_parser(RAW, "typical");
    gates.push(Gate::multiple("compile typical, of a hand-written parse", of_raw, 2.0));
    gates
}

const ROUNDS: usize = 301;

/// The typical query, broken in one place each.
const MISTAKES: [(&str, &str, &str); 5] = [
    ("an unknown column", "status =", "stauts ="),
    ("a misspelt operator", "contains", "contians"),
    ("a missing parenthesis", "\"prod\")", "\"prod\""),
    ("a value of a wrong type", "level >= 4", "level >= \"four\""),
    ("a missing value", "score < 0.75", "score <"),
];

fn errors() -> Vec<Gate> {
    let (schema, options) = (inputs::schema(OTHERS), Options::default());
    let good = inputs::text("typical").trim_end();
    let broken = MISTAKES.map(|(_, right, wrong)| {
        assert!(good.contains(right), "the typical query has `{right}`");
        good.replace(right, wrong)
    });
    let mut tasks: Vec<Task> = vec![compile(good, &schema, &options)];
    tasks.extend(broken.iter().map(|text| {
        let (schema, options) = (&schema, &options);
        Box::new(move || drop(black_box(tamis::compile(text, schema, options).unwrap_err()))) as Task
    }));
    let medians = measure::medians(ROUNDS, tasks);
    let gate = |((mistake, ..), time): (&(&str, _, _), &f64)| {
        Gate::multiple(format!("typical with {mistake}, of a good compile"), time / medians[0], 20.0)
    };
    MISTAKES.iter().zip(&medians[1..]).map(gate).collect()
}

/// Compiles into memory that is new each time.
fn compile<'a>(text: &'a str, schema: &'a Schema, options: &'a Options) -> Task<'a> {
    Box::new(move || compile_into(text, schema, options, &mut String::new()))
}

/// Compiles into memory that is kept.
fn compile_again<'a>(text: &'a str, schema: &'a Schema, options: &'a Options) -> Task<'a> {
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
    vec![Gate::multiple("check typical with 2,000 columns, of 40", medians[1] / medians[0], 1.5)]
}

/// The query of a size as often as it fits into the longest text.
fn longest(size: &str) -> String {
    let text = inputs::text(size).trim_end();
    let link = format!("{text} and ");
    link.repeat((Limits::MAX_BYTES - text.len()) / link.len()) + text
}

fn length() -> Vec<Gate> {
    let (schema, mut options) = (inputs::schema(OTHERS), Options::default());
    options.limits.bytes = Limits::MAX_BYTES;
    let (short, long) = (inputs::text("large").trim_end(), longest("large"));
    // New memory is zeroed by the system, page by page, in a time that says nothing of tamis.
    let per_byte = [(short, 301), (&*long, 5)].map(|(text, rounds)| {
        measure::medians(rounds, vec![compile_again(text, &schema, &options)])[0] / text.len() as f64
    });
    let mut gates = vec![Gate::multiple("time per byte at 16 MiB, of that at 24 KB", per_byte[1] / per_byte[0], 1.5)];
    gates.extend(["small", "typical", "large"].map(|size| {
        let text = longest(size);
        let peak = memory::count(compile(&text, &schema, &options)).peak;
        Gate::multiple(
            format!("peak memory of {size}, repeated to 16 MiB, of the text"),
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
    let most = 2.0 * medians[0] + 3e6;
    let start = Gate {
        what: "`tamis compile` of the example, as a process".to_owned(),
        limit: format!("twice `true` and 3 ms: {}", microseconds(most)),
        measured: microseconds(medians[1]),
        holds: medians[1] < most,
    };
    vec![start, cores(tamis)]
}

/// How many cores must work for lint: its start and its end are for one.
const BUSY: f64 = 1.4;

fn cores(tamis: &Path) -> Gate {
    let repository = Repository::written();
    let lint = |threads: Option<&str>| {
        let mut command = Command::new(tamis);
        command.arg("lint").current_dir(&repository.0);
        if let Some(threads) = threads {
            command.env("RAYON_NUM_THREADS", threads);
        }
        process::work(&mut command)
    };
    // Others that work on the machine take cores away, so that the fastest of several runs is told.
    let fastest = |threads| (0..5).map(|_| lint(threads)).min_by_key(|worked| worked.taken).unwrap();
    let (alone, all) = (fastest(Some("1")), fastest(None));
    let busy = all.worked.as_secs_f64() / all.taken.as_secs_f64();
    let faster = alone.taken.as_secs_f64() / all.taken.as_secs_f64();
    Gate {
        what: "cores that work for `tamis lint`".to_owned(),
        limit: format!("at least {BUSY}"),
        measured: format!("{busy:.2}, {faster:.2} × as fast as one"),
        holds: busy >= BUSY,
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
