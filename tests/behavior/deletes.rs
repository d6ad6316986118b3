//! The reported coverage of a delete's filter is correct for every possible record.
//!
//! Filters combine a few conditions on a few columns. Records have all values that these conditions distinguish, so
//! that a filter that excludes any record excludes one of them.
//!
//! `PROPTEST_CASES` sets the number of cases.
use std::time::Instant;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use tamis::filter::{FilterTree, Number};
use tamis::lint::{Levels, lint};
use tamis::request::{RequestCode, RequestSettings, Target};
use tamis::schema::{Column, DataUnit};
use tamis::{Code, Compiler, Limits, Options, Schema};
use tamis_test_support::evaluate::{Model, Record, Value, tree_matches};
use tamis_test_support::property;

fn schema() -> Schema {
    Schema::builder()
        .column("count", Column::integer().unit(DataUnit::CountAndTotal))
        .column("code", Column::integer())
        .column("share", Column::number().unit(DataUnit::Percentage))
        .column("heat", Column::number())
        .column("done", Column::boolean())
        .column("kind", Column::text().allowed(["a", "b", "c"]))
        .column("name", Column::text())
        .column("created_at", Column::date())
        .column("tags", Column::collection())
        .build()
}

fn options() -> Options {
    Options::at("2026-01-15T12:00:00Z".parse().unwrap()).limits(Limits::default().bytes(16 << 20).list_items(200_000))
}

/// The reported coverage of a delete's filter.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Coverage {
    Bounded,
    NearlyEverything,
    Everything,
    Unknown,
}

fn coverage(query: &str, schema: &Schema) -> Coverage {
    let settings = RequestSettings::default()
        .with(|settings| settings.log_stream_id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned()));
    let compiler = Compiler::new(schema.clone()).with_options(options());
    let Err(rejected) = compiler.request(query, Target::SpansDelete, &settings) else {
        return Coverage::Bounded;
    };
    let [error] = rejected.errors.as_slice() else { panic!("{query}: {rejected}") };
    assert_eq!(error.code(), RequestCode::UnboundedDelete);
    match error.to_string() {
        message if message.contains("matches every record") => Coverage::Everything,
        message if message.contains("every record that has") => Coverage::NearlyEverything,
        message if message.contains("cannot be shown") => Coverage::Unknown,
        message => panic!("{message}"),
    }
}

/// The values of a column that the conditions below distinguish: those that it can have, and others of its type.
fn values(column: &str) -> (Vec<Value>, Vec<Value>) {
    let numbers =
        |numbers: &[f64]| numbers.iter().map(|&number| Value::Number(Number::Float(number))).collect::<Vec<_>>();
    let whole = |numbers: std::ops::RangeInclusive<i64>| {
        numbers.map(|number| Value::Number(Number::Integer(number))).collect::<Vec<_>>()
    };
    let texts = |texts: &[&str]| texts.iter().map(|&text| Value::String(text.to_owned())).collect::<Vec<_>>();
    let times = |times: &[&str]| times.iter().map(|time| Value::Timestamp(time.parse().unwrap())).collect::<Vec<_>>();
    match column {
        "count" => (whole(0..=9), whole(-3..=-1)),
        "code" => (whole(-3..=9), numbers(&[4.5, 5.5])),
        "share" => (numbers(&[0.0, 0.25, 0.5, 0.75, 1.0]), numbers(&[-0.5, 1.5])),
        "heat" => (numbers(&[-2.0, -1.0, -0.5, 0.0, 2.5, 5.0, 5.5, 6.0, 7.0]), Vec::new()),
        "done" => (vec![Value::Boolean(true), Value::Boolean(false)], Vec::new()),
        "kind" => (texts(&["a", "b", "c"]), texts(&["A", "z"])),
        "name" => (texts(&["a", "A", "b", "c", "ab", "Ab", "zz", "", "xa", "xab", "xAB", "xb"]), Vec::new()),
        "created_at" => (
            times(&[
                "2000-01-01T00:00:00Z",
                "2024-06-01T00:00:00Z",
                "2025-01-01T00:00:00Z",
                "2025-01-01T10:00:00Z",
                "2025-06-01T00:00:00Z",
                "2026-01-15T01:00:00Z",
            ]),
            times(&[
                "1970-01-01T00:00:00Z",
                "1999-01-01T00:00:00Z",
                "2026-01-15T12:00:00Z",
                "2026-01-15T13:00:00Z",
                "2031-01-01T00:00:00Z",
            ]),
        ),
        "tags" => {
            let of = |tags: &[&str]| Value::Strings(tags.iter().map(|&tag| tag.to_owned()).collect());
            (vec![of(&["a"]), of(&["b"]), of(&["a", "b"]), of(&["zz"])], Vec::new())
        }
        _ => panic!("{column}"),
    }
}

