//! Finds where each part of a string was read from.

use tamis::Span;

use super::source_map::{SourceMap, offset};

/// The escapes in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// There are none.
    None,
    /// `''` is a quote.
    Doubled,
    /// `\n` and others; a backslash at the end of a line removes the line end and the white space after it.
    Backslash,
}

/// Maps `decoded`, which was read from the range `content` of `file`, to that range.
///
/// Compares both side by side: apart from escapes, only white space may differ. If anything else does, the map has no
/// details.
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
    /// The rest of the query.
    decoded: &'t str,
    /// The rest of the file.
    raw: &'t str,
    /// The position of `raw` in the file.
    at: u32,
    map: SourceMap,
}

impl Aligner<'_> {
    fn run(&mut self) -> Option<()> {
        while let Some(next) = self.raw.chars().next() {
            let plain = self.plain_prefix();
            if plain > 0 {
                self.take_verbatim(plain)?;
                continue;
            }
            match next {
                '\'' if self.escapes == Escapes::Doubled => self.take(2, 1)?,
                '\\' if self.escapes == Escapes::Backslash => self.escape()?,
                _ if next.is_whitespace() => self.white_space()?,
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

    /// The number of bytes at the start that are the same in both and neither escaped nor white space, except for
    /// single spaces between them: the fast path of `run`.
    fn plain_prefix(&self) -> usize {
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\'' | b'\\');
        let mut pairs = self.raw.bytes().zip(self.decoded.bytes()).peekable();
        let mut length = 0;
        while let Some((raw, decoded)) = pairs.next() {
            let is_single_space =
                raw == b' ' && pairs.peek().is_some_and(|&(raw, decoded)| is_plain(raw) && is_plain(decoded));
            if raw != decoded || !is_plain(raw) && !is_single_space {
                break;
            }
            length += 1;
        }
        length
    }

    /// Advances over bytes that are the same in both.
    fn take_verbatim(&mut self, bytes: usize) -> Option<()> {
        self.raw = self.raw.get(bytes..)?;
        self.decoded = self.decoded.get(bytes..)?;
        let end = self.at + offset(bytes);
        self.map.push_verbatim(Span::new(self.at, end));
        self.at = end;
        Some(())
    }

    /// Advances over `raw` bytes of the file that encode `decoded` bytes of the query.
    fn take(&mut self, raw: usize, decoded: usize) -> Option<()> {
        self.raw = self.raw.get(raw..)?;
        self.decoded = self.decoded.get(decoded..)?;
        self.map.push(decoded, Span::new(self.at, self.at + offset(raw)));
        self.at += offset(raw);
        Some(())
    }

    /// Advances over white space: the same in both, or a line end with indentation.
    fn white_space(&mut self) -> Option<()> {
        let length = |text: &str| text.len() - text.trim_start().len();
        let raw = length(self.raw);
        let space = self.raw.get(..raw)?;
        let has_line_end = space.contains('\n');
        // More white space may follow in escapes.
        if !has_line_end && self.decoded.starts_with(space) {
            return self.take_verbatim(raw);
        }
        // Spaces within a line are kept, except at the end of the query.
        (has_line_end || raw == self.raw.len()).then_some(())?;
        // Only measured here, where all of it is taken: between escapes, it would be measured again for each space.
        let decoded = length(self.decoded);
        if space == self.decoded.get(..decoded)? { self.take_verbatim(raw) } else { self.take(raw, decoded) }
    }

    fn escape(&mut self) -> Option<()> {
        let escaped = self.raw.chars().nth(1)?;
        let digits = match escaped {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '\n' | '\r' | ' ' | '\t' if self.ends_line() => {
                let after = self.raw.get(1..)?;
                return self.take(1 + after.len() - after.trim_start().len(), 0);
            }
            _ => return self.take(1 + escaped.len_utf8(), self.decoded.chars().next()?.len_utf8()),
        };
        let decoded = self.decoded.chars().next()?;
        // JSON writes characters beyond the first plane as two escapes.
        let is_pair = escaped == 'u' && decoded.len_utf16() == 2;
        self.take(if is_pair { 12 } else { 2 + digits }, decoded.len_utf8())
    }

    /// Whether the backslash is followed only by spaces on its line.
    fn ends_line(&self) -> bool {
        self.raw.trim_start_matches('\\').trim_start_matches([' ', '\t', '\r']).starts_with('\n')
    }
}
