//! The part of a query's text that a diagnostic speaks of.

use std::fmt;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceSpan, SpanContents};

use super::{Diagnostic, words};
use crate::source::Span;

/// Lines up to this many bytes are shown whole, unless a width is asked for.
const WHOLE_LINE: usize = 160;
/// How many columns a report handler draws to the left of the text.
const GUTTER: usize = 10;

/// A diagnostic with the lines it speaks of, ready for any `miette` report handler.
///
/// A line longer than 160 bytes, or than the width asked for, is cut to windows round the labels, a label of several lines ends with its first,
/// and characters that a terminal would obey are shown as pictures. Line and column numbers are
/// those of the whole text.
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
#[derive(Debug)]
pub struct Excerpt {
    diagnostic: Diagnostic,
    labels: Vec<LabeledSpan>,
    name: String,
    text: String,
    /// How many lines of the source stand before `text`.
    lines_before: usize,
    /// How many bytes of the first label's line are not shown in front of it.
    column_shift: isize,
}

impl Excerpt {
    pub(super) fn new(diagnostic: &Diagnostic, name: &str, source: &str, columns: Option<usize>) -> Self {
        let first = diagnostic.labels.iter().map(|label| label.span.start).min().unwrap_or_default();
        let last = diagnostic.labels.iter().map(|label| label.span.start).max().unwrap_or_default();
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
        // A label behind the last character is drawn only if the line ends after it.
        view.text.push('\n');
        let labels = diagnostic.labels.iter().enumerate().map(|(index, label)| {
            let (from, to) = view.span(label.span, source);
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            let range = SourceSpan::from(from..to);
            // The first label is the place that the heading names.
            if index == 0 {
                LabeledSpan::new_primary_with_span(text, range)
            } else {
                LabeledSpan::new_with_span(text, range)
            }
        });
        let labels: Vec<_> = labels.collect();
        let place = diagnostic.span().start as usize;
        let true_column = place - line_start(source, place);
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

/// Text as shown, and how it came from the source.
#[derive(Default)]
struct View {
    text: String,
    /// Up to how many bytes a line is shown whole.
    whole_line: usize,
    /// Pairs of a source offset and the offset it is shown at, wherever the distance changes.
    anchors: Vec<(usize, usize)>,
}

impl View {
    /// Shows one line of the source, which begins at byte `start` of it.
    fn push_line(&mut self, line: &str, start: usize, diagnostic: &Diagnostic) {
        if line.len() <= self.whole_line {
            self.push_stretch(line, start, 0..line.len());
            return;
        }
        // A window is a mark of at most three eighths of the width, and a quarter on either side.
        let (longest_mark, margin) = (self.whole_line * 3 / 8, self.whole_line / 4);
        let marks = diagnostic.labels.iter().filter_map(|label| {
            let from = (label.span.start as usize).checked_sub(start)?;
            let to = (label.span.end as usize).saturating_sub(start).min(from + longest_mark);
            (from <= line.len()).then_some((from, to))
        });
        let mut windows: Vec<(usize, usize)> =
            marks.map(|(from, to)| (from.saturating_sub(margin), (to + margin).min(line.len()))).collect();
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
                self.push_stretch(line, start, from..to);
                shown_to = to;
            }
        }
        if shown_to < line.len() {
            self.anchors.push((start + shown_to, self.text.len()));
            self.text.push('…');
        }
    }

    /// Shows a stretch of a line character by character.
    fn push_stretch(&mut self, line: &str, start: usize, range: std::ops::Range<usize>) {
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

    /// Where a source offset is shown; one that is left out is at the ellipsis.
    fn offset(&self, at: usize) -> usize {
        let after = self.anchors.partition_point(|&(source, _)| source <= at);
        let Some(&(source, shown)) = after.checked_sub(1).and_then(|index| self.anchors.get(index)) else {
            return 0;
        };
        let limit = self.anchors.get(after).map_or(self.text.len(), |&(_, next)| next);
        floor_char(&self.text, (shown + (at - source)).min(limit))
    }

    /// Where a label is shown: on its first line only.
    fn span(&self, span: Span, source: &str) -> (usize, usize) {
        let start = span.start as usize;
        let end = (span.end as usize).min(line_end(source, start)).max(start);
        let from = self.offset(start);
        let to = self.offset(end).max(from);
        (from, to)
    }
}

/// The nearest character boundary at or before `at`.
fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where the line that holds byte `at` begins.
fn line_start(text: &str, at: usize) -> usize {
    text.get(..floor_char(text, at)).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// Where the line that holds byte `at` ends.
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
        let is_place = self.labels.first().is_some_and(|place| place.inner() == span);
        let shift = if is_place && lines_before == 0 { self.column_shift } else { 0 };
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
