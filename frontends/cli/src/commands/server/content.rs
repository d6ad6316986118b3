//! Where a document contains queries.

use std::path::Path;
use std::sync::Arc;

use tamis_embedded::{FilePatterns, Format, Patterns};

use crate::config::Config;

/// The language of documents that are one query.
const QUERY: &str = "tamis";
/// The language in which code blocks need no configuration.
const MARKDOWN: &str = "markdown";

/// How to find the queries in a document; `None` if it contains none.
///
/// `language` is the id of its language if it is open; other files are what their name says.
pub(super) fn patterns(config: &Config, path: Option<&Path>, language: Option<&str>) -> Option<FilePatterns> {
    let configured = path.map(|path| config.patterns(path)).unwrap_or_default();
    if !configured.is_empty() {
        let named = path.and_then(Format::of);
        let tables = configured.iter().map(|table| Some((table.format.or(named)?, table.patterns.clone())));
        return Some(FilePatterns::new(tables.collect::<Option<Vec<_>>>()?).with_empty());
    }
    let has_extension = |extension: &str| path.and_then(Path::extension).is_some_and(|found| found == extension);
    let is_query = language.map_or_else(|| has_extension(QUERY), |language| language == QUERY);
    let is_markdown =
        language.map_or_else(|| path.and_then(Format::of) == Some(Format::Markdown), |language| language == MARKDOWN);
    if is_query || has_extension(QUERY) {
        Some(FilePatterns::default())
    } else if is_markdown {
        let patterns = Arc::new(Patterns::default_for(Format::Markdown));
        Some(FilePatterns::new([(Format::Markdown, patterns)]).with_empty())
    } else {
        None
    }
}
