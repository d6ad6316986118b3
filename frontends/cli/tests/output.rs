//! `--output`: results in files.

#![expect(clippy::unwrap_used, reason = "test helpers may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const ID: &str = "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db";

fn run(arguments: &[&str], directory: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.args(arguments).env("NO_COLOR", "1").stdin(Stdio::null()).current_dir(directory);
    command.output().unwrap()
}

/// An empty directory for a test.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("output-{name}"));
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

/// The commands with a result, and a query or JSON in which they find an error.
fn commands() -> [(Vec<&'static str>, &'static str, &'static str); 5] {
    let json = r#"{"column_id":"status_code","operator":"eq","value":1,"type":"number"}"#;
    [
        (vec!["compile"], "is_complete", "is_complet"),
        (vec!["explain"], "is_complete", "is_complet"),
        (vec!["explain", "--format", "json"], "is_complete", "is_complet"),
        (vec!["raise"], json, "{}"),
        (vec!["request", "traces-count", "--log-stream-id", ID], "is_complete", "is_complet"),
    ]
}

#[test]
fn the_file_contains_what_would_be_printed() {
    let directory = directory("same");
    for (command, query, _) in commands() {
        let printed = run(&[&command[..], &[query]].concat(), &directory).stdout;
        assert!(!printed.is_empty());
        for arguments in [&[query, "--output", "a.out"], &[query, "-o", "a.out"]] {
            let output = run(&[&command[..], arguments].concat(), &directory);
            assert_eq!((output.status.code(), &*output.stdout, &*output.stderr), (Some(0), &b""[..], &b""[..]));
            assert_eq!(fs::read(directory.join("a.out")).unwrap(), printed);
            assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
        }
        let output = run(&[&command[..], &[query, "--output", "-"]].concat(), &directory);
        assert_eq!(output.stdout, printed);
    }
}

#[test]
fn errors_leave_the_file_alone() {
    let directory = directory("errors");
    let path = directory.join("a.out");
    for (command, _, wrong) in commands() {
        let output = run(&[&command[..], &[wrong, "--output", "a.out"]].concat(), &directory);
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
        assert!(!output.stderr.is_empty() && !path.exists());
        fs::write(&path, "before").unwrap();
        run(&[&command[..], &[wrong, "--output", "a.out"]].concat(), &directory);
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_file_that_cannot_be_written_is_an_error() {
    let directory = directory("unwritable");
    for (path, says) in [
        (".", "error: cannot write `.`: is a directory\n"),
        ("missing/a.out", "error: cannot write `missing/a.out`: no such file or directory\n"),
    ] {
        let output = run(&["compile", "is_complete", "--output", path], &directory);
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), says);
    }
}

#[cfg(unix)]
#[test]
fn links_modes_and_special_files_are_kept() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    let directory = directory("links");
    let (path, link) = (directory.join("a.out"), directory.join("link.out"));
    fs::write(&path, "").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.out", &link).unwrap();
    assert!(run(&["compile", "is_complete", "--output", "link.out"], &directory).status.success());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(&path).unwrap().contains("is_complete"));
    assert!(run(&["compile", "is_complete", "--output", "/dev/null"], &directory).status.success());
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}
