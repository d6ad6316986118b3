//! The files that queries are saved in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tamis::Span;
use tamis::source::Lines;

use super::config::{Config, Patterns};
use super::embedded::{EmbeddedQuery, Format, HostFile, Unreadable, Writer};
use crate::failure::Failure;
use crate::input::{self, Query, STDIN};
use crate::text;

/// A file, and the queries in it.
pub(super) struct Saved {
    pub(super) path: PathBuf,
    /// All of the file.
    pub(super) source: Query,
    pub(super) content: Content,
    patterns: Vec<Arc<Patterns>>,
}

/// What a file says to the linter.
#[derive(Default)]
pub(super) struct Content {
    /// In the order of the file.
    pub(super) queries: Vec<EmbeddedQuery>,
    /// The comments that speak of all of them.
    pub(super) comments: Vec<Span>,
    /// How many queries each pattern of keys found.
    found: Vec<usize>,
}

impl Content {
    /// Adds what patterns name.
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

    /// Whether it is that of another text of the file, but for the queries that are given: these it has fixed.
    pub(super) fn is_fixed(
        &self,
        text: &str,
        (original, before): (&str, &Self),
        fixed: &[Option<&str>],
        writer: &Writer<'_>,
    ) -> bool {
        let comments = self.comments.iter().map(|comment| comment.text(text));
        let expected = before.queries.iter().zip(fixed).map(|(query, fixed)| fixed.unwrap_or(&query.text));
        self.queries.len() == fixed.len()
            && self.queries.iter().zip(expected).all(|(query, expected)| query.says(expected, writer))
            && comments.eq(before.comments.iter().map(|comment| comment.text(original)))
    }

    /// Adds what a pattern of keys found.
    fn add(&mut self, found: Vec<EmbeddedQuery>) {
        self.found.push(found.len());
        self.queries.extend(found);
    }
}

impl Saved {
    pub(super) fn read(path: PathBuf, config: &Config, writer: &Writer<'_>) -> Result<Self, Failure> {
        let is_stdin = path == Path::new(STDIN);
        let source = if is_stdin { Query::of_stdin() } else { Query::of_file(&path) }?;
        let patterns = if is_stdin { Vec::new() } else { config.patterns(&path) };
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

    /// What a text of this file says, which may have been fixed.
    pub(super) fn content_of(&self, text: &str, writer: &Writer<'_>) -> Result<Content, Failure> {
        let usual = self.patterns.is_empty().then(|| Patterns::usual(&self.path)).flatten();
        let mut content = Content::default();
        for patterns in self.patterns.iter().map(Arc::as_ref).chain(&usual) {
            let Some(format) = patterns.format.or_else(|| Format::of(&self.path)) else {
                return Err(self.of_no_format());
            };
            if format != Format::Markdown && patterns.all().next().is_none() {
                return Err(self.without_patterns());
            }
            content.read(text, format, patterns, writer).map_err(|error| self.unreadable(text, &error))?;
        }
        if self.patterns.is_empty() && usual.is_none() {
            content.queries.push(EmbeddedQuery::all_of(text));
        }
        content.queries.sort_by_key(|query| query.whole.start);
        // Several patterns may name one query.
        content.queries.dedup_by_key(|query| query.whole);
        Ok(content)
    }

    /// Where each query of the file is, as messages say it.
    pub(super) fn places(&self) -> Vec<String> {
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
        let place = format!("{}:{}:{}", self.source.name, position.line, position.column);
        Failure::new(text::visible(&error.message)).at(&place)
    }

    /// Why a fixed query is not written in its place.
    pub(super) fn unwritable(&self, query: &EmbeddedQuery) -> Failure {
        let message = "the mended query cannot be written here with all that stands round it kept".to_owned();
        let error = Unreadable { at: query.whole.start, message };
        self.unreadable(&self.source.text, &error).help("mend it by hand; nothing is changed here")
    }

    /// Why nothing is fixed.
    pub(super) fn nowhere_writable(&self) -> Failure {
        Failure::new(format!("the mended queries cannot be written in {}", input::quoted(&self.path)))
            .help("mend them by hand; the file is left as it is")
    }

    fn of_no_format(&self) -> Failure {
        Failure::new(format!("the name of {} does not tell what it is written in", input::quoted(&self.path)))
            .help("write `format = \"yaml\"` beside its `paths` in `tamis.toml`")
    }

    fn without_patterns(&self) -> Failure {
        Failure::new(format!("nothing says where the queries in {} are", input::quoted(&self.path)))
            .help("write `[[embedded]]` with `paths` and `queries` in `tamis.toml`, as `tamis lint --init` shows")
    }
}
