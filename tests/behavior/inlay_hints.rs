//! Inlay hints show what a condition sends, and nothing that is written already.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use proptest::prelude::*;
use tamis::ide::{InlayHint, InlayHintKind};
use tamis::schema::{Column, DataUnit};
use tamis::{Compiler, Limits, Options, Schema, inlay_hints};
use tamis_test_support::corpus::valid_queries;
use tamis_test_support::{generate, property};

fn schema() -> Schema {
    let columns = Schema::from_json(include_str!("../data/columns.json")).unwrap();
    Schema::builder()
        .merge(&columns)
        .column("metrics/3f2c", Column::number().alias("toxic"))
        .column("waited", Column::number().unit(DataUnit::MilliSeconds))
        .column("age", Column::number().unit(DataUnit::Seconds))
        .column("price", Column::number().unit(DataUnit::Dollars))
        .column("share", Column::number().unit(DataUnit::Percentage))
        .build()
}

fn options() -> Options {
    let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    options.parameters.bind("since", "now-1d");
    options
}

/// The text with its hints in `«»`.
fn with_hints(text: &str, options: &Options) -> String {
    let mut shown = String::new();
    let mut start = 0;
    for hint in inlay_hints(text, &schema(), options) {
        let end = hint.at as usize;
        shown += &format!("{}«{}»", &text[start..end], hint.label);
        start = end;
    }
    shown + &text[start..]
}

#[test]
fn a_value_has_a_hint_if_its_unit_is_not_that_of_the_column() {
    for (text, expected) in [
        ("duration_ns > 5s", "duration_ns > 5s«5,000,000,000 ns»"),
        ("duration_ns > 5ns", "duration_ns > 5ns"),
        ("duration_ns > 5_000_000_000", "duration_ns > 5_000_000_000"),
        ("duration_ns between 1ms and 1h30m", "duration_ns between 1ms«1,000,000 ns» and 1h30m«5,400,000,000,000 ns»"),
        ("1s < duration_ns <= 2s", "1s«1,000,000,000 ns» < duration_ns <= 2s«2,000,000,000 ns»"),
        ("waited in (500ms, 2s, 3)", "waited in (500ms, 2s«2,000 ms», 3)"),
        ("age > -1.5m", "age > -1.5m«-90 s»"),
        ("price > $0.05 or price > 10_000", "price > $0.05 or price > 10_000"),
        ("share >= 80%", "share >= 80%«0.8»"),
        ("num_spans = 10k", "num_spans = 10k«10,000»"),
    ] {
        assert_eq!(with_hints(text, &options()), expected);
    }
}

#[test]
fn a_date_has_the_timestamp_that_is_sent() {
    for (text, expected) in [
        ("created_at > now-7d", "created_at > now-7d«2026-01-08T12:00:00Z»"),
        ("created_at >= today", "created_at >= today«2026-01-15T00:00:00Z»"),
        ("created_at >= 2026-01-15", "created_at >= 2026-01-15«2026-01-15T00:00:00Z»"),
        ("created_at > 2026-01-15", "created_at > 2026-01-15«>= 2026-01-16T00:00:00Z»"),
        ("created_at <= 2026-01-15", "created_at <= 2026-01-15«< 2026-01-16T00:00:00Z»"),
        ("created_at = 2026-01-15", "created_at = 2026-01-15«2026-01-15T00:00:00Z to 2026-01-16T00:00:00Z»"),
        (
            "created_at between 2026-01-01 and 2026-01-31",
            "created_at between 2026-01-01«2026-01-01T00:00:00Z» and 2026-01-31«< 2026-02-01T00:00:00Z»",
        ),
        ("created_at > 2026-01-15T20:00Z", "created_at > 2026-01-15T20:00Z"),
        ("created_at > 2026-01-15 20:00", "created_at > 2026-01-15 20:00"),
        ("created_at > 2026-01-15T20:00+01:00", "created_at > 2026-01-15T20:00+01:00«2026-01-15T19:00:00Z»"),
        ("created_at > $since", "created_at > $since"),
    ] {
        assert_eq!(with_hints(text, &options()), expected);
    }
    let zone = options().zone("Europe/Paris".parse().unwrap());
    assert_eq!(
        with_hints("created_at > 2026-01-15T22:00", &zone),
        "created_at > 2026-01-15T22:00«2026-01-15T21:00:00Z»"
    );
    let shifted = "created_at > 2026-01-15T21:00-01:00";
    assert_eq!(with_hints(shifted, &zone), format!("{shifted}«2026-01-15T22:00:00Z»"));
}

