//! Splits an input into blocks of whole records.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr_iter, memrchr};

/// The usual length of a block in bytes.
const BLOCK: usize = 256 << 10;

/// Whole records, as they are in the input.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) bytes: Vec<u8>,
    records: Records,
    /// Whether this is the line end of a line that was too long, and is skipped.
    pub(super) is_skipped_line: bool,
}

/// Where the records of a block are.
#[derive(Debug, Default)]
pub(super) enum Records {
    /// Each line is one.
    #[default]
    Lines,
    /// In these ranges.
    Ranges(Vec<Range<usize>>),
}

impl Block {
    /// The ranges of the records; a line has its line end.
    pub(super) fn records(&self) -> Box<dyn Iterator<Item = Range<usize>> + '_> {
        match &self.records {
            Records::Ranges(ranges) => Box::new(ranges.iter().cloned()),
            Records::Lines => {
                let ends = memchr_iter(b'\n', &self.bytes).map(|end| end + 1);
                let last = Some(self.bytes.len()).filter(|_| self.bytes.last().is_some_and(|byte| *byte != b'\n'));
                Box::new(ends.chain(last).scan(0, |start, end| Some(std::mem::replace(start, end)..end)))
            }
        }
    }

    /// Whether each line is a record.
    pub(super) const fn is_of_lines(&self) -> bool {
        matches!(self.records, Records::Lines)
    }

    /// Removes the first record and returns it.
    pub(super) fn take_first(&mut self) -> Vec<u8> {
        let Records::Ranges(ranges) = &mut self.records else { return Vec::new() };
        if ranges.is_empty() {
            return Vec::new();
        }
        let end = ranges.remove(0).end.min(self.bytes.len());
        ranges.iter_mut().for_each(|range| *range = range.start.saturating_sub(end)..range.end.saturating_sub(end));
        let rest = self.bytes.split_off(end);
        std::mem::replace(&mut self.bytes, rest)
    }

    /// The number of line ends.
    pub(super) fn lines(&self) -> usize {
        memchr_iter(b'\n', &self.bytes).count()
    }
}

/// Finds where records end. What it has read before does not change where they end.
pub(super) trait Scanner: Send {
    /// Reads the bytes from `from` on, and returns the end of the last whole record; `None` if no record ends in them.
    fn scan(&mut self, buffer: &[u8], from: usize) -> Option<usize>;

    /// The records before that end.
    fn records(&mut self) -> Records;

    /// The last record, if the input ends after `buffer`.
    fn finish(&mut self, buffer: &[u8]);

    /// Whether no record follows.
    fn is_done(&self) -> bool {
        false
    }

    /// Whether each line is a record, so that one that is too long can be skipped.
    fn is_of_lines(&self) -> bool {
        false
    }
}

/// Records that are lines.
pub(super) struct Lines;

impl Scanner for Lines {
    fn scan(&mut self, buffer: &[u8], from: usize) -> Option<usize> {
        memrchr(b'\n', buffer.get(from..)?).map(|end| from + end + 1)
    }

    fn records(&mut self) -> Records {
        Records::Lines
    }

    fn finish(&mut self, _: &[u8]) {}

    fn is_of_lines(&self) -> bool {
        true
    }
}

/// Why there is no next block.
#[derive(Debug)]
pub(super) enum BlockError {
    Io(io::Error),
    /// A record is longer than the limit.
    TooLong,
}

/// An input as blocks of whole records.
pub(super) struct Blocks {
    reader: Box<dyn Read + Send>,
    scanner: Box<dyn Scanner>,
    /// What was read and is not in a block yet.
    buffer: Vec<u8>,
    /// How much of the buffer was scanned.
    scanned: usize,
    is_ended: bool,
    settings: BlockSettings,
}

