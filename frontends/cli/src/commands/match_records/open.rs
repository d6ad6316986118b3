//! Opens a file of records as blocks.

use std::path::Path;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use tamis::record::LayoutPreset;

use super::blocks::{Block, BlockError, BlockSettings, Blocks, Lines, Scanner};
use super::csv::{CsvRecords, Header};
use super::format::{self, Format};
use super::input::{self, Input, unreadable};
use super::json_array::Elements;
use super::progress::Progress;
use crate::failure::Failure;
use crate::text;

/// A file of records, of which the first block is read.
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) format: Format,
    /// What comes before the records: the header of CSV, or the start of a JSON array.
    pub(super) head: Vec<u8>,
    pub(super) first: Option<Block>,
    pub(super) blocks: Blocks,
}

/// The default of the maximum length of a record in bytes: 64 MiB.
pub(super) const MAX_RECORD: usize = 64 << 20;

/// How a file is opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenSettings {
    /// The maximum length of a record in bytes.
    pub(super) max_record: usize,
    pub(super) skips_malformed: bool,
}

/// Opens a file, and reads its first block.
pub(super) fn open(path: &Path, settings: OpenSettings, progress: &Progress) -> Result<Opened, Failure> {
    let mut input = input::open(path, progress)?;
    let (mut head, format) = format::detect(&mut input)?;
    let Input { name, reader, is_live } = input;
    let scanner: Box<dyn Scanner> = match format {
        Format::Jsonl => Box::new(Lines),
        Format::Csv => Box::new(CsvRecords::new()),
        Format::Array(_) => Box::new(Elements::of_array()),
        Format::Objects => Box::new(Elements::objects()),
    };
    let OpenSettings { max_record, skips_malformed } = settings;
    let settings = BlockSettings { max_record, skips_long_lines: skips_malformed, is_live };
    let rest = match format {
        Format::Array(start) => head.split_off(start.min(head.len())),
        _ => std::mem::take(&mut head),
    };
    let mut blocks = Blocks::new(rest, reader, scanner, settings);
    let mut first = match blocks.next() {
        Ok(first) => first,
        Err(BlockError::Io(error)) => return Err(unreadable(&name, &error)),
        Err(BlockError::TooLong) => {
            return Err(too_long(&name, memchr::memchr_iter(b'\n', &head).count() + 1, max_record));
        }
    };
    if let Some(block) = first.as_mut().filter(|_| format == Format::Csv) {
        head = block.take_first();
        std::str::from_utf8(&head)
            .map_err(|_| Failure::new("the header is not valid UTF-8").at(&format!("{name}:1")))?;
    }
    Ok(Opened { name, format, head, first, blocks })
}

/// The failure for a record that is longer than the limit.
pub(super) fn too_long(name: &str, line: usize, max_record: usize) -> Failure {
    Failure::new(format!("the record is longer than {} MiB", max_record >> 20))
        .at(&format!("{name}:{line}"))
        .help("`--max-record` sets the maximum length")
}

impl Opened {
    /// The header, if the file is CSV.
    pub(super) fn header(&self) -> Option<Header> {
        (self.format == Format::Csv).then(|| Header::read(&self.head))
    }

    /// The layout of the first record.
    pub(super) fn layout(&self) -> LayoutPreset {
        if let Some(header) = self.header() {
            return layout_of(header.names());
        }
        let Some(block) = &self.first else { return LayoutPreset::default() };
        let mut records = block.records().filter_map(|range| block.bytes.get(range));
        let first = records.find(|record| !record.trim_ascii().is_empty());
        let mut record = serde_json::Deserializer::from_slice(first.unwrap_or_default());
        // A malformed record is reported when it is read.
        let keys = serde::Deserializer::deserialize_map(&mut record, Keys).unwrap_or_default();
        layout_of(keys.iter().map(String::as_str))
    }
}

/// The layout of a record with these keys.
pub(super) fn layout_of<'k>(keys: impl IntoIterator<Item = &'k str>) -> LayoutPreset {
    LayoutPreset::detect(keys)
}

/// Reads the keys of an object.
struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<String>, A::Error> {
        let mut keys = Vec::new();
        while let Some((key, IgnoredAny)) = map.next_entry()? {
            keys.push(key);
        }
        Ok(keys)
    }
}

/// Whether the text around the records of an array is JSON; if not, a message.
pub(super) fn require_envelope(head: &[u8], rest: &[u8]) -> Result<(), String> {
    let whole = [head, rest].concat();
    match serde_json::from_slice::<IgnoredAny>(&whole) {
        Ok(_) => Ok(()),
        Err(error) if error.is_eof() => Err("the records are not closed, so the file may be truncated".to_owned()),
        Err(error) => {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            Err(text::visible(&format!("malformed JSON after the records: {message}")))
        }
    }
}
