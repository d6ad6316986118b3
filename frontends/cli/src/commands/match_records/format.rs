//! Detects the format of records from the first bytes of an input.

use std::io::Read;

use super::input::{Input, unreadable};
use crate::failure::Failure;

/// The format is detected from at most this many bytes.
const MAX_HEAD: usize = 1 << 20;
/// How much is read at a time.
const STEP: usize = 64 << 10;
/// The mark that some programs write at the start of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// The key of the records in a search response.
const RECORDS: &[u8] = b"records";
/// Endings of the names of files with a record on each line.
const LINE_FILES: [&str; 3] = [".jsonl", ".ndjson", ".json"];

/// The format of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A JSON object on each line.
    Jsonl,
    /// JSON objects that may span several lines, with nothing between them.
    Objects,
    /// A JSON array, or an object that contains it; the elements start after this many bytes.
    Array(usize),
    /// Comma-separated values with a header.
    Csv,
}

impl Format {
    /// The name in messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "JSONL",
            Self::Objects | Self::Array(_) => "JSON",
            Self::Csv => "CSV",
        }
    }
}

/// Reads the first bytes of an input, without a byte order mark, and detects the format.
pub(super) fn detect(input: &mut Input) -> Result<(Vec<u8>, Format), Failure> {
    let mut head = Vec::new();
    loop {
        let is_ended = !read_more(input, &mut head)?;
        if is_ended || head.len() >= BYTE_ORDER_MARK.len() {
            require_utf8(&head).map_err(|error| error.at(&input.name))?;
        }
        let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head);
        if let Some(format) = of(text, is_ended || text.len() >= MAX_HEAD, &input.name) {
            require_text(text, format).map_err(|error| error.at(&input.name))?;
            let text = text.to_vec();
            return Ok((text, format));
        }
    }
}

/// Returns whether there was more.
fn read_more(input: &mut Input, head: &mut Vec<u8>) -> Result<bool, Failure> {
    let mut read = vec![0; STEP];
    let count = loop {
        match input.reader.read(&mut read) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            result => break result.map_err(|error| unreadable(&input.name, &error))?,
        }
    };
    head.extend(read.get(..count).unwrap_or_default());
    Ok(count > 0)
}

/// Rejects UTF-16, which Windows programs write.
fn require_utf8(head: &[u8]) -> Result<(), Failure> {
    match head {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Err(Failure::new("the file is UTF-16").help("convert it to UTF-8, for example with `iconv -f UTF-16`"))
        }
        _ => Ok(()),
    }
}

/// Rejects binary files, which would be read as CSV.
fn require_text(head: &[u8], format: Format) -> Result<(), Failure> {
    let first_line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if format == Format::Csv && first_line.contains(&0) {
        return Err(Failure::new("the file is neither JSON nor CSV: it starts with binary data")
            .help("records are JSONL, JSON or CSV, perhaps compressed with gzip or Zstandard"));
    }
    Ok(())
}

/// The format; `None` if more bytes are needed, which is never so if the head is complete.
fn of(head: &[u8], is_complete: bool, name: &str) -> Option<Format> {
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace());
    match start.and_then(|start| head.get(start)) {
        None => is_complete.then_some(Format::Jsonl),
        Some(b'[') => start.map(|start| Format::Array(start + 1)),
        Some(b'{') => Object::default().read(head).or_else(|| is_complete.then_some(Format::Jsonl)),
        Some(_) if LINE_FILES.iter().any(|ending| name.contains(ending)) => Some(Format::Jsonl),
        Some(_) => Some(Format::Csv),
    }
}

/// Reads the first object of an input.
#[derive(Default)]
struct Object {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    /// Whether it spans several lines.
    has_line_end: bool,
    /// Where the last string at depth 1 is.
    string: (usize, usize),
    /// Whether that string is a key, and its value comes next.
    is_key: bool,
}

impl Object {
    /// The format, if it is certain.
    fn read(mut self, head: &[u8]) -> Option<Format> {
        for (at, &byte) in head.iter().enumerate() {
            if self.in_string {
                self.read_string(at, byte);
                continue;
            }
            let is_key = std::mem::take(&mut self.is_key);
            match byte {
                b'"' => (self.in_string, self.string.0) = (true, at + 1),
                b':' => self.is_key = true,
                b'[' if self.depth == 1 && is_key && head.get(self.string.0..self.string.1) == Some(RECORDS) => {
                    return Some(Format::Array(at + 1));
                }
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                b'\n' if self.depth > 0 => (self.has_line_end, self.is_key) = (true, is_key),
                b' ' | b'\t' | b'\r' => self.is_key = is_key,
                _ => {}
            }
            if self.depth == 0 && matches!(byte, b'}' | b']') {
                return Some(if self.has_line_end { Format::Objects } else { Format::Jsonl });
            }
        }
        None
    }

    fn read_string(&mut self, at: usize, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => {
                self.in_string = false;
                if self.depth == 1 {
                    self.string.1 = at;
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, of};

    #[test]
    fn formats_are_detected() {
        for (head, format) in [
            ("", Format::Jsonl),
            ("\n \n", Format::Jsonl),
            ("{\"a\": 1}\n{", Format::Jsonl),
            ("{\"records\": 1}", Format::Jsonl),
            ("{\"a\": {\"records\": []}}", Format::Jsonl),
            ("{\"a\": \"records\", \"b\": []}", Format::Jsonl),
            ("{\"a\": \"\\\"}\"", Format::Jsonl),
            ("\n[1]", Format::Array(2)),
            ("{\"limit\": 5, \"records\" :\n [{}]}", Format::Array(27)),
            ("{\n\"a\": 1\n}\n", Format::Objects),
            ("id,name\n", Format::Csv),
        ] {
            assert_eq!(of(head.as_bytes(), true, "stdin"), Some(format), "{head}");
        }
        assert_eq!(of(b"\0\0", true, "a.jsonl.gz"), Some(Format::Jsonl));
        assert_eq!(of(b"{\"a\": 1", false, "stdin"), None);
    }

    #[test]
    fn a_long_first_line_is_not_read_whole() {
        assert_eq!(of(b"{\"a\": \"", true, "stdin"), Some(Format::Jsonl));
    }
}
