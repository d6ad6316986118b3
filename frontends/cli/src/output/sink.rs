//! A result that is received bit by bit, and written as a whole.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::channel::Channel;
use super::destination::{Destination, require_closed};
use super::links::target;
use super::replace::{Replacement, unwritable};
use crate::failure::{self, Failure};

/// The size of the parts in which a result is copied.
const BLOCK: usize = 64 << 10;

/// Collects a result in a temporary file, so that its destination is changed only if it is complete.
pub(crate) struct Sink(Collected);

enum Collected {
    /// The file that will replace the destination.
    Replacement(Replacement),
    /// A file without a name, for a destination that cannot be replaced.
    Spool(Spool),
}

/// A complete result in a file without a name, which the system removes even if the command is killed.
pub(crate) struct Spool {
    file: File,
    destination: Destination,
}

impl Sink {
    /// Checks that the destination can be written to.
    pub(crate) fn open(destination: &Destination) -> Result<Self, Failure> {
        if let Destination::File(path) = destination {
            let target = target(path);
            require_closed(path, &target)?;
            if fs::metadata(&target).map_or(true, |about| about.is_file()) {
                return Ok(Self(Collected::Replacement(Replacement::open(path, &target)?)));
            }
            require_writable(path, &target)?;
        }
        let file = tempfile::tempfile().map_err(|error| temporary(&error))?;
        Ok(Self(Collected::Spool(Spool { file, destination: destination.clone() })))
    }

    fn file(&self) -> &File {
        match &self.0 {
            Collected::Replacement(replacement) => replacement.file(),
            Collected::Spool(spool) => &spool.file,
        }
    }

    /// Appends a part.
    pub(crate) fn append(&mut self, part: &[u8]) -> Result<(), Failure> {
        self.file().write_all(part).map_err(|error| temporary(&error))
    }

    /// Removes what has been received.
    pub(crate) fn clear(&mut self) -> Result<(), Failure> {
        let mut file = self.file();
        file.set_len(0).and_then(|()| file.rewind()).map_err(|error| temporary(&error))
    }

    /// The start of what has been received.
    pub(crate) fn start(&self, max: u64) -> Result<String, Failure> {
        start(self.file(), max).map_err(|error| temporary(&error))
    }

    /// Writes a file; the result for another destination is returned.
    pub(crate) fn complete(self) -> Result<Option<Spool>, Failure> {
        match self.0 {
            Collected::Replacement(replacement) => replacement.commit().map(|()| None),
            Collected::Spool(spool) => Ok(Some(spool)),
        }
    }
}

impl Spool {
    /// The text, up to a maximum length.
    pub(crate) fn text(&self, max: u64) -> Result<String, Failure> {
        start(&self.file, max).map_err(|error| temporary(&error))
    }

    /// Writes the result to its destination: escaped on a terminal, otherwise byte for byte.
    pub(crate) fn write(mut self) -> Result<(), Failure> {
        self.file.rewind().map_err(|error| temporary(&error))?;
        match &self.destination {
            Destination::Open(Channel::Stdout) if io::stdout().is_terminal() => {
                let mut text = self.text(u64::MAX)?;
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                Channel::emit_user_text(&text)
            }
            Destination::Open(channel) => self.copy(|part| channel.emit_part(part)),
            Destination::File(path) => {
                let mut file =
                    File::options().write(true).open(target(path)).map_err(|error| unwritable(path, &error))?;
                self.copy(|part| file.write_all(part).map(|()| true).map_err(|error| unwritable(path, &error)))
            }
        }
    }

    /// Copies the result in parts, as long as `write` returns that more can be written.
    fn copy(&self, mut write: impl FnMut(&[u8]) -> Result<bool, Failure>) -> Result<(), Failure> {
        let mut block = vec![0; BLOCK];
        loop {
            let count = (&self.file).read(&mut block).map_err(|error| temporary(&error))?;
            let part = block.get(..count).unwrap_or_default();
            if part.is_empty() || !write(part)? {
                return Ok(());
            }
        }
    }
}

fn start(mut file: &File, max: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(max).read_to_end(&mut bytes)?;
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Returns an error if a special file cannot be written to, before anything is received for it.
fn require_writable(path: &Path, target: &PathBuf) -> Result<(), Failure> {
    match fs::metadata(target) {
        Ok(about) if about.is_dir() => Err(unwritable(path, &io::ErrorKind::IsADirectory.into())),
        _ => Ok(()),
    }
}

fn temporary(error: &io::Error) -> Failure {
    Failure::new(format!("cannot write a temporary file: {}", failure::reason(error)))
}
