//! Tests that running time is linear in the length of the text. Each measurement runs alone.
//!
//! Four times the text must not take much more than four times the time; quadratic time would take sixteen times.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy, ValueTree};
use tamis::{Compiler, Limits, Options, ParameterValue, Schema, format, tokens};
use tamis_test_support::check_format::check_format;
use tamis_test_support::generate;

/// A lock held by the test that measures.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn schema() -> Schema {
    Schema::from_json(include_str!("../data/columns.json")).unwrap()
}

fn options() -> Options {
    let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    options.parameters.bind("p", "x");
    options.parameters.bind("list", ParameterValue::from(vec![1, 2]));
    options
}

/// Token soup is the slowest kind of text: it is full of errors, and every fix is verified.
#[test]
fn token_soup_is_analyzed_in_two_milliseconds_per_kib() {
    let _alone = alone();
    let (schema, options) = (schema(), options());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let soups: Vec<String> = (0..2_000)
        .map(|_| generate::token_soup().new_tree(&mut runner).map(|soup| soup.current()).unwrap_or_default())
        .collect();
    let kib = soups.iter().map(String::len).sum::<usize>() / 1024;
    // The fastest of three runs: other programs may use the machine.
    let analyze_all = || {
        let start = Instant::now();
        soups.iter().for_each(|soup| drop(tamis::analyze(soup, &schema, &options)));
        start.elapsed()
    };
    let elapsed = (0..3).map(|_| analyze_all()).min().unwrap_or_default();
    // A debug build is slower than a release.
    let limit = Duration::from_millis(kib as u64) * if cfg!(debug_assertions) { 8 } else { 2 };
    assert!(kib > 100 && elapsed < limit, "{kib} KiB took {elapsed:?}");
}

#[test]
fn analysis_takes_linear_time() {
    let _alone = alone();
    let (schema, options) = (schema(), options());
    let shapes = [
        "is_complete and ",
        "(is_complete) or ",
        "nope = 1 and ",
        "input = hello world and ",
        "\"a\" ",
        "“a” ",
        "“",
        "\"x”",
        "`",
        "r#\"",
        "a#b ",
        "# c\n",
        "input in (\"a\" ",
        ", ",
        "!",
        "status_code = 1,000,",
        "\u{200b}",
        "\u{a0}",
        "f(x) ",
        "1 < ",
        "input = a b c ",
        "input like ",
    ];
    for shape in shapes {
        let time = |bytes: usize| {
            let text = shape.repeat(bytes / shape.len());
            (0..3)
                .map(|_| {
                    let start = Instant::now();
                    drop(tamis::analyze(&text, &schema, &options));
                    start.elapsed()
                })
                .min()
                .unwrap()
        };
        // Other programs may use the machine for a while.
        let is_slow = |_| time(64 << 10) > time(16 << 10) * 8 + Duration::from_millis(20);
        assert!(!(0..3).all(is_slow), "{shape:?} takes too long");
    }
}

#[test]
fn tokens_take_linear_time() {
    let _alone = alone();
    for shape in
        ["a = 1 and ", "“", "\"", "`", "r#\"", "´", "‘a’b", "a-", "1h", "x'", "((", "# c\n", "😀", "a.\"", "1e"]
    {
        let time = |bytes: usize| {
            let text = shape.repeat(bytes / shape.len());
            let run = || {
                let start = Instant::now();
                drop(tokens(&text));
                start.elapsed()
            };
            (0..3).map(|_| run()).min().unwrap()
        };
        // Other programs may use the machine for a while.
        let is_slow = |_| time(64 << 10) > time(16 << 10) * 8 + Duration::from_millis(20);
        assert!(!(0..3).all(is_slow), "{shape:?} takes too long");
    }
}

#[test]
fn formatting_takes_linear_time() {
    let _alone = alone();
    let depth = Limits::DEPTH - 1;
    let shapes = [
        ("", "a and ", "b", ""),
        ("", "a # c\nand ", "b", ""),
        ("", "# c\n\n", "b", ""),
        ("a", " # c\n", "", ""),
        ("a", "\n", "# c", ""),
        ("a in (", "\"b\", ", "", ")"),
        ("a in (", "\"b\", # c\n", "", ")"),
        ("a in (", "# c\n", "b", ")"),
        ("", "a and # c\n", "b", ""),
        ("", "a and ( # c\nb) and ", "b", ""),
        ("", "(a or b) and ", "b", ""),
        ("(((((((((((a", "\n", ")))))))))))", ""),
        ("a = \"", "x", "\"", ""),
        ("not (not (not (not (a = \"", "\\n", "\"))))", ""),
    ];
    for (head, body, tail, end) in shapes {
        let time = |bytes: usize| {
            let text = format!("{head}{}{tail}{end}", body.repeat(bytes / body.len()));
            let limits = Limits::default().bytes(Limits::MAX_BYTES);
            let once = || {
                let start = Instant::now();
                assert!(format(&text, &limits).is_ok(), "{body:?}");
                start.elapsed()
            };
            (0..3).map(|_| once()).min().unwrap()
        };
        let (small, large) = (time(16 << 10), time(64 << 10));
        assert!(large < small * 8 + Duration::from_millis(20), "{body:?}: 16 KiB {small:?}, 64 KiB {large:?}");
    }
    let deep = format!("{}a{}", "(b # c\n or c and ".repeat(depth / 2), ")".repeat(depth / 2));
    assert!(check_format(&deep).is_ok());
}

