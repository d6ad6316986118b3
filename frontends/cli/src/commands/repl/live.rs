//! What is shown while a line is typed.

use chrono::SecondsFormat;
use tamis::Span;

use super::highlight::{self, Part};
use super::session::Session;
use super::theme::Palette;
use crate::text;

/// The longest text, in bytes, that is analyzed on every keystroke.
pub(super) const MAX_LIVE: usize = 4096;

impl Session {
    pub(super) fn palette(&self, color: bool) -> Palette {
        Palette::new(self.theme, color)
    }

    /// The parts of a line with their styles; errors at the cursor are not marked.
    pub(super) fn highlighted(&self, line: &str, at: usize, palette: &Palette) -> Vec<Part> {
        if self.call(line).is_some() {
            return vec![(clap::builder::styling::Style::new(), line.to_owned())];
        }
        highlight::query(line, at, &self.error_spans(line, at), palette)
    }

    /// The ranges of errors in a line, except at the cursor.
    fn error_spans(&self, line: &str, at: usize) -> Vec<Span> {
        if line.len() > MAX_LIVE || line.trim().is_empty() || self.interrupted(line).is_some() {
            return Vec::new();
        }
        // Pasted queries are separate.
        let mut start = 0;
        let mut spans = Vec::new();
        for part in self.split(line) {
            start += line.get(start..).and_then(|rest| rest.find(part)).unwrap_or_default();
            if self.call(part).is_none() {
                let offset = u32::try_from(start).unwrap_or_default();
                let analysis = tamis::analyze(part, &self.schema, &self.options());
                let cursor = at.checked_sub(start).filter(|at| *at <= part.len()).and_then(|at| u32::try_from(at).ok());
                let errors: Vec<Span> = match cursor {
                    Some(cursor) => analysis.settled_errors(cursor).map(|error| error.span).collect(),
                    None => {
                        analysis.diagnostics.iter().filter(|found| found.is_error()).map(|found| found.span).collect()
                    }
                };
                spans.extend(errors.into_iter().map(|span| Span::new(span.start + offset, span.end + offset)));
            }
            start += part.len();
        }
        spans
    }

    /// The settings that change what a query means, on one line.
    pub(super) fn status(&self, unicode: bool) -> String {
        let mut parts = vec![self.options().zone.to_string()];
        parts.extend(self.fixed_now().map(|now| format!("now {}", now.to_rfc3339_opts(SecondsFormat::AutoSi, true))));
        parts.extend(self.target.map(|target| target.as_str().to_owned()));
        parts.push(text::counted(self.schema.columns().len(), "column", "columns"));
        parts.join(if unicode { " · " } else { " | " })
    }
}
