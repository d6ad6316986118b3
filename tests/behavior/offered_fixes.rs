//! The results of the fixes of invalid queries: `tests/data/fixes.txt`.
//!
//! Each query is on its own line. Indented lines below it contain the result of each fix, best first, after `safe` or
//! `unsafe`. `<U+200B>` is the character with that code point. `TAMIS_BLESS=1` writes the fixes; then read them.

use std::fs;
use std::path::Path;
use tamis_test_support::escapes::{escape, unescape};

use tamis::diagnostic::Safety;
use tamis::{Options, Schema};

#[test]
fn fixes_write_the_recorded_queries() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fixes.txt");
    let expected = fs::read_to_string(&path).unwrap();
    let actual = with_fixes(&expected);
    if std::env::var_os("TAMIS_BLESS").is_some() {
        fs::write(&path, actual).unwrap();
        return;
    }
    assert_eq!(actual, expected, "`TAMIS_BLESS=1` writes it");
}

/// The same text with the current fixes.
fn with_fixes(expected: &str) -> String {
    let mut updated = String::new();
    for line in expected.lines().filter(|line| !line.starts_with("  ")) {
        updated += &format!("{line}\n");
        if !line.is_empty() && !line.starts_with("# ") {
            fixes_of(&unescape(line)).iter().for_each(|fix| updated += &format!("  {fix}\n"));
        }
    }
    updated
}

fn fixes_of(query: &str) -> Vec<String> {
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    let found = tamis::analyze(query, &Schema::builtin(), &options).diagnostics;
    let mut fixes = Vec::new();
    for fix in found.iter().flat_map(|found| &found.fixes) {
        let mut fixed = query.to_owned();
        fix.edits.iter().rev().for_each(|edit| fixed.replace_range(edit.span.range(), &edit.text));
        let safety = if fix.safety == Safety::Safe { "safe" } else { "unsafe" };
        fixes.push(format!("{safety} {}", escape(&fixed)));
    }
    if fixes.is_empty() { vec!["none".to_owned()] } else { fixes }
}
