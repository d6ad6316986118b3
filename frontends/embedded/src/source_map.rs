//! Maps positions in an embedded query to positions in its file.

use tamis::Span;
use tamis::diagnostic::Edit;

/// A range of a query, and the range of the file that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Segment {
    inner: Span,
    outer: Span,
    /// Whether both are equal byte for byte, so that parts of one can be mapped to the other.
    is_verbatim: bool,
}

/// Maps a query to its file: corresponding segments of both, in order.
///
/// The segments cover the whole query. The text between them in the file, such as quotes and indentation, is not part
/// of the query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SourceMap(Vec<Segment>);

impl SourceMap {
    /// Maps a whole query to one range, without details.
    pub(super) fn coarse(inner: usize, outer: Span) -> Self {
        let mut map = Self::default();
        map.push(inner, outer);
        map
    }

    /// Maps a query that is the same in its file.
    pub(super) fn verbatim(outer: Span) -> Self {
        let mut map = Self::default();
        map.push_verbatim(outer);
        map
    }

    /// Adds a segment: `outer` is the source of the next `length` bytes of the query.
    pub(super) fn push(&mut self, length: usize, outer: Span) {
        // An empty segment maps nothing.
        if length > 0 {
            let inner = self.next(offset(length));
            self.0.push(Segment { inner, outer, is_verbatim: false });
        }
    }

    /// Adds a segment that is the same in the file.
    pub(super) fn push_verbatim(&mut self, outer: Span) {
        let inner = self.next(outer.end - outer.start);
        match self.0.last_mut() {
            Some(last) if last.is_verbatim && last.outer.end == outer.start => {
                last.inner.end = inner.end;
                last.outer.end = outer.end;
            }
            _ => self.0.push(Segment { inner, outer, is_verbatim: true }),
        }
    }

    /// The next bytes of the query.
    fn next(&self, length: u32) -> Span {
        let start = self.0.last().map_or(0, |segment| segment.inner.end);
        Span::new(start, start + length)
    }

    /// The segment with this byte of the query; at its end, the last one.
    fn segment(&self, at: u32) -> Option<&Segment> {
        let index = self.0.partition_point(|segment| segment.inner.end <= at);
        self.0.get(index).or(self.0.last())
    }

    /// The segment in which a range of the query ends.
    fn segment_before(&self, at: u32) -> Option<&Segment> {
        let index = self.0.partition_point(|segment| segment.inner.end < at);
        self.0.get(index).or(self.0.last())
    }

    /// Maps a range of the query to the file.
    pub(super) fn span(&self, span: Span) -> Span {
        let start = self.segment(span.start).map_or(0, |segment| match span.start {
            at if at >= segment.inner.end => segment.outer.end,
            at if segment.is_verbatim => segment.outer.start + (at - segment.inner.start),
            _ => segment.outer.start,
        });
        if span.start == span.end {
            return Span::at(start);
        }
        let end = self.segment_before(span.end).map_or(start, |segment| match segment.is_verbatim {
            true => segment.outer.start + (span.end - segment.inner.start),
            false => segment.outer.end,
        });
        Span::new(start, end.max(start))
    }

    /// Maps an offset of the file to the query: the nearest one before or after white space and escapes. `is_folded` says
    /// whether a line end is read as a space.
    pub(super) fn inner(&self, file: &str, text: &str, at: u32, is_folded: bool) -> u32 {
        // A line end that the file does not have is an empty segment.
        let index =
            self.0.partition_point(|Segment { outer, .. }| outer.end < at || outer.start < at && outer.end == at);
        let Some(Segment { inner, outer, is_verbatim }) = self.0.get(index) else { return offset(text.len()) };
        let Some(within) = at.checked_sub(outer.start) else { return inner.start };
        let (decoded, is_last) = (inner.text(text), inner.end == offset(text.len()));
        if *is_verbatim {
            return inner.start + within;
        }
        if within == 0 || !decoded.chars().all(char::is_whitespace) {
            return inner.start;
        }
        match Span::new(outer.start, at).text(file).matches('\n').count() {
            0 => inner.start + within.min(spaces_before_line_end(decoded, is_folded, is_last)),
            lines => {
                let line_end = decoded.match_indices('\n').nth(lines - 1);
                line_end.map_or(inner.end, |(line_end, _)| inner.start + offset(line_end) + 1)
            }
        }
    }

    /// The offset in the file for an offset in the spaces at the end of a line of a block, where the file has the same
    /// spaces.
    pub(super) fn in_line(&self, text: &str, at: u32, is_folded: bool) -> Option<u32> {
        let Segment { inner, outer, is_verbatim } = self.segment(at)?;
        let (decoded, is_last) = (inner.text(text), inner.end == offset(text.len()));
        let is_space = !is_verbatim && !decoded.is_empty() && decoded.chars().all(char::is_whitespace);
        let within = at.checked_sub(inner.start).filter(|_| is_space)?;
        (within > 0 && within <= spaces_before_line_end(decoded, is_folded, is_last)).then(|| outer.start + within)
    }

    /// Moves the ranges in the file.
    pub(super) fn map_outer(&mut self, map: impl Fn(u32) -> u32) {
        for Segment { outer, .. } in &mut self.0 {
            *outer = Span::new(map(outer.start), map(outer.end));
        }
    }

    /// Maps an edit of the query to the file; segments that are not verbatim are replaced as a whole.
    pub(super) fn edit(&self, text: &str, edit: &Edit) -> Edit {
        let part = |from: u32, to: u32| text.get(from as usize..to as usize).unwrap_or_default();
        let (mut before, mut after) = ("", "");
        if let Some(segment) = self.segment(edit.span.start).filter(|segment| !segment.is_verbatim)
            && edit.span.start < segment.inner.end
        {
            before = part(segment.inner.start, edit.span.start);
        }
        let whole_start = edit.span.start - offset(before.len());
        let mut whole_end = edit.span.end;
        if let Some(segment) = self.segment_before(edit.span.end).filter(|segment| !segment.is_verbatim)
            && (edit.span.end > whole_start)
        {
            after = part(edit.span.end, segment.inner.end);
            whole_end = segment.inner.end.max(whole_end);
        }
        let outer = self.span(Span::new(whole_start, whole_end));
        Edit::replace(outer, format!("{before}{}{after}", edit.text))
    }
}

/// The number of spaces before the line end in the white space at the end of a line of a block. `is_last` says whether
/// it is the end of the query, where a line end may be removed.
fn spaces_before_line_end(decoded: &str, is_folded: bool, is_last: bool) -> u32 {
    match decoded.find('\n') {
        Some(line_end) => offset(line_end),
        None if is_last => offset(decoded.len()),
        // A line end is read as one space.
        None if is_folded => offset(decoded.len().saturating_sub(1)),
        None => 0,
    }
}

/// An offset in a text; texts are shorter than 4 GiB.
pub(crate) fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
