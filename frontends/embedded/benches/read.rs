//! The time to read a YAML file with queries, and to follow a keystroke in it: `cargo bench -p tamis-embedded`.
//!
//! The file has 2,000 queries, each different, in folded blocks, about 200 KB.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use tamis::diagnostic::Edit;
use tamis::{Options, Schema};
use tamis_embedded::{Content, FilePatterns, Format, KeyPattern, Patterns, Writer, edited};

const QUERIES: usize = 2_000;
/// The number of runs; the fastest and the median are reported.
const RUNS: usize = 200;

fn main() {
    let text = file();
    let patterns = Patterns { queries: vec![KeyPattern::parse("$.views[*].query").unwrap()], ..Patterns::default() };
    let patterns = FilePatterns::new([(Format::Yaml, patterns.into())]);
    let (schema, options) = (Schema::builtin(), Options::default());
    let writer = Writer { schema: &schema, options: &options };
    let content = patterns.read(&text, &writer).unwrap();
    println!("{} queries, {} bytes", content.queries.len(), text.len());
    report("read", || (), |()| black_box(patterns.read(&text, &writer).unwrap()));

    let middle = content.queries.get(QUERIES / 2).unwrap();
    let edit = Edit::insert(middle.to_file(tamis::Span::at(4)).start, "x");
    let after = edited(&text, std::slice::from_ref(&edit));
    let follow = |mut content: Content, edit: &Edit, after: &str| {
        patterns.after_edit(&mut content, edit, after, &writer).unwrap().unwrap();
        content
    };
    assert_eq!(follow(content.clone(), &edit, &after), patterns.read(&after, &writer).unwrap());
    report("edit in query", || content.clone(), |content| follow(content, &edit, &after));

    let at = text.find("View 1000").unwrap() + "View".len();
    let edit = Edit::insert(at.try_into().unwrap(), "x");
    let after = edited(&text, std::slice::from_ref(&edit));
    assert_eq!(follow(content.clone(), &edit, &after), patterns.read(&after, &writer).unwrap());
    report("edit in name", || content.clone(), |content| follow(content, &edit, &after));
}

/// Measures `run` on what `prepare` returns.
fn report<T>(name: &str, prepare: impl Fn() -> T, run: impl Fn(T) -> Content) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let input = prepare();
            let start = Instant::now();
            let output = run(input);
            let taken = start.elapsed();
            drop(black_box(output));
            taken
        })
        .collect();
    times.sort_unstable();
    let ms = |time: &Duration| time.as_secs_f64() * 1e3;
    let (fastest, median) = (times.first().unwrap(), times.get(RUNS / 2).unwrap());
    println!("{name:<14} fastest {:.3} ms, median {:.3} ms", ms(fastest), ms(median));
}

fn file() -> String {
    let mut text = "views:\n".to_owned();
    for query in 0..QUERIES {
        write!(text, "  - name: View {query}\n    query: >-\n      type = \"llm\" and duration_ns > {query}ms\n")
            .unwrap();
        writeln!(text, "      and name = \"s-{query:06}\"").unwrap();
    }
    text
}
