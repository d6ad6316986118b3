//! Where the first word of a block or a value without words in YAML would be.

use tamis::Span;

use super::source_map::offset;
use super::string_style::BlockLines;

/// The line in which the first word of a block without words would be, at or before `at`; `None` if no line is indented
/// more than the key.
pub(super) fn empty_block(text: &str, at: u32) -> Option<(Span, BlockLines)> {
    let (before, rest) = text.split_at_checked(at as usize)?;
    let header_end = match rest.starts_with(['|', '>']) {
        true => before.len() + rest.find('\n')?,
        false => before.trim_end().len(),
    };
    let header = text.get(..header_end)?.rsplit('\n').next()?;
    let sign = header.get(header.find(['|', '>'])?..)?;
    // An indentation may be given by its number of spaces.
    if sign.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut start = header_end + text.get(header_end..)?.find('\n')? + 1;
    for line in text.get(start..)?.split_inclusive('\n').take_while(|line| line.trim().is_empty()) {
        let indentation = line.trim_end_matches(['\r', '\n']);
        if indentation.len() > column_of_key(header) && !indentation.contains('\t') {
            let span = Span::new(offset(start), offset(start + indentation.len()));
            return Some((span, BlockLines::indented(text, span.start, indentation)));
        }
        start += line.len();
    }
    None
}

/// The spaces after the key of a value that is not written, which the parser marks before or after the `:`; `None` if it is
/// written as `null`, or there is no space.
pub(super) fn empty_value(text: &str, value: Span) -> Option<Span> {
    let (before, rest) = text.split_at_checked(value.end as usize)?;
    let colon = rest.len() - rest.trim_start_matches(' ').len();
    let key = match rest.get(colon..)?.starts_with(':') {
        true => text.get(..before.len() + colon + 1)?,
        false => before.trim_end(),
    };
    let line = text.get(key.len()..)?.split(['\r', '\n']).next()?;
    let is_empty = key.ends_with([':', '-']) && line.starts_with(' ') && line.trim().is_empty();
    let start = offset(key.len() + 1);
    is_empty.then(|| Span::new(start, offset(key.len() + line.len())))
}

/// The column of the key of a block, or of the `-` of a list item that is a block.
fn column_of_key(header: &str) -> usize {
    let key = header.trim_start_matches([' ', '-']);
    let column = header.len() - key.len();
    match key.starts_with(['|', '>', '&', '!']) {
        true => header.get(..column).and_then(|before| before.rfind('-')).unwrap_or_default(),
        false => column,
    }
}