#[test]
fn completion_and_hover_take_linear_time() {
    let _alone = alone();
    let (schema, options) = (schema(), options());
    let shapes = [
        "is_complete and ",
        "(",
        "not ",
        "input in (\"a\", ",
        "\"a\" ",
        "\"",
        "'",
        "“",
        "`",
        "r#\"",
        "now - ",
        "does not ",
        "1 < ",
        "a#b ",
        "# c\n",
        "\u{a0}",
        "x",
    ];
    for shape in shapes {
        let time = |bytes: usize| {
            let text = shape.repeat(bytes / shape.len());
            let ask = |at: usize| {
                let start = Instant::now();
                let at = u32::try_from(at).unwrap();
                drop(tamis::complete(&text, at, &schema, &options));
                drop(tamis::hover(&text, at, &schema, &options));
                start.elapsed()
            };
            (0..3).map(|_| ask(text.len()) + ask(text.len() / 2)).min().unwrap()
        };
        // Other programs may use the machine for a while.
        let is_slow = |_| time(64 << 10) > time(16 << 10) * 8 + Duration::from_millis(20);
        assert!(!(0..3).all(is_slow), "{shape:?} takes too long");
    }
}

/// A connective, and a condition for each index.
type Shape = (&'static str, fn(usize) -> String);

/// Four times the query takes about four times the words and the time.
#[test]
fn explanation_takes_linear_time_and_length() {
    let _alone = alone();
    let shapes: [Shape; 4] = [
        (" and ", |index| format!("user_metadata.k{index:05} != \"x\"")),
        (" or ", |index| format!("user_metadata.k{index:05} = \"x\"")),
        (" and ", |index| format!("(user_metadata.k{index:05} in (x, y) or not (is_complete and status_code > 5))")),
        (" or ", |index| format!("{index} < num_spans <= {index} and not not model contains x")),
    ];
    let (schema, options) = (Schema::builtin(), options());
    for (connective, condition) in shapes {
        let text = |conditions| (0..conditions).map(condition).collect::<Vec<_>>().join(connective);
        let (short, long) = (text(2_000), text(8_000));
        let (short, long) = (tamis::analyze(&short, &schema, &options), tamis::analyze(&long, &schema, &options));
        let words = |analysis| {
            let explanation = tamis::explain(analysis, &options).unwrap();
            explanation.to_text().len() + explanation.to_outline().len()
        };
        let time = |analysis| {
            let start = Instant::now();
            let _ = words(analysis);
            start.elapsed()
        };
        assert!(words(&long) <= words(&short) * 5, "{} has too many words", condition(1));
        // Other programs may use the machine for a while.
        let is_slow = |_| time(&long) > time(&short) * 8 + Duration::from_millis(50);
        assert!(!(0..3).all(is_slow), "{} takes too long", condition(1));
    }
}

/// Four times the queries take about four times the time to compare, also if they differ only at the end.
#[test]
fn comparison_takes_linear_time() {
    let _alone = alone();
    let (schema, mut options) = (Schema::builtin(), options());
    options.limits.bytes = Limits::MAX_BYTES;
    let shapes: [Shape; 7] = [
        (" and ", |index| format!("user_metadata.k{index} = \"x\"")),
        (" or ", |index| format!("user_metadata.k{index} != \"x\"")),
        (" or ", |index| format!("name = \"x{index}\"")),
        (" or ", |index| format!("name = \"x{index}\" nocase")),
        (" or ", |index| format!("input contains \"x{index}\"")),
        (" and ", |index| format!("tags has \"x{index}\"")),
        (" or ", |index| format!("duration_ns = {index}")),
    ];
    for (connective, condition) in shapes {
        let compare = |count: usize| {
            let conditions: Vec<String> = (0..count).map(condition).collect();
            let [old, new] = [" and is_complete", " or status_code > 5"].map(|end| conditions.join(connective) + end);
            let [old, new] =
                [&old, &new].map(|text| tamis::analyze(text, &schema, &options).typed.unwrap().into_owned());
            let queries = [&old, &new];
            let start = Instant::now();
            drop(tamis::compare::compare_queries(queries, (&schema, &options), &tamis::record::Layout::default()));
            start.elapsed()
        };
        let [short, long] = [1_000, 4_000].map(|count| (0..2).map(|_| compare(count)).min().unwrap_or_default());
        let limit = short.max(Duration::from_millis(100)) * 8;
        assert!(long < limit, "{}: {short:?}, then {long:?}", condition(0));
        println!("{}: {short:?}, then {long:?}", condition(0));
    }
}

/// What editors call on every keystroke.
#[test]
fn the_parts_and_hints_of_a_query_take_linear_time() {
    let _alone = alone();
    let compiler = Compiler::new(schema()).with_options(options());
    let shapes = [
        "is_complete and ",
        "(duration_ns > 5s)\nor ",
        "(",
        "([",
        "# c\n",
        "not ",
        "nope = 1 and ",
        "Latency > $p and ",
        "created_at > now-7d, ",
        "\"a\" ",
    ];
    for shape in shapes {
        let time = |bytes: usize| {
            let text = shape.repeat(bytes / shape.len());
            let run = || {
                let start = Instant::now();
                drop(compiler.inlay_hints(&text));
                drop(compiler.folding_ranges(&text));
                drop(compiler.selection_ranges(&text, u32::try_from(text.len() / 2).unwrap()));
                drop(compiler.symbols(&text));
                drop(compiler.occurrences(&text));
                start.elapsed()
            };
            (0..3).map(|_| run()).min().unwrap()
        };
        // Other programs may use the machine for a while.
        let is_slow = |_| time(64 << 10) > time(16 << 10) * 8 + Duration::from_millis(20);
        assert!(!(0..3).all(is_slow), "{shape:?} takes too long");
    }
}
