//! Runs the tool on a temporary folder.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// The exit code, standard output and standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saved-queries"));
    let output = command.current_dir(folder).args(arguments).env("NO_COLOR", "1").output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn lint_reports_errors_and_duplicates_with_their_files() {
    let folder = folder(&[
        ("a.tamis", "name = a and is_complete"),
        ("b.tamis", "is_complete and not not name = \"a\""),
        ("c.tamis", "inptu = \"a\""),
        ("other.txt", "not a query"),
    ]);
    let (code, _, errors) = run(folder.path(), &["lint", "."]);
    assert_eq!(code, 1, "{errors}");
    for expected in ["b.tamis:1:1", "duplicate-query", "`./a.tamis`", "c.tamis:1:1", "unknown-column"] {
        assert!(errors.contains(expected), "{expected}: {errors}");
    }
    assert!(!errors.contains("other.txt"), "{errors}");
}

#[test]
fn lint_of_valid_queries_reports_nothing() {
    let folder = folder(&[("a.tamis", "created_at > now-7d and status_code >= 500\n")]);
    assert_eq!(run(folder.path(), &["lint", "."]), (0, String::new(), String::new()));
}

#[test]
fn rename_rewrites_the_queries_that_it_can() {
    let (a, b) = ("model = o3 # the model\n", "model = (");
    let folder = folder(&[("a.tamis", a), ("b.tamis", b), ("c.tamis", "is_complete\n")]);
    let (code, shown, errors) = run(folder.path(), &["rename", ".", "model", "engine"]);
    assert_eq!(code, 1, "{errors}");
    assert_eq!(shown, "./a.tamis: renamed `model` to `engine`\n");
    assert!(errors.contains("b.tamis:1:"), "{errors}");
    let read = |name| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("a.tamis"), "engine = o3 # the model\n");
    assert_eq!(read("b.tamis"), b);
    assert_eq!(read("c.tamis"), "is_complete\n");
}

#[test]
fn raise_prints_the_query_of_a_filter() {
    let filter = r#"{"filters": [{"column_id": "model", "operator": "one_of", "value": ["a", "b"], "type": "text"}]}"#;
    let folder = folder(&[("filter.json", filter), ("empty.json", r#"{"and": []}"#)]);
    let (code, shown, _) = run(folder.path(), &["raise", "filter.json"]);
    assert_eq!((code, shown.as_str()), (0, "model in (\"a\", \"b\")\n"));
    let (code, _, errors) = run(folder.path(), &["raise", "empty.json"]);
    assert_eq!(code, 1);
    assert!(errors.starts_with("empty.json: /and: "), "{errors}");
}

#[test]
fn what_cannot_be_done_exits_with_2() {
    let folder = folder(&[("a.tamis", "is_complete")]);
    for arguments in [&["lint", "missing"][..], &["raise", "missing.json"], &["rename", ".", "modle", "modell"], &[]] {
        let (code, _, errors) = run(folder.path(), arguments);
        assert_eq!(code, 2, "{arguments:?}");
        assert!(!errors.is_empty());
    }
}
