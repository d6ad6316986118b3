//! The result of every combination of type, operator and literal: `tests/data/matrix.txt`.
//!
//! A line contains a query, ` => `, and the codes of its diagnostics, the filter tree, or both. The queries are
//! generated here and must match the file line by line. `TAMIS_BLESS=1` writes the results; read them before you
//! commit.

use std::fs;
use std::path::Path;

use tamis::{Options, Schema};

/// A column of each type, and of several units.
const COLUMNS: [&str; 9] = [
    "input",
    "session_id",
    "status_code",
    "temperature",
    "duration_ns",
    "created_at",
    "is_complete",
    "tags",
    "fully_annotated",
];

const OPERATORS: [&str; 14] = [
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "contains",
    "not contains",
    "in",
    "not in",
    "has",
    "has any",
    "has all",
    "has none",
];

const LITERALS: [&str; 17] = [
    "\"text\"",
    "r\"text\"",
    "word",
    "1a0939d1-8b43-4fe3-a91c-196e2d9847e3",
    "5",
    "1.5",
    "5s",
    "80%",
    "$5",
    "10k",
    "2026-01-10",
    "2026-01-10T10:00Z",
    "now-7d",
    "true",
    "(\"a\", \"b\")",
    "(5, 6)",
    "(2026-01-10, now-7d)",
];

/// All combinations, and also ranges and bare columns.
fn queries() -> Vec<String> {
    let mut queries = Vec::new();
    for column in COLUMNS {
        queries.push(column.to_owned());
        for operator in OPERATORS {
            queries.extend(LITERALS.iter().map(|literal| format!("{column} {operator} {literal}")));
        }
        for literal in LITERALS {
            queries.push(format!("{column} between {literal} and {literal}"));
            queries.push(format!("{column} = {literal} nocase"));
        }
        queries.push(format!("{column} by (\"6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f\")"));
    }
    queries
}

fn outcome(query: &str, schema: &Schema, options: &Options) -> String {
    let analysis = tamis::analyze(query, schema, options);
    let codes: Vec<&str> = analysis.diagnostics.iter().map(|found| found.code.as_str()).collect();
    match analysis.tree {
        Some(tree) if codes.is_empty() => tree.to_json(),
        Some(tree) => format!("{} {}", codes.join(" "), tree.to_json()),
        None => codes.join(" "),
    }
}

#[test]
fn every_combination_gives_the_recorded_result() {
    let schema = Schema::from_json(include_str!("../data/columns.json")).unwrap();
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    let lines: Vec<String> =
        queries().iter().map(|query| format!("{query} => {}", outcome(query, &schema, &options))).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/matrix.txt");
    if std::env::var_os("TAMIS_BLESS").is_some() {
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    let expected: Vec<&str> = expected.lines().collect();
    let differing = lines.iter().zip(&expected).filter(|(line, expected)| line != *expected).take(10);
    let differing: Vec<_> = differing.collect();
    assert!(differing.is_empty(), "{differing:#?}");
    assert_eq!(lines.len(), expected.len(), "the file has missing or extra lines");
}
