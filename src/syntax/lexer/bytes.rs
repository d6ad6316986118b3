//! Character classes of bytes.

/// White space.
pub(in crate::syntax) const WHITESPACE: u8 = 1;
/// The ASCII characters of the grammar rule `segment_rest`.
pub(in crate::syntax) const SEGMENT: u8 = 1 << 1;
/// The ASCII characters of the grammar rule `word_char`.
pub(in crate::syntax) const WORD: u8 = 1 << 2;
/// Characters that can follow a word without changing its kind.
pub(in crate::syntax) const DELIMITER: u8 = 1 << 3;
/// Printable ASCII in a string, except quotes and `\`.
pub(in crate::syntax) const PLAIN: u8 = 1 << 4;
pub(in crate::syntax) const DIGIT: u8 = 1 << 5;

/// The classes of each byte.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < classes.len() {
        #[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "counts to 255 at compile time")]
        {
            classes[byte] = classes_of(byte as u8);
        }
        byte += 1;
    }
    classes
};

const fn classes_of(byte: u8) -> u8 {
    let segment = if byte.is_ascii_alphanumeric() || byte == b'_' { SEGMENT | WORD } else { 0 };
    let mark = if matches!(byte, b'-' | b'.' | b'/' | b':' | b'@' | b'+') { WORD } else { 0 };
    let whitespace = if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') { WHITESPACE | DELIMITER } else { 0 };
    let is_symbol =
        matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b'=' | b'<' | b'>' | b'!' | b'&' | b'|');
    let delimiter = if is_symbol { DELIMITER } else { 0 };
    let digit = if byte.is_ascii_digit() { DIGIT } else { 0 };
    let is_plain = matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\'' | b'\\');
    segment | mark | whitespace | delimiter | digit | if is_plain { PLAIN } else { 0 }
}

pub(in crate::syntax) fn is(class: u8, byte: u8) -> bool {
    CLASSES.get(usize::from(byte)).is_some_and(|classes| classes & class != 0)
}

pub(in crate::syntax) fn is_segment(byte: u8) -> bool {
    is(SEGMENT, byte)
}

/// Returns the number of plain bytes before the first other one.
pub(in crate::syntax) const fn plain_prefix(eight: [u8; 8]) -> usize {
    let eight = u64::from_le_bytes(eight);
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    /// Sets the high bit of the lowest byte that is less than `bound`, and possibly of higher ones.
    const fn less(eight: u64, bound: u8) -> u64 {
        eight.wrapping_sub(ONES * bound as u64) & !eight
    }
    const fn equal(eight: u64, byte: u8) -> u64 {
        less(eight ^ (ONES * byte as u64), 1)
    }
    let odd = eight | less(eight, b' ') | equal(eight, b'"') | equal(eight, b'\'') | equal(eight, b'\\');
    ((odd | equal(eight, 0x7f)) & HIGH).trailing_zeros() as usize / 8
}