fn columns(tree: &FilterTree<'_>, found: &mut Vec<String>) {
    match tree {
        FilterTree::Leaf(leaf) => found.push(leaf.filter.column_id().to_owned()),
        FilterTree::And(node) => node.and.iter().for_each(|part| columns(part, found)),
        FilterTree::Or(node) => node.or.iter().for_each(|part| columns(part, found)),
        FilterTree::Not(node) => columns(&node.not, found),
    }
}

/// All records with values that the columns can have, and with `with_others` also with other values.
fn records(tree: &FilterTree<'_>, with_others: bool) -> Vec<Record> {
    let mut names = Vec::new();
    columns(tree, &mut names);
    names.sort();
    names.dedup();
    names.iter().fold(vec![Record::new()], |records, name| {
        let (mut values, others) = values(name);
        values.extend(others.into_iter().filter(|_| with_others));
        let with = |record: &Record, value: &Value| {
            let mut record = record.clone();
            record.insert(name.clone(), value.clone());
            record
        };
        records.iter().flat_map(|record| values.iter().map(move |value| with(record, value))).collect()
    })
}

fn condition() -> impl Strategy<Value = String> {
    let number = |column: &'static str, values: &'static [&'static str]| {
        let operator = prop::sample::select(&["=", "!=", "<", "<=", ">", ">="][..]);
        (operator, prop::sample::select(values))
            .prop_map(move |(operator, value)| format!("{column} {operator} {value}"))
    };
    let text = |column: &'static str| {
        let value = prop::sample::select(
            &["= a", "!= a", "in (a, b)", "not in (a, b)", "!= b", "not in (b, c)", "= c", "= a nocase", "!= A nocase"]
                [..],
        );
        value.prop_map(move |predicate| format!("{column} {predicate}"))
    };
    prop_oneof![
        number("count", &["0", "5", "6"]),
        number("count", &["-1", "0", "7"]),
        number("code", &["5", "6"]),
        number("share", &["0", "0.5", "1"]),
        number("heat", &["5", "6", "-1"]),
        number("created_at", &["1970-01-01", "2025-01-01", "today", "now", "2030-01-01"]),
        Just("code between 5 and 6".to_owned()),
        prop::sample::select(&["done", "done = false"][..]).prop_map(str::to_owned),
        text("kind"),
        text("name"),
        prop::sample::select(&["contains a", "not contains a", "contains ab", "not contains b nocase", "= ab"][..])
            .prop_map(|predicate| format!("name {predicate}")),
        prop::sample::select(&["has any (a)", "has none (a)", "has any (a, b)", "has none (b)", "has all (a, b)"][..])
            .prop_map(|predicate| format!("tags {predicate}")),
    ]
}

/// A filter with few columns, so that conditions interact.
fn filter() -> impl Strategy<Value = String> {
    condition().prop_recursive(3, 6, 3, |inner| {
        prop_oneof![
            3 => vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
            1 => vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" and "))),
            1 => inner.prop_map(|part| format!("not ({part})")),
        ]
    })
}

proptest! {
    #![proptest_config(property::config(500))]

    #[test]
    fn reported_coverage_matches_all_records(query in filter()) {
        let schema = schema();
        let tree = tamis::compile(&query, &schema, &options()).unwrap().tree;
        // No value is missing, so all models agree.
        let matches = |record: &Record, model| tree_matches(&tree, record, model) == Some(true);
        let matches_all = |with_others| {
            records(&tree, with_others).iter().all(|record| {
                [Model::Sql, Model::False, Model::UnequalIsTrue].iter().all(|&model| matches(record, model))
            })
        };
        let coverage = coverage(&query, &schema);
        match coverage {
            Coverage::Bounded => prop_assert!(!matches_all(false), "{query}"),
            Coverage::NearlyEverything => prop_assert!(matches_all(false), "{query}"),
            Coverage::Everything => prop_assert!(matches_all(true), "{query}"),
            Coverage::Unknown => {}
        }
        // Lint reports the same, unless another rule reports the cause.
        let found = lint(&query, &schema, &options(), &Levels::default());
        if found.iter().any(|found| found.code == Code::NearlyEverything) {
            prop_assert!(matches!(coverage, Coverage::NearlyEverything | Coverage::Everything), "{query}");
        }
    }
}

