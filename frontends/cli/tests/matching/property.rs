//! The same records are matched in every format, and they are those that the library matches.
//!
//! `PROPTEST_CASES` sets the number of cases.

use std::fmt::Write;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use tamis::record::{Layout, LayoutPreset};
use tamis::{Compiler, Options, Schema};
use tamis_test_support::property;

use super::{gzip, run, stderr, stdout, zstandard};

/// The keys of records in the search layout, and the ids of their columns.
const KEYS: [(&str, &str); 7] = [
    ("name", "name"),
    ("status_code", "status_code"),
    ("is_complete", "is_complete"),
    ("created_at", "created_at"),
    ("tags", "tags"),
    ("metrics", "metrics/cost"),
    ("user_metadata", "user_metadata/k"),
];

const QUERIES: [&str; 14] = [
    "name = ada",
    "name contains A nocase or name != \"é\"",
    "status_code = 500",
    "status_code > 499 and status_code <= 9007199254740993",
    "not (status_code between 1 and 500)",
    "is_complete",
    "is_complete = false or tags has ada",
    "created_at >= 2026-01-15",
    "created_at != 2026-01-14",
    "tags has any (ada, \"é\")",
    "not (tags has none (ada))",
    "metrics.cost < 1",
    "metrics.cost != 500 and user_metadata.k in (ada, \"500\")",
    "user_metadata.k contains '\"'",
];

fn scalar() -> impl Strategy<Value = String> {
    let numbers = select(&["0", "1", "-1", "500", "5e2", "0.5", "9007199254740993", "18446744073709551615"][..]);
    let texts = select(
        &["\"ada\"", "\"Ada\"", "\"\\u00e9\"", "\"é\"", "\"a\\\"b\\n,\"", "\"500\"", "\"true\"", "\"1e400\""][..],
    );
    let dates = select(&["\"2026-01-14T23:00:00Z\"", "\"2026-01-15\"", "\"2026-01-15 00:00:00.5\""][..]);
    let others = select(&["true", "false", "null", "{\"b\": 1, \"a\": [\"x\"]}", "{}"][..]);
    prop_oneof![numbers, texts, dates, others].prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = String> {
    let list = vec(scalar(), 0..3).prop_map(|items| format!("[{}]", items.join(" , ")));
    prop_oneof![4 => scalar(), 1 => list]
}

/// A record as JSON on a line; keys may occur twice.
fn record() -> impl Strategy<Value = String> {
    let entry = (select(&KEYS[..]), value(), any::<bool>()).prop_map(|((key, id), value, is_wrapped)| {
        match id.split_once('/') {
            Some((_, name)) if is_wrapped => format!("\"{key}\": {{\"x\":[1,{{}}],\"{name}\" :{value}}}"),
            _ => format!("\"{key}\":{value}"),
        }
    });
    vec(entry, 0..6).prop_map(|entries| format!("{{{}}}", entries.join(", ")))
}

/// The records that match, with the library.
fn expected(query: &str, records: &[Value], layout: &Layout) -> Vec<usize> {
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    let matcher = Compiler::new(Schema::builtin()).with_options(options).matcher(query, layout).unwrap();
    let matches = records.iter().map(|record| matcher.matches(record).is_true());
    matches.enumerate().filter(|(_, is_match)| *is_match).map(|(index, _)| index).collect()
}

/// The records as CSV with a column for the position, in the layout of ids.
fn csv(records: &[Value]) -> String {
    let mut text = format!("id,{}\n", KEYS.map(|(_, id)| id).join(","));
    for (index, record) in records.iter().enumerate() {
        let _ = write!(text, "{index}");
        for (_, id) in KEYS {
            let found = Layout::default().path(id).iter().try_fold(record, |value, key| value.get(key.as_str()));
            let field = match found {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
            let _ = write!(text, ",\"{}\"", field.replace('"', "\"\""));
        }
        text.push('\n');
    }
    text
}

proptest! {
    #![proptest_config(property::config(100))]

    #[test]
    fn every_format_matches_the_same_records(query in select(&QUERIES[..]), lines in vec(record(), 1..40)) {
        let records: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let layout = Layout::new(LayoutPreset::Search);
        let matching = expected(query, &records, &layout);
        let jsonl = lines.join("\n");
        let written: String = matching.iter().map(|index| format!("{}\n", lines[*index])).collect();
        for input in [jsonl.clone().into_bytes(), gzip(jsonl.as_bytes()), zstandard(jsonl.as_bytes())] {
            let output = run(&[query, "--layout", "search"], &input);
            prop_assert_eq!(stdout(&output), &written, "{}: {}", query, stderr(&output));
        }
        let array = format!("[{}]", lines.join(","));
        let output = run(&[query, "--layout", "search"], array.as_bytes());
        let found = matching.iter().map(|index| lines[*index].as_str()).collect::<Vec<_>>().join(",");
        prop_assert_eq!(stdout(&output), format!("[{found}]\n"));

        let output = run(&[query, "--layout", "id", "--select", "id"], csv(&records).as_bytes());
        let found: String = matching.iter().map(|index| format!("{index}\n")).collect();
        prop_assert_eq!(stdout(&output), format!("id\n{found}"), "{}\n{}", query, csv(&records));
    }
}
