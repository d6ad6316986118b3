//! The destination of a result: a file, or an output that is open already.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use super::channel::Channel;
use super::links::{is_descriptor, target};
use super::replace;
use crate::failure::Failure;
use crate::input;

/// Where a result is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// An output that is open, also as `/dev/stdout` or by the name of its file: it is written to where it is, and its
    /// file is not replaced, as other programs may write to it.
    Open(Channel),
    /// A file, which is replaced or created.
    File(PathBuf),
}

impl Destination {
    /// The destination with this path, where `-` is standard output; without one, standard output.
    pub(crate) fn of(path: Option<&Path>) -> Self {
        let Some(path) = path.filter(|path| !input::is_stdin(path)) else { return Self::Open(Channel::Stdout) };
        let open = [Channel::Stdout, Channel::Stderr].into_iter().find(|channel| {
            let about = fs::metadata(path).ok().zip(channel.metadata().ok());
            about.is_some_and(|(file, open)| is_same(&file, &open))
        });
        open.map_or_else(|| Self::File(path.to_owned()), Self::Open)
    }

    /// Whether writing to it would replace this file.
    pub(crate) fn replaces(&self, path: &Path) -> bool {
        self.regular_file().is_some_and(|file| is_same_file(file, path))
    }

    /// Whether writing to it would replace the file that is standard input.
    pub(crate) fn replaces_stdin(&self) -> bool {
        let about = || self.regular_file().and_then(|file| fs::metadata(file).ok()).zip(input::stdin_metadata().ok());
        about().is_some_and(|(file, stdin)| is_same(&file, &stdin))
    }

    /// The file, if there is one and it has content.
    fn regular_file(&self) -> Option<&Path> {
        match self {
            Self::File(path) if fs::metadata(path).is_ok_and(|about| about.is_file()) => Some(path),
            _ => None,
        }
    }

    /// Writes output for programs.
    pub(crate) fn emit(&self, text: &str) -> Result<(), Failure> {
        match self {
            Self::Open(channel) => channel.emit_exact(text),
            Self::File(path) => write(path, text),
        }
    }

    /// Writes text of the user.
    pub(crate) fn emit_user_text(&self, text: &str) -> Result<(), Failure> {
        match self {
            Self::Open(channel) => channel.emit_exact_unless_terminal(text),
            Self::File(path) => write(path, text),
        }
    }

    /// Writes output for people.
    pub(crate) fn write(&self, text: &str) -> Result<(), Failure> {
        match self {
            Self::Open(channel) => channel.write(text),
            Self::File(path) => write(path, text),
        }
    }
}

/// Whether this is the same file.
#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere, files have no stable identity.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false
}

/// Whether two paths lead to the same file.
fn is_same_file(one: &Path, other: &Path) -> bool {
    let (one, other) = (target(one), target(other));
    fs::canonicalize(&one).ok().zip(fs::canonicalize(&other).ok()).is_some_and(|(one, other)| one == other)
        || fs::metadata(one).ok().zip(fs::metadata(other).ok()).is_some_and(|(one, other)| is_same(&one, &other))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let target = target(path);
    require_closed(path, &target)?;
    replace::write(path, &target, text)
}

/// Returns an error if a path leads to a file that is open already.
pub(super) fn require_closed(path: &Path, target: &Path) -> Result<(), Failure> {
    // To open such a file again would start at its beginning or end, and to replace it would separate it from the
    // program that opened it. Pipes have no position.
    if is_descriptor(target) && fs::metadata(target).is_ok_and(|about| about.is_file()) {
        return Err(Failure::new(format!("cannot write {}: it is a file that is open already", input::quoted(path)))
            .help("use `--output -`, and redirect standard output to it"));
    }
    Ok(())
}