/// Filters without `contains` and collections are always decided.
#[test]
fn small_filters_are_decided() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..500 {
        let query = filter().new_tree(&mut runner).unwrap().current();
        if !query.contains("contains") && !query.contains("tags") {
            assert_ne!(coverage(&query, &schema()), Coverage::Unknown, "{query}");
        }
    }
}

fn join(count: usize, connective: &str, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(connective)
}

/// Shapes with `count` parts that could take more than linear time, with their coverage if it is known.
fn shapes(count: usize) -> Vec<(&'static str, String, Option<Coverage>)> {
    let nested = (0..count / 100).fold("(done or code = 1)".to_owned(), |inner, index| {
        let connective = if index % 2 == 0 { "and" } else { "or" };
        if index < 100 {
            format!(
                "({inner} {connective} {})",
                join(100, &format!(" {connective} "), |part| format!("code != {part}"))
            )
        } else {
            inner
        }
    });
    vec![
        ("or of one column", join(count, " or ", |index| format!("name = n{index}")), Some(Coverage::Bounded)),
        ("and of one column", join(count, " and ", |index| format!("name != n{index}")), Some(Coverage::Bounded)),
        (
            "or that excludes nothing",
            format!("{} or code > 0", join(count, " or ", |index| format!("code = -{index}"))),
            None,
        ),
        ("list", format!("name in ({})", join(count, ", ", |index| format!("n{index}"))), Some(Coverage::Bounded)),
        (
            "list ignoring case",
            format!("name in ({}) nocase", join(count, ", ", |index| format!("n{index}"))),
            Some(Coverage::Bounded),
        ),
        (
            "pairs",
            join(count / 2, " or ", |index| format!("(name = n{index} and code = {index})")),
            Some(Coverage::Bounded),
        ),
        ("pairs of unequal", join(count / 2, " or ", |index| format!("(name != n{index} and code != {index})")), None),
        (
            "and of pairs",
            join(count / 2, " and ", |index| format!("(name != n{index} or code != {index})")),
            Some(Coverage::Bounded),
        ),
        ("contains", join(count, " or ", |index| format!("name contains n{index}")), Some(Coverage::Bounded)),
        ("not contains", join(count, " and ", |index| format!("name not contains n{index}")), Some(Coverage::Bounded)),
        ("tags", join(count, " or ", |index| format!("tags has any (n{index})")), Some(Coverage::Bounded)),
        ("deep", nested, None),
    ]
}

/// Twenty times the parts take at most sixty times as long, plus ten seconds.
#[test]
fn coverage_takes_linear_time() {
    let schema = schema();
    let [short, long] = [5_000, 100_000].map(shapes);
    for ((name, short, expected), (_, long, _)) in short.into_iter().zip(long) {
        let timed = |query: &str| {
            let start = Instant::now();
            let coverage = coverage(query, &schema);
            (start.elapsed(), coverage)
        };
        let ((few, short_coverage), (many, long_coverage)) = (timed(&short), timed(&long));
        println!("{name}: {few:?} {short_coverage:?}, {many:?} {long_coverage:?}");
        if let Some(expected) = expected {
            assert_eq!((short_coverage, long_coverage), (expected, expected), "{name}");
        }
        assert!(many < few * 60 + std::time::Duration::from_secs(10), "{name}: {few:?} {many:?}");
    }
}

/// A query's `now` has microsecond precision, and so does the upper bound of `created_at`.
#[test]
fn coverage_uses_the_same_now_as_the_query() {
    let compiler = Compiler::new(Schema::builtin()).now("2026-01-15T12:00:00.123456789Z".parse().unwrap());
    let id = Some("6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f".to_owned());
    let settings = RequestSettings::default().with(|settings| settings.log_stream_id = id);
    let rejected = compiler.request("created_at <= now", Target::SpansDelete, &settings).unwrap_err();
    assert!(rejected.errors[0].to_string().contains("deletes every record that has"), "{rejected}");
}
