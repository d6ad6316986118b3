//! Where each part of an embedded query stands in its file.

use tamis::diagnostic::Edit;
use tamis::{Diagnostic, Span};

/// A range of a query, and the range of the file that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    inner: Span,
    outer: Span,
    /// Whether both are the same byte for byte, so that any part of one is the same part of the other.
    is_verbatim: bool,
}

/// How the text of a query and that of its file go together: pieces of both, in order.
///
/// The pieces leave nothing of the query out. What stands between them in the file, as the quotes and the
/// indentation, is no part of the query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SourceMap(Vec<Piece>);

impl SourceMap {
    /// All of a query at one place that it does not stand at word for word.
    pub(super) fn coarse(inner: usize, outer: Span) -> Self {
        let mut map = Self::default();
        map.push(inner, outer);
        map
    }

    /// A query that stands in its file as it is.
    pub(super) fn verbatim(outer: Span) -> Self {
        let mut map = Self::default();
        map.push_verbatim(outer);
        map
    }

    /// Adds a piece: `outer` stands for the next `length` bytes of the query.
    pub(super) fn push(&mut self, length: usize, outer: Span) {
        // What stands for nothing is no part of the query.
        if length > 0 {
            let inner = self.next(offset(length));
            self.0.push(Piece { inner, outer, is_verbatim: false });
        }
    }

    /// Adds a piece of the query that stands in the file as it is.
    pub(super) fn push_verbatim(&mut self, outer: Span) {
        let inner = self.next(outer.end - outer.start);
        match self.0.last_mut() {
            Some(last) if last.is_verbatim && last.outer.end == outer.start => {
                last.inner.end = inner.end;
                last.outer.end = outer.end;
            }
            _ => self.0.push(Piece { inner, outer, is_verbatim: true }),
        }
    }

    /// The next bytes of the query.
    fn next(&self, length: u32) -> Span {
        let start = self.0.last().map_or(0, |piece| piece.inner.end);
        Span::new(start, start + length)
    }

    /// The piece that a byte of the query is in; at its end the last one.
    fn piece(&self, at: u32) -> Option<&Piece> {
        let index = self.0.partition_point(|piece| piece.inner.end <= at);
        self.0.get(index).or(self.0.last())
    }

    /// The piece that a range of the query up to here ends in.
    fn piece_before(&self, at: u32) -> Option<&Piece> {
        let index = self.0.partition_point(|piece| piece.inner.end < at);
        self.0.get(index).or(self.0.last())
    }

    /// Where a range of the query stands in the file.
    fn span(&self, span: Span) -> Span {
        let start = self.piece(span.start).map_or(0, |piece| match span.start {
            at if at >= piece.inner.end => piece.outer.end,
            at if piece.is_verbatim => piece.outer.start + (at - piece.inner.start),
            _ => piece.outer.start,
        });
        if span.start == span.end {
            return Span::at(start);
        }
        let end = self.piece_before(span.end).map_or(start, |piece| match piece.is_verbatim {
            true => piece.outer.start + (span.end - piece.inner.start),
            false => piece.outer.end,
        });
        Span::new(start, end.max(start))
    }

    /// A diagnostic of the query as one of the file, without its fixes.
    pub(super) fn diagnostic(&self, mut found: Diagnostic) -> Diagnostic {
        found.labels.iter_mut().for_each(|label| label.span = self.span(label.span));
        found.fixes.clear();
        found
    }

    /// An edit of the query as one that replaces whole pieces of it, and where these stand in the file.
    pub(super) fn edit(&self, text: &str, edit: &Edit) -> Edit {
        let part = |from: u32, to: u32| text.get(from as usize..to as usize).unwrap_or_default();
        let (mut before, mut behind) = ("", "");
        if let Some(piece) = self.piece(edit.span.start).filter(|piece| !piece.is_verbatim)
            && edit.span.start < piece.inner.end
        {
            before = part(piece.inner.start, edit.span.start);
        }
        let whole_start = edit.span.start - offset(before.len());
        let mut whole_end = edit.span.end;
        if let Some(piece) = self.piece_before(edit.span.end).filter(|piece| !piece.is_verbatim)
            && (edit.span.end > whole_start)
        {
            behind = part(edit.span.end, piece.inner.end);
            whole_end = piece.inner.end.max(whole_end);
        }
        let outer = self.span(Span::new(whole_start, whole_end));
        Edit::replace(outer, format!("{before}{}{behind}", edit.text))
    }
}

