//! The lines of a query that a diagnostic refers to.

use std::fmt;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceSpan, SpanContents};

use super::{Diagnostic, words};
use crate::source::Span;

/// The longest line that is shown whole, in bytes, if no width is given.
const WHOLE_LINE: usize = 160;
/// How many columns a report handler uses to the left of the text.
const GUTTER: usize = 10;

/// A diagnostic with the source lines it refers to, for any `miette` report handler.
///
/// A line longer than 160 bytes, or than the given width, is cut to windows around the labels. A label that spans
/// several lines ends with its first line. Control characters are shown as pictures. Line and column numbers are
/// those of the whole text. The help includes the title of the first fix, unless it is already mentioned; remove the
/// fixes of the diagnostic first to show them otherwise.
///
/// # Examples
///
/// ```
/// use miette::NarratableReportHandler;
///
/// let schema = tamis::Schema::builtin();
/// let analysis = tamis::analyze("status_code > 'high'", &schema, &tamis::Options::default());
/// let mut shown = String::new();
/// for diagnostic in &analysis.diagnostics {
///     let excerpt = diagnostic.excerpt("query", "status_code > 'high'");
///     NarratableReportHandler::new().render_report(&mut shown, &excerpt).unwrap();
/// }
/// assert!(shown.contains("diagnostic code: type-mismatch"));
/// ```
#[derive(Clone, Debug)]
pub struct Excerpt {
    diagnostic: Diagnostic,
    labels: Vec<LabeledSpan>,
    name: String,
    text: String,
    /// How many lines of the source come before `text`.
    lines_before: usize,
    /// How many bytes are not shown before the first label on its line.
    column_shift: isize,
}

impl Excerpt {
    pub(super) fn new(diagnostic: &Diagnostic, name: &str, source: &str, columns: Option<usize>) -> Self {
        let first = diagnostic.labels().map(|(span, _)| span.start).min().unwrap_or_default();
        let last = diagnostic.labels().map(|(span, _)| span.start).max().unwrap_or_default();
        let start = line_start(source, first as usize);
        let end = line_end(source, last as usize);
        let whole_line = columns.map_or(WHOLE_LINE, |columns| columns.saturating_sub(GUTTER).max(GUTTER));
        let mut view = View { whole_line, ..View::default() };
        let mut at = start;
        for line in source.get(start..end).unwrap_or_default().split('\n') {
            if at > start {
                view.text.push('\n');
            }
            view.push_line(line, at, diagnostic);
            at += line.len() + 1;
        }
        // A label after the last character is drawn only if a line end follows it.
        view.text.push('\n');
        let labels = diagnostic.labels().enumerate().map(|(index, (span, text))| {
            let (from, to) = view.span(span, source);
            let text = (!text.is_empty()).then(|| text.to_owned());
            let range = SourceSpan::from(from..to);
            // The heading shows the position of the first label.
            if index == 0 {
                LabeledSpan::new_primary_with_span(text, range)
            } else {
                LabeledSpan::new_with_span(text, range)
            }
        });
        let labels: Vec<_> = labels.collect();
        let primary = diagnostic.span.start as usize;
        let true_column = primary - line_start(source, primary);
        let shown = labels.first().map_or(0, LabeledSpan::offset);
        let shown_column = shown - line_start(&view.text, shown);
        Self {
            diagnostic: diagnostic.clone(),
            labels,
            name: name.to_owned(),
            text: view.text,
            lines_before: source.get(..start).unwrap_or_default().matches('\n').count(),
            column_shift: true_column.cast_signed() - shown_column.cast_signed(),
        }
    }
}

/// The text as shown, and the mapping from the source.
#[derive(Default)]
struct View {
    text: String,
    /// The longest line that is shown whole, in bytes.
    whole_line: usize,
    /// Pairs of a source offset and the offset where it is shown, one wherever the difference changes.
    anchors: Vec<(usize, usize)>,
}

