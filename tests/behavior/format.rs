//! Formatting keeps the meaning and the comments of a query, and is idempotent.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use tamis::{Code, Limits, Options, Report, Schema, format};
use tamis_test_support::check_format::{after_quoted, after_raw, check_format, is_raw};
use tamis_test_support::{generate, property};

fn codes(report: &Report) -> Vec<&'static str> {
    report.errors().map(|error| error.code.as_str()).collect()
}

proptest! {
    #![proptest_config(property::config(10_000))]

    #[test]
    fn formatting_keeps_comments_and_the_filter(text in commented()) {
        prop_assert!(check_format(&text).is_ok(), "{}", text);
        compiles_to_same_json(&text)?;
    }

    #[test]
    fn formatting_keeps_the_filter(text in generate::query()) {
        compiles_to_same_json(&text)?;
    }

    #[test]
    fn formatting_accepts_any_token_soup(text in generate::short_soup()) {
        let _ = check_format(&text);
    }

    #[test]
    fn formatting_accepts_any_text(text in generate::any_text()) {
        let _ = check_format(&text);
    }
}

fn compiles_to_same_json(text: &str) -> Result<(), TestCaseError> {
    let schema = Schema::from_json(include_str!("../data/columns.json")).unwrap();
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    let json = |text: &str| tamis::compile(text, &schema, &options).ok().map(|compiled| compiled.tree.to_json());
    let before = json(text);
    prop_assert!(before.is_some(), "{}", text);
    prop_assert_eq!(json(&check_format(text).unwrap()), before, "{}", text);
    Ok(())
}

/// A valid query with line breaks and comments between its tokens.
fn commented() -> impl Strategy<Value = String> {
    let filling = prop_oneof![
        6 => Just(String::new()),
        2 => prop::sample::select(&["\n", "\n\n", " \t ", "\r\n", "\n \n\n"][..]).prop_map(str::to_owned),
        4 => (
            prop::sample::select(&[" ", "\n", "\n\n", "\t", "\n \n  "][..]),
            comment(),
            prop::sample::select(&["\n", "\n\n", "\r\n  ", "\n\t\n"][..]),
        )
            .prop_map(|(before, comment, after)| format!("{before}{comment}{after}")),
    ];
    let amount = prop_oneof![Just(1..6_usize), Just(6..40)];
    let fillings = amount.prop_flat_map(move |amount| vec(filling.clone(), amount));
    (generate::query(), fillings, any::<prop::sample::Index>()).prop_map(|(query, fillings, offset)| {
        let positions = positions(&query);
        let offset = offset.index(positions.len());
        let mut text = String::new();
        let mut from = 0;
        for (index, &position) in positions.iter().enumerate() {
            text.push_str(&query[from..position]);
            let near = (index + positions.len() - offset) % positions.len();
            text.push_str(fillings.get(near).map_or("", String::as_str));
            from = position;
        }
        text + &query[from..]
    })
}

fn comment() -> impl Strategy<Value = String> {
    prop_oneof![
        "# [a-z]{1,8}",
        Just("#".to_owned()),
        "#\\PC{0,20}".prop_filter("an invisible character", |comment| check_format(&format!("{comment}\na")).is_ok()),
        prop::sample::select(&["# and (", "# \"", "# ')", "# r#\"", "## `x", "#) # (", "# é 日本語", "# \r x \r"][..])
            .prop_map(str::to_owned),
    ]
}

/// The positions where a query allows a line break: its ends, and spaces and brackets outside strings.
fn positions(query: &str) -> Vec<usize> {
    let mut positions = vec![0];
    let mut at = 0;
    while at < query.len() {
        let (before, from) = query.split_at(at);
        let c = from.chars().next().unwrap();
        let next = match c {
            '"' if is_raw(before) => query.len() - after_raw(from).len(),
            '"' | '\'' | '`' => query.len() - after_quoted(&from[1..], &from[..1]).len(),
            _ => at + c.len_utf8(),
        };
        match c {
            ' ' if !inside_timestamp(before, &from[1..]) => positions.push(at),
            '(' | '[' | '{' | ',' | ')' | ']' | '}' => positions.extend([at, next]),
            _ => {}
        }
        at = next;
    }
    positions.push(query.len());
    positions.dedup();
    positions
}

/// Whether a space is inside a timestamp such as `2026-01-05 10:00+05:30` or `now - 3d`, which a line break would end.
fn inside_timestamp(before: &str, after: &str) -> bool {
    let is_sign = |text: &str| text == "-";
    let (last, next) = (before.rsplit(' ').next().unwrap(), after.split(' ').next().unwrap());
    is_sign(last)
        || is_sign(next)
        || next.contains(':') && last.starts_with("2026-01-")
        || last.contains("2026-01-") && next.starts_with(|c: char| c.is_ascii_digit()) && next.contains(':')
}

#[test]
fn the_reference_example_is_formatted() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md")).unwrap();
    let example = page.split("```tamis-canonical\n").nth(1).unwrap().split("\n```").next().unwrap();
    assert_eq!(check_format(example).unwrap(), example);
}

#[test]
fn comments_alone_are_an_empty_query() {
    let report = check_format("# nothing\n\n# yet").unwrap_err();
    assert_eq!(codes(&report), ["empty-query"]);
}

/// Each `not` gets parentheses, which count towards the depth.
#[test]
fn output_deeper_than_the_limit_is_an_error() {
    let query = |nots: usize| format!("{}a = 1", "not ".repeat(nots));
    let half = Limits::DEPTH / 2;
    assert!(check_format(&query(half)).is_ok());
    let report = check_format(&query(half + 1)).unwrap_err();
    assert_eq!(codes(&report), ["too-deep"]);
}

#[test]
fn output_longer_than_the_limit_is_an_error() {
    let limits = Limits::default().bytes(40);
    assert_eq!(format("a = b or a = c", &limits).unwrap(), "a = \"b\" or a = \"c\"");
    let report = format("a in [b,c,d,e,f,g,h,i,j]", &limits).unwrap_err();
    assert_eq!(report.errors().map(|error| error.code).collect::<Vec<_>>(), [Code::TooLong]);
}

#[test]
fn the_deepest_query_is_formatted_on_a_small_stack() {
    let depth = Limits::DEPTH / 3;
    let text = format!("{}a{}", "(b # c\nor not (is_complete and ".repeat(depth), "))".repeat(depth));
    let small = std::thread::Builder::new().stack_size(512 << 10);
    let thread = small.spawn(move || check_format(&text).unwrap()).unwrap();
    thread.join().unwrap();
}
