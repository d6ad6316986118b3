//! Reads a block scalar of YAML again.

use tamis::Span;

use super::super::host_document::HostDocument;
use super::super::query::EmbeddedQuery;
use super::super::source_map::offset;
use super::super::string_style::BlockLines;
use super::super::{host_file, yaml};
use super::change::{Change, has_other_line_end};

/// The block after an edit of its lines.
///
/// The parser reads them with a header that has an explicit indentation indicator. The line after them, which is less
/// indented, and the end of the file do not matter if they are as before.
pub(super) fn read(change: &Change<'_>, lines: &BlockLines) -> Option<EmbeddedQuery> {
    let start = change.query.inside.span.start;
    let own = change.file.get(start as usize..change.whole.end as usize)?;
    let header_line = change.line_before(start)?;
    let header = Header::of(header_line)?;
    let ends_file = change.whole.end as usize == change.file.len();
    // Without words, the block had no certain indentation.
    let is_known = !change.query.text.trim().is_empty() && !has_other_line_end(header_line) && !has_other_line_end(own);
    let is_indented = header.indentation.is_some() || starts_with_indentation(own, lines.indentation());
    let keeps_next_line = || change.keeps_next_line(next_indentation(lines, own)?).then_some(());
    if !is_known || !is_indented || !ends_file && keeps_next_line().is_none() {
        return None;
    }
    let mut part = header.written(lines.indentation(), header_line.ends_with("\r\n"))?;
    let before = offset(part.len());
    part += own;
    part += if ends_file { "" } else { "#\n" };
    // A line may start another document.
    let [document] = <[HostDocument; 1]>::try_from(yaml::read(&part, None).ok()?.documents).ok()?;
    let (value, location) = document.into_only_string()?;
    let (style, content) = location.text?;
    let to_file = |at: u32| at.checked_sub(before).map(|at| start + at);
    let whole = Span::new(to_file(location.whole.start)?, to_file(location.whole.end)?);
    let content = Span::new(to_file(content.start)?, to_file(content.end)?);
    (whole.end == change.whole.end).then(|| host_file::string(change.file, &value, whole, (style, content)))
}

/// The number of spaces at the start of the line after a block; `None` if they are not as before.
fn next_indentation(lines: &BlockLines, own: &str) -> Option<usize> {
    let (_, before) = lines.end().rsplit_once('\n')?;
    let is_same = own.ends_with(before) && before.bytes().all(|byte| byte == b' ');
    is_same.then_some(before.len())
}

/// Whether the first line with words has exactly this indentation, and no line before it has more.
fn starts_with_indentation(own: &str, indentation: &str) -> bool {
    for line in own.lines() {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        if spaces < line.len() {
            return spaces == indentation.len();
        }
        if spaces > indentation.len() {
            return false;
        }
    }
    false
}

/// The header of a block: `|` or `>` and its indicators.
struct Header {
    sign: char,
    chomping: Option<char>,
    indentation: Option<char>,
}

impl Header {
    /// The header at the end of a line, which may be followed by a comment; `None` if that is not certain, or if it has a
    /// tag or an anchor.
    fn of(line: &str) -> Option<Self> {
        let before_comment = match [" #", "\t#"].iter().filter_map(|start| line.find(start)).min() {
            // In quotes, it may be part of a key.
            Some(at) => line.get(..at).filter(|before| !before.contains(['"', '\'']))?,
            None => line,
        };
        let mut words = before_comment.split_ascii_whitespace();
        let header = words.next_back()?;
        let before = words.next_back()?;
        if before.starts_with(['!', '&']) || !before.ends_with([':', '-']) {
            return None;
        }
        let (sign, indicators) = header.split_at_checked(1)?;
        let sign = sign.chars().next().filter(|sign| ['|', '>'].contains(sign))?;
        let mut read = Self { sign, chomping: None, indentation: None };
        for indicator in indicators.chars() {
            let known = match indicator {
                '+' | '-' => &mut read.chomping,
                '1'..='9' => &mut read.indentation,
                _ => return None,
            };
            known.replace(indicator).is_none().then_some(())?;
        }
        Some(read)
    }

    /// A header for lines with this indentation; `None` if there is none, as a line may be the end of the document.
    fn written(&self, indentation: &str, has_crlf: bool) -> Option<String> {
        let key = indentation.strip_prefix(' ').filter(|rest| rest.bytes().all(|byte| byte == b' '))?;
        let chomping = self.chomping.map(String::from).unwrap_or_default();
        Some(format!("{key}q: {}1{chomping}{}", self.sign, if has_crlf { "\r\n" } else { "\n" }))
    }
}
