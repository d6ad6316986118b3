//! Texts that `curl` reads from and writes to paths that no other user can open.
//!
//! A descriptor that `curl` inherits leaves nothing on the disk. The system closes descriptors of new processes unless
//! they are inheritable, and these are so only until `curl` runs: the command starts no other process at that time.
//! Where `/dev/fd` is missing, as on Windows, a temporary file takes its place, which only its owner can open.

use std::io::{self, BufRead, BufReader, PipeReader, PipeWriter, Read, Write};

use tempfile::NamedTempFile;

/// The maximum length of the heads of a response that is read.
const MAX_HEAD_BYTES: u64 = 1 << 20;

/// A text that `curl` reads.
pub(super) enum Offered {
    Pipe { path: String, text: String, ends: Option<(PipeReader, PipeWriter)> },
    File(NamedTempFile),
}

impl Offered {
    pub(super) fn new(text: String) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        match descriptor::share(&reader)? {
            Some(path) => Ok(Self::Pipe { path, text, ends: Some((reader, writer)) }),
            None => Self::file(&text),
        }
    }

    fn file(text: &str) -> io::Result<Self> {
        let mut file = tempfile::Builder::new().tempfile()?;
        file.write_all(text.as_bytes())?;
        Ok(Self::File(file))
    }

    /// The path for `curl`.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Pipe { path, .. } => path.clone(),
            Self::File(file) => file.path().display().to_string(),
        }
    }

    /// Writes to the pipe, once `curl` runs: the text may be longer than what fits into it.
    pub(super) fn deliver(&mut self) -> io::Result<()> {
        match self {
            Self::Pipe { text, ends, .. } => ends.take().map_or(Ok(()), |(reader, mut writer)| {
                // If `curl` exits, writing fails instead of waiting for this reader.
                drop(reader);
                writer.write_all(text.as_bytes())
            }),
            Self::File(_) => Ok(()),
        }
    }
}

/// A text that `curl` writes.
pub(super) enum Expected {
    Pipe { path: String, reader: BufReader<io::Take<PipeReader>>, writer: Option<PipeWriter> },
    File(NamedTempFile),
}

impl Expected {
    pub(super) fn new() -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        Ok(match descriptor::share(&writer)? {
            Some(path) => {
                Self::Pipe { path, reader: BufReader::new(reader.take(MAX_HEAD_BYTES)), writer: Some(writer) }
            }
            None => Self::File(tempfile::Builder::new().tempfile()?),
        })
    }

    /// The path for `curl`.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Pipe { path, .. } => path.clone(),
            Self::File(file) => file.path().display().to_string(),
        }
    }

    /// Leaves the pipe to `curl`, once it runs: the text ends when it exits.
    pub(super) fn leave(&mut self) {
        if let Self::Pipe { writer, .. } = self {
            *writer = None;
        }
    }

    /// Reads the text up to a condition; a file is only read at the end.
    pub(super) fn read_until(&mut self, is_enough: impl Fn(&str) -> bool) -> io::Result<String> {
        let mut text = Vec::new();
        if let Self::Pipe { reader, .. } = self {
            while reader.read_until(b'\n', &mut text)? > 0 && !is_enough(&String::from_utf8_lossy(&text)) {}
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    /// Reads the rest of the text, when `curl` has exited.
    pub(super) fn read_rest(&mut self) -> io::Result<String> {
        let mut text = Vec::new();
        match self {
            Self::Pipe { reader, .. } => reader.read_to_end(&mut text)?,
            Self::File(file) => file.reopen()?.take(MAX_HEAD_BYTES).read_to_end(&mut text)?,
        };
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

#[cfg(unix)]
mod descriptor {
    use std::io;
    use std::os::fd::{AsFd, AsRawFd};
    use std::path::Path;

    use rustix::io::{FdFlags, fcntl_setfd};

    /// Makes a descriptor inheritable and returns its path; `None` if it has none.
    pub(super) fn share(descriptor: &(impl AsFd + AsRawFd)) -> io::Result<Option<String>> {
        let path = format!("/dev/fd/{}", descriptor.as_raw_fd());
        if !Path::new(&path).exists() {
            return Ok(None);
        }
        fcntl_setfd(descriptor, FdFlags::empty())?;
        Ok(Some(path))
    }
}

#[cfg(not(unix))]
mod descriptor {
    use std::io;

    pub(super) fn share<T>(_: &T) -> io::Result<Option<String>> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_the_place_of_a_pipe() {
        let mut offered = Offered::file("header = \"a: b\"\n").unwrap();
        offered.deliver().unwrap();
        assert_eq!(std::fs::read_to_string(offered.path()).unwrap(), "header = \"a: b\"\n");
        let mut expected = Expected::File(tempfile::Builder::new().tempfile().unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: String| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(offered.path()), mode(expected.path())), (0o600, 0o600));
        }
        std::fs::write(expected.path(), "HTTP/2 200 \r\n\r\n").unwrap();
        assert_eq!(expected.read_until(|_| true).unwrap(), "");
        assert_eq!(expected.read_rest().unwrap(), "HTTP/2 200 \r\n\r\n");
    }
}
