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

/// Runs a command of a shell, where `$TAMIS` is the program.
#[cfg(unix)]
fn shell(script: &str, directory: &Path) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", script]).env("TAMIS", env!("CARGO_BIN_EXE_tamis")).env("NO_COLOR", "1");
    command.stdin(Stdio::null()).current_dir(directory).output().unwrap()
}

#[cfg(unix)]
#[test]
fn open_files_are_written_to_where_they_are() {
    let directory = directory("open");
    let printed = String::from_utf8(run(&["compile", "--compact", "is_complete"], &directory).stdout).unwrap();
    let compile = "\"$TAMIS\" compile --compact is_complete";
    let output = shell(&format!("{compile} -o /dev/stdout | cat"), &directory);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), printed);
    let output = shell(&format!("{compile} -o /dev/stderr"), &directory);
    assert_eq!((String::from_utf8(output.stderr).unwrap(), output.stdout.as_slice()), (printed.clone(), &b""[..]));
    for script in [
        "(echo a; COMPILE -o /dev/stdout; echo b) > all.out",
        "(echo a; COMPILE -o /dev/stderr; echo b >&2) 2> all.out >&2",
        "(echo a; COMPILE -o all.out; echo b) > all.out",
        "echo a > all.out; COMPILE -o /dev/stdout >> all.out; echo b >> all.out",
        "echo a > all.out; COMPILE -o /dev/stderr 2>> all.out; echo b >> all.out",
        "echo a > all.out; COMPILE -o all.out >> all.out; echo b >> all.out",
    ] {
        let output = shell(&script.replace("COMPILE", compile), &directory);
        assert!(output.status.success(), "{script}: {output:?}");
        let written = fs::read_to_string(directory.join("all.out")).unwrap();
        assert_eq!(written, format!("a\n{printed}b\n"), "{script}");
    }
    fs::write(directory.join("all.out"), "a\n").unwrap();
    let output = shell(&format!("{compile} -o /dev/fd/3 3>> all.out"), &directory);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(fs::read_to_string(directory.join("all.out")).unwrap(), "a\n");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_missing_file_creates_it() {
    let directory = directory("dangling");
    fs::create_dir(directory.join("below")).unwrap();
    std::os::unix::fs::symlink("new.out", directory.join("below/link.out")).unwrap();
    assert!(run(&["compile", "is_complete", "--output", "below/link.out"], &directory).status.success());
    assert!(fs::symlink_metadata(directory.join("below/link.out")).unwrap().is_symlink());
    assert!(fs::read_to_string(directory.join("below/new.out")).unwrap().contains("is_complete"));
}

#[track_caller]
fn assert_refused(output: &Output, noun: &str) {
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{output:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr, format!("error: `--output` is the file {noun}\n  help: write the result to another file\n"));
}

#[test]
fn files_that_are_read_are_not_replaced() {
    let directory = directory("inputs");
    let request = ["request", "queue-export", "--curl"];
    let columns = r#"[{"id": "steps", "filter_type": "number", "filterable": true}]"#;
    fs::write(directory.join("a.in"), columns).unwrap();
    for (command, noun) in [
        (&["compile", "--file", "a.in"][..], "of the query"),
        (&["explain", "-f", "./a.in"], "of the query"),
        (&["raise", "--file", "a.in"], "of the JSON"),
        (&["compile", "steps = 1", "--columns", "a.in"], "of the columns"),
        (&["raise", "{}", "--columns", "a.in"], "of the columns"),
        (&["request", "traces-count", "--log-stream-id", ID, "--file", "a.in"], "of the query"),
        (&[&request[..], &["--file", "a.in"]].concat(), "of the query"),
        (&[&request[..], &["--record-ids-file", "a.in"]].concat(), "of the record ids"),
        (&[&request[..], &["--code-scorer", "a.in"]].concat(), "of the code scorer"),
        (&[&request[..], &["--llm-scorer", "a.in"]].concat(), "of the LLM scorer"),
    ] {
        assert_refused(&run(&[command, &["--output", "a.in"]].concat(), &directory), noun);
        assert_eq!(fs::read_to_string(directory.join("a.in")).unwrap(), columns);
    }
}

#[cfg(unix)]
#[test]
fn links_to_files_that_are_read_are_not_replaced() {
    let directory = directory("linked-inputs");
    fs::write(directory.join("a.in"), "is_complete").unwrap();
    std::os::unix::fs::symlink("a.in", directory.join("link.in")).unwrap();
    fs::hard_link(directory.join("a.in"), directory.join("hard.in")).unwrap();
    for path in ["link.in", "hard.in"] {
        assert_refused(&run(&["compile", "--file", "a.in", "--output", path], &directory), "of the query");
        assert_refused(&run(&["compile", "--file", path, "--output", "a.in"], &directory), "of the query");
    }
    assert_refused(&shell("\"$TAMIS\" compile -o a.in < a.in", &directory), "on standard input");
    assert_eq!(fs::read_to_string(directory.join("a.in")).unwrap(), "is_complete");
    assert!(shell("\"$TAMIS\" compile is_complete -o /dev/null < /dev/null", &directory).status.success());
    // The formatted query replaces it on purpose.
    assert!(shell("\"$TAMIS\" fmt -o a.in < a.in", &directory).status.success());
    assert_eq!(fs::read_to_string(directory.join("a.in")).unwrap(), "is_complete\n");
}

#[test]
fn a_query_with_errors_is_not_formatted_to_a_file() {
    let directory = directory("fmt");
    fs::write(directory.join("a.tamis"), "(a=1").unwrap();
    for (path, before) in [("new.out", None), ("old.out", Some("before"))] {
        before.iter().for_each(|text| fs::write(directory.join(path), text).unwrap());
        let output = run(&["fmt", "a.tamis", "--output", path], &directory);
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("unclosed parenthesis"), "{output:?}");
        assert_eq!(fs::read_to_string(directory.join(path)).ok().as_deref(), before);
    }
    // Neither is a file with one such query among others.
    fs::write(directory.join("tamis.toml"), "[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$.*\"]\n").unwrap();
    fs::write(directory.join("views.yaml"), "one: (a=1)\ntwo: (a=1\n").unwrap();
    let output = run(&["fmt", "views.yaml", "--output", "old.out"], &directory);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(fs::read_to_string(directory.join("old.out")).unwrap(), "before");
}
