//! The files that queries are saved in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tamis::Span;
use tamis::source::Lines;

use super::config::{Config, Patterns};
use super::host::{Embedded, Format, Host, Unreadable, Writer};
use crate::failure::Failure;
use crate::input::{self, Query, STDIN};
use crate::render;

/// A file, and the queries in it.
pub(super) struct Saved {
    pub(super) path: PathBuf,
    /// All of the file.
    pub(super) file: Query,
    pub(super) content: Content,
    patterns: Vec<Arc<Patterns>>,
}

/// What a file says to the linter.
#[derive(Default)]
pub(super) struct Content {
    /// In the order of the file.
    pub(super) queries: Vec<Embedded>,
    /// The comments that speak of all of them.
    pub(super) comments: Vec<Span>,
}

impl Saved {
    pub(super) fn read(path: PathBuf, config: &Config, writer: &Writer<'_>) -> Result<Self, Failure> {
        let is_stdin = path == Path::new(STDIN);
        let file = if is_stdin { Query::of_stdin() } else { Query::of_file(&path) }?;
        let patterns = if is_stdin { Vec::new() } else { config.patterns(&path) };
        let mut saved = Self { path, file, content: Content::default(), patterns };
        saved.content = saved.content_of(&saved.file.text, writer)?;
        Ok(saved)
    }

    /// What a text of this file says, which may have been mended.
    pub(super) fn content_of(&self, text: &str, writer: &Writer<'_>) -> Result<Content, Failure> {
        let usual = self.patterns.is_empty().then(|| Patterns::usual(&self.path)).flatten();
        let Content { mut queries, mut comments } = Content::default();
        for patterns in self.patterns.iter().map(Arc::as_ref).chain(&usual) {
            let Some(format) = patterns.format.or_else(|| Format::of(&self.path)) else {
                return Err(self.of_no_format());
            };
            if usual.is_some() && matches!(format, Format::Yaml | Format::Toml) {
                return Err(self.without_patterns());
            }
            let mut read = || {
                let host = Host::read(text, format)?;
                let mut found = host.blocks(if format == Format::Markdown { &patterns.languages } else { &[] });
                for pattern in &patterns.queries {
                    let queries = host.queries(&pattern.path)?;
                    pattern.count(queries.len());
                    found.extend(queries);
                }
                for pattern in &patterns.filters {
                    let filters = host.filters(&pattern.path, writer)?;
                    pattern.count(filters.len());
                    found.extend(filters);
                }
                comments = host.comments();
                Ok(found)
            };
            queries.extend(read().map_err(|error| self.unreadable(text, &error))?);
        }
        if self.patterns.is_empty() && usual.is_none() {
            queries.push(Embedded::all_of(text));
        }
        queries.sort_by_key(|query| query.whole.start);
        // Several patterns may name one query.
        queries.dedup_by_key(|query| query.whole);
        Ok(Content { queries, comments })
    }

    /// Where a query of the file is, as messages say it.
    pub(super) fn place_of(&self, query: &Embedded) -> String {
        let position = Lines::new(&self.file.text).position(query.whole.start);
        if self.content.queries.len() == 1 {
            self.file.name.clone()
        } else {
            format!("{}:{}", self.file.name, position.line)
        }
    }

    fn unreadable(&self, text: &str, error: &Unreadable) -> Failure {
        let position = Lines::new(text).position(error.at);
        let place = format!("{}:{}:{}", self.file.name, position.line, position.column);
        Failure::new(render::visible(&error.message)).at(&place)
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
