//! Which offsets of a file are inside a query.

use tamis::Span;

use super::source_map::offset;
use super::string_style::StringStyle;

/// The offsets of a file that are inside a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inside {
    /// From the first to the last of them, including both.
    pub(super) span: Span,
    /// What the file has instead of the query: without quotes, with escapes and indentation.
    pub(super) content: Span,
    /// The end of the line with the last word. In a block, lines without words may follow.
    pub(super) words_end: u32,
}

impl Inside {
    pub(super) const fn same(content: Span) -> Self {
        Self { span: content, content, words_end: content.end }
    }

    /// The offsets of a string at `whole`, whose content is at `content`.
    pub(super) fn of(file: &str, whole: Span, content: Span, style: &StringStyle) -> Self {
        match style {
            StringStyle::Block(lines) | StringStyle::Folded(lines) => Self::block(file, content, lines.indentation()),
            // The line end after the opening quotes is not part of the string.
            StringStyle::LongBasic | StringStyle::LongLiteral => {
                Self { span: Span::new((whole.start + 3).min(content.start), content.end), ..Self::same(content) }
            }
            _ => Self::same(content),
        }
    }

    /// The lines of a block in YAML: the indentation of the first, and empty lines after the last if they are indented.
    fn block(file: &str, content: Span, indentation: &str) -> Self {
        let words = content.text(file).trim_end().len();
        let (before, after) = file.split_at_checked(content.start as usize + words).unwrap_or((file, ""));
        let mut lines = after.split_inclusive('\n');
        let without_end = |line: &str| line.trim_end_matches(['\r', '\n']).len();
        let mut at = before.len();
        let first = lines.next().unwrap_or_default();
        let words_end = at + without_end(first);
        at += first.len();
        let mut end = words_end;
        for line in lines.take_while(|line| line.trim().is_empty()) {
            let length = without_end(line);
            if length >= indentation.len() {
                end = at + length;
            }
            at += line.len();
        }
        // A line that ends the file may have no line end.
        Self { span: Span::new(line_start(file, content.start), offset(end)), content, words_end: offset(words_end) }
    }

    /// The lines of a code block in Markdown.
    pub(super) fn lines(file: &str, content: Span) -> Self {
        let text = content.text(file);
        let text = text.strip_suffix('\n').unwrap_or(text);
        let end = content.start + offset(text.strip_suffix('\r').unwrap_or(text).len());
        Self { span: Span::new(line_start(file, content.start), end), content, words_end: end }
    }

    /// Moves all offsets.
    pub(super) fn map_all(&self, map: impl Fn(u32) -> u32) -> Self {
        let span = |span: Span| Span::new(map(span.start), map(span.end));
        Self { span: span(self.span), content: span(self.content), words_end: map(self.words_end) }
    }
}

/// The start of the line of an offset.
fn line_start(file: &str, at: u32) -> u32 {
    file.get(..at as usize).and_then(|before| before.rfind('\n')).map_or(0, |end| offset(end + 1))
}
