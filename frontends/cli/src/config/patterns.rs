//! `[[embedded]]`: how to find queries inside other files.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use globset::GlobSet;
use tamis_embedded::{Format, KeyPattern, Patterns};
use toml::Spanned;
use toml::de::DeValue;

use super::globs::ForFiles;
use super::source::{self, Source};
use crate::failure::Failure;
use crate::text;

/// The keys of `[[embedded]]`.
const KEYS: [&str; 5] = ["paths", "queries", "filters", "languages", "format"];
/// How to find the queries in some files.
#[derive(Debug)]
pub(crate) struct Embedded {
    /// The format of the files, if their names do not determine it.
    pub(crate) format: Option<Format>,
    pub(crate) patterns: Arc<Patterns>,
    /// The key patterns of queries, then those of filters, as they are written.
    pub(crate) keys: Vec<Pattern>,
}

/// A key pattern in the configuration.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// The position in the configuration, for messages.
    position: String,
    written: String,
    /// The number of files that were searched.
    files: AtomicU32,
    /// The number of queries that were found.
    found: AtomicU32,
}

impl Pattern {
    fn new(written: &str, position: String) -> Self {
        Self { position, written: written.to_owned(), files: AtomicU32::new(0), found: AtomicU32::new(0) }
    }

    /// Counts the queries found in a file.
    pub(crate) fn count(&self, found: usize) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.found.fetch_add(u32::try_from(found).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    /// Whether files were searched and nothing was found.
    pub(super) fn is_unmatched(&self) -> bool {
        self.files.load(Ordering::Relaxed) > 0 && self.found.load(Ordering::Relaxed) == 0
    }

    /// The failure for a pattern without matches.
    pub(crate) fn unmatched(&self) -> Failure {
        let files = self.files.load(Ordering::Relaxed);
        let files = if files == 1 { "its only file".to_owned() } else { format!("any of its {files} files") };
        Failure::new(format!("{} matches nothing in {files}", text::quote(&self.written))).at(&self.position)
    }
}

pub(super) fn read(file: &Source<'_>, value: &Spanned<DeValue<'_>>) -> Result<Vec<ForFiles<Arc<Embedded>>>, Failure> {
    let tables = value.get_ref().as_array().ok_or_else(|| file.expected(value, "`[[embedded]]` tables"))?;
    tables.iter().map(|table| Ok(file.setting(table, file.patterns(table)?))).collect()
}

impl Source<'_> {
    fn patterns(&self, table: &Spanned<DeValue<'_>>) -> Result<(GlobSet, Arc<Embedded>), Failure> {
        let mut globs = GlobSet::empty();
        let mut format = None;
        let mut patterns = Patterns::default();
        let (mut queries, mut filters) = (Vec::new(), Vec::new());
        for (key, value) in self.table(table)? {
            match key.get_ref().as_ref() {
                "paths" => globs = self.globs(value)?,
                "queries" => (patterns.queries, queries) = self.key_patterns(value)?,
                "filters" => (patterns.filters, filters) = self.key_patterns(value)?,
                "languages" => {
                    patterns.languages = self.texts(value)?.into_iter().map(|(name, _)| name.to_owned()).collect();
                }
                "format" => format = Some(self.format(value)?),
                _ => return Err(self.unknown(key, "key", &KEYS)),
            }
        }
        if globs.is_empty() {
            return Err(self.without_paths(table, "views/*.yaml"));
        }
        queries.append(&mut filters);
        Ok((globs, Arc::new(Embedded { format, patterns: Arc::new(patterns), keys: queries })))
    }

    fn key_patterns(&self, value: &Spanned<DeValue<'_>>) -> Result<(Vec<KeyPattern>, Vec<Pattern>), Failure> {
        let read = |(written, at): (&str, usize)| {
            let path = KeyPattern::parse(written).map_err(|reason| {
                let message = format!("invalid key pattern {}: {reason}", text::quote(written));
                self.wrong(at, &message).help("write a JSONPath (RFC 9535) such as `$.views[*].query`")
            })?;
            Ok((path, Pattern::new(written, self.position(at))))
        };
        self.texts(value)?.into_iter().map(read).collect()
    }

    fn format(&self, value: &Spanned<DeValue<'_>>) -> Result<Format, Failure> {
        let name = self.text_of(value)?;
        let format = Format::NAMES.into_iter().find(|(known, _)| *known == name);
        format.map(|(_, format)| format).ok_or_else(|| {
            let failure = self.wrong(value.span().start, &format!("unknown format {}", text::quote(name)));
            source::nearest_or_all(failure, name, &Format::NAMES.map(|(name, _)| name))
        })
    }
}
