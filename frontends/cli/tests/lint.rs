//! `tamis lint` with files and pipes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "test helpers may panic")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

#[path = "lint/files.rs"]
mod files;
#[path = "lint/formats.rs"]
mod formats;

fn lint(directory: &Path, arguments: &[&str], stdin: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.arg("lint").args(arguments).env("NO_COLOR", "1").current_dir(directory);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read may have exited.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

#[track_caller]
fn assert_output(output: &Output, code: i32, stdout: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout);
    assert_eq!(output.status.code(), Some(code), "{output:?}");
}

/// A directory for a test, with these files.
fn directory(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("lint-{name}"));
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    for (path, text) in files {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

#[test]
fn files_are_fixed_in_place() {
    let directory = directory(
        "fixed",
        &[
            ("a.tamis", "\u{feff}# why\r\nnot not is_complete\r\n"),
            ("b/c.tamis", "status_code > 5 and status_code > 3\n"),
            ("d.tamis", "has_children"),
            ("e.txt", "not not is_complete"),
        ],
    );
    let output = lint(&directory, &["--fix"], b"");
    assert_output(&output, 0, "");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "3 files, ok; fixed 2\n");
    let text = |path: &str| fs::read_to_string(directory.join(path)).unwrap();
    assert_eq!(text("a.tamis"), "\u{feff}# why\r\nis_complete\r\n");
    assert_eq!(text("b/c.tamis"), "status_code > 5\n");
    assert_eq!(text("d.tamis"), "has_children");
    assert_eq!(text("e.txt"), "not not is_complete");
}

#[test]
fn standard_input_is_fixed_to_standard_output() {
    let directory = directory("stdin", &[]);
    assert_output(&lint(&directory, &["--fix", "-"], b"not not is_complete\n"), 0, "is_complete\n");
    assert_output(&lint(&directory, &["-"], b"is_complete\n"), 0, "1 file, ok\n");
}

#[test]
fn missing_files_are_reported() {
    let output = lint(&directory("empty", &[("a.txt", "")]), &[], b"");
    assert_output(&output, 1, "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("no `*.tamis` files"), "{output:?}");
}

#[test]
fn the_nearest_configuration_applies() {
    let directory = directory(
        "config",
        &[
            (
                "tamis.toml",
                "rules = { double-negation = \"error\" }\n[[per-path]]\npaths = [\"*/b/*\"]\nrules = { double-negation = \"off\" }",
            ),
            ("a/a.tamis", "not not is_complete"),
            ("a/b/b.tamis", "not not has_children"),
        ],
    );
    let codes = |arguments: &[&str]| {
        let output = lint(&directory.join("a"), arguments, b"");
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let files = document["files"].as_array().unwrap();
        let severity = |file: &Value| file["diagnostics"][0]["severity"].as_str().unwrap_or("none").to_owned();
        (files.iter().map(severity).collect::<Vec<_>>(), output.status.code())
    };
    assert_eq!(codes(&["--format", "json"]), (vec!["error".to_owned(), "none".to_owned()], Some(1)));
    let default = (vec!["advice".to_owned(), "advice".to_owned()], Some(0));
    assert_eq!(codes(&["--format", "json", "--no-config"]), default);
    assert_eq!(codes(&["--format", "json", "--rule", "double-negation=advice"]), default);
}

#[test]
fn init_writes_a_configuration_once() {
    let directory = directory("init", &[("a.tamis", "is_complete")]);
    assert_output(&lint(&directory, &["--init"], b""), 0, "");
    assert_output(&lint(&directory, &[], b""), 0, "1 file, ok\n");
    let written = fs::read_to_string(directory.join("tamis.toml")).unwrap();
    assert_output(&lint(&directory, &["--init"], b""), 2, "");
    assert_eq!(fs::read_to_string(directory.join("tamis.toml")).unwrap(), written);
}

#[test]
fn files_are_sorted_by_name() {
    let names: Vec<String> = (0..200).map(|number| format!("{number:03}.tamis")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "not not is_complete")).collect();
    let alone = ["--format", "github", "--rule", "duplicate-query=off"];
    let output = lint(&directory("order", &files), &alone, b"");
    let text = String::from_utf8(output.stdout).unwrap();
    let named: Vec<&str> = text.lines().map(|line| line.split(['=', ',']).nth(1).unwrap()).collect();
    assert_eq!(named, names);
}

/// All files in a directory, with their relative paths.
fn files_of(directory: &Path, under: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{under}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            files_of(&path, &format!("{name}/"), found);
        } else {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn the_example_is_fixed_except_for_unsafe_fixes() {
    let mut files = Vec::new();
    files_of(Path::new("../../examples/saved"), "", &mut files);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let directory = directory("example", &files);
    let remaining = "::error file=runbooks/latency.md,line=6,col=21,endLine=6,endColumn=32,title=unknown-column::unknown column `duratoin_ns`%0Adid you mean `duration_ns`?\n\
                     ::warning file=views/support.yaml,line=4,col=43,endLine=4,endColumn=44,title=suspicious-magnitude::`5` without a unit means `5ns`%0Aadd a unit: `5s`, `5ms` or `5ns`\n";
    assert_output(&lint(&directory, &["--fix", "--format", "github"], b""), 1, remaining);
    assert_output(&lint(&directory, &["--format", "github"], b""), 1, remaining);
    // Fixing again changes nothing.
    let mut fixed = Vec::new();
    files_of(&directory, "", &mut fixed);
    lint(&directory, &["--fix"], b"");
    let mut again = Vec::new();
    files_of(&directory, "", &mut again);
    assert_eq!(again, fixed);
}

#[test]
fn deep_filters_of_the_api_are_linted() {
    let config = "[[embedded]]\npaths = [\"*.json\"]\nfilters = [\"$.filter_tree\", \"$..nothing\"]\n";
    let filter = |depth: usize| {
        let double = r#"{"not": {"not": {"filter": {"column_id": "is_complete", "operator": "eq", "value": true, "type": "boolean"}}}}"#;
        let condition =
            r#"{"filter": {"column_id": "has_children", "operator": "eq", "value": true, "type": "boolean"}}"#;
        let (open, close) = (format!(r#"{{"and": [{condition}, {{"or": [{condition}, "#), "]}]}");
        format!(r#"{{"filter_tree": {}{double}{}}}"#, open.repeat(depth / 2), close.repeat(depth / 2))
    };
    let (deep, deeper) = (filter(120), filter(200));
    let directory = directory("deep", &[("tamis.toml", config), ("deep.json", &deep), ("deeper.json", &deeper)]);
    let output = lint(&directory, &["--format", "jsonl", "deep.json"], b"");
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("double-negation") && !stdout.contains("too-deep"), "{stdout}");
    let output = lint(&directory, &["--format", "jsonl", "deeper.json"], b"");
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("nested more than 512 levels deep"), "{text}");
}
