//! `tamis lint` as files and pipes see it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what helps tests may fail like a test"
)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

#[path = "lint/files.rs"]
mod files;
#[path = "lint/formats.rs"]
mod formats;

fn lint(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.arg("lint").args(arguments).env("NO_COLOR", "1").current_dir(folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that reads nothing may have ended.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

#[track_caller]
fn assert_says(output: &Output, code: i32, stdout: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout);
    assert_eq!(output.status.code(), Some(code), "{output:?}");
}

/// A folder for one test, with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("lint-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn files_are_mended_in_their_places() {
    let folder = folder(
        "mended",
        &[
            ("a.tamis", "\u{feff}# why\r\nnot not is_complete\r\n"),
            ("b/c.tamis", "status_code > 5 and status_code > 3\n"),
            ("d.tamis", "has_children"),
            ("e.txt", "not not is_complete"),
        ],
    );
    let output = lint(&folder, &["--fix"], b"");
    assert_says(&output, 0, "");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "3 files, ok; fixed 2\n");
    let text = |path: &str| fs::read_to_string(folder.join(path)).unwrap();
    assert_eq!(text("a.tamis"), "\u{feff}# why\r\nis_complete\r\n");
    assert_eq!(text("b/c.tamis"), "status_code > 5\n");
    assert_eq!(text("d.tamis"), "has_children");
    assert_eq!(text("e.txt"), "not not is_complete");
}

#[test]
fn standard_input_is_mended_on_the_way_through() {
    let folder = folder("stdin", &[]);
    assert_says(&lint(&folder, &["--fix", "-"], b"not not is_complete\n"), 0, "is_complete\n");
    assert_says(&lint(&folder, &["-"], b"is_complete\n"), 0, "1 file, ok\n");
}

#[test]
fn where_there_are_no_files_that_is_said() {
    let output = lint(&folder("empty", &[("a.txt", "")]), &[], b"");
    assert_says(&output, 1, "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("no `*.tamis` files"), "{output:?}");
}

#[test]
fn the_nearest_configuration_above_holds() {
    let folder = folder(
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
        let output = lint(&folder.join("a"), arguments, b"");
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let files = document["files"].as_array().unwrap();
        let severity = |file: &Value| file["diagnostics"][0]["severity"].as_str().unwrap_or("none").to_owned();
        (files.iter().map(severity).collect::<Vec<_>>(), output.status.code())
    };
    assert_eq!(codes(&["--format", "json"]), (vec!["error".to_owned(), "none".to_owned()], Some(1)));
    let usual = (vec!["advice".to_owned(), "advice".to_owned()], Some(0));
    assert_eq!(codes(&["--format", "json", "--no-config"]), usual);
    assert_eq!(codes(&["--format", "json", "--rule", "double-negation=advice"]), usual);
}

#[test]
fn a_configuration_to_begin_with_is_written_once() {
    let folder = folder("init", &[("a.tamis", "is_complete")]);
    assert_says(&lint(&folder, &["--init"], b""), 0, "");
    assert_says(&lint(&folder, &[], b""), 0, "1 file, ok\n");
    let written = fs::read_to_string(folder.join("tamis.toml")).unwrap();
    assert_says(&lint(&folder, &["--init"], b""), 2, "");
    assert_eq!(fs::read_to_string(folder.join("tamis.toml")).unwrap(), written);
}

#[test]
fn the_order_is_that_of_names() {
    let names: Vec<String> = (0..200).map(|number| format!("{number:03}.tamis")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "not not is_complete")).collect();
    let alone = ["--format", "github", "--rule", "duplicate-query=off"];
    let output = lint(&folder("order", &files), &alone, b"");
    let told = String::from_utf8(output.stdout).unwrap();
    let named: Vec<&str> = told.lines().map(|line| line.split(['=', ',']).nth(1).unwrap()).collect();
    assert_eq!(named, names);
}

/// All files of a folder, by their paths in it.
fn files_of(folder: &Path, under: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
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
fn the_example_is_mended_but_for_what_needs_a_person() {
    let mut files = Vec::new();
    files_of(Path::new("../../examples/saved"), "", &mut files);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = folder("example", &files);
    let left = "::error file=runbooks/latency.md,line=6,col=21,endLine=6,endColumn=32,title=unknown-column::no column is called `duratoin_ns`%0Adid you mean `duration_ns`?\n\
                ::warning file=views/support.yaml,line=4,col=43,endLine=4,endColumn=44,title=suspicious-magnitude::`5` is `5ns` where no unit is written%0Awrite the unit: `5s`, `5ms` or `5ns`\n";
    assert_says(&lint(&folder, &["--fix", "--format", "github"], b""), 1, left);
    assert_says(&lint(&folder, &["--format", "github"], b""), 1, left);
    // What is mended stays as it is.
    let mut mended = Vec::new();
    files_of(&folder, "", &mut mended);
    lint(&folder, &["--fix"], b"");
    let mut again = Vec::new();
    files_of(&folder, "", &mut again);
    assert_eq!(again, mended);
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
    let folder = folder("deep", &[("tamis.toml", config), ("deep.json", &deep), ("deeper.json", &deeper)]);
    let output = lint(&folder, &["--format", "jsonl", "deep.json"], b"");
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("double-negation") && !stdout.contains("too-deep"), "{stdout}");
    let output = lint(&folder, &["--format", "jsonl", "deeper.json"], b"");
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("nested more than 512 deep"), "{said}");
}
