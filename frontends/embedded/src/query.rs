//! A query inside a file: its position, and edits of it as edits of its file.

use tamis::diagnostic::{Edit, Fix};
use tamis::{Diagnostic, Span};

use super::edits::edited;
use super::host_document::NAMES;
use super::inside::Inside;
use super::source_map::{SourceMap, offset};
use super::string_style::StringStyle;
use super::writer::Writer;

/// A query inside a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedQuery {
    /// The query, without the quotes, indentation and escapes of the file.
    pub text: String,
    /// Its range in the file, including quotes.
    pub whole: Span,
    /// What identifies it in other versions of the file: its path, with the names of list items instead of their
    /// positions if they have any. `None` if there is no path.
    pub key: Option<String>,
    pub(super) map: SourceMap,
    pub(super) style: StringStyle,
    pub(super) inside: Inside,
    /// Whether nothing else in the file depends on its text.
    pub(super) is_independent: bool,
    /// Whether values that are not queries are copies of it.
    pub(super) is_shared: bool,
}

impl EmbeddedQuery {
    /// A query without a path.
    pub(super) const fn new(text: String, (whole, inside): (Span, Inside), map: SourceMap, style: StringStyle) -> Self {
        Self { text, whole, key: None, map, style, inside, is_independent: true, is_shared: false }
    }

    /// The query at a path; other values may be copies of it if it is anchored.
    pub(super) fn with_key(self, key: String, is_anchored: bool) -> Self {
        // The key of another query may contain it.
        let is_name = key.rsplit('/').next().is_some_and(|step| NAMES.contains(&step));
        Self { key: Some(key), is_independent: !is_anchored && !is_name, ..self }
    }

    /// The query that is the whole file.
    pub(super) fn whole_file(text: &str) -> Self {
        let whole = Span::new(0, offset(text.len()));
        Self::new(text.to_owned(), (whole, Inside::same(whole)), SourceMap::verbatim(whole), StringStyle::WholeFile)
    }

    /// A block without words, whose first word would be at the end of this line.
    pub(super) fn empty(line: Span, style: StringStyle) -> Self {
        let content = Span::at(line.end);
        let inside = Inside { span: line, ..Inside::same(content) };
        Self::new(String::new(), (content, inside), SourceMap::default(), style)
    }

    /// Maps a range of the query to the file.
    #[must_use]
    pub fn to_file(&self, span: Span) -> Span {
        if self.text.is_empty() { Span::at(self.inside.content.start) } else { self.map.span(span) }
    }

    /// Maps an offset of `file`, the whole text of the file, to the query; `None` if it is outside of the query.
    ///
    /// The offsets before its first and after its last character are inside, as are the indentation and the empty lines
    /// of a block. Offsets that the query does not have, such as those in an indentation or an escape, are mapped to the
    /// nearest.
    #[must_use]
    pub fn to_query(&self, file: &str, at: u32) -> Option<u32> {
        let Span { start, end } = self.inside.span;
        (start <= at && at <= end).then(|| self.map.inner(file, &self.text, at, self.is_folded()))
    }

    /// Whether an offset of the file is on an empty line of a block after the last word of the query, so that what is
    /// typed there is a new line of the query, which its text may not have yet.
    #[must_use]
    pub fn is_on_new_line(&self, at: u32) -> bool {
        self.inside.words_end < at && at <= self.inside.span.end
    }

    /// The edit of the file that inserts a text at an offset inside the query, with the indentation and the escapes of
    /// the file; `None` if the offset is outside of the query, or the text cannot be written there.
    ///
    /// Unlike [`Self::edits`], it changes nothing else, so it is what an editor applies at its cursor.
    #[must_use]
    pub fn insert_at(&self, at: u32, text: &str) -> Option<Edit> {
        let Span { start, end } = self.inside.span;
        let starts_scalar = self.style == StringStyle::Plain && self.text.is_empty();
        (start <= at && at <= end && (!starts_scalar || is_plain_scalar(text))).then_some(())?;
        Some(Edit::insert(at, self.style.part(text)?))
    }

    /// Maps a diagnostic of the query to the file, without its fixes.
    #[must_use]
    pub fn diagnostic(&self, mut found: Diagnostic) -> Diagnostic {
        found.map_spans(|span| self.to_file(span));
        found.fixes.clear();
        found
    }

    /// Maps a fix of the query to the file, and applies it to the query; `None` if it cannot be written there.
    pub(super) fn fix(&self, fix: &Fix, writer: &Writer<'_>) -> Option<(Fix, String)> {
        let fixed = edited(&self.text, &fix.edits);
        // A filter has no spelling: a fix that only changes the spelling has no effect.
        (!self.is_filter() || !self.is_equivalent(&fixed, writer)).then_some(())?;
        let edits = self.edits(&fix.edits, writer)?;
        Some((Fix { edits, ..fix.clone() }, fixed))
    }

