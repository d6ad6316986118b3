//! Follows an edit without reading the file again.
//!
//! Only the string with the edited query is read again, by the parser of the format, or a part of a YAML file. This is
//! done if it is certain that reading the whole file would have the same result: nothing else depends on what was edited,
//! and the string or the part ends before the same character of the file, so that the rest is read as before.

mod block;
mod change;
mod check;
mod extent;
mod fence;
mod line;
mod part;
mod replace;

use tamis::Span;
use tamis::diagnostic::Edit;

use super::content::Content;
use super::file_patterns::FilePatterns;
use super::format::Format;
use super::host_document::Unreadable;
use super::query::EmbeddedQuery;
use super::sections::Sections;
use super::string_style::StringStyle;
use super::writer::Writer;
use super::yaml;
use change::{Change, Shift};
use check::Check;
use part::Part;

impl FilePatterns {
    /// Follows an edit of a file: changes its content to that after the edit, as [`Self::read`] would read it.
    ///
    /// `edit` is an edit of the text that these patterns read `content` from, and `text` the text after it. Returns `None`
    /// if it is not certain what has changed, so that the file must be read again; the content is as before then.
    ///
    /// Edits inside a query are followed in all formats. In YAML, so are edits around the queries, inside an entry of a
    /// block list or mapping, and those that add or remove some. The time is linear in the number of queries and the
    /// length of the edited part, but not in the length of the file, unless there is an error.
    ///
    /// # Errors
    ///
    /// Returns why not all queries can be read after the edit, as [`Self::read`] would; the content is as before then. The
    /// next edit that is followed must be [`merged`](crate::merged) with this one.
    #[must_use]
    pub fn after_edit(
        &self,
        content: &mut Content,
        edit: &Edit,
        text: &str,
        writer: &Writer<'_>,
    ) -> Option<Result<(), Unreadable>> {
        let format = self.format()?;
        let filtered_depth = self.filtered_depth();
        if filtered_depth.is_none() && content.after_edit_of_query(format, edit, text).is_some() {
            return Some(Ok(()));
        }
        let has_filtered = |part: &Part| filtered_depth.is_none_or(|depth| depth > part.extent.depth());
        let parts: Vec<Part> = Part::all(&content.sections, edit, text).filter(has_filtered).collect();
        for part in &parts {
            let Ok(read) = self.read_part(&part.text, part.padding, writer) else { continue };
            let is_known = !part.ends_in_query(&content.queries, &read.queries);
            if let Some(counts) = self.check(part, &content.sections, &read.sections).counts().filter(|_| is_known) {
                replace::replace(content, part, read, &counts);
                return Some(Ok(()));
            }
        }
        parts.iter().find_map(|part| self.error_after(part, &content.sections, text)).map(Err)
    }

    /// The first error of a file, if it is in a part or after it.
    fn error_after(&self, part: &Part, sections: &Sections, text: &str) -> Option<Unreadable> {
        // What a tag means may be written at the start of the document.
        let has_directive = text.starts_with('%') || text.contains("\n%");
        let (error, read) = yaml::error(&part.text_to_end(text)).filter(|_| !has_directive)?;
        let is_first = error.at >= part.own.start && self.check(part, sections, &read).is_first_error();
        is_first.then(|| Unreadable { at: part.to_file(error.at), ..error })
    }

    fn check<'c>(&self, part: &'c Part, sections: &'c Sections, read: &'c Sections) -> Check<'c> {
        Check { part, sections, read, is_positional: self.depend_on_positions() }
    }
}

impl Content {
    /// The content after an edit inside one query.
    fn after_edit_of_query(&mut self, format: Format, edit: &Edit, text: &str) -> Option<()> {
        let is_touched = |span: Span| span.start <= edit.span.end && edit.span.start <= span.end;
        let mut touched = self.queries.iter().enumerate().filter(|(_, query)| is_touched(query.region()));
        let (Some((index, query)), None) = (touched.next(), touched.next()) else { return None };
        if self.comments.iter().any(|comment| is_touched(*comment)) {
            return None;
        }
        let changed = query.after_edit(&Change::new(query, edit, text, format))?;
        let (start, shift) = (query.whole.start, Shift::of(edit));
        let later = self.queries.iter_mut().skip(index).skip(1);
        later.for_each(|query| query.map_file(|at| shift.apply(at)));
        *self.queries.get_mut(index)? = changed;
        let comments = self.comments.iter_mut().filter(|comment| comment.start > edit.span.end);
        comments.for_each(|comment| *comment = shift.span(*comment));
        self.sections.map_after(start + 1, |at| shift.apply(at));
        Some(())
    }
}

impl EmbeddedQuery {
    /// The range in which an edit is one of this query.
    fn region(&self) -> Span {
        let inside = self.inside.span;
        Span::new(inside.start.min(self.whole.start), inside.end.max(self.whole.end))
    }

    /// Moves all offsets in the file.
    fn map_file(&mut self, map: impl Fn(u32) -> u32) {
        self.whole = Span::new(map(self.whole.start), map(self.whole.end));
        self.inside = self.inside.map_all(&map);
        self.map.map_outer(map);
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