#[test]
fn only_a_name_that_is_no_part_of_the_id_has_a_hint() {
    for (text, expected) in [
        ("Latency > 5", "Latency«metrics/duration_ns» > 5"),
        ("`Latency` > 5", "`Latency`«metrics/duration_ns» > 5"),
        ("duration_ns > 5", "duration_ns > 5"),
        ("metrics.duration_ns > 5", "metrics.duration_ns > 5"),
        ("metrics/duration_ns > 5", "metrics/duration_ns > 5"),
        ("not (`Is Complete`)", "not (`Is Complete`«is_complete»)"),
        ("toxic > 0.5", "toxic«metrics/3f2c» > 0.5"),
        ("5 < Latency", "5 < Latency«metrics/duration_ns»"),
        ("\"a\" in `Tags`", "\"a\" in `Tags`«tags»"),
    ] {
        assert_eq!(with_hints(text, &options()), expected);
    }
}

#[test]
fn conditions_with_errors_have_no_hints() {
    for (text, expected) in [
        ("nope > 5s and duration_ns > 5s", "nope > 5s and duration_ns > 5s«5,000,000,000 ns»"),
        ("(Latency > 5s and ", "(Latency«metrics/duration_ns» > 5s«5,000,000,000 ns» and "),
        ("name > 5s", "name > 5s"),
        ("duration_ns > > 5s", "duration_ns > > 5s"),
        ("created_at > 5s", "created_at > 5s"),
        ("Latency > ", "Latency > "),
        ("", ""),
    ] {
        assert_eq!(with_hints(text, &options()), expected);
    }
    assert_eq!(with_hints("created_at > now-7d", &Options::default()), "created_at > now-7d");
    let short = options().limits(Limits::default().bytes(8));
    assert_eq!(with_hints("Latency > 5s", &short), "Latency > 5s");
}

/// Hints are in source order, after a character of the text, and not empty.
fn check(text: &str, hints: &[InlayHint]) -> Result<(), TestCaseError> {
    prop_assert!(hints.is_sorted_by_key(|hint| hint.at), "{text}\n{hints:?}");
    for hint in hints {
        let is_inside = text.get(..hint.at as usize).is_some_and(|before| !before.is_empty());
        prop_assert!(is_inside && !hint.label.trim().is_empty(), "{text}\n{hints:?}");
    }
    Ok(())
}

/// The ids and the timestamps of hints are in the filter.
#[test]
fn what_hints_show_is_sent() {
    let mut shown = 0;
    for (text, schema, options) in valid_queries() {
        let json = tamis::compile(&text, &schema, &options).unwrap().tree.to_json();
        for hint in Compiler::new(schema).with_options(options).inlay_hints(&text) {
            let parts: Vec<&str> = match hint.kind {
                InlayHintKind::Id => vec![&hint.label],
                InlayHintKind::Instant => {
                    hint.label.split(' ').filter(|part| !matches!(*part, "to" | "<" | ">=")).collect()
                }
                _ => Vec::new(),
            };
            assert!(parts.iter().all(|part| json.contains(part)), "{text}\n{hint:?}\n{json}");
            shown += parts.len();
        }
    }
    assert!(shown > 50, "only {shown}");
}

proptest! {
    #![proptest_config(property::config(3_000))]

    #[test]
    fn hints_of_any_query_are_inside(text in generate::query()) {
        check(&text, &inlay_hints(&text, &schema(), &options()))?;
    }

    #[test]
    fn hints_of_any_text_are_inside(text in prop_oneof![generate::any_text(), generate::token_soup(), generate::typo()]) {
        check(&text, &inlay_hints(&text, &schema(), &options()))?;
    }
}
