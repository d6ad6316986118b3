//! The command line's release binary, built and run.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Builds the command line into the same target directory, and returns its path.
pub(crate) fn build() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let target = here.ancestors().nth(2).unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--locked", "--package", "tamis-cli", "--target-dir"])
        .arg(target)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .status();
    assert!(built.unwrap().success(), "the command line does not build");
    target.join("release/tamis")
}

/// Runs a command to its end, without output.
pub(crate) fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}

/// The elapsed time and the CPU time of a command.
pub(crate) struct Usage {
    pub(crate) elapsed: Duration,
    pub(crate) cpu: Duration,
}

pub(crate) fn measure(command: &mut Command) -> Usage {
    let (before, start) = (children_cpu_time(), Instant::now());
    run(command);
    Usage { elapsed: start.elapsed(), cpu: children_cpu_time() - before }
}

/// The CPU time of all child processes that have ended.
///
/// Source: proc(5), `cutime` and `cstime` of `/proc/pid/stat`, in hundredths of a second on Linux.
fn children_cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks: u64 = fields.split(' ').skip(13).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

/// A directory of saved queries, for lint.
pub(crate) struct Repository(pub(crate) PathBuf);

const FILES: usize = 400;
const QUERIES: usize = 100;

impl Repository {
    /// Writes documents with queries of seven conditions, all different.
    pub(crate) fn written() -> Self {
        let directory = std::env::temp_dir().join(format!("tamis-peers-{}", std::process::id()));
        fs::create_dir(&directory).unwrap();
        fs::write(directory.join("tamis.toml"), "[[embedded]]\npaths = [\"*.md\"]\n").unwrap();
        for file in 0..FILES {
            let mut text = String::new();
            for query in 0..QUERIES {
                let number = file * QUERIES + query;
                write!(
                    text,
                    "```tamis\n\
                     type = \"llm\" and is_complete and (input contains \"refund\" or output contains \"refund\")\n\
                     and duration_ns > {}ms and created_at >= 2026-01-15 and name = \"session-{number:06}\"\n\
                     ```\n\n",
                    100 + number,
                )
                .unwrap();
            }
            fs::write(directory.join(format!("{file:03}.md")), text).unwrap();
        }
        Self(directory)
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}
