//! The first fix of conditions in other languages, and whether it is certain: it is applied without asking only if the
//! other language means exactly the same.

use tamis::diagnostic::Safety::{self, Safe, Unsafe};
use tamis::{Options, Schema};

/// The first fix of the only error of a query.
#[track_caller]
fn assert_fix(query: &str, expected: Option<(Safety, &str)>) {
    let schema = Schema::builtin();
    let found = tamis::analyze(query, &schema, &Options::at("2026-01-15T12:00:00Z".parse().unwrap())).diagnostics;
    assert_eq!(found.iter().filter(|found| found.is_error()).count(), 1, "{query}: {found:#?}");
    let fix = found.iter().find(|found| found.is_error()).and_then(|error| error.fixes.first());
    let fixed = fix.map(|fix| (fix.safety, fix.apply(query).unwrap()));
    assert_eq!(fixed, expected.map(|(safety, text)| (safety, text.to_owned())), "{query}");
}

#[test]
fn patterns_in_arrays() {
    for (query, safety, ours) in [
        ("name like any (array['%a%'])", Safe, "name contains \"a\""),
        ("name like any (array['%a%', 'b'])", Safe, "(name contains \"a\" or name = \"b\")"),
        ("name ilike all (array['%a%', '%b%'])", Safe, "(name contains \"a\" nocase and name contains \"b\" nocase)"),
        ("name like any (array['a%', '%b%'])", Unsafe, "(name contains \"a\" or name contains \"b\")"),
    ] {
        assert_fix(query, Some((safety, ours)));
    }
    for query in ["name like any (array[''])", "name like any (array['a_b'])", "tags && array['a', 'b'"] {
        assert_fix(query, None);
    }
}

#[test]
fn functions() {
    for (query, safety, ours) in [
        ("indexOf(name, 'x')", Unsafe, "name contains \"x\""),
        ("indexOf(name, 'x') != -1", Safe, "name contains \"x\""),
        ("lower(name) like '%x%'", Safe, "name contains \"x\" nocase"),
        ("lower(name) like '%X%'", Unsafe, "name contains \"X\" nocase"),
        ("upper(name) like '%X%'", Safe, "name contains \"X\" nocase"),
        ("year(created_at) between 2025 and 2026", Unsafe, "created_at between 2025-01-01 and 2026-12-31"),
    ] {
        assert_fix(query, Some((safety, ours)));
    }
}

#[test]
fn quotes_around_words() {
    for (query, safety, ours) in [
        ("output contains late delivery", Safe, "output contains \"late delivery\""),
        ("tags has prod is_complete", Unsafe, "tags has \"prod is_complete\""),
        ("tags has prod adn is_complete", Unsafe, "tags has prod and is_complete"),
        ("output contains refund nocse", Unsafe, "output contains refund nocase"),
        ("output contains black adn white", Unsafe, "output contains black and white"),
    ] {
        assert_fix(query, Some((safety, ours)));
    }
}

/// A date is the whole day here, and its first instant in SQL.
#[test]
fn whole_days() {
    for (query, safety, ours) in [
        ("created_at >= date '2026-01-05'", Safe, "created_at >= 2026-01-05"),
        ("created_at < '2026-01-05'::date", Safe, "created_at < 2026-01-05"),
        ("created_at = date '2026-01-05'", Unsafe, "created_at = 2026-01-05"),
        ("created_at != current_date", Unsafe, "created_at != today"),
        ("created_at <= current_date", Unsafe, "created_at <= today"),
        ("created_at in (date '2026-01-05')", Unsafe, "created_at in (2026-01-05)"),
        ("created_at between 2026-01-01 and date '2026-01-05'", Unsafe, "created_at between 2026-01-01 and 2026-01-05"),
        ("created_at between date '2026-01-01' and now", Safe, "created_at between 2026-01-01 and now"),
        ("created_at >= current_date - 7", Safe, "created_at >= today-7d"),
        ("created_at >= sysdate - 7", Safe, "created_at >= now-7d"),
        ("created_at >= current_timestamp - 7", Unsafe, "created_at >= now-7d"),
    ] {
        assert_fix(query, Some((safety, ours)));
    }
}

#[test]
fn tests_for_a_value_fit_the_type() {
    for (query, ours) in [
        ("name is not null", "(name contains \"\" and name != \"\")"),
        ("status_code is not null", "(status_code <= 0 or status_code > 0)"),
        ("tags is not null", "(tags contains \"\" and tags != \"\")"),
        ("created_at is not null", "(created_at <= 1970-01-01T00:00:00Z or created_at > 1970-01-01T00:00:00Z)"),
        ("is_complete is not null", "(is_complete = true or is_complete = false)"),
        ("not not name is not null", "not not (name contains \"\" and name != \"\")"),
        ("prompt_tokens is not null", "(num_input_tokens <= 0 or num_input_tokens > 0)"),
        ("has:plan", "(user_metadata/plan contains \"\" and user_metadata/plan != \"\")"),
    ] {
        assert_fix(query, Some((Unsafe, ours)));
    }
    for query in ["not name is not null", "not (name:*)", "name is null", "user_metadata is not null"] {
        assert_fix(query, None);
    }
}

#[test]
fn other_conditions() {
    for (query, safety, ours) in [
        ("status_code > 5 | where name = 'x'", Safe, "status_code > 5 and name = 'x'"),
        ("is_complete or has_children | where name = 'x'", Unsafe, "is_complete or has_children and name = 'x'"),
        ("duration_ns > 5u", Unsafe, "duration_ns > 5"),
        ("num_output_tokens > 5u", Safe, "num_output_tokens > 5"),
        ("tags[value eq 'x']", Safe, "tags has 'x'"),
        ("status_code between 5and 6", Unsafe, "status_code between 5 and 6"),
        ("status_code in (5or 6)", Safe, "status_code in (5, 6)"),
        ("timestamp >= '2026-01-01'", Unsafe, "created_at >= 2026-01-01"),
        ("df.name = 'x'", Safe, "name = 'x'"),
    ] {
        assert_fix(query, Some((safety, ours)));
    }
    assert_fix("tags[value ne 'x']", None);
}

/// The queries in `tests/data/first_fixes.txt`, whose columns are separated by tabs.
#[test]
fn first_fixes() {
    let rows = include_str!("../data/first_fixes.txt").lines().filter(|line| !line.starts_with('#'));
    for row in rows {
        let columns: Vec<&str> = row.split('\t').collect();
        let [safety, query, ours] = columns.as_slice() else { panic!("{row}") };
        assert_fix(query, Some((if *safety == "safe" { Safe } else { Unsafe }, ours)));
    }
}
