//! Decides which records of a block are written.

use std::borrow::Cow;

use tamis::record::{Field, Layout};
use tamis::{Matcher, Met, Truth};

use super::args::Unknown;
use super::blocks::Block;
use super::csv::{self, Header, Row};
use super::format::Format;
use super::paths::Paths;
use super::select::Select;
use super::values::{Filler, Values};
use crate::text;

/// The maximum length of the description of a malformed record.
const MAX_MESSAGE: usize = 200;

/// What is done with records.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choices {
    pub(super) unknown: Unknown,
    pub(super) inverts: bool,
    pub(super) skips_malformed: bool,
    /// Whether records are written, and not only counted.
    pub(super) prints: bool,
}

/// A query with the place of its columns in the records of an input.
pub(super) struct Judge {
    matcher: Matcher,
    reading: Reading,
    choices: Choices,
}

/// How records are read.
enum Reading {
    Json { paths: Paths, select: Option<Select>, is_array: bool },
    Csv { positions: Vec<Option<usize>>, width: usize, select: Option<Vec<usize>> },
}

/// A block after the decision.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The records that are written.
    pub(super) output: Vec<u8>,
    pub(super) written: u64,
    pub(super) malformed: u64,
    /// The number of line ends in the block.
    pub(super) lines: usize,
    /// The records whose result is unknown, if they are listed.
    pub(super) unknown: Vec<Note>,
    /// The column of text that has an object or array in one of the records.
    pub(super) structure: Option<String>,
    /// What ended the run; no record after it was read.
    pub(super) error: Option<Note>,
}

/// A message about a record.
#[derive(Debug)]
pub(super) struct Note {
    /// How many lines of the block come before it.
    pub(super) lines_before: usize,
    /// The column in bytes from 1, if it is known.
    pub(super) column: Option<usize>,
    pub(super) message: String,
}

/// Why a record cannot be read: the line in it from 0, the column, and a message.
struct Malformed(usize, Option<usize>, String);

impl Judge {
    /// A query on JSON records.
    pub(super) fn of_json(matcher: Matcher, format: Format, select: Option<Select>, choices: Choices) -> Self {
        let paths = Paths::new(matcher.fields().iter().map(Field::path));
        let is_array = matches!(format, Format::Array(_));
        Self { matcher, reading: Reading::Json { paths, select, is_array }, choices }
    }

    /// A query on CSV records.
    pub(super) fn of_csv(
        matcher: Matcher,
        header: &Header,
        layout: &Layout,
        select: Option<Vec<usize>>,
        choices: Choices,
    ) -> Self {
        let positions = matcher.fields().iter().map(|field| header.find(field.column_id(), layout)).collect();
        Self { matcher, reading: Reading::Csv { positions, width: header.len(), select }, choices }
    }

    /// Decides on the records of a block, up to a malformed one.
    pub(super) fn block(&self, block: &Block) -> Judged {
        // Lines are counted as they are read, unless a record may span several.
        let lines = if block.is_of_lines() { 0 } else { block.lines() };
        let mut judged = Judged { lines, ..Judged::default() };
        if block.is_skipped_line {
            judged.lines = block.lines();
            judged.malformed = 1;
            return judged;
        }
        let whole = simdutf8::basic::from_utf8(&block.bytes).ok();
        let mut values = Values::missing(self.matcher.fields().len());
        let mut row = None;
        for range in block.records() {
            let bytes = block.bytes.get(range.clone()).unwrap_or_default();
            judged.lines += usize::from(block.is_of_lines() && bytes.ends_with(b"\n"));
            let is_blank = bytes.trim_ascii().is_empty();
            if is_blank && !self.is_array() {
                continue;
            }
            let record = match whole.and_then(|text| text.get(range.clone())) {
                _ if is_blank => Err(Malformed(0, None, "expected a record next to the comma".to_owned())),
                Some(record) => Ok(record),
                None => std::str::from_utf8(bytes).map_err(|error| not_utf8(error.valid_up_to(), bytes)),
            };
            let decided = record.and_then(|record| match &self.reading {
                Reading::Json { .. } => self.json(record, &mut values, &mut judged),
                Reading::Csv { .. } => self.csv(record, row.get_or_insert_with(Row::new), &mut judged),
            });
            match decided {
                Ok(None) => {}
                Ok(Some(message)) => judged.unknown.push(note(block, range.start, Malformed(0, None, message))),
                Err(_) if self.choices.skips_malformed => judged.malformed += 1,
                Err(malformed) => {
                    judged.error = Some(note(block, range.start, malformed));
                    break;
                }
            }
        }
        judged
    }

