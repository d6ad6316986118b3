//! Reads a code block of Markdown again.

use super::super::markdown;
use super::super::query::EmbeddedQuery;
use super::super::source_map::offset;
use super::super::string_style::BlockLines;
use super::change::{Change, has_other_line_end};

/// The code block after an edit of its lines.
///
/// The parser reads the fence and the lines without what is before each of them: the signs and spaces of quotes and
/// lists. The line after the code block and the end of the file do not matter if they are as before.
pub(super) fn read(change: &Change<'_>, lines: &BlockLines) -> Option<EmbeddedQuery> {
    let (start, end) = (change.query.inside.span.start, change.whole.end);
    let own = change.file.get(start as usize..end as usize)?;
    let fence_line = change.line_before(start)?;
    let ends_file = end as usize == change.file.len();
    let prefix = lines.indentation();
    let has_words = !change.query.text.trim().is_empty();
    if !is_prefix(prefix) || !has_words || has_other_line_end(own) || !ends_file && !change.keeps_next_line(0) {
        return None;
    }
    let fence_at = fence_line.find(['`', '~']).filter(|at| *at == prefix.len())?;
    let (before_fence, fence) = fence_line.split_at_checked(fence_at)?;
    if before_fence.contains('\t') || !before_fence.is_ascii() || has_other_line_end(fence) {
        return None;
    }
    let mut part = fence.to_owned();
    let mut at = start;
    let mut starts = Vec::new();
    for line in own.split_inclusive('\n') {
        let without_prefix = without_prefix(line, prefix).filter(|_| !may_end_metadata(line))?;
        let before = offset(line.len() - without_prefix.len());
        starts.push((offset(part.len()), at + before));
        part += without_prefix;
        at += offset(line.len());
    }
    markdown::block(change.file, &part, &starts).filter(|read| read.whole.end == end)
}

/// Whether the same signs and spaces before other lines certainly mean the same.
fn is_prefix(prefix: &str) -> bool {
    prefix.bytes().all(|byte| matches!(byte, b' ' | b'>')) && !prefix.ends_with('>')
}

/// A line without the signs and spaces before it.
fn without_prefix<'l>(line: &'l str, prefix: &str) -> Option<&'l str> {
    match line.strip_prefix(prefix) {
        // The width of a tab depends on what is before it.
        Some(rest) if !prefix.is_empty() && starts_with_tab(rest) => None,
        Some(rest) => Some(rest),
        // In a list, an empty line has no indentation.
        None => (!prefix.contains('>') && matches!(line, "\n" | "\r\n")).then_some(line),
    }
}

/// Whether the parser may search for this line before the code block: it ends what an earlier line starts, which is only
/// metadata if it has an end.
fn may_end_metadata(line: &str) -> bool {
    ["---", "...", "+++"].iter().any(|sign| line.starts_with(sign))
}

fn starts_with_tab(text: &str) -> bool {
    text.trim_start_matches(' ').starts_with('\t')
}
