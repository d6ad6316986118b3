//! What single bytes can be, and eight of them at once.

/// White space.
pub(in crate::syntax) const BLANK: u8 = 1;
/// What `segment_rest` is of the grammar, in ASCII.
pub(in crate::syntax) const SEGMENT: u8 = 1 << 1;
/// What `word_char` is, in ASCII.
pub(in crate::syntax) const WORD: u8 = 1 << 2;
/// What can follow a word and changes nothing about it.
pub(in crate::syntax) const DELIMITER: u8 = 1 << 3;
/// What stands for itself in a text, quotes left out.
pub(in crate::syntax) const PLAIN: u8 = 1 << 4;
pub(in crate::syntax) const DIGIT: u8 = 1 << 5;

/// The classes of each byte.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < classes.len() {
        #[expect(
            clippy::indexing_slicing,
            clippy::cast_possible_truncation,
            reason = "it counts to 255, when compiled"
        )]
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
    let blank = if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') { BLANK | DELIMITER } else { 0 };
    let signs =
        matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b'=' | b'<' | b'>' | b'!' | b'&' | b'|');
    let delimiter = if signs { DELIMITER } else { 0 };
    let digit = if byte.is_ascii_digit() { DIGIT } else { 0 };
    let is_plain = matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\'' | b'\\');
    segment | mark | blank | delimiter | digit | if is_plain { PLAIN } else { 0 }
}

pub(in crate::syntax) fn is(class: u8, byte: u8) -> bool {
    CLASSES.get(usize::from(byte)).is_some_and(|classes| classes & class != 0)
}

pub(in crate::syntax) fn is_segment(byte: u8) -> bool {
    is(SEGMENT, byte)
}

/// How many of eight bytes are plain, up to the first that is not.
pub(in crate::syntax) const fn plain_of(eight: [u8; 8]) -> usize {
    let eight = u64::from_le_bytes(eight);
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    /// The high bit of the lowest byte that is less than `bound`, and perhaps of others.
    const fn less(eight: u64, bound: u8) -> u64 {
        eight.wrapping_sub(ONES * bound as u64) & !eight
    }
    const fn equal(eight: u64, byte: u8) -> u64 {
        less(eight ^ (ONES * byte as u64), 1)
    }
    let odd = eight | less(eight, b' ') | equal(eight, b'"') | equal(eight, b'\'') | equal(eight, b'\\');
    ((odd | equal(eight, 0x7f)) & HIGH).trailing_zeros() as usize / 8
}
