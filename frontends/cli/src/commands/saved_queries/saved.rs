//! Files with saved queries.

use std::path::PathBuf;
use std::sync::Arc;

use tamis::Diagnostics;
use tamis::source::Lines;
use tamis_embedded::{Content, EmbeddedQuery, FilePatterns, Format, Patterns, Unreadable, Writer, Written};

use crate::config::{Config, Embedded};
use crate::failure::Failure;
use crate::input::{self, Query};
use crate::text;

/// A file and the queries in it.
pub(in crate::commands) struct Saved {
    pub(in crate::commands) path: PathBuf,
    /// The whole file.
    pub(in crate::commands) source: Query,
    pub(in crate::commands) content: Content,
    patterns: FilePatterns,
}

/// How the queries of a file are changed, for messages.
#[derive(Clone, Copy)]
pub(in crate::commands) enum Change {
    /// Fixes are applied to them.
    Fix,
    /// They are formatted.
    Format,
    /// A column is renamed in them.
    Rename,
}

impl Change {
    const fn verb(self) -> &'static str {
        match self {
            Self::Fix => "fix",
            Self::Format => "format",
            Self::Rename => "edit",
        }
    }

    const fn participle(self) -> &'static str {
        match self {
            Self::Fix => "fixed",
            Self::Format => "formatted",
            Self::Rename => "renamed",
        }
    }
}

impl Saved {
    pub(in crate::commands) fn read(path: PathBuf, config: &Config, writer: &Writer<'_>) -> Result<Self, Failure> {
        let source = Query::from_path(&path)?;
        Self::of(path, source, config, writer)
    }

    /// A file that was read before.
    pub(in crate::commands) fn of_content(
        path: PathBuf,
        text: String,
        content: Content,
        patterns: FilePatterns,
    ) -> Self {
        let source = Query { name: input::name(&path), text, has_bom: false };
        Self { path, source, content, patterns }
    }

    /// Another version of a file.
    pub(in crate::commands) fn of_text(
        path: PathBuf,
        text: String,
        config: &Config,
        writer: &Writer<'_>,
    ) -> Result<Self, Failure> {
        let source = Query { name: input::name(&path), text: input::without_bom(text), has_bom: false };
        Self::of(path, source, config, writer)
    }

    fn of(path: PathBuf, source: Query, config: &Config, writer: &Writer<'_>) -> Result<Self, Failure> {
        let configured = if input::is_stdin(&path) { Vec::new() } else { config.patterns(&path) };
        let mut saved = Self { path, source, content: Content::default(), patterns: FilePatterns::default() };
        saved.patterns = saved.file_patterns(&configured)?;
        let text = &saved.source.text;
        let read = saved.patterns.read_and_count(text, writer);
        let (content, counts) = read.map_err(|error| saved.unreadable(text, &error))?;
        let patterns = configured.iter().flat_map(|patterns| &patterns.keys);
        patterns.zip(counts).for_each(|(pattern, count)| pattern.count(count));
        saved.content = content;
        Ok(saved)
    }

    /// How to find the queries of this file: as configured, or else as its name says.
    fn file_patterns(&self, configured: &[Arc<Embedded>]) -> Result<FilePatterns, Failure> {
        let of_name = Format::of(&self.path);
        let configured =
            configured.iter().map(|embedded| (embedded.format.or(of_name), Arc::clone(&embedded.patterns)));
        let mut tables: Vec<_> = configured.collect();
        if let (true, Some(format)) = (tables.is_empty(), of_name) {
            tables.push((of_name, Arc::new(Patterns::default_for(format))));
        }
        let table = |(format, patterns): (Option<Format>, Arc<Patterns>)| match format {
            None => Err(self.unknown_format()),
            Some(format) if !patterns.can_match(format) => Err(self.without_patterns()),
            Some(format) => Ok((format, patterns)),
        };
        Ok(FilePatterns::new(tables.into_iter().map(table).collect::<Result<Vec<_>, _>>()?))
    }

    /// Reads a version of this file, which may have been changed.
    pub(in crate::commands) fn content_of(&self, text: &str, writer: &Writer<'_>) -> Result<Content, Failure> {
        self.patterns.read(text, writer).map_err(|error| self.unreadable(text, &error))
    }

    /// Maps the diagnostics of each query in a version of this file to it, with the fixes that can be made there.
    pub(in crate::commands) fn map_diagnostics(
        &self,
        version: (&str, &Content),
        found: Vec<Diagnostics>,
        writer: &Writer<'_>,
    ) -> Diagnostics {
        self.patterns.map_diagnostics(version, found, writer)
    }

    /// Writes changed queries into the file, and returns those that were written; `None` for a query means no change. A
    /// query is left unchanged if it could not be read back from the file.
    pub(in crate::commands) fn write_back<'m>(
        &self,
        changed: &[Option<&'m str>],
        writer: &Writer<'_>,
    ) -> Option<(Written, Vec<Option<&'m str>>)> {
        self.patterns.write_back((&self.source.text, &self.content), changed, writer)
    }

    /// The position of each query of the file, for messages.
    pub(in crate::commands) fn positions(&self) -> Vec<String> {
        let name = &self.source.name;
        if let [_] = self.content.queries.as_slice() {
            return vec![name.clone()];
        }
        let lines = Lines::new(&self.source.text);
        let line = |query: &EmbeddedQuery| lines.position(query.whole.start).line;
        self.content.queries.iter().map(|query| format!("{name}:{}", line(query))).collect()
    }

    fn unreadable(&self, text: &str, error: &Unreadable) -> Failure {
        let position = Lines::new(text).position(error.at);
        let position_text = format!("{}:{}:{}", self.source.name, position.line, position.column);
        Failure::new(text::visible(&error.message)).at(&position_text)
    }

    /// The failure for a changed query that cannot be written into its file.
    pub(in crate::commands) fn unwritable(&self, query: &EmbeddedQuery, change: Change) -> Failure {
        let reason = match query.is_shared() {
            true => ": values that are not queries are aliases of it",
            false => " without changing the text around it",
        };
        let message = format!("the {} query cannot be written here{reason}", change.participle());
        let error = Unreadable { at: query.whole.start, message };
        self.unreadable(&self.source.text, &error).help(format!("{} it by hand; it was not changed", change.verb()))
    }

    /// The failure for a file in which no query can be changed.
    pub(in crate::commands) fn unwritable_file(&self, change: Change) -> Failure {
        let participle = change.participle();
        Failure::new(format!("the {participle} queries cannot be written to {}", input::quoted(&self.path)))
            .help(format!("{} them by hand; the file was not changed", change.verb()))
    }

    fn unknown_format(&self) -> Failure {
        Failure::new(format!("cannot determine the format of {} from its name", input::quoted(&self.path)))
            .help("set `format = \"yaml\"` next to its `paths` in `tamis.toml`")
    }

    fn without_patterns(&self) -> Failure {
        Failure::new(format!("no queries are configured for {}", input::quoted(&self.path)))
            .help("add `[[embedded]]` with `paths` and `queries` to `tamis.toml`, as shown by `tamis lint --init`")
    }
}
