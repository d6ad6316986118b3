//! Queries, JSON and columns from standard input.

#![expect(clippy::unwrap_used, reason = "test helpers may panic")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const COLUMNS: &str = r#"[{"id": "steps", "filter_type": "number", "filterable": true}]"#;

fn run(arguments: &[&str], stdin: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.args(arguments).env("NO_COLOR", "1").current_dir(env!("CARGO_TARGET_TMPDIR"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that does not read may have exited.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

#[track_caller]
fn assert_prints(arguments: &[&str], stdin: &str, printed: &str) {
    let output = run(arguments, stdin);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains(printed), "{stdout}");
}

#[track_caller]
fn assert_unusable(arguments: &[&str], stdin: &str, says: &str) {
    let output = run(arguments, stdin);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains(says), "{stderr}");
}

#[test]
fn a_piped_query_needs_no_argument() {
    for arguments in [&[][..], &["-"], &["--file", "-"], &["-f-"]] {
        let with = |command: &[&'static str]| [command, arguments].concat();
        assert_prints(&with(&["compile", "--compact"]), "is_complete\n", "\"is_complete\"");
        assert_prints(&with(&["check"]), "\u{feff}is_complete\n", "ok\n");
        assert_prints(&with(&["explain"]), "is_complete", "is_complete");
        assert_prints(&with(&["tokens"]), "is_complete", "0..11");
        assert_prints(&with(&["complete"]), "dura", "duration_ns");
        assert_prints(&with(&["hover", "--offset", "0"]), "is_complete", "is_complete");
        assert_prints(&with(&["raise"]), r#"{"column_id":"a","operator":"eq","value":1,"type":"number"}"#, "a = 1\n");
        assert_prints(&with(&["check", "--fix"]), "status_code > 1,000", "status_code > 1_000\n");
        assert_prints(&with(&["request", "traces-count", "--log-stream-id", ID]), "is_complete", "\"is_complete\"");
    }
}

const ID: &str = "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db";

#[test]
fn without_a_piped_query_nothing_changes() {
    for command in ["compile", "check", "explain", "tokens"] {
        assert_unusable(&[command], "", "no query given");
    }
    assert_unusable(&["raise"], "", "no JSON given");
    // A query of spaces is empty, but was given.
    assert_eq!(run(&["compile"], "\n").status.code(), Some(1));
    // The argument counts.
    assert_prints(&["compile", "is_complete"], "has_children", "\"is_complete\"");
}

#[test]
fn an_empty_pipe_is_not_a_request_without_a_query() {
    let request = ["request", "traces-count", "--log-stream-id", ID, "--compact"];
    let output = run(&request, "");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{output:?}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("the query is empty"));
    let empty = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stdin-empty");
    fs::write(&empty, "").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    assert_eq!(command.args(request).stdin(fs::File::open(empty).unwrap()).output().unwrap().status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_closed_or_empty_device_is_a_request_without_a_query() {
    let request = format!("'{}' request traces-count --log-stream-id {ID} --compact", env!("CARGO_BIN_EXE_tamis"));
    for stdin in ["< /dev/null", "<&-"] {
        let output = Command::new("sh").args(["-c", &format!("{request} {stdin}")]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{{\"log_stream_id\":\"{ID}\"}}\n"));
    }
}

#[test]
fn columns_are_read_from_standard_input() {
    assert_prints(&["compile", "--columns", "-", "steps = 5"], COLUMNS, "\"steps\"");
    assert_prints(&["columns", "-c-"], COLUMNS, "steps ");
    assert_unusable(&["check", "--columns", "-", "a = 1"], "{", "stdin: ");
    assert_unusable(&["check", "--columns", "-"], COLUMNS, "no query given");
    let request = ["request", "traces-count", "--log-stream-id", ID, "--columns", "-"];
    assert_prints(&request, COLUMNS, "\"log_stream_id\"");
}

#[test]
fn standard_input_is_read_once() {
    let both = |what: &str| format!("the columns and {what} cannot both be read from standard input\n  help: read one");
    for arguments in [&["-"][..], &["--file", "-"]] {
        for command in ["check", "compile", "explain"] {
            assert_unusable(&[&[command, "--columns", "-"], arguments].concat(), COLUMNS, &both("the query"));
        }
        assert_unusable(&[&["raise", "--columns", "-"], arguments].concat(), COLUMNS, &both("the JSON"));
    }
    assert_unusable(&["lint", "--columns", "-", "-"], COLUMNS, &both("the query"));
    assert_unusable(&["rename", "steps", "count", "--columns", "-", "-"], COLUMNS, &both("the query"));
    assert_unusable(&["repl", "--columns", "-"], COLUMNS, &both("the queries"));
    let request = ["request", "traces-count", "--columns", "-", "--explain-response", "-", "a = 1"];
    assert_unusable(&request, COLUMNS, &both("the response"));
    assert_unusable(&["columns", "-c-", "-c-"], COLUMNS, "`--columns -` cannot be used more than once");
}
