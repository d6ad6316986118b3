//! Reads a string without quotes, or one in quotes, again.

use tamis::Span;

use super::super::format::Format;
use super::super::host_document::HostDocument;
use super::super::query::EmbeddedQuery;
use super::super::source_map::offset;
use super::super::string_style::StringStyle;
use super::super::{host_file, json, toml, yaml};
use super::change::Change;

/// The maximum length of a line with an unquoted or quoted string in YAML: a key has at most 1,024 characters, so the
/// length of a longer line may determine what its strings are.
const MAX_YAML_LINE: usize = 1_000;

/// A string in quotes, after an edit between them.
///
/// Where it ends follows from its own characters, except for several lines in YAML.
pub(super) fn read_quoted(change: &Change<'_>) -> Option<EmbeddedQuery> {
    let own = change.whole.text(change.file);
    let read = |document: HostDocument| document.into_only_string();
    let (before, string) = match change.format {
        Format::Yaml if !is_on_short_line(change) => None,
        Format::Yaml => Some((0, yaml::read(own, None).ok()?.documents.pop().and_then(read)?)),
        Format::Json => Some((0, read(json::read(own).ok()?)?)),
        Format::Toml => Some((4, toml::read(&format!("q = {own}")).ok().and_then(read)?)),
        Format::Markdown => None,
    }?;
    let (value, location) = string;
    let (style, content) = location.text?;
    if location.whole != Span::new(before, before + offset(own.len())) {
        return None;
    }
    let start = change.whole.start;
    let to_file = |at: u32| at.checked_sub(before).map(|at| start + at);
    let content = Span::new(to_file(content.start)?, to_file(content.end)?);
    Some(host_file::string(change.file, &value, change.whole, (style, content)))
}

/// A string without quotes, after an edit.
pub(super) fn read_plain(change: &Change<'_>) -> Option<EmbeddedQuery> {
    let value = change.whole.text(change.file);
    let is_certain = is_on_short_line(change)
        && change.edit.text.chars().all(is_harmless)
        // On one line, the file has the same characters.
        && change.query.text.len() == change.query.whole.range().len()
        && [value, &change.query.text].into_iter().all(is_plain);
    is_certain.then(|| host_file::string(change.file, value, change.whole, (StringStyle::Plain, change.whole)))
}

/// Whether the string is on one line, which is not long.
fn is_on_short_line(change: &Change<'_>) -> bool {
    let own = change.whole.text(change.file);
    if own.contains(['\n', '\r']) {
        return false;
    }
    // A line may be as long as the file; no more than necessary is read of it.
    let bytes = change.file.as_bytes();
    let (before, rest) = bytes.split_at_checked(change.whole.start as usize).unwrap_or((bytes, &[]));
    let is_in_line = |byte: &&u8| **byte != b'\n';
    let before = before.iter().rev().take(MAX_YAML_LINE + 1).take_while(is_in_line).count();
    let rest = rest.iter().take(MAX_YAML_LINE + 1).take_while(is_in_line).count();
    before + rest + change.edit.span.range().len() <= MAX_YAML_LINE
}

/// Whether a character means nothing to YAML in a string without quotes, except for those of `is_plain`.
fn is_harmless(c: char) -> bool {
    c == ' ' || c.is_ascii_graphic() || !c.is_ascii() && c.is_alphanumeric()
}

/// Whether YAML certainly reads an unquoted text as this string.
fn is_plain(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        // The parser rejects `-` before a bracket.
        && !text.ends_with(|c: char| c.is_whitespace() || c == '-')
        && !text.contains(['#', ':', ',', '[', ']', '{', '}'])
        && yaml::other_than_string(text).is_none()
}
