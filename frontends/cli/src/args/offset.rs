//! A place in a query, for the commands that editors ask.

use clap::Args;

use crate::failure::Failure;

/// Which place of the query is asked about.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct OffsetArgs {
    /// The place, as an offset in bytes of UTF-8 from the start of the query
    #[arg(long, value_name = "BYTES")]
    offset: Option<usize>,

    /// The same in UTF-16 code units, as JavaScript and editors in browsers count
    #[arg(long, value_name = "UNITS")]
    utf16: Option<usize>,
}

impl OffsetArgs {
    /// The byte of `text` that is asked about, where one is; beyond the end it is the end.
    pub(crate) fn read(&self, text: &str) -> Option<u32> {
        let at = self.offset.or_else(|| self.utf16.map(|units| byte_of(text, units)))?;
        Some(u32::try_from(at.min(text.len())).unwrap_or(u32::MAX))
    }

    /// The same where one must be given.
    pub(crate) fn expect(&self, text: &str) -> Result<u32, Failure> {
        self.read(text).ok_or_else(|| {
            Failure::new("no place is given").help("write `--offset` with a byte of the query, from 0, or `--utf16`")
        })
    }
}

/// The byte at which the UTF-16 code unit `units` of a text begins; inside a character its beginning.
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
    fn units_are_bytes_of_whole_characters() {
        let text = "a🕴é=";
        let bytes: Vec<usize> = (0..7).map(|units| byte_of(text, units)).collect();
        assert_eq!(bytes, [0, 1, 1, 5, 7, 8, 8]);
    }
}
