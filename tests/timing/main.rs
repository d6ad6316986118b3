//! Time grows no faster than the text. What measures it runs alone: nothing else is tried beside it.
//!
//! Twice the text must not take much more than twice the time; quadratic takes four times.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy, ValueTree};
use tamis::{Limits, Options, ParameterValue, Recent, Schema, format, tokens};
use tamis_test_support::formatted::formatted;
use tamis_test_support::generate;

/// Held by the one test that measures.
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

/// The slowest kinds of text there are, mistakes throughout, with all they have answered: each fix is tried.
#[test]
fn a_kib_is_answered_in_two_milliseconds() {
    let _alone = alone();
    let (schema, options) = (schema(), options());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let soups: Vec<String> = (0..2_000)
        .map(|_| generate::token_soup().new_tree(&mut runner).map(|soup| soup.current()).unwrap_or_default())
        .collect();
    let kib = soups.iter().map(String::len).sum::<usize>() / 1024;
    // The fastest of three: the machine may be doing other things.
    let answer_all = || {
        let start = Instant::now();
        soups.iter().for_each(|soup| drop(tamis::analyze(soup, &schema, &options)));
        start.elapsed()
    };
    let elapsed = (0..3).map(|_| answer_all()).min().unwrap_or_default();
    // Optimised less than a release, on a machine that does other things as well.
    let most = Duration::from_millis(kib as u64) * if cfg!(debug_assertions) { 8 } else { 2 };
    assert!(kib > 100 && elapsed < most, "{kib} KiB took {elapsed:?}");
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
        // Other programs may take the machine for a while.
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
        // Other programs may take the machine for a while.
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
            let limits = Limits { bytes: Limits::MAX_BYTES, ..Limits::default() };
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
    assert!(formatted(&deep).is_ok());
}

/// Four times the text must not take much more than four times the time; quadratic takes sixteen times.
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
                drop(tamis::complete(&text, at, &schema, &options, &Recent::default()));
                drop(tamis::hover(&text, at, &schema, &options));
                start.elapsed()
            };
            (0..3).map(|_| ask(text.len()) + ask(text.len() / 2)).min().unwrap()
        };
        // Other programs may take the machine for a while.
        let is_slow = |_| time(64 << 10) > time(16 << 10) * 8 + Duration::from_millis(20);
        assert!(!(0..3).all(is_slow), "{shape:?} takes too long");
    }
}

/// What joins conditions, and a condition for each number.
type Shape = (&'static str, fn(usize) -> String);

/// Four times the query is four times the words, in about as many times the time.
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
    for (joint, condition) in shapes {
        let text = |conditions| (0..conditions).map(condition).collect::<Vec<_>>().join(joint);
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
        // Other programs may take the machine for a while.
        let is_slow = |_| time(&long) > time(&short) * 8 + Duration::from_millis(50);
        assert!(!(0..3).all(is_slow), "{} takes too long", condition(1));
    }
}
