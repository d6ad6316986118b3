//! `tamis match`: which records it writes, in which form, and what it does with malformed input.

#![expect(clippy::unwrap_used, reason = "test helpers may panic")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;

mod engine;
mod formats;
mod property;
mod robust;
mod selection;

/// Runs `tamis match` with these arguments and standard input.
fn run(arguments: &[&str], stdin: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.arg("match").args(arguments).env("NO_COLOR", "1").current_dir(env!("CARGO_TARGET_TMPDIR"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    thread::scope(|scope| {
        // The command may stop reading.
        scope.spawn(move || drop(pipe.write_all(stdin)));
        child.wait_with_output().unwrap()
    })
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Checks the exit code and standard output.
#[track_caller]
fn assert_prints(output: &Output, code: i32, printed: &str) {
    assert_eq!((output.status.code(), stdout(output)), (Some(code), printed), "{}", stderr(output));
}

/// Checks that the run fails with this message after it printed this.
#[track_caller]
fn assert_fails(output: &Output, printed: &str, says: &str) {
    assert_prints(output, 2, printed);
    assert!(stderr(output).contains(says), "{}", stderr(output));
}

/// Writes a file for a test, and returns its path.
fn file(name: &str, bytes: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}
