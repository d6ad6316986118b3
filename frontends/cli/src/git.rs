//! Running `git`, which reads a repository and changes nothing.
//!
//! It runs without a shell. It asks nothing, and the programs that a repository names are not started.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use tamis::Limits;

use crate::failure::{self, Failure};
use crate::text;

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
    let output = Command::new("git")
        .arg("-C")
        .arg(directory)
        .args(["--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "protocol.ext.allow=never"])
        .args(arguments)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_LAZY_FETCH", if objects == Objects::Local { "1" } else { "0" })
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| match error.kind() {
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

/// The content of an old version of a file: its id, or its revision and path. `name` is that of the file in messages.
pub(crate) fn blob(directory: &Path, objects: Objects, object: &OsStr, name: &str) -> Result<String, Failure> {
    let name = text::quote(name);
    let cat = |option: &str| run(directory, objects, [OsStr::new("cat-file"), OsStr::new(option), object]);
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
