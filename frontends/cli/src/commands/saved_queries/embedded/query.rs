//! A query inside a file: its position, and edits of it as edits of its file.

use tamis::diagnostic::{Edit, Fix};
use tamis::{Diagnostic, Span};

use super::source_map::{SourceMap, offset};
use super::string_style::StringStyle;
use super::writer::Writer;

/// A query inside a file.
#[derive(Clone, Debug)]
pub(in crate::commands) struct EmbeddedQuery {
    /// The query, without the quotes, indentation and escapes of the file.
    pub(in crate::commands) text: String,
    /// Its range in the file, including quotes.
    pub(in crate::commands) whole: Span,
    /// What identifies it in other versions of the file: its path, with the names of list items instead of their
    /// positions if they have any. `None` if there is no path.
    pub(in crate::commands) key: Option<String>,
    pub(super) map: SourceMap,
    pub(super) style: StringStyle,
}

impl EmbeddedQuery {
    /// The query that is the whole file.
    pub(in crate::commands) fn whole_file(text: &str) -> Self {
        let whole = Span::new(0, offset(text.len()));
        Self { text: text.to_owned(), whole, key: None, map: SourceMap::verbatim(whole), style: StringStyle::WholeFile }
    }

    /// Maps a diagnostic of the query to the file, without its fixes.
    pub(in crate::commands) fn diagnostic(&self, found: Diagnostic) -> Diagnostic {
        self.map.diagnostic(found)
    }

    /// Maps a fix of the query to the file, and applies it to the query; `None` if it cannot be written there.
    pub(super) fn fix(&self, fix: &Fix, writer: &Writer<'_>) -> Option<(Fix, String)> {
        let fixed = edited(&self.text, &fix.edits);
        // A filter has no spelling: a fix that only changes the spelling has no effect.
        (!self.is_filter() || !self.is_equivalent(&fixed, writer)).then_some(())?;
        let edits = self.edits(&fix.edits, writer)?;
        Some((Fix { edits, ..fix.clone() }, fixed))
    }

    /// Maps edits of the query to the file, in source order; `None` if they cannot be written there.
    pub(in crate::commands) fn edits(&self, edits: &[Edit], writer: &Writer<'_>) -> Option<Vec<Edit>> {
        // A closing fence would end the code block.
        let ends_block = || closing_fences(&edited(&self.text, edits)) > closing_fences(&self.text);
        if matches!(self.style, StringStyle::Block(_)) && ends_block() {
            return None;
        }
        self.minimal_edits(edits).or_else(|| self.rewrite(&edited(&self.text, edits), writer))
    }

    /// Whether it is the whole file.
    pub(in crate::commands) fn is_whole_file(&self) -> bool {
        self.style == StringStyle::WholeFile
    }

    /// Whether it is a filter of the API, converted to a query.
    pub(in crate::commands) const fn is_filter(&self) -> bool {
        matches!(self.style, StringStyle::Filter(_))
    }

    /// Whether it is this query or, for a filter, equivalent to it.
    pub(in crate::commands) fn is_equivalent(&self, query: &str, writer: &Writer<'_>) -> bool {
        // The white space at the end of a block depends on the file.
        self.text.trim_end() == query.trim_end()
            || matches!(&self.style, StringStyle::Filter(layout) if writer.is_same(&self.text, query, layout.form))
    }

    /// The edit that replaces it with another query, including quotes.
    pub(in crate::commands) fn rewrite(&self, query: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
        Some(vec![Edit::replace(self.whole, self.style.whole(query, writer)?)])
    }

    /// The edits of the file that keep everything else as it is.
    fn minimal_edits(&self, edits: &[Edit]) -> Option<Vec<Edit>> {
        if self.style == StringStyle::Plain && !is_plain_scalar(&edited(&self.text, edits)) {
            return None;
        }
        let mut mapped: Vec<Edit> = Vec::with_capacity(edits.len());
        for edit in edits {
            let Edit { span, text } = self.map.edit(&self.text, edit);
            let overlaps = mapped.last().is_some_and(|last| span.start < last.span.end);
            if overlaps {
                return None;
            }
            mapped.push(Edit::replace(span, self.style.part(&text)?));
        }
        Some(mapped)
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

/// Applies edits that are in source order.
pub(in crate::commands) fn edited(text: &str, edits: &[Edit]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        edited += text.get(done..edit.span.start as usize).unwrap_or_default();
        edited += &edit.text;
        done = edit.span.end as usize;
    }
    edited + text.get(done..).unwrap_or_default()
}