/// An offset in a text; texts are shorter than 4 GiB.
pub(in crate::commands::lint) fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// How a file writes what stands for itself nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// Everything stands for itself.
    None,
    /// `''` is a quote.
    Doubled,
    /// `\n` and the like; a backslash at the end of a line takes the line end with the spaces after it away.
    Backslash,
}

/// Finds where each part of `decoded` stands, which was read from the part `content` of `file`.
///
/// It is found again by reading both side by side: but for escapes only white space may differ. Where more does,
/// all of it is said to stand at all of `content`.
pub(super) fn align(file: &str, content: Span, decoded: &str, escapes: Escapes) -> SourceMap {
    let mut aligner =
        Aligner { escapes, decoded, raw: content.text(file), at: content.start, map: SourceMap::default() };
    match aligner.run() {
        Some(()) => aligner.map,
        None => SourceMap::coarse(decoded.len(), content),
    }
}

struct Aligner<'t> {
    escapes: Escapes,
    /// What is left of the query.
    decoded: &'t str,
    /// What is left of the file.
    raw: &'t str,
    /// Where that begins.
    at: u32,
    map: SourceMap,
}

impl Aligner<'_> {
    fn run(&mut self) -> Option<()> {
        while let Some(next) = self.raw.chars().next() {
            match next {
                '\'' if self.escapes == Escapes::Doubled => self.take(2, 1)?,
                '\\' if self.escapes == Escapes::Backslash => self.escape()?,
                _ if next.is_whitespace() => self.blanks()?,
                _ if self.decoded.starts_with(next) => self.take_verbatim(next.len_utf8())?,
                _ => return None,
            }
        }
        if self.decoded == "\n" {
            // A block at the end of a file without a line end is read as if it had one.
            self.take(0, 1)?;
        }
        self.decoded.is_empty().then_some(())
    }

    /// Goes on after bytes that are the same in both.
    fn take_verbatim(&mut self, bytes: usize) -> Option<()> {
        self.raw = self.raw.get(bytes..)?;
        self.decoded = self.decoded.get(bytes..)?;
        let end = self.at + offset(bytes);
        self.map.push_verbatim(Span::new(self.at, end));
        self.at = end;
        Some(())
    }

    /// Goes on after `raw` bytes of the file that say `decoded` bytes of the query.
    fn take(&mut self, raw: usize, decoded: usize) -> Option<()> {
        self.raw = self.raw.get(raw..)?;
        self.decoded = self.decoded.get(decoded..)?;
        self.map.push(decoded, Span::new(self.at, self.at + offset(raw)));
        self.at += offset(raw);
        Some(())
    }

    /// White space: the same, or what a line end with the indentation after it stands for.
    fn blanks(&mut self) -> Option<()> {
        let length = |text: &str| text.len() - text.trim_start().len();
        let (raw, decoded) = (length(self.raw), length(self.decoded));
        let blanks = self.raw.get(..raw)?;
        let has_line_end = blanks.contains('\n');
        // Blanks after these may be escapes.
        if blanks == self.decoded.get(..decoded)? || !has_line_end && self.decoded.starts_with(blanks) {
            return self.take_verbatim(raw);
        }
        // Blanks within a line are kept, but at the end of the query.
        (has_line_end || raw == self.raw.len()).then_some(())?;
        self.take(raw, decoded)
    }

    fn escape(&mut self) -> Option<()> {
        let escaped = self.raw.chars().nth(1)?;
        let digits = match escaped {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '\n' | '\r' | ' ' | '\t' if self.ends_line() => {
                let behind = self.raw.get(1..)?;
                return self.take(1 + behind.len() - behind.trim_start().len(), 0);
            }
            _ => return self.take(1 + escaped.len_utf8(), self.decoded.chars().next()?.len_utf8()),
        };
        let said = self.decoded.chars().next()?;
        // JSON writes what is beyond the first plane as two.
        let is_pair = escaped == 'u' && said.len_utf16() == 2;
        self.take(if is_pair { 12 } else { 2 + digits }, said.len_utf8())
    }

    /// Whether nothing but spaces stands between the backslash and the end of its line.
    fn ends_line(&self) -> bool {
        self.raw.trim_start_matches('\\').trim_start_matches([' ', '\t', '\r']).starts_with('\n')
    }
}
