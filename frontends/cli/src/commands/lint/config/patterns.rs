//! `[[embedded]]`: where queries are inside other files.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use globset::GlobSet;
use toml::Spanned;
use toml::de::DeValue;

use super::source::{self, Source};
use crate::commands::lint::embedded::Format;
use crate::commands::lint::keys::KeyPattern;
use crate::failure::Failure;
use crate::text;

/// What may be set for files with queries in them.
const KEYS: [&str; 5] = ["paths", "queries", "filters", "languages", "format"];
/// The languages of blocks of code that hold a query, where nothing is said.
const LANGUAGE: &str = "tamis";

/// Where the queries of some files are.
#[derive(Debug)]
pub(in crate::commands::lint) struct Patterns {
    /// What the files are written in, where their names do not tell.
    pub(in crate::commands::lint) format: Option<Format>,
    /// The keys of queries.
    pub(in crate::commands::lint) queries: Vec<Pattern>,
    /// The keys of filters of the API.
    pub(in crate::commands::lint) filters: Vec<Pattern>,
    /// The languages of blocks of code.
    pub(in crate::commands::lint) languages: Vec<String>,
}

/// A pattern of keys.
#[derive(Debug)]
pub(in crate::commands::lint) struct Pattern {
    pub(in crate::commands::lint) path: KeyPattern,
    /// Where it is written, as messages name it.
    place: String,
    written: String,
    /// How many files it was looked for in.
    files: AtomicU32,
    /// How many queries it found.
    found: AtomicU32,
}

impl Pattern {
    fn new(path: KeyPattern, written: &str, place: String) -> Self {
        Self { path, place, written: written.to_owned(), files: AtomicU32::new(0), found: AtomicU32::new(0) }
    }

    /// Counts what it found in a file.
    pub(in crate::commands::lint) fn count(&self, found: usize) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.found.fetch_add(u32::try_from(found).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    /// Whether it was looked for and never found.
    pub(super) fn is_idle(&self) -> bool {
        self.files.load(Ordering::Relaxed) > 0 && self.found.load(Ordering::Relaxed) == 0
    }

    /// What is said of it then.
    pub(in crate::commands::lint) fn finds_nothing(&self) -> Failure {
        let files = self.files.load(Ordering::Relaxed);
        let files = if files == 1 { "the file".to_owned() } else { format!("any of the {files} files") };
        Failure::new(format!("{} names nothing in {files} that it is for", text::quote(&self.written))).at(&self.place)
    }
}

impl Patterns {
    /// The patterns of keys, in the order in which they are looked for.
    pub(in crate::commands::lint) fn all(&self) -> impl Iterator<Item = &Pattern> {
        self.queries.iter().chain(&self.filters)
    }

    /// What is looked for in a file that nothing is said of, if its name tells its format: blocks of code in
    /// Markdown, and one filter in JSON.
    pub(in crate::commands::lint) fn usual(path: &Path) -> Option<Self> {
        let format = Format::of(path)?;
        let filter = || KeyPattern::parse("$").map(|path| Pattern::new(path, "$", String::new()));
        let filters = if format == Format::Json { filter().into_iter().collect() } else { Vec::new() };
        let languages = vec![LANGUAGE.to_owned()];
        Some(Self { format: Some(format), queries: Vec::new(), filters, languages })
    }
}

pub(super) fn read(file: &Source<'_>, value: &Spanned<DeValue<'_>>) -> Result<Vec<(GlobSet, Arc<Patterns>)>, Failure> {
    let tables = value.get_ref().as_array().ok_or_else(|| file.expected(value, "`[[embedded]]` tables"))?;
    tables.iter().map(|table| file.patterns(table)).collect()
}

impl Source<'_> {
    fn patterns(&self, table: &Spanned<DeValue<'_>>) -> Result<(GlobSet, Arc<Patterns>), Failure> {
        let mut globs = GlobSet::empty();
        let languages = vec![LANGUAGE.to_owned()];
        let mut patterns = Patterns { format: None, queries: Vec::new(), filters: Vec::new(), languages };
        for (key, value) in self.table(table)? {
            match key.get_ref().as_ref() {
                "paths" => globs = self.globs(value)?,
                "queries" => patterns.queries = self.key_patterns(value)?,
                "filters" => patterns.filters = self.key_patterns(value)?,
                "languages" => {
                    patterns.languages = self.texts(value)?.into_iter().map(|(name, _)| name.to_owned()).collect();
                }
                "format" => patterns.format = Some(self.format(value)?),
                _ => return Err(self.unknown(key, "key", &KEYS)),
            }
        }
        if globs.is_empty() {
            return Err(self.without_paths(table, "views/*.yaml"));
        }
        Ok((globs, Arc::new(patterns)))
    }

    fn key_patterns(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<Pattern>, Failure> {
        let read = |(written, at): (&str, usize)| {
            let path = KeyPattern::parse(written).map_err(|reason| {
                let message = format!("{} is no pattern of keys: {reason}", text::quote(written));
                self.wrong(at, &message).help("write one as `$.views[*].query`, as RFC 9535 has it")
            })?;
            Ok(Pattern::new(path, written, self.place(at)))
        };
        self.texts(value)?.into_iter().map(read).collect()
    }

    fn format(&self, value: &Spanned<DeValue<'_>>) -> Result<Format, Failure> {
        let name = self.text_of(value)?;
        let format = Format::NAMES.into_iter().find(|(known, _)| *known == name);
        format.map(|(_, format)| format).ok_or_else(|| {
            let failure = self.wrong(value.span().start, &format!("no format is called {}", text::quote(name)));
            source::nearest_or_all(failure, name, &Format::NAMES.map(|(name, _)| name))
        })
    }
}
