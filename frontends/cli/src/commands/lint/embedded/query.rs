//! A query inside a file: where it stands, and how edits of it are edits of its file.

use tamis::diagnostic::{Edit, Fix};
use tamis::{Diagnostic, Span};

use super::source_map::{SourceMap, offset};
use super::string_style::StringStyle;
use super::writer::Writer;

/// A query inside a file.
#[derive(Clone, Debug)]
pub(in crate::commands::lint) struct EmbeddedQuery {
    /// The query, without what its file writes around it or escapes in it.
    pub(in crate::commands::lint) text: String,
    /// All that stands for it in the file, with quotes.
    pub(in crate::commands::lint) whole: Span,
    pub(super) map: SourceMap,
    pub(super) style: StringStyle,
}

impl EmbeddedQuery {
    /// The query of a file that holds nothing else.
    pub(in crate::commands::lint) fn all_of(text: &str) -> Self {
        let whole = Span::new(0, offset(text.len()));
        Self { text: text.to_owned(), whole, map: SourceMap::verbatim(whole), style: StringStyle::All }
    }

    /// A diagnostic of the query as one of its file, without its fixes.
    pub(super) fn diagnostic(&self, found: Diagnostic) -> Diagnostic {
        self.map.diagnostic(found)
    }

    /// A fix of the query as one of its file, and the query with it; `None` if it cannot be written there.
    pub(super) fn fix(&self, fix: &Fix, writer: &Writer<'_>) -> Option<(Fix, String)> {
        let fixed = edited(&self.text, &fix.edits);
        // A filter has no words: what changes only these changes nothing.
        (!self.is_filter() || !self.says(&fixed, writer)).then_some(())?;
        let edits = self.edits(&fix.edits, writer)?;
        Some((Fix { edits, ..fix.clone() }, fixed))
    }

    /// Edits of the query as edits of its file, in source order; `None` if it cannot be written there.
    pub(in crate::commands::lint) fn edits(&self, edits: &[Edit], writer: &Writer<'_>) -> Option<Vec<Edit>> {
        // A closing fence would end the block in Markdown.
        let ends_block = || closing_fences(&edited(&self.text, edits)) > closing_fences(&self.text);
        if matches!(self.style, StringStyle::Block(_)) && ends_block() {
            return None;
        }
        self.edits_of_parts(edits).or_else(|| self.rewritten(&edited(&self.text, edits), writer))
    }

    /// Whether its file holds nothing else.
    pub(super) fn is_all(&self) -> bool {
        self.style == StringStyle::All
    }

    /// Whether it is a filter of the API, read as a query.
    pub(in crate::commands::lint) const fn is_filter(&self) -> bool {
        matches!(self.style, StringStyle::Filter(_))
    }

    /// Whether it is this query; of a filter, whether it says the same.
    pub(in crate::commands::lint) fn says(&self, query: &str, writer: &Writer<'_>) -> bool {
        // The file decides how a block of lines ends.
        self.text.trim_end() == query.trim_end()
            || matches!(&self.style, StringStyle::Filter(layout) if writer.is_same(&self.text, query, layout.form))
    }

    /// The edit that writes another query in its place, quotes and all.
    pub(in crate::commands::lint) fn rewritten(&self, query: &str, writer: &Writer<'_>) -> Option<Vec<Edit>> {
        Some(vec![Edit::replace(self.whole, self.style.whole(query, writer)?)])
    }

    /// The edits of the file with nothing touched that can stay.
    fn edits_of_parts(&self, edits: &[Edit]) -> Option<Vec<Edit>> {
        if self.style == StringStyle::Plain && !is_plain_scalar(&edited(&self.text, edits)) {
            return None;
        }
        let mut placed: Vec<Edit> = Vec::with_capacity(edits.len());
        for edit in edits {
            let Edit { span, text } = self.map.edit(&self.text, edit);
            let meets_last = placed.last().is_some_and(|last| span.start < last.span.end);
            if meets_last {
                return None;
            }
            placed.push(Edit::replace(span, self.style.part(&text)?));
        }
        Some(placed)
    }
}

/// Whether YAML reads a text without quotes as it is: what it begins with tells how it is read, a colon or a `#` beside a space
/// ends it.
fn is_plain_scalar(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        && !text.ends_with(':')
        && ![": ", ":\n", ":\t", " #", "\t#"].iter().any(|sign| text.contains(sign))
}

/// How many lines may end a block of code in Markdown: three or more of one sign, and nothing else.
fn closing_fences(text: &str) -> usize {
    let is_fence = |line: &str| ['`', '~'].iter().any(|sign| line.len() >= 3 && line.trim_matches(*sign).is_empty());
    text.lines().filter(|line| is_fence(line.trim())).count()
}

/// A text with edits that are in source order.
pub(in crate::commands::lint) fn edited(text: &str, edits: &[Edit]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        edited += text.get(done..edit.span.start as usize).unwrap_or_default();
        edited += &edit.text;
        done = edit.span.end as usize;
    }
    edited + text.get(done..).unwrap_or_default()
}
