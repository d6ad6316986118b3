//! Reading queries and column metadata.

use std::fs::{File, Metadata};
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use tamis::{Limits, Schema};

use crate::failure::{self, Failure};
use crate::text;

/// The path that means standard input.
pub(crate) const STDIN: &str = "-";

/// The name of standard input in messages.
pub(crate) const STDIN_NAME: &str = "stdin";

/// A query and the name of its source.
#[derive(Clone)]
pub(crate) struct Query {
    /// The name of the source, escaped for display.
    pub(crate) name: String,
    /// The text without its byte order mark, which some editors write at the start of every file.
    pub(crate) text: String,
    /// Whether the source started with a byte order mark.
    pub(crate) has_bom: bool,
}

/// The mark that may precede the first character of a file.
const BYTE_ORDER_MARK: char = '\u{feff}';

impl Query {
    /// A query or JSON given on the command line.
    pub(crate) fn from_argument(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), text: text.to_owned(), has_bom: false }
    }

    /// Reads standard input.
    pub(crate) fn from_stdin() -> Result<Self, Failure> {
        Ok(Self::read(STDIN_NAME.to_owned(), limited(io::stdin().lock(), "standard input")?))
    }

    /// Reads standard input if it is a file or a pipe, which may be empty; `None` if it is a terminal, closed, or an empty
    /// device such as `/dev/null`.
    pub(crate) fn from_pipe() -> Result<Option<Self>, Failure> {
        if io::stdin().is_terminal() {
            return Ok(None);
        }
        let query = Self::from_stdin()?;
        Ok(Some(query).filter(|query| !query.text.is_empty() || !is_device()))
    }

    /// Reads a file, or standard input if the path is `-`.
    pub(crate) fn from_path(path: &Path) -> Result<Self, Failure> {
        if is_stdin(path) { Self::from_stdin() } else { Self::from_file(path) }
    }

    /// Reads a file.
    pub(crate) fn from_file(path: &Path) -> Result<Self, Failure> {
        Ok(Self::read(name(path), limited(open(path)?, &quoted(path))?))
    }

    fn read(name: String, text: String) -> Self {
        let has_bom = text.starts_with(BYTE_ORDER_MARK);
        Self { name, text: without_bom(text), has_bom }
    }

    /// The text with its byte order mark, if there was one.
    pub(crate) fn verbatim(&self) -> String {
        let bom = self.has_bom.then_some(BYTE_ORDER_MARK);
        bom.into_iter().chain(self.text.chars()).collect()
    }
}

/// Whether a path means standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path == Path::new(STDIN)
}

/// Returns an error if two inputs, each with its name, are both read from standard input, which can only be read once.
pub(crate) fn require_unshared_stdin(
    (one, is_one_stdin): (&str, bool),
    (other, is_other_stdin): (&str, bool),
) -> Result<(), Failure> {
    if is_one_stdin && is_other_stdin {
        return Err(Failure::new(format!("{one} and {other} cannot both be read from standard input"))
            .help("read one of them from a file"));
    }
    Ok(())
}

/// Reads columns from a metadata file.
pub(crate) fn columns(path: &Path) -> Result<Schema, Failure> {
    columns_of(Query::from_file(path)?)
}

/// Reads columns from a metadata file, or from standard input if the path is `-`.
pub(crate) fn columns_or_stdin(path: &Path) -> Result<Schema, Failure> {
    columns_of(Query::from_path(path)?)
}

fn columns_of(document: Query) -> Result<Schema, Failure> {
    Schema::from_json(&document.text).map_err(|error| {
        Failure::new(format!("{}: {}", document.name, text::visible(&error.to_string())))
            .help("expected the API's response, `{\"columns\": […]}`, or a bare array of columns")
    })
}

/// Reads a file of any content, up to the maximum length of a query.
pub(crate) fn text_of_file(path: &Path) -> Result<String, Failure> {
    limited(open(path)?, &quoted(path))
}

/// The name of a file in messages, in backticks.
pub(crate) fn quoted(path: &Path) -> String {
    format!("`{}`", name(path))
}

/// The name of a file before a position in it.
pub(crate) fn name(path: &Path) -> String {
    text::visible(&path.display().to_string())
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| unreadable(&quoted(path), &error))
}

/// What standard input reads from.
#[cfg(unix)]
pub(crate) fn stdin_metadata() -> io::Result<Metadata> {
    use std::os::fd::AsFd;
    File::from(io::stdin().as_fd().try_clone_to_owned()?).metadata()
}

/// Elsewhere, it cannot be determined.
#[cfg(not(unix))]
pub(crate) fn stdin_metadata() -> io::Result<Metadata> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether standard input is a device. A closed one is `/dev/null`, as the standard library opens that instead.
#[cfg(unix)]
fn is_device() -> bool {
    use std::os::unix::fs::FileTypeExt;
    stdin_metadata().is_ok_and(|about| about.file_type().is_char_device())
}

/// Elsewhere, an empty pipe cannot be distinguished from a device.
#[cfg(not(unix))]
const fn is_device() -> bool {
    true
}

fn limited(source: impl Read, name: &str) -> Result<String, Failure> {
    let max = Limits::MAX_BYTES;
    // One byte more distinguishes an input that is too long from one that just fits.
    let text = text(source.take(max as u64 + 1), name)?;
    if text.len() > max {
        return Err(Failure::new(format!("{name} is longer than {} MiB", max >> 20)));
    }
    Ok(text)
}

fn text(mut source: impl Read, name: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    String::from_utf8(bytes).map_err(|error| not_utf8(name, error.as_bytes(), error.utf8_error()))
}

/// Removes the byte order mark.
pub(crate) fn without_bom(text: String) -> String {
    text.strip_prefix(BYTE_ORDER_MARK).map(str::to_owned).unwrap_or(text)
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::new(format!("cannot read {name}: {}", failure::reason(error)))
}

fn not_utf8(name: &str, bytes: &[u8], error: std::str::Utf8Error) -> Failure {
    let failure = Failure::new(format!("{name} is not valid UTF-8 at byte {}", error.valid_up_to()));
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => failure.help("it looks like UTF-16: save it as UTF-8"),
        _ => failure.help("save it as UTF-8"),
    }
}