    /// Reads the first record of a block; returns where it is, and what `show` makes of it.
    pub(super) fn on_first<T>(
        &self,
        block: &Block,
        show: impl FnOnce(&Matcher, &Values<'_>) -> T,
    ) -> Option<Result<(Note, T), Note>> {
        let bytes_of = |range: &std::ops::Range<usize>| block.bytes.get(range.clone()).unwrap_or_default();
        let range = block.records().find(|range| !bytes_of(range).trim_ascii().is_empty())?;
        let bytes = bytes_of(&range);
        let mut row = Row::new();
        let mut values = Values::missing(self.matcher.fields().len());
        let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(error.valid_up_to(), bytes));
        let read = text.and_then(|record| match &self.reading {
            Reading::Json { paths, .. } => self.read_json(paths, record, &mut values),
            Reading::Csv { positions, width, .. } => {
                Self::read_csv(record, *width, &mut row)?;
                csv::fill(&mut values, &row, self.matcher.fields(), positions);
                Ok(())
            }
        });
        let place = || note(block, range.start, Malformed(0, None, String::new()));
        Some(match read {
            Ok(()) => Ok((place(), show(&self.matcher, &values))),
            Err(malformed) => Err(note(block, range.start, malformed)),
        })
    }

    const fn is_array(&self) -> bool {
        matches!(self.reading, Reading::Json { is_array: true, .. })
    }

