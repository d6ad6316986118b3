//! The records of a file, one by one.

use std::collections::VecDeque;
use std::path::Path;

use serde_json::{Map, Value};
use tamis::record::LayoutPreset;

use super::blocks::{Block, BlockError, Blocks};
use super::csv::{Header, Row};
use super::open::{self, MAX_RECORD, OpenSettings, too_long};
use super::progress::Progress;
use super::run::malformed;
use super::{input, judge};
use crate::failure::Failure;

/// The records of a file with their lines, from 1. A record of CSV has strings; empty fields are omitted.
pub(crate) struct Records {
    name: String,
    preset: LayoutPreset,
    header: Option<Header>,
    blocks: Blocks,
    first: Option<Block>,
    /// The number of lines before the next block.
    lines: usize,
    read: VecDeque<Result<(usize, Value), Failure>>,
    is_ended: bool,
}

/// Opens a file of records in any format; it is read as the iterator advances, and a malformed record ends it.
///
/// # Errors
///
/// A [`Failure`], if the file cannot be read or its format is not one of records.
pub(crate) fn records(path: &Path) -> Result<Records, Failure> {
    input::require_readable([path])?;
    let settings = OpenSettings { max_record: MAX_RECORD, skips_malformed: false };
    let opened = open::open(path, settings, &Progress::hidden())?;
    let (preset, header) = (opened.layout(), opened.header());
    let lines = memchr::memchr_iter(b'\n', &opened.head).count();
    let open::Opened { name, first, blocks, .. } = opened;
    Ok(Records { name, preset, header, blocks, first, lines, read: VecDeque::new(), is_ended: false })
}

impl Records {
    /// The layout of the first record.
    pub(crate) const fn preset(&self) -> LayoutPreset {
        self.preset
    }

    fn read_block(&mut self, block: &Block) {
        for range in block.records() {
            let bytes = block.bytes.get(range.clone()).unwrap_or_default();
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            let read = match &self.header {
                None => judge::value(block, range.start, bytes),
                Some(header) => judge::row(block, range.start, bytes, header.len())
                    .map(|(place, row)| (place, object(header, &row, self.preset))),
            };
            let read = match read {
                Ok((place, value)) => Ok((self.lines + place.lines_before + 1, value)),
                Err(note) => Err(malformed(&self.name, self.lines, &note)),
            };
            self.is_ended = read.is_err();
            self.read.push_back(read);
            if self.is_ended {
                return;
            }
        }
        self.lines += block.lines();
    }
}

impl Iterator for Records {
    type Item = Result<(usize, Value), Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.read.is_empty() && !self.is_ended {
            let next = self.first.take().map_or_else(|| self.blocks.next(), |first| Ok(Some(first)));
            match next {
                Ok(Some(block)) => self.read_block(&block),
                Ok(None) => self.is_ended = true,
                Err(error) => {
                    self.is_ended = true;
                    return Some(Err(match error {
                        BlockError::Io(error) => input::unreadable(&self.name, &error),
                        BlockError::TooLong => too_long(&self.name, self.lines + 1, MAX_RECORD),
                    }));
                }
            }
        }
        self.read.pop_front()
    }
}

/// A record of CSV as an object; in the layout of search responses, dots in names separate keys.
fn object(header: &Header, row: &Row, preset: LayoutPreset) -> Value {
    let mut object = Value::Object(Map::new());
    for (name, field) in header.names().zip(row.iter()).filter(|(_, field)| !field.is_empty()) {
        let keys: Vec<&str> = if preset == LayoutPreset::Search { name.split('.').collect() } else { vec![name] };
        let place = keys.iter().try_fold(&mut object, |place, key| {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place.as_object_mut().map(|object| object.entry(*key).or_insert(Value::Null))
        });
        if let Some(place) = place {
            *place = Value::from(field);
        }
    }
    object
}
