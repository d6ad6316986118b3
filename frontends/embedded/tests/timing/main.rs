//! Tests that the time to read a file is linear in its length, and that following an edit takes a fraction of it.
//!
//! Four times the file must not take much more than four times the time; quadratic time would take sixteen times.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tamis::diagnostic::Edit;
use tamis::{Options, Schema};
use tamis_embedded::{FilePatterns, Format, KeyPattern, Patterns, Writer, edited};

/// A file of about this length.
type File = fn(usize) -> String;

const FILES: [(&str, Format, File); 2] = [
    ("signs of comments before white space", Format::Yaml, |bytes| {
        format!("q: 'a'\n{}{}\n", "#".repeat(bytes / 2), " ".repeat(bytes / 2))
    }),
    ("escaped spaces", Format::Json, |bytes| format!("{{\"q\": \"a{}b\"}}", " \\u0020".repeat(bytes / 7))),
];

#[test]
fn reading_takes_linear_time() {
    let (schema, options) = (Schema::builtin(), Options::default());
    let writer = Writer { schema: &schema, options: &options };
    for (name, format, file) in FILES {
        let queries = vec![KeyPattern::parse("$.q").unwrap()];
        let patterns = FilePatterns::new([(format, Arc::new(Patterns { queries, ..Patterns::default() }))]);
        let time = |bytes: usize| {
            let text = file(bytes);
            let run = || {
                let start = Instant::now();
                assert_eq!(patterns.read(&text, &writer).unwrap().queries.len(), 1, "{name}");
                start.elapsed()
            };
            (0..3).map(|_| run()).min().unwrap()
        };
        // Other programs may use the machine for a while.
        let is_slow = |_| time(128 << 10) > time(32 << 10) * 8 + Duration::from_millis(20);
        assert!(!(0..3).all(is_slow), "{name} take too long");
    }
}

#[test]
fn an_edit_on_a_long_line_is_followed_without_reading_the_line() {
    let (schema, options) = (Schema::builtin(), Options::default());
    let writer = Writer { schema: &schema, options: &options };
    let queries = vec![KeyPattern::parse("$.q").unwrap()];
    let patterns = FilePatterns::new([(Format::Json, Arc::new(Patterns { queries, ..Patterns::default() }))]);
    let time = |bytes: usize| {
        let text = |query: &str| format!("{{\"q\": \"{query}\", \"r\": \"{}\"}}", "x".repeat(bytes));
        let (before, after) = (text("ab"), text("axb"));
        let edit = Edit::insert(8, "x");
        let content = patterns.read(&before, &writer).unwrap();
        let run = || {
            let mut content = content.clone();
            let start = Instant::now();
            assert_eq!(patterns.after_edit(&mut content, &edit, &after, &writer), Some(Ok(())));
            start.elapsed()
        };
        (0..5).map(|_| run()).min().unwrap()
    };
    let is_slow = |_| time(16 << 20) > time(16 << 10) * 8 + Duration::from_micros(200);
    assert!(!(0..3).all(is_slow), "the line is read");
}

#[test]
fn edits_around_queries_of_yaml_are_followed_without_reading_the_file() {
    let (schema, options) = (Schema::builtin(), Options::default());
    let writer = Writer { schema: &schema, options: &options };
    let queries = vec![KeyPattern::parse("$.views[*].query").unwrap()];
    let patterns = FilePatterns::new([(Format::Yaml, Arc::new(Patterns { queries, ..Patterns::default() }))]);
    let items: String = (0..5_000).map(|index| format!("  - name: v{index}\n    query: a = {index}\n")).collect();
    let text = format!("views:\n{items}");
    let before = patterns.read(&text, &writer).unwrap();
    let at = text.find("v2500\n").unwrap() + "v2500".len();
    for (new, is_readable) in [("x", true), ("\n    tags: [a]", true), ("\n  - name: x", true), ("\n    t", false)] {
        let edit = Edit::insert(at.try_into().unwrap(), new);
        let after = edited(&text, std::slice::from_ref(&edit));
        let run = || {
            let mut content = before.clone();
            let start = Instant::now();
            let followed = patterns.after_edit(&mut content, &edit, &after, &writer);
            let taken = start.elapsed();
            assert_eq!(followed.map(|followed| followed.is_ok()), Some(is_readable), "{new:?}");
            taken
        };
        let read = || {
            let start = Instant::now();
            let read = patterns.read(&text, &writer);
            (start.elapsed(), read).0
        };
        let min = |run: &dyn Fn() -> Duration| (0..5).map(|_| run()).min().unwrap();
        // Other programs may use the machine for a while.
        let is_slow = |_| min(&run) > min(&read) / 4;
        assert!(!(0..3).all(is_slow), "{new:?}");
    }
}
