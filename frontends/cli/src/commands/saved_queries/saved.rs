//! Files with saved queries.

use std::path::PathBuf;
use std::sync::Arc;

use tamis::Span;
use tamis::source::Lines;

use super::embedded::{EmbeddedQuery, HostFile, Unreadable, Writer};
use crate::config::{Config, Format, Patterns};
use crate::failure::Failure;
use crate::input::{self, Query};
use crate::text;

/// A file and the queries in it.
pub(in crate::commands) struct Saved {
    pub(in crate::commands) path: PathBuf,
    /// The whole file.
    pub(in crate::commands) source: Query,
    pub(in crate::commands) content: Content,
    patterns: Vec<Arc<Patterns>>,
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

/// The parts of a file that commands read.
#[derive(Default)]
pub(in crate::commands) struct Content {
    /// In source order.
    pub(in crate::commands) queries: Vec<EmbeddedQuery>,
    /// The comments that apply to all of them.
    pub(in crate::commands) comments: Vec<Span>,
    /// The number of queries that each key pattern found.
    found: Vec<usize>,
}

impl Content {
    /// Adds the queries selected by patterns.
    fn read(&mut self, text: &str, format: Format, patterns: &Patterns, writer: &Writer<'_>) -> Result<(), Unreadable> {
        let host_file = HostFile::read(text, format)?;
        if format == Format::Markdown {
            self.queries.extend(host_file.blocks(&patterns.languages));
        }
        for pattern in &patterns.queries {
            self.add(host_file.queries(&pattern.path)?);
        }
        for pattern in &patterns.filters {
            self.add(host_file.filters(&pattern.path, writer)?);
        }
        self.comments = host_file.comments();
        Ok(())
    }

    /// Whether this is the content of another version of the file that differs only in the changed queries.
    pub(in crate::commands) fn is_changed(
        &self,
        text: &str,
        (original, before): (&str, &Self),
        changed: &[Option<&str>],
        writer: &Writer<'_>,
    ) -> bool {
        let comments = self.comments.iter().map(|comment| comment.text(text));
        let expected = before.queries.iter().zip(changed).map(|(query, changed)| changed.unwrap_or(&query.text));
        self.queries.len() == changed.len()
            && self.queries.iter().zip(expected).all(|(query, expected)| query.is_equivalent(expected, writer))
            && comments.eq(before.comments.iter().map(|comment| comment.text(original)))
    }

    /// Adds the queries that a key pattern found.
    fn add(&mut self, found: Vec<EmbeddedQuery>) {
        self.found.push(found.len());
        self.queries.extend(found);
    }
}

impl Saved {
    pub(in crate::commands) fn read(path: PathBuf, config: &Config, writer: &Writer<'_>) -> Result<Self, Failure> {
        let source = Query::from_path(&path)?;
        Self::of(path, source, config, writer)
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
        let patterns = if input::is_stdin(&path) { Vec::new() } else { config.patterns(&path) };
        let mut saved = Self { path, source, content: Content::default(), patterns };
        saved.content = saved.content_of(&saved.source.text, writer)?;
        saved
            .patterns
            .iter()
            .flat_map(|patterns| patterns.all())
            .zip(&saved.content.found)
            .for_each(|(pattern, found)| pattern.count(*found));
        Ok(saved)
    }

    /// Reads a version of this file, which may have been changed.
    pub(in crate::commands) fn content_of(&self, text: &str, writer: &Writer<'_>) -> Result<Content, Failure> {
        let default = self.patterns.is_empty().then(|| Patterns::default_for(&self.path)).flatten();
        let mut content = Content::default();
        for patterns in self.patterns.iter().map(Arc::as_ref).chain(&default) {
            let Some(format) = patterns.format.or_else(|| Format::of(&self.path)) else {
                return Err(self.unknown_format());
            };
            if format != Format::Markdown && patterns.all().next().is_none() {
                return Err(self.without_patterns());
            }
            content.read(text, format, patterns, writer).map_err(|error| self.unreadable(text, &error))?;
        }
        if self.patterns.is_empty() && default.is_none() {
            content.queries.push(EmbeddedQuery::whole_file(text));
        }
        content.queries.sort_by_key(|query| query.whole.start);
        // Several patterns may select the same query.
        content.queries.dedup_by_key(|query| query.whole);
        Ok(content)
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
        let message =
            format!("the {} query cannot be written here without changing the text around it", change.participle());
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
