//! `tamis request --send` and `tamis columns --fetch` with a server on this machine; skipped with a message if `curl` is
//! not installed.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "test helpers may panic")]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[path = "send/columns.rs"]
mod columns;
#[path = "send/deletes.rs"]
mod deletes;
#[path = "send/exports.rs"]
mod exports;
#[path = "send/key.rs"]
mod key;
#[path = "send/responses.rs"]
mod responses;
#[path = "send/server.rs"]
mod server;
#[path = "send/terminal.rs"]
mod terminal;

const ID: &str = "6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f";
const KEY: &str = "the-secret-key";

/// Whether `curl` is installed.
fn has_curl() -> bool {
    let is_installed = Command::new("curl").arg("--version").output().is_ok_and(|output| output.status.success());
    if !is_installed {
        eprintln!("curl is not installed: skipped sending requests");
    }
    is_installed
}

/// The directory of a test.
fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("send-{name}"))
}

/// The same, empty.
fn directory(name: &str) -> PathBuf {
    let directory = place(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

/// The command, without the settings of the user, in an empty directory of this name.
fn tamis<S: AsRef<OsStr>>(name: &str, arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.args(arguments).env("GALILEO_API_KEY", KEY).env("NO_COLOR", "1").current_dir(directory(name));
    for variable in ["http_proxy", "ALL_PROXY", "all_proxy", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Sends a request for the records of a log stream.
fn send(name: &str, target: &str, url: &str, arguments: &[&str]) -> Command {
    let scope = ["--project-id", ID, "--log-stream-id", ID, "--send", "--base-url", url];
    tamis(name, [&["request", target], &scope[..], arguments].concat())
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Checks that a command failed with this exit code, a message and no result, and that no output has the key.
#[track_caller]
fn assert_fails(output: &Output, code: i32, message: &str) {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert_eq!(stdout(output), "");
    assert!(stderr(output).contains(message), "{}", stderr(output));
    assert!(!stderr(output).contains(KEY), "{}", stderr(output));
}

/// The names of the files in the directory of a test.
fn names_in(directory: &Path) -> Vec<String> {
    let names = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Puts a script with this name into a directory.
fn script(directory: &Path, name: &str, text: &str) {
    fs::create_dir_all(directory).unwrap();
    let path = directory.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The search path with another directory before all others.
fn path_with(directory: &Path) -> String {
    format!("{}:{}", directory.display(), std::env::var("PATH").unwrap())
}
