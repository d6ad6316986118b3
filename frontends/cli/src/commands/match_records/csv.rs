//! Records of comma-separated values, with a header.

use std::borrow::Cow;
use std::ops::Range;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder, Terminator};
use memchr::{memchr, memchr3};
use serde::de::DeserializeSeed;
use tamis::record::{Field, Layout, Value};

use super::blocks::{Records, Scanner};
use super::values::{ValueSeed, Values};

/// Finds where CSV records end: at a line end outside quotes. A quote opens only at the start of a field.
#[derive(Debug)]
pub(super) struct CsvRecords {
    state: State,
    start: usize,
    ranges: Vec<Range<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    FieldStart,
    Unquoted,
    Quoted,
    /// After a quote in a quoted field: the end of it, or the first of two.
    Quote,
}

impl CsvRecords {
    pub(super) const fn new() -> Self {
        Self { state: State::FieldStart, start: 0, ranges: Vec::new() }
    }
}

impl Scanner for CsvRecords {
    fn scan(&mut self, buffer: &[u8], from: usize) -> Option<usize> {
        let mut end = None;
        let mut at = from;
        while let Some(rest) = buffer.get(at..).filter(|rest| !rest.is_empty()) {
            let next = match self.state {
                State::Quoted => memchr(b'"', rest),
                State::Quote => Some(0),
                State::FieldStart | State::Unquoted => memchr3(b',', b'"', b'\n', rest),
            };
            let Some(next) = next else {
                self.state = if self.state == State::Quoted { State::Quoted } else { State::Unquoted };
                break;
            };
            let is_at_start = self.state == State::FieldStart && next == 0;
            let byte = rest.get(next);
            self.state = match (self.state, byte) {
                (State::Quoted, _) => State::Quote,
                (State::Quote, Some(b'"')) => State::Quoted,
                (_, Some(b',' | b'\n')) => State::FieldStart,
                (_, Some(b'"')) if is_at_start => State::Quoted,
                _ => State::Unquoted,
            };
            at += next + 1;
            if byte == Some(&b'\n') && self.state == State::FieldStart {
                self.ranges.push(self.start..at);
                (self.start, end) = (at, Some(at));
            }
        }
        if end.is_some() {
            self.start = 0;
        }
        end
    }

    fn records(&mut self) -> Records {
        Records::Ranges(std::mem::take(&mut self.ranges))
    }

    fn finish(&mut self, buffer: &[u8]) {
        if buffer.len() > self.start {
            self.ranges.push(self.start..buffer.len());
        }
    }
}

/// The fields of a record, without quotes.
pub(super) struct Row {
    reader: Reader,
    bytes: Vec<u8>,
    /// Where each field ends.
    ends: Vec<usize>,
}

impl Row {
    /// A row without fields.
    pub(super) fn new() -> Self {
        let reader = ReaderBuilder::new().terminator(Terminator::Any(b'\n')).build();
        Self { reader, bytes: Vec::new(), ends: Vec::new() }
    }

    /// Reads a record, with or without its line end.
    pub(super) fn read(&mut self, record: &[u8]) {
        let mut input = without_line_end(record);
        self.reader.reset();
        self.ends.clear();
        // The fields are not longer than the record.
        self.bytes.resize(record.len() + 1, 0);
        let mut length = 0;
        loop {
            let (result, read, written) =
                self.reader.read_field(input, self.bytes.get_mut(length..).unwrap_or_default());
            input = input.get(read..).unwrap_or_default();
            length += written;
            match result {
                ReadFieldResult::Field { record_end } => {
                    self.ends.push(length);
                    if record_end {
                        break;
                    }
                }
                // Empty input ends the record.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull | ReadFieldResult::End => break,
            }
        }
        self.bytes.truncate(length);
    }

    /// The number of fields.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field; empty if there is none.
    pub(super) fn field(&self, index: usize) -> &str {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.bytes.get(start..end).and_then(|field| std::str::from_utf8(field).ok()).unwrap_or_default()
    }

    /// The fields.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.field(index))
    }
}

/// Whether the quotes of a record are closed.
pub(super) fn is_closed(record: &[u8]) -> bool {
    let mut scanner = CsvRecords::new();
    scanner.scan(record, 0);
    scanner.state != State::Quoted
}

pub(super) fn without_line_end(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Header {
    /// The header as it is in the file, with its line end.
    pub(super) line: Vec<u8>,
    names: Vec<String>,
}

impl Header {
    /// Reads the first record.
    pub(super) fn read(line: &[u8]) -> Self {
        let mut row = Row::new();
        row.read(line);
        Self { line: line.to_vec(), names: row.iter().map(str::to_owned).collect() }
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The number of columns.
    pub(super) const fn len(&self) -> usize {
        self.names.len()
    }

    /// Where a column of this id is; of several with the same name, the last.
    pub(super) fn find(&self, column_id: &str, layout: &Layout) -> Option<usize> {
        let name = name_of(column_id, layout);
        self.names.iter().rposition(|other| *other == name)
    }
}

/// The name of a column in a header.
pub(super) fn name_of(column_id: &str, layout: &Layout) -> String {
    layout.path(column_id).join(".")
}

/// The value of a field: an empty one is missing, and an array is a list in a column with several values.
pub(super) fn value<'t>(text: &'t str, field: &Field) -> Value<'t> {
    match text {
        "" => Value::Missing,
        _ if text.starts_with('[') && field.is_list() => {
            let list = ValueSeed { is_list: true }.deserialize(&mut serde_json::Deserializer::from_str(text));
            list.unwrap_or(Value::Text(Cow::Borrowed(text)))
        }
        _ => Value::Text(Cow::Borrowed(text)),
    }
}

/// Sets the values of the fields, which are at these positions in a row.
pub(super) fn fill<'r>(values: &mut Values<'r>, row: &'r Row, fields: &[Field], positions: &[Option<usize>]) {
    for (field, position) in fields.iter().zip(positions) {
        let value = position.map_or(Value::Missing, |position| value(row.field(position), field));
        values.set(field.index(), value);
    }
}

/// Writes a field, in quotes if it needs them.
pub(super) fn write(field: &str, out: &mut Vec<u8>) {
    if field.contains(['"', ',', '\n', '\r']) {
        out.extend([b"\"", field.replace('"', "\"\"").as_bytes(), b"\""].concat());
    } else {
        out.extend(field.as_bytes());
    }
}
