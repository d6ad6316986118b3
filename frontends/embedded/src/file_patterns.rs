//! Where a file contains queries, and reading them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::content::Content;
use super::format::Format;
use super::host_document::Unreadable;
use super::host_file::HostFile;
use super::keys::KeyPattern;
use super::query::EmbeddedQuery;
use super::writer::Writer;
use super::yaml::Padding;

/// The language of code blocks with queries, unless others are configured.
const LANGUAGE: &str = "tamis";

/// How to find queries in files of one format.
#[derive(Debug)]
pub struct Patterns {
    /// The keys of queries; not for Markdown.
    pub queries: Vec<KeyPattern>,
    /// The keys of filters of the API; only for JSON.
    pub filters: Vec<KeyPattern>,
    /// The languages of code blocks with queries; only for Markdown.
    pub languages: Vec<String>,
}

impl Default for Patterns {
    /// No keys, and the language `tamis`.
    fn default() -> Self {
        Self { queries: Vec::new(), filters: Vec::new(), languages: vec![LANGUAGE.to_owned()] }
    }
}

impl Patterns {
    /// The patterns for a file that is not configured: code blocks in Markdown, and a single filter in JSON.
    #[must_use]
    pub fn default_for(format: Format) -> Self {
        let whole = || KeyPattern::parse("$").into_iter().collect();
        let filters = if format == Format::Json { whole() } else { Vec::new() };
        Self { filters, ..Self::default() }
    }

    /// Whether they can select anything in a file of this format: only Markdown needs no keys.
    #[must_use]
    pub fn can_match(&self, format: Format) -> bool {
        format == Format::Markdown || !self.queries.is_empty() || !self.filters.is_empty()
    }

    fn keys(&self) -> impl Iterator<Item = &KeyPattern> {
        self.queries.iter().chain(&self.filters)
    }
}

/// How to find the queries of one file.
#[derive(Clone, Debug, Default)]
pub struct FilePatterns {
    tables: Vec<(Format, Arc<Patterns>)>,
    with_empty: bool,
}

impl FilePatterns {
    /// Finds the queries that any of these patterns select. Without patterns, the whole file is a query.
    pub fn new(tables: impl IntoIterator<Item = (Format, Arc<Patterns>)>) -> Self {
        Self { tables: tables.into_iter().collect(), with_empty: false }
    }

    /// Finds queries without words too, which an editor completes: `query: ""`, a block in YAML of which there is only
    /// an indented line, and a code block with an empty line.
    ///
    /// In YAML, this includes a missing value: `query: `.
    #[must_use]
    pub fn with_empty(self) -> Self {
        Self { with_empty: true, ..self }
    }

    /// Whether the whole file is a query.
    #[must_use]
    pub fn is_whole_file(&self) -> bool {
        self.tables.is_empty()
    }

    /// Reads the queries in a file without a byte order mark.
    ///
    /// # Errors
    ///
    /// Returns the first reason why not all queries can be read: the file is malformed, nested too deep or too large, a
    /// selected value is not a string, or a filter is invalid.
    pub fn read(&self, text: &str, writer: &Writer<'_>) -> Result<Content, Unreadable> {
        Ok(self.read_and_count(text, writer)?.0)
    }

    /// Reads the queries in a file without a byte order mark, and returns how many of them each key pattern selects:
    /// those of queries before those of filters, table by table.
    ///
    /// # Errors
    ///
    /// As for [`Self::read`].
    pub fn read_and_count(&self, text: &str, writer: &Writer<'_>) -> Result<(Content, Vec<usize>), Unreadable> {
        self.read_padded(text, None, writer)
    }

    /// Reads the queries in a file, or in a part of a YAML file whose list has other items.
    pub(crate) fn read_padded(
        &self,
        text: &str,
        padding: Option<Padding>,
        writer: &Writer<'_>,
    ) -> Result<(Content, Vec<usize>), Unreadable> {
        let mut content = Content::default();
        let mut counts = Vec::new();
        let mut add = |content: &mut Content, found: Vec<EmbeddedQuery>| {
            counts.push(found.len());
            content.queries.extend(found);
        };
        // Several tables may have the same format.
        let mut files: HashMap<Format, HostFile<'_>, RandomState> = HashMap::default();
        for (format, patterns) in &self.tables {
            let host_file = match files.entry(*format) {
                Entry::Occupied(read) => read.into_mut(),
                Entry::Vacant(unread) => unread.insert(HostFile::read(text, *format, padding)?),
            };
            if *format == Format::Markdown {
                content.queries.extend(host_file.blocks(&patterns.languages, self.with_empty));
            }
            for pattern in &patterns.queries {
                add(&mut content, host_file.queries(pattern, self.with_empty)?);
            }
            for pattern in &patterns.filters {
                add(&mut content, host_file.filters(pattern, writer)?);
            }
        }
        if let Some((format, _)) = self.tables.last() {
            content.comments = files.get(format).map(HostFile::comments).unwrap_or_default();
        }
        if self.tables.is_empty() {
            content.queries.push(EmbeddedQuery::whole_file(text));
        }
        // Several patterns may select the same query.
        content.queries.sort_by_key(|query| query.whole.start);
        content.queries.dedup_by_key(|query| query.whole);
        if let Some(file) = files.remove(&Format::Yaml) {
            self.mark_shared(&mut content.queries, &file);
            content.sections = file.into_sections();
        }
        Ok((content, counts))
    }

    /// Marks the queries with aliases that are not all queries.
    fn mark_shared(&self, queries: &mut [EmbeddedQuery], file: &HostFile<'_>) {
        let tables = self.tables.iter().filter(|(format, _)| *format == Format::Yaml);
        let shared = file.shared(tables.flat_map(|(_, patterns)| &patterns.queries));
        let queries = queries.iter_mut().filter(|query| shared.contains(&query.whole.start));
        queries.for_each(|query| query.is_shared = true);
    }

    /// The format of the file, if there is only one.
    pub(crate) fn format(&self) -> Option<Format> {
        let [(format, _), others @ ..] = self.tables.as_slice() else { return None };
        others.iter().all(|(other, _)| other == format).then_some(*format)
    }

    /// The minimum depth of the values that decide what is selected; `None` if keys and positions alone do.
    pub(crate) fn filtered_depth(&self) -> Option<usize> {
        self.keys().filter_map(KeyPattern::filtered_depth).min()
    }

    /// Whether the position of an item in its list may decide whether it is selected.
    pub(crate) fn may_depend_on_positions(&self) -> bool {
        self.keys().any(KeyPattern::may_depend_on_positions)
    }

    fn keys(&self) -> impl Iterator<Item = &KeyPattern> {
        self.tables.iter().flat_map(|(_, patterns)| patterns.keys())
    }
}
