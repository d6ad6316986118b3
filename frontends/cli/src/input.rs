//! Reading queries and column metadata.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use tamis::{Limits, Schema};

use crate::failure::{self, Failure};
use crate::text;

/// What stands for standard input among paths.
pub(crate) const STDIN: &str = "-";

/// What messages call standard input.
pub(crate) const STDIN_NAME: &str = "stdin";

/// A query, and what messages call the place it came from.
pub(crate) struct Query {
    /// The place, fit to print.
    pub(crate) name: String,
    /// The text, without its byte order mark: some editors begin every file with one.
    pub(crate) text: String,
    /// Whether there was one.
    pub(crate) marked: bool,
}

/// What may stand before the first character of a file.
const BYTE_ORDER_MARK: char = '\u{feff}';

impl Query {
    /// A query, or JSON, written on the command line.
    pub(crate) fn of_argument(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), text: text.to_owned(), marked: false }
    }

    /// The query on standard input.
    pub(crate) fn of_stdin() -> Result<Self, Failure> {
        Ok(Self::read(STDIN_NAME.to_owned(), limited(io::stdin().lock(), "standard input")?))
    }

    /// The query in a file.
    pub(crate) fn of_file(path: &Path) -> Result<Self, Failure> {
        Ok(Self::read(name(path), limited(open(path)?, &quoted(path))?))
    }

    fn read(name: String, text: String) -> Self {
        let marked = text.starts_with(BYTE_ORDER_MARK);
        Self { name, text: unmarked(text), marked }
    }

    /// The text with the byte order mark it was read with.
    pub(crate) fn verbatim(&self) -> String {
        let mark = self.marked.then_some(BYTE_ORDER_MARK);
        mark.into_iter().chain(self.text.chars()).collect()
    }
}

/// The columns in a file of metadata.
pub(crate) fn columns(path: &Path) -> Result<Schema, Failure> {
    let text = unmarked(text_of_file(path)?);
    Schema::from_json(&text).map_err(|error| {
        let place = path.display().to_string();
        Failure::new(text::visible(&format!("{place}: {error}")))
            .help("column metadata is the API's answer, `{\"columns\": […]}`, or a bare array of columns")
    })
}

/// The text of a file, whatever it holds: no file is read beyond the longest query.
pub(crate) fn text_of_file(path: &Path) -> Result<String, Failure> {
    limited(open(path)?, &quoted(path))
}

/// What messages call a file.
pub(crate) fn quoted(path: &Path) -> String {
    format!("`{}`", name(path))
}

/// What a file is called before a place in it.
pub(crate) fn name(path: &Path) -> String {
    text::visible(&path.display().to_string())
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| unreadable(&quoted(path), &error))
}

fn limited(source: impl Read, name: &str) -> Result<String, Failure> {
    let most = Limits::MAX_BYTES;
    // One byte more tells what is too long from what just fits.
    let text = text(source.take(most as u64 + 1), name)?;
    if text.len() > most {
        return Err(Failure::new(format!("{name} is longer than {} MiB", most >> 20)));
    }
    Ok(text)
}

fn text(mut source: impl Read, name: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    String::from_utf8(bytes).map_err(|error| not_utf8(name, error.as_bytes(), error.utf8_error()))
}

/// A text without its byte order mark.
pub(crate) fn unmarked(text: String) -> String {
    text.strip_prefix(BYTE_ORDER_MARK).map(str::to_owned).unwrap_or(text)
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::new(format!("cannot read {name}: {}", failure::reason(error)))
}

fn not_utf8(name: &str, bytes: &[u8], error: std::str::Utf8Error) -> Failure {
    let failure = Failure::new(format!("{name} is not UTF-8 text, from byte {} on", error.valid_up_to()));
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => failure.help("it looks like UTF-16: save it as UTF-8"),
        _ => failure.help("save it as UTF-8"),
    }
}