/// How an input is split.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockSettings {
    /// The maximum length of a record in bytes.
    pub(super) max_record: usize,
    /// Whether a line that is too long is skipped.
    pub(super) skips_long_lines: bool,
    /// Whether records are passed on as soon as they are read, because the input may pause.
    pub(super) is_live: bool,
}

impl Blocks {
    /// The records of a reader, the first bytes of which were already read.
    pub(super) fn new(
        head: Vec<u8>,
        reader: Box<dyn Read + Send>,
        scanner: Box<dyn Scanner>,
        settings: BlockSettings,
    ) -> Self {
        Self { reader, scanner, buffer: head, scanned: 0, is_ended: false, settings }
    }

    /// The next block; `None` at the end of the input.
    pub(super) fn next(&mut self) -> Result<Option<Block>, BlockError> {
        loop {
            if self.scanner.is_done() {
                return Ok(None);
            }
            if self.is_ended || self.settings.is_live || self.buffer.len() >= BLOCK {
                let end = self.scanner.scan(&self.buffer, self.scanned);
                self.scanned = self.buffer.len();
                if let Some(end) = end {
                    return Ok(Some(self.split(end)));
                }
            }
            if self.is_ended {
                return Ok(self.last());
            }
            if self.buffer.len() > self.settings.max_record {
                return self.skip_line().map(Some);
            }
            self.fill().map_err(BlockError::Io)?;
        }
    }

    /// What follows the last record of an array, up to the limit of a record.
    pub(super) fn rest(mut self) -> Result<Vec<u8>, BlockError> {
        if !self.scanner.is_done() {
            return Ok(Vec::new());
        }
        let limit = self.settings.max_record as u64 + 1;
        self.reader.take(limit).read_to_end(&mut self.buffer).map_err(BlockError::Io)?;
        if self.buffer.len() > self.settings.max_record {
            return Err(BlockError::TooLong);
        }
        Ok(self.buffer)
    }

    fn split(&mut self, end: usize) -> Block {
        let rest = self.buffer.split_off(end.min(self.buffer.len()));
        let bytes = std::mem::replace(&mut self.buffer, rest);
        self.scanned = self.buffer.len();
        Block { bytes, records: self.scanner.records(), is_skipped_line: false }
    }

    fn last(&mut self) -> Option<Block> {
        self.scanner.finish(&self.buffer);
        let bytes = std::mem::take(&mut self.buffer);
        self.scanned = 0;
        (!bytes.is_empty()).then(|| Block { bytes, records: self.scanner.records(), is_skipped_line: false })
    }

    /// Reads on: up to a block, or twice as much of a long record.
    fn fill(&mut self) -> io::Result<()> {
        if self.settings.is_live {
            let mut read = vec![0; BLOCK / 4];
            let count = loop {
                match self.reader.read(&mut read) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    result => break result?,
                }
            };
            self.is_ended = count == 0;
            self.buffer.extend(read.get(..count).unwrap_or_default());
            return Ok(());
        }
        let length = self.buffer.len();
        let more = if length < BLOCK { BLOCK - length } else { length.min(self.settings.max_record + 1 - length) };
        let more = more.max(1);
        self.buffer.reserve_exact(more);
        let count = self.reader.by_ref().take(more as u64).read_to_end(&mut self.buffer)?;
        self.is_ended = count < more;
        Ok(())
    }

    /// Skips the rest of a line that is too long.
    fn skip_line(&mut self) -> Result<Block, BlockError> {
        if !self.settings.skips_long_lines || !self.scanner.is_of_lines() {
            return Err(BlockError::TooLong);
        }
        loop {
            self.buffer.clear();
            self.fill().map_err(BlockError::Io)?;
            let end = memchr::memchr(b'\n', &self.buffer);
            if end.is_some() || self.is_ended {
                self.buffer.drain(..end.map_or(self.buffer.len(), |end| end + 1));
                self.scanned = 0;
                return Ok(Block { bytes: b"\n".to_vec(), records: Records::Lines, is_skipped_line: true });
            }
        }
    }
}
