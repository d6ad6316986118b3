//! `tamis server` as an editor sees it: `cargo bench -p tamis-cli --bench server`.
//!
//! Opens a YAML file with 2,000 queries, types in the middle of it, and then opens a thousand files. The benchmark prints
//! the time until the diagnostics arrive, and the peak memory of the server.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, dead_code, reason = "a benchmark")]
#![expect(clippy::indexing_slicing, clippy::string_slice, reason = "a benchmark")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;

#[path = "../tests/server/client.rs"]
mod client;

use client::{Client, uri};

const QUERIES: usize = 2_000;
const KEYSTROKES: usize = 500;
const FILES: usize = 1_000;
/// The number of queries in each of many files.
const QUERIES_OF_FILE: usize = 10;
/// The number of times that the file is opened.
const RUNS: usize = 10;

fn main() {
    let directory = directory();
    let text = views(QUERIES, 0);
    println!("a YAML file with {QUERIES} queries, {:.0} KB", text.len() as f64 / 1e3);
    let mut client = Client::start(&directory, json!({}));
    let opened: Vec<Duration> = (0..RUNS).map(|run| open(&mut client, &directory, run, &text)).collect();
    print("opened, until its diagnostics", opened, "100 ms");
    for (name, marker, key) in [
        ("in a block", "status_code > 1000 ", "7"),
        ("in one line", "duration_ns > 1001s", "7"),
        ("that ends or joins lines", "status_code > 1000 ", "\n      "),
        ("in a name", "view 1000", "7"),
        ("that starts or ends a list item", "view 1000", "\n  - name: x"),
        ("that makes the YAML invalid or valid", "view 1000", "\n    q"),
    ] {
        let typed = type_at(&mut client, &uri(&directory.join("views-0.yaml")), &text, marker, key);
        print(&format!("a keystroke {name}, until its diagnostics"), typed, "5 ms");
    }
    assert!(client.shut_down().success());

    let client = open_many(&directory);
    let peak = peak_of(client.id()).map_or_else(|| "unknown".to_owned(), |kib| format!("{:.0} MB", kib as f64 / 1e3));
    println!("{FILES} open files with {QUERIES_OF_FILE} queries each: peak memory {peak} (limit: 150 MB)");
    assert!(client.shut_down().success());
}

/// Opens the file, and returns the time until its diagnostics arrive.
fn open(client: &mut Client, directory: &Path, run: usize, text: &str) -> Duration {
    let uri = uri(&directory.join(format!("views-{run}.yaml")));
    let start = Instant::now();
    client.open(&uri, "yaml", text);
    assert_eq!(client.diagnostics(&uri, 1).len(), 1, "one query has an unknown column");
    start.elapsed()
}

/// Types and deletes a key after the marker again and again, and returns the time until the diagnostics of each arrive.
fn type_at(client: &mut Client, uri: &str, text: &str, marker: &str, key: &str) -> Vec<Duration> {
    let at = text.find(marker).unwrap() + marker.trim_end_matches([' ', 's']).len();
    let line = text[..at].matches('\n').count();
    let character = at - text[..at].rfind('\n').unwrap() - 1;
    let version = client.published[uri]["version"].as_i64().unwrap();
    let mut version = i32::try_from(version).unwrap();
    let typed = (0..KEYSTROKES).map(|index| {
        version += 1;
        let start = json!({ "line": line, "character": character });
        let end = match key.strip_prefix('\n') {
            _ if index % 2 == 0 => start.clone(),
            Some(indentation) => json!({ "line": line + 1, "character": indentation.len() }),
            None => json!({ "line": line, "character": character + key.len() }),
        };
        let (range, text) = (json!({ "start": start, "end": end }), if index % 2 == 0 { key } else { "" });
        let start = Instant::now();
        client.change(uri, version, json!([{ "range": range, "text": text }]));
        assert_eq!(client.diagnostics(uri, version).len(), 1);
        start.elapsed()
    });
    typed.collect()
}

fn open_many(directory: &Path) -> Client {
    let mut client = Client::start(directory, json!({ "textDocument": { "diagnostic": {} } }));
    for index in 0..FILES {
        let uri = uri(&directory.join(format!("many-{index}.yaml")));
        client.open(&uri, "yaml", &views(QUERIES_OF_FILE, index));
        let document = json!({ "textDocument": { "uri": uri } });
        client.request("textDocument/diagnostic", document.clone()).unwrap();
        client.request("textDocument/semanticTokens/full", document).unwrap();
    }
    client
}

/// A file with queries that are all different; one of them has an unknown column.
fn views(count: usize, seed: usize) -> String {
    let mut text = "views:\n".to_owned();
    for index in 0..count {
        let (number, column) = (1_000 + index, if index == 5 { "unknown_column" } else { "status_code" });
        write!(text, "  - name: view {index}\n    query: ").unwrap();
        match index % 2 {
            0 => write!(
                text,
                "|\n      {column} > {number} and input contains \"a word {seed}\"\n      and not (model in (\"gpt-4o\", \"o3\"))\n"
            ),
            _ => writeln!(text, "{column} < {number} and duration_ns > {number}s and tags contains \"x{seed}\""),
        }
        .unwrap();
    }
    text
}

fn directory() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-server");
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    let config =
        "[rules]\nno-time-bound = \"off\"\n\n[[embedded]]\npaths = [\"*.yaml\"]\nqueries = [\"$.views[*].query\"]\n";
    fs::write(directory.join("tamis.toml"), config).unwrap();
    directory
}

/// Prints the median and the 99th percentile.
fn print(what: &str, mut taken: Vec<Duration>, limit: &str) {
    taken.sort_unstable();
    let at = |part: f64| taken[((taken.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    println!("{what}: median {:.2} ms, 99 % below {:.2} ms (limit: {limit})", at(0.5), at(0.99));
}

/// The peak memory of a process in KiB.
///
/// Source: proc(5), `VmHWM` of `/proc/pid/status`.
fn peak_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
