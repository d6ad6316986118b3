//! The command line's release binary, built and run.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Builds the command line beside this binary, and tells where it is.
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

/// Runs a command to its end, unseen.
pub(crate) fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}

/// How long a command took, and how long processors worked for it.
pub(crate) struct Worked {
    pub(crate) taken: Duration,
    pub(crate) worked: Duration,
}

pub(crate) fn work(command: &mut Command) -> Worked {
    let (before, start) = (of_children(), Instant::now());
    run(command);
    Worked { taken: start.elapsed(), worked: of_children() - before }
}

/// How long processors have worked for all children that ended.
///
/// Source: proc(5), `cutime` and `cstime` of `/proc/pid/stat`, in hundredths of a second on Linux.
fn of_children() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let ticks: u64 = fields.split(' ').skip(13).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

/// A folder of saved queries, for lint.
pub(crate) struct Repository(pub(crate) PathBuf);

const FILES: usize = 400;
const QUERIES: usize = 100;

impl Repository {
    /// Documents with queries of seven conditions, no two the same.
    pub(crate) fn written() -> Self {
        let folder = std::env::temp_dir().join(format!("tamis-peers-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("tamis.toml"), "[[embedded]]\npaths = [\"*.md\"]\n").unwrap();
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
            fs::write(folder.join(format!("{file:03}.md")), text).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}
