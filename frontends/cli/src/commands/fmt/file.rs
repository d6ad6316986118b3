//! Formats the queries of a file.

use std::path::PathBuf;

use tamis::{Diagnostics, Limits, Report};
use tamis_embedded::{EmbeddedQuery, Writer, with_end_of};

use crate::commands::saved_queries::{Change, Saved};
use crate::config::Config;
use crate::failure::Failure;
use crate::input::Query;
use crate::output::{Channel, report};

/// A file with formatted queries.
pub(super) struct Formatted {
    pub(super) path: PathBuf,
    /// The name of the file, escaped for display.
    pub(super) name: String,
    /// The file as it was read.
    pub(super) original: String,
    /// The new file; the same as the original if nothing changes.
    pub(super) formatted: String,
    /// The errors of the queries that are not changed.
    pub(super) reports: String,
    /// Whether the file is a query with errors, so that there is no result.
    pub(super) is_rejected: bool,
}

/// Formats files.
pub(super) struct Formatter<'f> {
    pub(super) config: &'f Config,
    pub(super) writer: Writer<'f>,
}

impl Formatter<'_> {
    /// Formats the queries of a file.
    pub(super) fn file(&self, path: PathBuf) -> Result<Formatted, Failure> {
        let saved = Saved::read(path, self.config, &self.writer)?;
        match saved.content.queries.as_slice() {
            [query] if query.is_whole_file() => Ok(self.whole_file(saved)),
            _ => self.embedded(saved),
        }
    }

    /// Formats a file with a single query: its line ends and its byte order mark change too.
    fn whole_file(&self, saved: Saved) -> Formatted {
        let original = saved.source.verbatim();
        let (formatted, reports) = match tamis::format(&saved.source.text, &self.writer.options.limits) {
            Ok(formatted) => (Some(formatted + "\n"), String::new()),
            Err(rejected) => {
                (None, report::diagnostics(rejected.diagnostics(), &saved.source, Channel::Stderr.style()))
            }
        };
        Formatted {
            path: saved.path,
            name: saved.source.name,
            is_rejected: formatted.is_none(),
            formatted: formatted.unwrap_or_else(|| original.clone()),
            original,
            reports,
        }
    }

    /// Formats the queries inside another file, which stays as it is around them.
    fn embedded(&self, saved: Saved) -> Result<Formatted, Failure> {
        let mut reports = String::new();
        let mut texts = Vec::new();
        for query in &saved.content.queries {
            texts.push(self.query(query).unwrap_or_else(|errors| {
                reports.push_str(&report::diagnostics(&errors, &saved.source, Channel::Stderr.style()));
                None
            }));
        }
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        let (written, kept) = saved
            .write_back(&texts, &self.writer)
            .ok_or_else(|| saved.unwritable_file(Change::Format).into_finding())?;
        for (query, (text, kept)) in saved.content.queries.iter().zip(texts.iter().zip(kept)) {
            if text.is_some() && kept.is_none() {
                reports.push_str(&saved.unwritable(query, Change::Format).to_string());
            }
        }
        let formatted = Query { name: String::new(), text: written.text, has_bom: saved.source.has_bom }.verbatim();
        let original = saved.source.verbatim();
        Ok(Formatted { path: saved.path, name: saved.source.name, original, formatted, reports, is_rejected: false })
    }

    /// The formatted query, if it changes, or its errors at their positions in the file.
    fn query(&self, query: &EmbeddedQuery) -> Result<Option<String>, Diagnostics> {
        formatted(query, &self.writer.options.limits)
            .map_err(|rejected| rejected.diagnostics().iter().map(|found| query.diagnostic(found.clone())).collect())
    }
}

/// A formatted query, in one line if it was; `None` if it does not change.
///
/// # Errors
///
/// If the query has syntax errors.
pub(in crate::commands) fn formatted(query: &EmbeddedQuery, limits: &Limits) -> Result<Option<String>, Report> {
    // A filter has no spelling.
    if query.is_filter() {
        return Ok(None);
    }
    let formatted = tamis::format(&query.text, limits)?;
    let is_one_line = !query.is_whole_file() && !query.text.trim_end().contains('\n');
    let formatted = if is_one_line { on_one_line(formatted, limits) } else { Some(formatted) };
    Ok(formatted.map(|formatted| with_end_of(&query.text, &formatted)).filter(|formatted| *formatted != query.text))
}

/// A formatted query without its line breaks; `None` if that would be another query, as comments end there.
fn on_one_line(formatted: String, limits: &Limits) -> Option<String> {
    if !formatted.contains('\n') {
        return Some(formatted);
    }
    let mut joined = String::with_capacity(formatted.len());
    for line in formatted.lines().map(str::trim_start) {
        if !joined.is_empty() && !joined.ends_with('(') && !line.starts_with(')') {
            joined.push(' ');
        }
        joined.push_str(line);
    }
    let is_same = tamis::format(&joined, limits).is_ok_and(|again| again == formatted);
    is_same.then_some(joined)
}
