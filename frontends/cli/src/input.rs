//! Reading queries and column metadata.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use tamis::{Limits, Schema};

use crate::failure::Failure;
use crate::render;

/// What stands for standard input among paths.
pub(crate) const STDIN: &str = "-";

/// A query, and what messages call the place it came from.
pub(crate) struct Query {
    /// The place, fit to print.
    pub(crate) name: String,
    /// The text.
    pub(crate) text: String,
}

impl Query {
    /// A query written on the command line.
    pub(crate) fn of_argument(text: &str) -> Self {
        Self { name: "query".to_owned(), text: text.to_owned() }
    }

    /// The query on standard input.
    pub(crate) fn of_stdin() -> Result<Self, Failure> {
        Ok(Self { name: "stdin".to_owned(), text: query(io::stdin().lock(), "standard input")? })
    }

    /// The query in a file.
    pub(crate) fn of_file(path: &Path) -> Result<Self, Failure> {
        Ok(Self { name: name(path), text: query(open(path)?, &quoted(path))? })
    }

    /// The query in a file, or on standard input where that is called `-`, with its byte order mark
    /// where it has one.
    pub(crate) fn verbatim(path: &Path) -> Result<Self, Failure> {
        if path == Path::new(STDIN) {
            Ok(Self { name: "stdin".to_owned(), text: limited(io::stdin().lock(), "standard input")? })
        } else {
            Ok(Self { name: name(path), text: limited(open(path)?, &quoted(path))? })
        }
    }
}

/// The columns in a file of metadata.
pub(crate) fn columns(path: &Path) -> Result<Schema, Failure> {
    let text = unmarked(text(open(path)?, &quoted(path))?);
    Schema::from_json(&text).map_err(|error| {
        let place = path.display().to_string();
        Failure::new(render::visible(&format!("{place}: {error}")))
            .help("column metadata is the API's answer, `{\"columns\": […]}`, or a bare array of columns")
    })
}

/// The text of a file.
pub(crate) fn text_of_file(path: &Path) -> Result<String, Failure> {
    text(open(path)?, &quoted(path))
}

/// What an I/O error says, without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// What messages call a file.
pub(crate) fn quoted(path: &Path) -> String {
    format!("`{}`", name(path))
}

fn name(path: &Path) -> String {
    render::visible(&path.display().to_string())
}

fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| unreadable(&quoted(path), &error))
}

fn query(source: impl Read, name: &str) -> Result<String, Failure> {
    limited(source, name).map(unmarked)
}

fn limited(source: impl Read, name: &str) -> Result<String, Failure> {
    let most = Limits::MOST_BYTES;
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

/// The text without its byte order mark: some editors begin every file with one.
pub(crate) fn unmarked(text: String) -> String {
    text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    Failure::new(format!("cannot read {name}: {}", reason(error)))
}

fn not_utf8(name: &str, bytes: &[u8], error: std::str::Utf8Error) -> Failure {
    let failure = Failure::new(format!("{name} is not UTF-8 text, from byte {} on", error.valid_up_to()));
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => failure.help("it looks like UTF-16: save it as UTF-8"),
        _ => failure.help("save it as UTF-8"),
    }
}
