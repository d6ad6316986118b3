//! The comments of a file that apply to all of its queries.

use tamis::Span;
use tamis::lint::is_file_comment;

use super::format::Format;
use super::host_document::HostDocument;
use super::markdown;
use super::source_map::offset;

/// The comments that apply, or are meant to apply, to all queries of a file.
pub(super) fn comments(text: &str, format: Format, documents: &[HostDocument]) -> Vec<Span> {
    let openers: Vec<usize> = match format {
        Format::Yaml | Format::Toml => text.match_indices('#').map(|(at, _)| at).collect(),
        Format::Json => text.match_indices("//").map(|(at, _)| at).collect(),
        Format::Markdown => return markdown::comments(text),
    };
    let mut strings: Option<Vec<Span>> = None;
    let mut comments: Vec<Span> = Vec::new();
    // The end of the line, and that of its last word.
    let (mut line_end, mut words_end) = (0, 0);
    for at in openers {
        if at >= line_end {
            let rest = text.get(at..).unwrap_or_default();
            line_end = at + rest.find('\n').unwrap_or(rest.len());
            words_end = text.get(..line_end).unwrap_or_default().trim_end().len();
        }
        let comment = Span::new(offset(at), offset(words_end));
        let is_in_comment = comments.last().is_some_and(|last| comment.start < last.end);
        if !is_in_comment && is_file_comment(comment.text(text)) {
            // Most files have no such comment.
            let strings = strings.get_or_insert_with(|| strings_of(documents));
            let before = strings.partition_point(|string| string.start <= comment.start).checked_sub(1);
            let string = before.and_then(|index| strings.get(index));
            comments.extend(string.is_none_or(|string| string.end <= comment.start).then_some(comment));
        }
    }
    comments
}

/// The ranges of all strings, in source order.
fn strings_of(documents: &[HostDocument]) -> Vec<Span> {
    let locations = documents.iter().flat_map(|document| document.locations.values());
    let mut strings: Vec<Span> =
        locations.filter(|location| location.text.is_some()).map(|location| location.whole).collect();
    strings.sort_unstable_by_key(|string| string.start);
    strings
}
