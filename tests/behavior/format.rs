//! The formatter: every case of every file in `tests/format`, and what holds for every query.
//!
//! A case begins with `=== its name`, then comes the query, then either `--- output` and the canonical
//! text or `--- errors` and the codes. Lines before the first case say what the file is about. Run
//! with `TAMIS_BLESS=1` to write outputs that are left empty; then read them.
//!
//! `PROPTEST_CASES` sets how many queries are tried.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use tamis::{Code, Limits, Options, Report, Schema, format};
use tamis_test_support::{generate, property};

use tamis_test_support::formatted::{after_quoted, after_raw, formatted, is_raw};

struct Case {
    name: String,
    query: String,
    /// `output` or `errors`.
    section: String,
    body: String,
}

/// The cases of a file, and what stands before the first.
fn cases_of(file: &Path) -> (String, Vec<Case>) {
    let text = fs::read_to_string(file).unwrap();
    let mut parts = text.split("=== ");
    let head = parts.next().unwrap().trim_end().to_owned();
    let cases = parts.map(|part| {
        let (name, rest) = part.split_once('\n').unwrap();
        let (query, rest) = rest.split_once("\n--- ").unwrap_or_else(|| panic!("{name}: nothing is stated"));
        let (section, body) = rest.split_once('\n').unwrap_or((rest, ""));
        assert!(["output", "errors"].contains(&section), "{name}: unknown section {section}");
        let body = body.trim_matches('\n').to_owned();
        Case { name: name.to_owned(), query: query.to_owned(), section: section.to_owned(), body }
    });
    (head, cases.collect())
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn bless(file: &Path) {
    let (head, mut cases) = cases_of(file);
    let mut text = head;
    for case in &mut cases {
        if case.body.is_empty() && case.section == "output" {
            case.body = formatted(&case.query).unwrap_or_default();
        }
        let Case { name, query, section, body } = case;
        text += &format!("\n\n=== {name}\n{query}\n--- {section}\n{body}");
    }
    fs::write(file, text + "\n").unwrap();
}

#[test]
fn cases() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in files() {
        if std::env::var_os("TAMIS_BLESS").is_some() {
            bless(&file);
        }
        for case in cases_of(&file).1 {
            count += 1;
            let is = match formatted(&case.query) {
                Ok(output) => format!("output\n{output}"),
                Err(report) => format!("errors\n{}", codes(&report).join("\n")),
            };
            let should = format!("{}\n{}", case.section, case.body);
            if is != should {
                wrong.push(format!("{}: {}\n--- is {is}\n--- should be {should}", file.display(), case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(count >= 40, "only {count} cases were found");
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.errors().map(|error| error.code.as_str()).collect()
}

proptest! {
    #![proptest_config(property::config(10_000))]

    #[test]
    fn queries_with_comments(text in commented()) {
        prop_assert!(formatted(&text).is_ok(), "{}", text);
        compiles_to_the_same(&text)?;
    }

    #[test]
    fn queries(text in generate::query()) {
        compiles_to_the_same(&text)?;
    }

    #[test]
    fn soups(text in generate::short_soup()) {
        let _ = formatted(&text);
    }

    #[test]
    fn any_text(text in generate::any_text()) {
        let _ = formatted(&text);
    }
}

fn compiles_to_the_same(text: &str) -> Result<(), TestCaseError> {
    let schema = Schema::from_json(include_str!("../data/columns.json")).unwrap();
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    let json = |text: &str| tamis::compile(text, &schema, &options).ok().map(|compiled| compiled.tree.to_json());
    let before = json(text);
    prop_assert!(before.is_some(), "{}", text);
    prop_assert_eq!(json(&formatted(text).unwrap()), before, "{}", text);
    Ok(())
}

/// A right query with line breaks and comments put between its words.
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
        let places = places(&query);
        let offset = offset.index(places.len());
        let mut text = String::new();
        let mut from = 0;
        for (index, &place) in places.iter().enumerate() {
            text.push_str(&query[from..place]);
            let near = (index + places.len() - offset) % places.len();
            text.push_str(fillings.get(near).map_or("", String::as_str));
            from = place;
        }
        text + &query[from..]
    })
}

fn comment() -> impl Strategy<Value = String> {
    prop_oneof![
        "# [a-z]{1,8}",
        Just("#".to_owned()),
        "#\\PC{0,20}".prop_filter("an invisible character", |comment| formatted(&format!("{comment}\na")).is_ok()),
        prop::sample::select(&["# and (", "# \"", "# ')", "# r#\"", "## `x", "#) # (", "# é 日本語", "# \r x \r"][..])
            .prop_map(str::to_owned),
    ]
}

/// Where in a query there may be a line break: at its ends, at blanks and brackets outside texts.
fn places(query: &str) -> Vec<usize> {
    let mut places = vec![0];
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
            ' ' if !inside_instant(before, &from[1..]) => places.push(at),
            '(' | '[' | '{' | ',' | ')' | ']' | '}' => places.extend([at, next]),
            _ => {}
        }
        at = next;
    }
    places.push(query.len());
    places.dedup();
    places
}

/// `2026-01-05 10:00+05:30`, `now - 3d`: a line break would end it.
fn inside_instant(before: &str, after: &str) -> bool {
    let is_sign = |text: &str| text == "-";
    let (last, next) = (before.rsplit(' ').next().unwrap(), after.split(' ').next().unwrap());
    is_sign(last)
        || is_sign(next)
        || next.contains(':') && last.starts_with("2026-01-")
        || last.contains("2026-01-") && next.starts_with(|c: char| c.is_ascii_digit()) && next.contains(':')
}

#[test]
fn the_example_of_the_reference_is_canonical() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md")).unwrap();
    let example = page.split("```tamis-canonical\n").nth(1).unwrap().split("\n```").next().unwrap();
    assert_eq!(formatted(example).unwrap(), example);
}

#[test]
fn nothing_but_comments_is_empty() {
    let report = formatted("# nothing\n\n# yet").unwrap_err();
    assert_eq!(codes(&report), ["empty-query"]);
}

/// Each `not` gets parentheses, which count too.
#[test]
fn what_would_be_too_deep_to_be_read_again_is_an_error() {
    let query = |nots: usize| format!("{}a = 1", "not ".repeat(nots));
    let half = Limits::DEPTH / 2;
    assert!(formatted(&query(half)).is_ok());
    let report = formatted(&query(half + 1)).unwrap_err();
    assert_eq!(codes(&report), ["too-deep"]);
}

#[test]
fn what_would_be_too_long_to_be_read_again_is_an_error() {
    let limits = Limits { bytes: 40, ..Limits::default() };
    assert_eq!(format("a = b or a = c", &limits).unwrap(), "a = \"b\" or a = \"c\"");
    let report = format("a in [b,c,d,e,f,g,h,i,j]", &limits).unwrap_err();
    assert_eq!(report.errors().map(|error| error.code).collect::<Vec<_>>(), [Code::TooLong]);
}

#[test]
fn the_deepest_that_is_allowed_fits_a_small_stack() {
    let depth = Limits::DEPTH / 3;
    let text = format!("{}a{}", "(b # c\nor not (is_complete and ".repeat(depth), "))".repeat(depth));
    let small = std::thread::Builder::new().stack_size(512 << 10);
    let thread = small.spawn(move || formatted(&text).unwrap()).unwrap();
    thread.join().unwrap();
}

/// Twice the text must not take much more than twice the time; quadratic takes four times.
#[test]
fn time_is_linear_in_the_text() {
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
            let limits = Limits { bytes: Limits::MOST_BYTES, ..Limits::default() };
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
