//! Follows an edit inside one query without reading the file again.
//!
//! Only the string with the query is read again, by the parser of the format. This is done if it is certain that
//! reading the whole file would have the same result: nothing before the string depends on it, and the string ends
//! before the same character of the file, so that the rest is read as before.

mod block;
mod change;
mod fence;
mod line;

use tamis::Span;
use tamis::diagnostic::Edit;

use super::content::Content;
use super::format::Format;
use super::query::EmbeddedQuery;
use super::string_style::StringStyle;
use change::{Change, Shift};

impl Content {
    /// The content of a file after an edit inside one query; `None` if the file must be read again.
    ///
    /// `edit` is an edit of the text that this content was read from, and `text` the text after it. The result is the
    /// same as that of [`FilePatterns::read`]. The time is linear in the number of queries and the length of the edited
    /// query, but not in the length of the file.
    ///
    /// [`FilePatterns::read`]: crate::FilePatterns::read
    #[must_use]
    pub fn after_edit(mut self, edit: &Edit, text: &str) -> Option<Self> {
        let format = self.format?;
        let is_touched = |span: Span| span.start <= edit.span.end && edit.span.start <= span.end;
        let mut touched = self.queries.iter().enumerate().filter(|(_, query)| is_touched(query.region()));
        let (Some((index, query)), None) = (touched.next(), touched.next()) else { return None };
        if self.comments.iter().any(|comment| is_touched(*comment)) {
            return None;
        }
        let changed = query.after_edit(&Change::new(query, edit, text, format))?;
        let shift = Shift::of(edit);
        let later = self.queries.iter_mut().skip(index).skip(1);
        later.for_each(|query| query.shift(shift));
        *self.queries.get_mut(index)? = changed;
        let comments = self.comments.iter_mut().filter(|comment| comment.start > edit.span.end);
        comments.for_each(|comment| *comment = shift.span(*comment));
        Some(self)
    }
}

impl EmbeddedQuery {
    /// The range in which an edit is one of this query.
    fn region(&self) -> Span {
        let inside = self.inside.span;
        Span::new(inside.start.min(self.whole.start), inside.end.max(self.whole.end))
    }

    fn shift(&mut self, shift: Shift) {
        self.whole = shift.span(self.whole);
        self.inside = self.inside.map_all(|at| shift.apply(at));
        self.map.map_outer(|at| shift.apply(at));
    }

    /// The query after an edit of its file.
    fn after_edit(&self, change: &Change<'_>) -> Option<Self> {
        let Span { start, end } = change.edit.span;
        let is_inside = self.inside.span.start <= start && start <= end && end <= self.region().end;
        if !self.is_independent || !is_inside {
            return None;
        }
        let read = match (&self.style, change.format) {
            (StringStyle::WholeFile | StringStyle::Filter(_), _) => None,
            (StringStyle::Block(lines), Format::Markdown) => fence::read(change, lines),
            (StringStyle::Block(lines) | StringStyle::Folded(lines), _) => block::read(change, lines),
            (StringStyle::Plain, _) => line::read_plain(change),
            _ => line::read_quoted(change),
        };
        // Whether a query without words is found at all depends on how the file is read.
        read.filter(|read| !read.text.trim().is_empty()).map(|read| Self { key: self.key.clone(), ..read })
    }
}
