//! Opens files of records: plain, or compressed with gzip or Zstandard.

use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::progress::Progress;
use crate::failure::{self, Failure};
use crate::input;

/// The length of the longest signature.
const SIGNATURE: usize = 6;

/// Signatures of other formats, with their names and the command that converts them.
const OTHERS: [(&[u8], &str, &str); 5] = [
    (b"\xfd7zXZ\0", "xz", "decompress it with `xz -dc`, and filter standard input"),
    (b"BZh", "bzip2", "decompress it with `bzip2 -dc`, and filter standard input"),
    (b"PK\x03\x04", "a zip archive", "extract it first"),
    (b"PAR1", "Parquet", "convert it to JSONL, for example with DuckDB"),
    (b"\x04\x22\x4d\x18", "lz4", "decompress it with `lz4 -dc`, and filter standard input"),
];

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compression {
    Plain,
    Gzip,
    Zstandard,
}

/// An input of records.
pub(super) struct Input {
    /// The name before a line number, escaped.
    pub(super) name: String,
    pub(super) reader: Box<dyn Read + Send>,
    /// Whether it may pause, as a pipe does.
    pub(super) is_live: bool,
}

/// Returns an error unless each file can be opened, before any is read.
pub(super) fn require_readable<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Result<(), Failure> {
    for path in paths.into_iter().filter(|path| !input::is_stdin(path)) {
        let unreadable = |error: &io::Error| {
            Failure::new(format!("cannot read {}: {}", input::quoted(path), failure::reason(error)))
        };
        let about = fs::metadata(path).map_err(|error| unreadable(&error))?;
        if about.is_dir() {
            return Err(Failure::new(format!("{} is a directory", input::quoted(path)))
                .help("name its files, such as `logs/*.jsonl`"));
        }
        if about.is_file() {
            File::open(path).map_err(|error| unreadable(&error))?;
        }
    }
    Ok(())
}

/// The number of bytes in all files; `None` if that is not known.
pub(super) fn total_bytes<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Option<u64> {
    let sizes = paths.into_iter().map(|path| {
        let about = if input::is_stdin(path) { input::stdin_metadata().ok() } else { fs::metadata(path).ok() };
        about.filter(fs::Metadata::is_file).map(|about| about.len())
    });
    sizes.sum()
}

/// Opens a file, or standard input if the path is `-`.
pub(super) fn open(path: &Path, progress: &Progress) -> Result<Input, Failure> {
    let is_stdin = input::is_stdin(path);
    let name = if is_stdin { input::STDIN_NAME.to_owned() } else { input::name(path) };
    let failed = |error: io::Error| unreadable(&name, &error);
    let (raw, is_file): (Box<dyn Read + Send>, bool) = if is_stdin {
        (Box::new(io::stdin()), input::stdin_metadata().is_ok_and(|about| about.is_file()))
    } else {
        let file = File::open(path).map_err(failed)?;
        let is_file = file.metadata().is_ok_and(|about| about.is_file());
        (Box::new(file), is_file)
    };
    let mut raw = progress.counted(raw);
    let mut signature = Vec::with_capacity(SIGNATURE);
    raw.by_ref().take(SIGNATURE as u64).read_to_end(&mut signature).map_err(failed)?;
    let compression = compression(&signature).map_err(|error| error.at(&name))?;
    let whole = Cursor::new(signature).chain(raw);
    let reader: Box<dyn Read + Send> = match compression {
        Compression::Plain => Box::new(whole),
        Compression::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(128 << 10, whole))),
        Compression::Zstandard => Box::new(zstd::stream::read::Decoder::new(whole).map_err(failed)?),
    };
    Ok(Input { is_live: !is_file && compression == Compression::Plain, name, reader })
}

fn compression(signature: &[u8]) -> Result<Compression, Failure> {
    if let Some((_, name, help)) = OTHERS.iter().find(|(start, ..)| signature.starts_with(start)) {
        return Err(Failure::new(format!("the file is {name}")).help(*help));
    }
    Ok(match signature {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        // A frame, or one that is skipped, which may come first.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstandard,
        _ => Compression::Plain,
    })
}

/// The failure for an error while reading.
pub(super) fn unreadable(name: &str, error: &io::Error) -> Failure {
    let failure = |reason: &str| Failure::new(format!("cannot read `{name}`: {reason}"));
    match error.kind() {
        io::ErrorKind::UnexpectedEof => failure("the compressed data ends early").help("the file may be truncated"),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            failure(&format!("the compressed data is damaged: {}", failure::reason(error)))
        }
        _ => failure(&failure::reason(error)),
    }
}
