//! Malformed, huge and hostile inputs.

use std::io::Read;
use std::process::{Command, Stdio};

use super::{assert_fails, assert_prints, gzip, run, stderr, stdout, zstandard};

const QUERY: &str = "status_code = 500";
const MATCHED: &str = "{\"status_code\":500}\n";

/// The input between two records that match.
fn between(middle: &[u8]) -> Vec<u8> {
    [MATCHED.as_bytes(), middle, b"\n", MATCHED.as_bytes()].concat()
}

#[test]
fn a_malformed_line_is_an_error_and_can_be_skipped() {
    for (line, says) in [
        (&b"{\"a\": 1"[..], "stdin:2:7: malformed record: the record ends inside an object"),
        (b"{\"a\": \"x", "stdin:2:8: malformed record: the record ends inside a string"),
        (b"{} {}", "stdin:2:4: malformed record: trailing characters"),
        (b"{\"a\": NaN}", "stdin:2:7: malformed record: expected value"),
        (b"[1]", "stdin:2: malformed record: invalid type: sequence, expected an object"),
        (b"null", "stdin:2:4: malformed record: invalid type: null, expected an object"),
        (b"\0\0\0", "stdin:2:1: malformed record: expected value"),
        (b"{\"a\": \"\0\"}", "stdin:2:7: malformed record: control character"),
        (b"{\"a\": \"\xff\"}", "stdin:2:8: malformed record: not valid UTF-8"),
        (b"{\"status_code\": 1e999}", "stdin:2:21: malformed record: number out of range"),
        (b"{\"a\": \"\\ud800\", \"b\": \"\\x\"}", "stdin:2:24: malformed record: invalid escape"),
    ] {
        let input = between(line);
        assert_fails(&run(&[QUERY], &input), MATCHED, says);
        let skipped = run(&[QUERY, "--skip-malformed"], &input);
        assert_prints(&skipped, 0, &MATCHED.repeat(2));
        assert_eq!(stderr(&skipped), "warning: skipped 1 malformed record\n");
    }
}

#[test]
fn deep_nesting_is_skipped_or_reported() {
    let deep = |key: &str| {
        let (open, close) = ("[{\"a\":".repeat(50_000), "}]".repeat(50_000));
        format!("{{\"{key}\":{open}0{close},\"status_code\":500}}").into_bytes()
    };
    let output = run(&[QUERY, "--count"], &between(&deep("other")));
    assert_prints(&output, 0, "3\n");
    let output = run(&["input contains x or status_code = 500"], &between(&deep("input")));
    assert_fails(&output, MATCHED, "a column that the query reads is nested more than 128 levels deep");
    let array = [b"[".as_slice(), &deep("other"), b"]"].concat();
    assert_prints(&run(&[QUERY, "--count"], &array), 0, "1\n");
    let brackets = "[".repeat(100_000);
    assert_fails(&run(&[QUERY], brackets.as_bytes()), "[", "stdin:1");
}

#[test]
fn the_last_of_duplicate_keys_counts() {
    for (record, matches) in [
        ("{\"status_code\":200,\"status_code\":500}", true),
        ("{\"status_code\":500,\"status_code\":200}", false),
        ("{\"status_code\":500,\"status_code\":null}", false),
        ("{\"status_code\":200,\"status\\u005fcode\":500}", true),
    ] {
        assert_eq!(run(&[QUERY], record.as_bytes()).status.success(), matches, "{record}");
    }
    let twice = b"{\"metrics\":{\"cost\":5},\"metrics\":{}}";
    assert_eq!(run(&["metrics.cost = 5"], twice).status.code(), Some(1));
}

#[test]
fn marks_and_empty_inputs() {
    let marked = [b"\xef\xbb\xbf", MATCHED.as_bytes()].concat();
    assert_prints(&run(&[QUERY], &marked), 0, MATCHED);
    for empty in [&b""[..], b"\n\n", b"\xef\xbb\xbf", &gzip(b""), &zstandard(b"")] {
        assert_prints(&run(&[QUERY], empty), 1, "");
    }
    let utf16: Vec<u8> = format!("\u{feff}{MATCHED}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_fails(&run(&[QUERY], &utf16), "", "stdin: the file is UTF-16\n  help: convert it to UTF-8");
    assert_fails(&run(&[QUERY], b"\0\0\0\0\0\0\0\0"), "", "stdin: the file is neither JSON nor CSV");
}

#[test]
fn damaged_compression_is_an_error() {
    let lines = MATCHED.repeat(1_000);
    for bytes in [gzip(lines.as_bytes()), zstandard(lines.as_bytes())] {
        let mut damaged = bytes.clone();
        damaged.truncate(bytes.len() - 5);
        let output = run(&[QUERY, "--count"], &damaged);
        assert_fails(&output, "", "error: cannot read `stdin`: the compressed data ");
    }
    let mut damaged = gzip(lines.as_bytes());
    let last = damaged.len() - 6;
    damaged[last] ^= 1;
    assert_fails(&run(&[QUERY, "--count"], &damaged), "", "the compressed data is damaged");
}

#[test]
fn a_record_that_is_too_long_is_an_error_and_can_be_skipped() {
    let long = format!("{{\"name\": \"{}\"}}", "x".repeat(200 << 20)).into_bytes();
    let input = between(&long);
    let says = "stdin:2: the record is longer than 64 MiB\n  help: `--max-record` sets the maximum length";
    assert_fails(&run(&[QUERY], &input), MATCHED, says);
    let skipped = run(&[QUERY, "--skip-malformed"], &input);
    assert_prints(&skipped, 0, &MATCHED.repeat(2));
    assert_eq!(stderr(&skipped), "warning: skipped 1 malformed record\n");
    assert_prints(&run(&[QUERY, "--max-record", "256", "--count"], &input), 0, "2\n");
    // A megabyte of Zstandard can be gigabytes of one line.
    let bomb = zstd::encode_all(std::io::repeat(b'x').take(1 << 30), 1).unwrap();
    assert!(bomb.len() < 1 << 20);
    assert_fails(&run(&[QUERY], &[zstandard(b"{\"a\": \""), bomb].concat()), "", "stdin:1: the record is longer");
}

#[test]
fn a_reader_that_stops_is_no_error() {
    let lines = MATCHED.repeat(100_000);
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    let path = super::file("closed.jsonl", lines.as_bytes());
    let mut child = command
        .args(["match", QUERY, &path])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stdout(&output), stderr(&output)), (Some(0), "", ""));
}

#[test]
fn a_pipe_that_pauses_is_answered_at_once() {
    use std::io::Write;
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    let mut child = command.args(["match", QUERY]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    for _ in 0..3 {
        stdin.write_all(MATCHED.as_bytes()).unwrap();
        let mut line = vec![0; MATCHED.len()];
        stdout.read_exact(&mut line).unwrap();
        assert_eq!(line, MATCHED.as_bytes());
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}
