//! A position in a query, for editor commands.

use clap::Args;

use crate::failure::Failure;

/// A position in the query.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct OffsetArgs {
    /// The position in the query, as an offset in UTF-8 bytes
    #[arg(long, value_name = "BYTES")]
    offset: Option<usize>,

    /// The position in the query, as an offset in UTF-16 code units, as in JavaScript
    #[arg(long, value_name = "UNITS")]
    utf16: Option<usize>,
}

impl OffsetArgs {
    /// The byte offset in `text`, if one is given; limited to its length.
    pub(crate) fn read(&self, text: &str) -> Option<u32> {
        let at = self.offset.or_else(|| self.utf16.map(|units| byte_of(text, units)))?;
        Some(u32::try_from(at.min(text.len())).unwrap_or(u32::MAX))
    }

    /// The byte offset; an error if none is given.
    pub(crate) fn require(&self, text: &str) -> Result<u32, Failure> {
        self.read(text).ok_or_else(|| {
            Failure::new("no position given").help("use `--offset` with an offset in bytes from 0, or `--utf16`")
        })
    }
}

/// The byte offset of the UTF-16 code unit `units`; inside a character, the start of the character.
fn byte_of(text: &str, units: usize) -> usize {
    let mut before = 0;
    for (byte, c) in text.char_indices() {
        before += c.len_utf16();
        if before > units {
            return byte;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_offsets_map_to_character_boundaries() {
        let text = "a🕴é=";
        let bytes: Vec<usize> = (0..7).map(|units| byte_of(text, units)).collect();
        assert_eq!(bytes, [0, 1, 1, 5, 7, 8, 8]);
    }
}
