//! `tamis diff` with repositories and files.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test helpers may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn git(directory: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(directory).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
}

fn write(directory: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A repository in which these files are committed; `None` if git is not installed.
fn repository(name: &str, files: &[(&str, &str)]) -> Option<PathBuf> {
    Command::new("git").arg("--version").output().ok()?;
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("diff-{name}"));
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    git(&directory, &["init", "-q"]);
    write(&directory, files);
    git(&directory, &["add", "-A"]);
    git(&directory, &["commit", "-q", "-m", "before"]);
    Some(directory)
}

fn diff(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.arg("diff").args(arguments).args(["--now", "2026-01-15T12:00:00Z"]).env("NO_COLOR", "1");
    command.current_dir(directory).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The queries of a JSON document, each with its change.
fn changes(output: &Output) -> Vec<(String, String)> {
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let queries = document["queries"].as_array().unwrap();
    queries.iter().map(|query| (text(&query["name"]), text(&query["change"]))).collect()
}

/// The repository of `docs/reviewing.md`.
fn documented(name: &str) -> Option<PathBuf> {
    let directory = repository(
        name,
        &[
            ("queries/errors.tamis", "status_code >= 500\n"),
            ("queries/slow.tamis", "tags has prod and duration_ns > 10s\n"),
            ("queries/same.tamis", "is_complete\n"),
        ],
    )?;
    write(
        &directory,
        &[
            ("queries/errors.tamis", "status_code > 499\n"),
            ("queries/slow.tamis", "tags has prod and duration_ns > 5s\n"),
            ("queries/failed.tamis", "not is_complete\n"),
        ],
    );
    Some(directory)
}

#[test]
fn the_documented_output_is_shown() {
    let Some(directory) = documented("documented") else { return };
    let output = diff(&directory, &["--git", "HEAD"]);
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reviewing.md")).unwrap();
    assert!(page.contains(&format!("```text\n{}```\n", stdout(&output))), "{}", stdout(&output));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn formats_for_pull_requests() {
    let Some(directory) = documented("formats") else { return };
    let table = stdout(&diff(&directory, &["--git", "HEAD", "--format", "markdown"]));
    assert_eq!(table.lines().count(), 5, "{table}");
    assert!(table.lines().all(|line| line.matches(" | ").count() == 3), "{table}");
    let annotations = stdout(&diff(&directory, &["--git", "HEAD", "--format", "github"]));
    let start = "::warning file=queries/slow.tamis,line=1,title=query wider::wider%0Aalso matches {\"metrics\"";
    assert!(annotations.starts_with(start), "{annotations}");
    assert_eq!(annotations.lines().count(), 2, "{annotations}");
}

#[test]
fn json_matches_the_schema() {
    let Some(directory) = documented("json") else { return };
    write(&directory, &[("queries/invalid.tamis", "status_code >\n")]);
    let schema = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diff.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for arguments in [
        &["--git", "HEAD", "--format", "json"][..],
        &["type = foo", "not (type = foo)", "--format", "json"],
        &["not (duration_ns > 5s)", "duration_ns <= 5s", "--format", "json"],
    ] {
        let output = diff(&directory, arguments);
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{document}: {errors:?}");
    }
}

#[test]
fn markup_in_a_table_is_escaped() {
    let output = diff(Path::new("."), &["name = \"a\"", "name = \"a|<b>`@x`\"", "--format", "markdown"]);
    let table = stdout(&output);
    let row = table.lines().nth(2).unwrap();
    assert_eq!(row.matches('|').count(), 5, "{row}");
    assert!(!row.contains("<b>") && !row.contains('@') && !row.contains('`'), "{row}");
}

#[test]
fn embedded_queries_are_paired_by_their_names() {
    let config = "[[embedded]]\npaths = [\"views.yaml\"]\nqueries = [\"$.views[*].query\"]\n";
    let before = "views:\n- name: slow\n  query: duration_ns > 10s\n- name: old\n  query: is_complete\n";
    let Some(directory) = repository("embedded", &[("tamis.toml", config), ("views.yaml", before)]) else { return };
    let after = "views:\n- name: new\n  query: model = o3\n- name: slow\n  query: duration_ns > 20s\n";
    write(&directory, &[("views.yaml", after)]);
    let output = diff(&directory, &["--git", "HEAD", "--format", "json"]);
    let expected = [("views.yaml:3", "added"), ("views.yaml:5", "narrower"), ("views.yaml:5", "removed")];
    assert_eq!(changes(&output), expected.map(|(name, change)| (name.to_owned(), change.to_owned())));
    fs::remove_file(directory.join("views.yaml")).unwrap();
    let output = diff(&directory, &["--git", "HEAD", "--format", "json"]);
    assert_eq!(changes(&output).iter().filter(|(_, change)| change == "removed").count(), 2, "{output:?}");
}

#[test]
fn renamed_and_invalid_queries_are_listed() {
    // Git recognizes a renamed file by its lines.
    let long = "status_code >= 500\n  and tags has prod\n  and model = \"gpt-4o\"\n  and is_complete\n  and not has_children\n";
    let files = [("a.tamis", long), ("b c.tamis", "status_code >\n"), ("link-target", "x")];
    let Some(directory) = repository("renamed", &files) else { return };
    fs::rename(directory.join("a.tamis"), directory.join("é.tamis")).unwrap();
    write(&directory, &[("é.tamis", &long.replace("500", "400")), ("b c.tamis", "status_code > 5\n")]);
    git(&directory, &["add", "-A"]);
    let output = diff(&directory, &["--git", "HEAD", "--format", "json"]);
    let expected = [("b c.tamis", "invalid"), ("é.tamis (was a.tamis)", "wider")];
    assert_eq!(changes(&output), expected.map(|(name, change)| (name.to_owned(), change.to_owned())));
    assert_eq!(output.status.code(), Some(1));
    write(&directory, &[("b c.tamis", "status_code >\n# still\n")]);
    let output = diff(&directory, &["--git", "HEAD"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("missing-value"), "{output:?}");
}

#[test]
fn paths_and_revisions_are_not_options() {
    let files = [("a.tamis", "is_complete\n"), ("-x/b.tamis", "is_complete\n")];
    let Some(directory) = repository("options", &files) else { return };
    write(&directory, &[("a.tamis", "not is_complete\n"), ("-x/b.tamis", "not is_complete\n")]);
    for revision in ["--output=x", "-x", "", "none", "HEAD:a.tamis"] {
        let output = diff(&directory, &[&format!("--git={revision}")]);
        assert_eq!(output.status.code(), Some(2), "{revision}: {output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("unknown revision"), "{revision}: {output:?}");
    }
    assert!(!directory.join("x").exists());
    let output = diff(&directory, &["--git", "HEAD", "--format", "json", "--", "-x"]);
    assert_eq!(changes(&output).len(), 1, "{output:?}");
    let output = diff(&directory, &["--git", "HEAD", "--format", "json", "*.tamis"]);
    assert_eq!(changes(&output).len(), 0, "{output:?}");
}

#[test]
fn a_diverged_branch_is_compared_with_its_base() {
    let Some(directory) = repository("diverged", &[("a.tamis", "status_code > 5\n")]) else { return };
    git(&directory, &["branch", "base"]);
    git(&directory, &["checkout", "-q", "-b", "work"]);
    write(&directory, &[("a.tamis", "status_code > 4\n")]);
    git(&directory, &["commit", "-q", "-a", "-m", "work"]);
    git(&directory, &["checkout", "-q", "base"]);
    write(&directory, &[("b.tamis", "is_complete\n")]);
    git(&directory, &["add", "-A"]);
    git(&directory, &["commit", "-q", "-m", "base"]);
    git(&directory, &["checkout", "-q", "work"]);
    assert_eq!(changes(&diff(&directory, &["--git", "base...", "--format", "json"])).len(), 1);
    assert_eq!(changes(&diff(&directory, &["--git", "base", "--format", "json"])).len(), 2);
}

#[test]
fn queries_are_read_from_files() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff-files");
    write(&directory, &[("old.tamis", "is_complete\n"), ("new.tamis", "is_complete and status_code = 5\n")]);
    for arguments in [
        &["--file", "old.tamis", "--file", "new.tamis"][..],
        &["--file", "old.tamis", "is_complete and status_code = 5"],
    ] {
        let output = diff(&directory, arguments);
        assert!(stdout(&output).starts_with("narrower: no longer matches {\"is_complete\": true, \"status_code\": 4}"));
        assert_eq!(output.status.code(), Some(1));
    }
    assert_eq!(diff(&directory, &["--file", "old.tamis", "is_complete = true"]).status.code(), Some(0));
    let output = diff(&directory, &["is_complete", "status_code >"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(2), String::new()));
    assert_eq!(diff(&directory, &["is_complete"]).status.code(), Some(2));
}
