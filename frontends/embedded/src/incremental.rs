//! Follows an edit without reading the whole file again.
//!
//! Only the edited query is parsed again or, in YAML, the edited entries. The result is used if reading the whole file
//! would certainly give the same: nothing else depends on what was edited, and it ends before the same character of the
//! file.

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
use part::Part;

impl FilePatterns {
    /// Follows an edit of a file: changes its content to that after the edit, as [`Self::read`] would read it.
    ///
    /// `edit` is an edit of the text that these patterns read `content` from, and `text` the text after it. Returns `None`
    /// if it is not certain what has changed. Unless it returns `Some(Ok(()))`, the content is unchanged and still that of
    /// the earlier text: then the file is read again, or this edit is [`merged`](crate::merged) with the next one.
    ///
    /// Edits inside a query are followed in all formats. In YAML, so are edits inside an entry of a block list or mapping,
    /// and edits that add or remove entries. The time is linear in the length of the edited part, and in the number of
    /// queries and entries of the file. If the part cannot be read, the rest of the file is parsed too, up to the first
    /// error.
    ///
    /// # Errors
    ///
    /// Returns why not all queries can be read after the edit, as [`Self::read`] would.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::diagnostic::Edit;
    /// use tamis::{Options, Schema};
    /// use tamis_embedded::{FilePatterns, Format, KeyPattern, Patterns, Writer, edited};
    ///
    /// let patterns = Patterns { queries: vec![KeyPattern::parse("$[*].query")?], ..Patterns::default() };
    /// let patterns = FilePatterns::new([(Format::Yaml, patterns.into())]);
    /// let (schema, options) = (Schema::builtin(), Options::default());
    /// let writer = Writer { schema: &schema, options: &options };
    ///
    /// let before = "- name: a\n  query: x\n- name: b\n  query: y\n";
    /// let mut content = patterns.read(before, &writer).map_err(|error| error.message)?;
    /// let edit = Edit::insert(9, "bc");
    /// let after = edited(before, std::slice::from_ref(&edit));
    /// assert_eq!(patterns.after_edit(&mut content, &edit, &after, &writer), Some(Ok(())));
    /// assert_eq!(content.queries.first().and_then(|query| query.key.as_deref()), Some("/abc/query"));
    /// assert_eq!(Ok(content), patterns.read(&after, &writer));
    /// # Ok::<(), String>(())
    /// ```
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
        let contains_filtered = |part: &Part| filtered_depth.is_none_or(|depth| depth > part.extent.partial_depth());
        let parts: Vec<Part> = Part::all(&content.sections, edit, text).filter(contains_filtered).collect();
        let mut unreadable = Vec::new();
        for part in &parts {
            match self.read_padded(&part.text, part.extent.padding(&content.sections), writer) {
                Ok((read, _)) => {
                    if self.replace(content, part, read).is_some() {
                        return Some(Ok(()));
                    }
                }
                Err(_) => unreadable.push(part),
            }
        }
        unreadable.into_iter().find_map(|part| first_error(part, &content.sections, text)).map(Err)
    }

    /// Replaces a part of a file in its content by what was read, if nothing outside of the part depends on it.
    fn replace(&self, content: &mut Content, part: &Part, read: Content) -> Option<()> {
        let counts = check::counts(part, &content.sections, &read.sections, self.may_depend_on_positions())?;
        (!part.has_query_at_end(&content.queries, &read.queries)).then_some(())?;
        replace::replace(content, part, read, &counts);
        Some(())
    }
}

/// The first error of a file, if it is in a part or after it.
fn first_error(part: &Part, sections: &Sections, text: &str) -> Option<Unreadable> {
    check::may_have_first_error(part, sections).then_some(())?;
    let (error, read) = yaml::first_error(&part.text_to_end(text))?;
    let is_first = error.at >= part.span.start && check::is_first_error(part, sections, &read);
    is_first.then(|| Unreadable { at: part.to_file(error.at), ..error })
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
        // An entry may start where a block ends, but not where it starts.
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