    /// Maps edits of the query to the file, in source order; `None` if they cannot be written there, or if the query
    /// [is shared](Self::is_shared).
    ///
    /// They may replace more than necessary, such as a whole escape or line end.
    /// Whether a rare text is written as intended is only known when it is read back, as
    /// [`FilePatterns::map_diagnostics`] and [`FilePatterns::write_back`] do.
    ///
    /// [`FilePatterns::map_diagnostics`]: crate::FilePatterns::map_diagnostics
    /// [`FilePatterns::write_back`]: crate::FilePatterns::write_back
    #[must_use]
    pub fn edits(&self, edits: &[Edit], writer: &Writer<'_>) -> Option<Vec<Edit>> {
        if self.is_shared {
            return None;
        }
        // A closing fence would end the code block.
        let ends_block = || closing_fences(&edited(&self.text, edits)) > closing_fences(&self.text);
        if matches!(self.style, StringStyle::Block(_)) && ends_block() {
            return None;
        }
        self.minimal_edits(edits).or_else(|| self.rewrite(&edited(&self.text, edits), writer))
    }

    /// Whether values that are not queries are aliases of it, in YAML: it is not rewritten then, as they would change
    /// too.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// Whether it is the whole file.
    #[must_use]
    pub fn is_whole_file(&self) -> bool {
        self.style == StringStyle::WholeFile
    }

    /// Whether it is a filter of the API, converted to a query.
    #[must_use]
    pub const fn is_filter(&self) -> bool {
        matches!(self.style, StringStyle::Filter(_))
    }

    /// Whether it is this query or, for a filter, equivalent to it.
    #[must_use]
    pub fn is_equivalent(&self, query: &str, writer: &Writer<'_>) -> bool {
        // The white space at the end of a block depends on the file.
        self.text.trim_end() == query.trim_end()
            || matches!(&self.style, StringStyle::Filter(layout) if writer.is_same(&self.text, query, layout.form))
    }

    /// The edit that replaces it with another query, including quotes; `None` as for [`Self::edits`].
    #[must_use]
    pub fn rewrite(&self, query: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
        let text = self.style.whole(query, writer).filter(|_| !self.is_shared)?;
        Some(vec![Edit::replace(self.whole, text)])
    }

    /// The edits of the file that keep everything else as it is.
    fn minimal_edits(&self, edits: &[Edit]) -> Option<Vec<Edit>> {
        if self.style == StringStyle::Plain && !is_plain_scalar(&edited(&self.text, edits)) {
            return None;
        }
        let mut mapped: Vec<Edit> = Vec::with_capacity(edits.len());
        for edit in edits {
            let Edit { span, text } = match self.block_insertion(edit) {
                Some(Insertion::InFile(edit)) => edit,
                Some(Insertion::InQuery(edit)) => self.map.edit(&self.text, &edit),
                None if self.text.is_empty() => Edit::insert(self.inside.content.start, edit.text.as_str()),
                None => self.map.edit(&self.text, edit),
            };
            let overlaps = mapped.last().is_some_and(|last| span.start < last.span.end);
            if overlaps {
                return None;
            }
            mapped.push(Edit::replace(span, self.style.part(&text)?));
        }
        Some(mapped)
    }
}

/// An insertion into the white space of a block.
enum Insertion {
    /// At an offset of the file.
    InFile(Edit),
    /// At another offset of the query.
    InQuery(Edit),
}

impl EmbeddedQuery {
    /// Where to insert into the white space of a block, so that the lines around it stay as they are.
    fn block_insertion(&self, edit: &Edit) -> Option<Insertion> {
        let (StringStyle::Block(_) | StringStyle::Folded(_)) = self.style else { return None };
        let Edit { span: Span { start, end }, text } = edit;
        let (before, after) = self.text.split_at_checked(*start as usize)?;
        let words = self.text.trim_end().len();
        if start != end || words == 0 {
            return None;
        }
        if let Some(at) = self.map.in_line(&self.text, *start, self.is_folded()) {
            return Some(Insertion::InFile(Edit::insert(at, text.as_str())));
        }
        if !before.ends_with('\n') {
            return None;
        }
        if after.trim().is_empty() {
            // The line end after the last word is followed by the next key or the closing fence.
            let line_ends = before.get(words..)?;
            let text = format!("{line_ends}{}", text.trim_end());
            return Some(Insertion::InQuery(Edit::insert(offset(words), text)));
        }
        // An empty line is not indented.
        let line_end = Span::new(start.checked_sub(1)?, *start);
        after.starts_with('\n').then(|| Insertion::InQuery(Edit::replace(line_end, format!("\n{text}"))))
    }

    const fn is_folded(&self) -> bool {
        matches!(self.style, StringStyle::Folded(_))
    }
}

/// Whether YAML reads an unquoted text as a string: the first character determines the type, and a colon or a `#` next
/// to a space ends it.
fn is_plain_scalar(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        && !text.ends_with(':')
        && ![": ", ":\n", ":\t", " #", "\t#"].iter().any(|sign| text.contains(sign))
}

/// The number of lines that may end a code block in Markdown: three or more of one character, and nothing else.
fn closing_fences(text: &str) -> usize {
    let is_fence = |line: &str| ['`', '~'].iter().any(|sign| line.len() >= 3 && line.trim_matches(*sign).is_empty());
    text.lines().filter(|line| is_fence(line.trim())).count()
}
