//! Running `git`, which reads a repository and changes nothing.
//!
//! It runs without a shell. It asks nothing, and the programs that a repository names are not started.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use tamis::Limits;

use crate::failure::{self, Failure};
use crate::text;

/// How often it is checked whether git has ended: more and more rarely.
const MIN_INTERVAL: Duration = Duration::from_micros(200);
const MAX_INTERVAL: Duration = Duration::from_millis(10);

/// The objects that may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Objects {
    /// Those that the repository has.
    Local,
    /// Those that a partial clone has left out, too: git fetches them.
    Fetched,
}

/// Runs `git` in a directory, and returns its output.
pub(crate) fn run<A: AsRef<OsStr>>(
    directory: &Path,
    objects: Objects,
    arguments: impl IntoIterator<Item = A>,
) -> Result<Vec<u8>, Failure> {
    run_until(directory, objects, &|| false, arguments)
}

/// Runs `git` until it ends or is cancelled.
fn run_until<A: AsRef<OsStr>>(
    directory: &Path,
    objects: Objects,
    is_cancelled: &dyn Fn() -> bool,
    arguments: impl IntoIterator<Item = A>,
) -> Result<Vec<u8>, Failure> {
    let child = Command::new("git")
        .arg("-C")
        .arg(directory)
        .args(["--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "protocol.ext.allow=never"])
        .args(arguments)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", if objects == Objects::Local { "1" } else { "0" })
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let output = child.and_then(|child| output_of(child, is_cancelled)).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Failure::new("cannot run `git`: it is not installed"),
        _ => Failure::new(format!("cannot run `git`: {}", failure::reason(&error))),
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let line = message.lines().next().unwrap_or("it failed").trim_start_matches("fatal: ");
    Err(Failure::new(format!("git: {}", text::visible(line))))
}

/// What a process writes until it ends; if it is cancelled, it is killed.
fn output_of(mut child: Child, is_cancelled: &dyn Fn() -> bool) -> io::Result<Output> {
    let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        let stdout = scope.spawn(move || read_all(stdout.as_mut()));
        let stderr = scope.spawn(move || read_all(stderr.as_mut()));
        let mut interval = MIN_INTERVAL;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if is_cancelled() {
                child.kill()?;
                break child.wait()?;
            }
            thread::sleep(interval);
            interval = MAX_INTERVAL.min(interval * 2);
        };
        let joined =
            |read: thread::ScopedJoinHandle<'_, io::Result<Vec<u8>>>| read.join().unwrap_or_else(|_| Ok(Vec::new()));
        Ok(Output { status, stdout: joined(stdout)?, stderr: joined(stderr)? })
    })
}

fn read_all(pipe: Option<&mut impl Read>) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    pipe.map_or(Ok(0), |pipe| pipe.read_to_end(&mut all))?;
    Ok(all)
}

/// The content of an old version of a file: its id, or its revision and path. `name` is that of the file in messages.
pub(crate) fn blob(
    directory: &Path,
    objects: Objects,
    is_cancelled: &dyn Fn() -> bool,
    object: &OsStr,
    name: &str,
) -> Result<String, Failure> {
    let name = text::quote(name);
    let cat = |option: &str| {
        run_until(directory, objects, is_cancelled, [OsStr::new("cat-file"), OsStr::new(option), object])
    };
    let size: usize = one_line(cat("-s")?)?.parse().map_err(|_| unreadable_output())?;
    if size > Limits::MAX_BYTES {
        return Err(Failure::new(format!("the old version of {name} is longer than {} MiB", Limits::MAX_BYTES >> 20)));
    }
    String::from_utf8(cat("blob")?).map_err(|_| Failure::new(format!("the old version of {name} is not valid UTF-8")))
}

/// An output of one line, without its end.
pub(crate) fn one_line(output: Vec<u8>) -> Result<String, Failure> {
    let text = String::from_utf8(output).map_err(|_| unreadable_output())?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

pub(crate) fn unreadable_output() -> Failure {
    Failure::new("cannot read the output of `git`")
}
