//! The examples in the documentation are correct.

use std::fs;
use std::path::Path;

use tamis::{Options, Schema};

/// The fenced blocks of a page: the info string, and the lines.
fn blocks(page: &str) -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    let mut blocks: Vec<(String, Vec<String>)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        if let Some(mark) = line.strip_prefix("```") {
            open = !open;
            if open {
                blocks.push((mark.to_owned(), Vec::new()));
            }
        } else if open {
            blocks.last_mut().unwrap().1.push(line.to_owned());
        }
    }
    assert!(!open, "{page}: a block is not closed");
    blocks
}

#[test]
fn language_reference_examples_report_the_documented_codes() {
    let schema = Schema::builtin();
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    let mut checked = 0;
    for (mark, queries) in blocks("docs/language.md") {
        for query in queries {
            let analysis = tamis::analyze(&query, &schema, &options);
            let codes: Vec<&str> = analysis.diagnostics.iter().map(|found| found.code.as_str()).collect();
            match mark.split_once(' ') {
                None if mark == "tamis" => assert!(analysis.tree.is_some() && codes.is_empty(), "{query}: {codes:?}"),
                Some(("tamis-error", code)) => assert_eq!(codes, [code], "{query}"),
                _ => continue,
            }
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} examples were found");
}

#[test]
fn readme_queries_compile_without_diagnostics() {
    let schema = Schema::builtin();
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    let (_, queries) = blocks("README.md").into_iter().find(|(mark, _)| mark == "tamis").unwrap();
    for query in queries {
        let analysis = tamis::analyze(&query, &schema, &options);
        assert!(analysis.tree.is_some() && analysis.diagnostics.is_empty(), "{query}: {:?}", analysis.diagnostics);
    }
}

/// The query in the first command of the README compiles to the JSON below it.
#[test]
fn the_first_readme_query_compiles_to_the_documented_json() {
    let blocks = blocks("README.md");
    let (_, command) = blocks.iter().find(|(mark, _)| mark == "sh").unwrap();
    let query = command.concat().split('\'').nth(1).unwrap().to_owned();
    let (_, json) = blocks.iter().find(|(mark, _)| mark == "json").unwrap();
    let schema = Schema::builtin();
    let compiled = tamis::compile(&query, &schema, &Options::default()).unwrap();
    assert_eq!(compiled.tree.to_json(), json.concat());
}

/// Each row has one error, and one of its fixes gives the query in the next column, in canonical form.
#[test]
fn queries_of_other_languages_have_the_documented_fixes() {
    let schema = Schema::builtin();
    let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/other-languages.md")).unwrap();
    let canonical = |query: &str| tamis::format(query, &options.limits);
    let mut rows = 0;
    for line in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<String> = line.replace("\\|", "\u{1}").split('|').map(cell).collect();
        let [_, written, ours, _] = cells.as_slice() else { panic!("{line}") };
        let found = tamis::analyze(written, &schema, &options).diagnostics;
        let [error] = &found[..] else { panic!("{written}: {found:?}") };
        assert!(error.is_error(), "{written}: {error:?}");
        rows += 1;
        if ours.is_empty() {
            assert!(error.fixes.is_empty() && error.help.is_some(), "{written}: {error:?}");
            continue;
        }
        let fixed = error.fixes.iter().map(|fix| {
            let mut fixed = written.clone();
            fix.edits.iter().rev().for_each(|edit| fixed.replace_range(edit.span.range(), &edit.text));
            fixed
        });
        let fixed: Vec<String> = fixed.filter_map(|fixed| canonical(&fixed).ok()).collect();
        assert!(fixed.contains(&canonical(ours).unwrap()), "{written}: {ours} is not one of {fixed:?}");
        let left = tamis::analyze(ours, &schema, &options).diagnostics;
        assert!(left.is_empty(), "{ours}: {left:?}");
    }
    assert!(rows > 80, "only {rows} rows were found");
}

/// The text of a table cell, without backticks.
fn cell(cell: &str) -> String {
    cell.trim().trim_matches('`').replace('\u{1}', "|")
}