    fn read_json<'r>(&self, paths: &Paths, record: &'r str, values: &mut Values<'r>) -> Result<(), Malformed> {
        values.clear();
        paths
            .read(record.trim_ascii_end(), &mut Filler { fields: self.matcher.fields(), values })
            .map_err(|error| not_json(&error))
    }

    fn json<'r>(
        &self,
        record: &'r str,
        values: &mut Values<'r>,
        judged: &mut Judged,
    ) -> Result<Option<String>, Malformed> {
        let Reading::Json { paths, select, is_array } = &self.reading else { return Ok(None) };
        self.read_json(paths, record, values)?;
        let (is_written, unknown) = self.decide(values, judged);
        if is_written && self.choices.prints {
            if *is_array {
                judged.output.push(b',');
            }
            match select {
                None => judged.output.extend(record.as_bytes()),
                Some(select) => select.write(record, &mut judged.output).map_err(|error| not_json(&error))?,
            }
            if !is_array && !judged.output.ends_with(b"\n") {
                judged.output.push(b'\n');
            }
        }
        Ok(unknown)
    }

    fn read_csv(record: &str, width: usize, row: &mut Row) -> Result<(), Malformed> {
        if !csv::is_closed(record.as_bytes()) {
            return Err(Malformed(0, None, "unclosed quote".to_owned()));
        }
        row.read(record.as_bytes());
        if row.len() != width {
            let message = format!("{}, but the header has {}", text::counted(row.len(), "field", "fields"), width);
            return Err(Malformed(0, None, message));
        }
        Ok(())
    }

    fn csv(&self, record: &str, row: &mut Row, judged: &mut Judged) -> Result<Option<String>, Malformed> {
        let Reading::Csv { positions, width, select } = &self.reading else { return Ok(None) };
        Self::read_csv(record, *width, row)?;
        let mut values = Values::missing(self.matcher.fields().len());
        csv::fill(&mut values, row, self.matcher.fields(), positions);
        let (is_written, unknown) = self.decide(&values, judged);
        if is_written && self.choices.prints {
            match select {
                None => judged.output.extend(record.as_bytes()),
                Some(positions) => {
                    for (index, position) in positions.iter().enumerate() {
                        if index > 0 {
                            judged.output.push(b',');
                        }
                        csv::write(row.field(*position), &mut judged.output);
                    }
                }
            }
            if !judged.output.ends_with(b"\n") {
                judged.output.push(b'\n');
            }
        }
        Ok(unknown)
    }

    /// Whether a record is written, and why its result is unknown if that is listed.
    fn decide(&self, values: &Values<'_>, judged: &mut Judged) -> (bool, Option<String>) {
        if judged.structure.is_none() {
            judged.structure = values.structure(self.matcher.fields()).map(|field| field.column_id().to_owned());
        }
        let (is_written, unknown) = match self.matcher.matches(values) {
            Truth::True => (!self.choices.inverts, None),
            Truth::False => (self.choices.inverts, None),
            Truth::Unknown => match self.choices.unknown {
                Unknown::Keep => (true, None),
                Unknown::Drop => (false, None),
                Unknown::List => (false, Some(self.why_unknown(values))),
            },
        };
        judged.written += u64::from(is_written);
        (is_written, unknown)
    }

    /// The columns whose conditions are unknown.
    fn why_unknown(&self, values: &Values<'_>) -> String {
        let trace = self.matcher.trace(values);
        let mut reasons: Vec<String> = Vec::new();
        for condition in trace.conditions.iter().filter(|condition| condition.truth == Truth::Unknown) {
            let column = text::quote(&condition.column_id);
            let reason = match &condition.met {
                Met::Missing => format!("{column} is missing"),
                Met::Unreadable(json) => format!("{column} is {}", shortened(json)),
                _ => format!("{column} does not decide it"),
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        format!("unknown, as {}", reasons.join(" and "))
    }
}

/// A JSON record of a block as a value, and where it is.
pub(super) fn value(block: &Block, start: usize, record: &[u8]) -> Result<(Note, serde_json::Value), Note> {
    let value =
        serde_json::from_slice(record.trim_ascii_end()).map_err(|error| note(block, start, not_json(&error)))?;
    Ok((note(block, start, Malformed(0, None, String::new())), value))
}

/// A CSV record of a block with this number of fields, and where it is.
pub(super) fn row(block: &Block, start: usize, record: &[u8], width: usize) -> Result<(Note, Row), Note> {
    let mut row = Row::new();
    let text = std::str::from_utf8(record).map_err(|error| not_utf8(error.valid_up_to(), record));
    let read = text.and_then(|record| Judge::read_csv(record, width, &mut row));
    read.map_err(|malformed| note(block, start, malformed))?;
    Ok((note(block, start, Malformed(0, None, String::new())), row))
}

/// The position of a message about a record that starts here.
fn note(block: &Block, start: usize, Malformed(line, column, message): Malformed) -> Note {
    let before = block.bytes.get(..start).unwrap_or_default();
    let record = block.bytes.get(start..).unwrap_or_default();
    let space = record.len() - record.trim_ascii_start().len();
    let skipped = if column.is_none() { record.get(..space).unwrap_or_default() } else { b"" };
    let count = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count();
    // Column 0 is before the record, so it says nothing.
    Note { lines_before: count(before) + count(skipped) + line, column: column.filter(|column| *column > 0), message }
}

fn not_json(error: &serde_json::Error) -> Malformed {
    let whole = error.to_string();
    let message = whole.split(" at line ").next().unwrap_or_default();
    let message = message.replace("EOF while parsing", "the record ends inside");
    let message = match message.as_str() {
        "recursion limit exceeded" => "a column that the query reads is nested more than 128 levels deep",
        message => message,
    };
    Malformed(error.line().saturating_sub(1), Some(error.column()), shortened(message).into_owned())
}

fn not_utf8(at: usize, record: &[u8]) -> Malformed {
    let before = record.get(..at).unwrap_or_default();
    let line = memchr::memchr_iter(b'\n', before).count();
    let column = before.len() - memchr::memrchr(b'\n', before).map_or(0, |end| end + 1) + 1;
    Malformed(line, Some(column), "not valid UTF-8".to_owned())
}

/// A text that is escaped, and cut if it is long.
fn shortened(message: &str) -> Cow<'_, str> {
    match message.char_indices().nth(MAX_MESSAGE) {
        None => text::visible(message).into(),
        Some((end, _)) => (text::visible(message.get(..end).unwrap_or_default()) + "…").into(),
    }
}
