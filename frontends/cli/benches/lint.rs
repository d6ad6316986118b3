//! `tamis lint` of a large repository: `cargo bench -p tamis-cli --bench lint`.
//!
//! The repository has a thousand YAML files with a hundred queries each, all different, with nine conditions and about
//! 220 bytes. The benchmark prints the time and the peak memory of a run with one thread and with all.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FILES: usize = 1_000;
const QUERIES: usize = 100;
/// The number of runs; the fastest is reported.
const RUNS: usize = 3;
/// The interval at which memory is measured.
const INTERVAL: Duration = Duration::from_millis(5);

fn main() {
    let directory = repository();
    let bytes: u64 =
        fs::read_dir(directory.join("views")).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    println!("{} queries in {FILES} files, {:.1} MB", FILES * QUERIES, bytes as f64 / 1e6);
    println!("{:<12} {:>8} {:>12} {:>12}", "threads", "seconds", "queries/s", "peak MB");
    for threads in [Some("1"), None] {
        let runs = (0..RUNS).map(|_| run(&directory, threads));
        let (taken, peak) = runs.min_by_key(|(taken, _)| *taken).unwrap();
        let rate = (FILES * QUERIES) as f64 / taken.as_secs_f64();
        let peak = peak.map_or_else(|| "unknown".to_owned(), |kib| format!("{:.0}", kib as f64 * 1024.0 / 1e6));
        println!("{:<12} {:>8.2} {rate:>12.0} {peak:>12}", threads.unwrap_or("all"), taken.as_secs_f64());
    }
}

/// The time of a run, and its peak memory in KiB if the system reports it.
fn run(directory: &Path, threads: Option<&str>) -> (Duration, Option<u64>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tamis"));
    command.args(["lint", "--format", "json"]).current_dir(directory).stdout(Stdio::null());
    if let Some(threads) = threads {
        command.env("RAYON_NUM_THREADS", threads);
    }
    let start = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut peak = None;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.code(), Some(0), "the queries are clean");
            return (start.elapsed(), peak);
        }
        peak = peak_of(child.id()).or(peak);
        std::thread::sleep(INTERVAL);
    }
}

/// The peak memory of a process in KiB.
///
/// Source: proc(5), `VmHWM` of `/proc/pid/status`.
fn peak_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

fn repository() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lint-bench");
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(directory.join("views")).unwrap();
    let config = "[[embedded]]\npaths = [\"views/*.yaml\"]\nqueries = [\"$.views[*].query\"]\n";
    fs::write(directory.join("tamis.toml"), config).unwrap();
    for file in 0..FILES {
        let mut text = "views:\n".to_owned();
        for query in 0..QUERIES {
            write!(text, "  - name: View {query}\n    query: >-\n").unwrap();
            for line in lines(file * QUERIES + query) {
                writeln!(text, "      {line}").unwrap();
            }
        }
        fs::write(directory.join(format!("views/{file:04}.yaml")), text).unwrap();
    }
    directory
}

/// A query that is different for each number.
fn lines(number: usize) -> [String; 4] {
    [
        "type = \"llm\" and is_complete and (input contains \"refund\" or output contains \"refund\")".to_owned(),
        format!("and duration_ns > {}ms and status_code < 500", 100 + number),
        format!("and tags not contains \"team-{}\"", number % 50),
        format!("and created_at >= 2026-01-15 and name = \"session-{number:06}\""),
    ]
}
