//! What the fixes of wrong queries write: `tests/data/fixes.txt`.
//!
//! A query stands on a line; the lines below it, indented, are what it becomes by each fix that is offered, best first, after
//! `safe` or `unsafe`. `<U+200B>` stands for the character of that number. Run with `TAMIS_BLESS=1` to write the fixes; then
//! read them.

use std::fs;
use std::path::Path;
use tamis_test_support::characters::{hidden, shown};

use tamis::diagnostic::Safety;
use tamis::{Options, Schema};

#[test]
fn fixes_write_the_recorded_queries() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fixes.txt");
    let stated = fs::read_to_string(&path).unwrap();
    let is = answered(&stated);
    if std::env::var_os("TAMIS_BLESS").is_some() {
        fs::write(&path, is).unwrap();
        return;
    }
    assert_eq!(is, stated, "`TAMIS_BLESS=1` writes it");
}

/// The same text with the fixes that are offered today.
fn answered(stated: &str) -> String {
    let mut answered = String::new();
    for line in stated.lines().filter(|line| !line.starts_with("  ")) {
        answered += &format!("{line}\n");
        if !line.is_empty() && !line.starts_with("# ") {
            fixes_of(&shown(line)).iter().for_each(|fix| answered += &format!("  {fix}\n"));
        }
    }
    answered
}

fn fixes_of(query: &str) -> Vec<String> {
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    let found = tamis::analyze(query, &Schema::builtin(), &options).diagnostics;
    let mut fixes = Vec::new();
    for fix in found.iter().flat_map(|found| &found.fixes) {
        let mut fixed = query.to_owned();
        fix.edits.iter().rev().for_each(|edit| fixed.replace_range(edit.span.range(), &edit.text));
        let safety = if fix.safety == Safety::Safe { "safe" } else { "unsafe" };
        fixes.push(format!("{safety} {}", hidden(&fixed)));
    }
    if fixes.is_empty() { vec!["none".to_owned()] } else { fixes }
}