impl View {
    /// Shows one line, which starts at byte `start` of the source.
    fn push_line(&mut self, line: &str, start: usize, diagnostic: &Diagnostic) {
        if line.len() <= self.whole_line {
            self.push_range(line, start, 0..line.len());
            return;
        }
        // A window contains at most three eighths of the width for a label, plus a quarter on either side.
        let (longest_label, margin) = (self.whole_line * 3 / 8, self.whole_line / 4);
        let labels = diagnostic.labels().filter_map(|(span, _)| {
            let from = (span.start as usize).checked_sub(start)?;
            let to = (span.end as usize).saturating_sub(start).min(from + longest_label);
            (from <= line.len()).then_some((from, to))
        });
        let mut windows: Vec<(usize, usize)> =
            labels.map(|(from, to)| (from.saturating_sub(margin), (to + margin).min(line.len()))).collect();
        windows.sort_unstable();
        if windows.is_empty() {
            windows.push((0, self.whole_line));
        }
        let mut shown_to = 0;
        for (from, to) in windows {
            let from = floor_char(line, from.max(shown_to));
            let to = floor_char(line, to);
            if from > shown_to {
                self.anchors.push((start + shown_to, self.text.len()));
                self.text.push('…');
            }
            if to > from {
                self.push_range(line, start, from..to);
                shown_to = to;
            }
        }
        if shown_to < line.len() {
            self.anchors.push((start + shown_to, self.text.len()));
            self.text.push('…');
        }
    }

    /// Shows a range of a line character by character.
    fn push_range(&mut self, line: &str, start: usize, range: std::ops::Range<usize>) {
        self.anchors.push((start + range.start, self.text.len()));
        let mut at = start + range.start;
        for c in line.get(range).unwrap_or_default().chars() {
            at += c.len_utf8();
            match c {
                '\t' => self.text.push('\t'),
                '\r' => self.text.push(' '),
                c if c.is_control() || words::is_invisible(c) => {
                    words::push_visible(&mut self.text, c);
                    self.anchors.push((at, self.text.len()));
                }
                c => self.text.push(c),
            }
        }
        self.anchors.push((at, self.text.len()));
    }

    /// Returns where a source offset is shown; an omitted one maps to the ellipsis.
    fn offset(&self, at: usize) -> usize {
        let after = self.anchors.partition_point(|&(source, _)| source <= at);
        let Some(&(source, shown)) = after.checked_sub(1).and_then(|index| self.anchors.get(index)) else {
            return 0;
        };
        let limit = self.anchors.get(after).map_or(self.text.len(), |&(_, next)| next);
        floor_char(&self.text, (shown + (at - source)).min(limit))
    }

    /// Returns where a label is shown: only on its first line.
    fn span(&self, span: Span, source: &str) -> (usize, usize) {
        let start = span.start as usize;
        let end = (span.end as usize).min(line_end(source, start)).max(start);
        let from = self.offset(start);
        let to = self.offset(end).max(from);
        (from, to)
    }
}

/// Returns the nearest character boundary at or before `at`.
fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Returns the start of the line that contains byte `at`.
fn line_start(text: &str, at: usize) -> usize {
    text.get(..floor_char(text, at)).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// Returns the end of the line that contains byte `at`.
fn line_end(text: &str, at: usize) -> usize {
    let at = floor_char(text, at);
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |newline| at + newline)
}

impl miette::SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.read_span(span, lines_before, lines_after)?;
        let is_primary = self.labels.first().is_some_and(|primary| primary.inner() == span);
        let shift = if is_primary && lines_before == 0 { self.column_shift } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            contents.data(),
            *contents.span(),
            contents.line() + self.lines_before,
            contents.column().saturating_add_signed(shift),
            contents.line_count(),
        )))
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.diagnostic.fmt(f)
    }
}

impl std::error::Error for Excerpt {}

impl miette::Diagnostic for Excerpt {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        miette::Diagnostic::code(&self.diagnostic)
    }

    fn severity(&self) -> Option<miette::Severity> {
        miette::Diagnostic::severity(&self.diagnostic)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        miette::Diagnostic::help(&self.diagnostic)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(self)
    }
}
