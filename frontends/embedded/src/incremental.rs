//! Follows an edit inside one query without reading the file again.
//!
//! This is only done if it is certain that reading the file would have the same result: the edit is inside one string,
//! where the file has the same characters as the query, and what it removes and inserts means nothing to the format.

use tamis::Span;
use tamis::diagnostic::Edit;

use super::align::align;
use super::content::Content;
use super::edits::edited;
use super::format::Format;
use super::query::EmbeddedQuery;
use super::source_map::{SourceMap, offset};
use super::string_style::StringStyle;
use super::yaml;

/// The maximum length of a line with an unquoted or quoted string in YAML: a key has at most 1,024 characters, so the
/// length of a longer line may determine what its strings are.
const MAX_YAML_LINE: usize = 1_000;

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
        let shift = Shift::of(edit);
        let is_touched = |span: Span| span.start <= edit.span.end && edit.span.start <= span.end;
        let is_before = |span: Span| span.end < edit.span.start;
        let mut touched = self.queries.iter().enumerate().filter(|(_, query)| is_touched(query.whole));
        let (Some((index, query)), None) = (touched.next(), touched.next()) else { return None };
        let changed = query.after_edit(edit, text, format)?;
        if self.comments.iter().any(|comment| is_touched(*comment)) {
            return None;
        }
        *self.queries.get_mut(index)? = changed;
        let others =
            self.queries.iter_mut().enumerate().filter(|(other, query)| *other != index && !is_before(query.whole));
        others.for_each(|(_, query)| query.shift(shift));
        let comments = self.comments.iter_mut().filter(|comment| !is_before(**comment));
        comments.for_each(|comment| *comment = Span::new(shift.apply(comment.start), shift.apply(comment.end)));
        Some(self)
    }
}

/// How an edit moves the offsets after it.
#[derive(Clone, Copy)]
struct Shift {
    removed: u32,
    inserted: u32,
}

impl Shift {
    fn of(edit: &Edit) -> Self {
        Self { removed: edit.span.end.saturating_sub(edit.span.start), inserted: offset(edit.text.len()) }
    }

    const fn apply(self, at: u32) -> u32 {
        at.saturating_add(self.inserted).saturating_sub(self.removed)
    }
}

impl EmbeddedQuery {
    fn shift(&mut self, shift: Shift) {
        self.whole = Span::new(shift.apply(self.whole.start), shift.apply(self.whole.end));
        self.inside = self.inside.map_all(|at| shift.apply(at));
        self.map.map_outer(|at| shift.apply(at));
    }

    /// The query after an edit of its file.
    fn after_edit(&self, edit: &Edit, file: &str, format: Format) -> Option<Self> {
        let block = match &self.style {
            StringStyle::Block(_) => Some(false),
            StringStyle::Folded(_) => Some(true),
            _ => None,
        };
        let inner = self.map.same(&self.text, edit.span, block.filter(|_| format == Format::Yaml))?;
        let change = Change { query: self, edit, removed: inner.text(&self.text), file, format };
        let is_blank = |text: &str| text.trim().is_empty();
        let text = edited(&self.text, &[Edit::replace(inner, edit.text.as_str())]);
        if !self.is_independent || is_blank(&self.text) || is_blank(&text) || !change.is_certain(&text) {
            return None;
        }
        let shift = Shift::of(edit);
        let whole = Span::new(self.whole.start, shift.apply(self.whole.end));
        let inside = self.inside.map_ends(|at| shift.apply(at));
        let map = change.map(&text, inside.content, shift)?;
        let style = match &self.style {
            StringStyle::Block(lines) => StringStyle::Block(lines.after_edit(file, whole)),
            StringStyle::Folded(lines) => StringStyle::Folded(lines.after_edit(file, whole)),
            other => other.clone(),
        };
        Some(Self { text, whole, key: self.key.clone(), map, style, inside, is_independent: true })
    }
}

/// An edit inside a query.
struct Change<'e> {
    query: &'e EmbeddedQuery,
    edit: &'e Edit,
    removed: &'e str,
    /// The file after the edit.
    file: &'e str,
    format: Format,
}

impl Change<'_> {
    fn map(&self, text: &str, content: Span, shift: Shift) -> Option<SourceMap> {
        match self.format {
            Format::Markdown => self.query.map.after_edit(self.edit.span, |at| shift.apply(at), |at| shift.apply(at)),
            _ => Some(align(self.file, content, text, self.query.style.escapes())),
        }
    }

    /// Whether the file is certainly read as before, with `text` as the query.
    fn is_certain(&self, text: &str) -> bool {
        let inserted = &self.edit.text;
        if !self.removed.chars().all(is_harmless) || !inserted.chars().all(is_harmless) {
            return false;
        }
        match &self.query.style {
            StringStyle::WholeFile | StringStyle::Filter(_) => false,
            StringStyle::DoubleQuoted => self.is_on_short_line() && !inserted.contains(['"', '\\']),
            StringStyle::SingleQuoted | StringStyle::Literal => {
                self.is_on_short_line() && !inserted.contains('\'') && !self.joins('\'')
            }
            StringStyle::Plain => self.is_on_short_line() && [text, &self.query.text].into_iter().all(is_plain),
            StringStyle::Block(lines) | StringStyle::Folded(lines) => {
                // Without indentation, a line may be the end of the document.
                (self.format == Format::Markdown || !lines.indentation().is_empty()) && self.keeps_line()
            }
            StringStyle::LongBasic => !inserted.contains(['"', '\\']) && !self.joins('"') && self.keeps_line(),
            StringStyle::LongLiteral => !inserted.contains('\'') && !self.joins('\'') && self.keeps_line(),
        }
    }

    /// What is before and after the inserted text, in the part of the file that has the query.
    fn around(&self) -> (&str, &str) {
        let Span { start, end } = self.query.inside.content;
        let at = self.edit.span.start;
        let after = at.saturating_add(offset(self.edit.text.len()));
        let end = Shift::of(self.edit).apply(end);
        (Span::new(start, at).text(self.file), Span::new(after, end.max(after)).text(self.file))
    }

    /// Whether the edit brings two quotes together.
    fn joins(&self, quote: char) -> bool {
        let file = |start: u32, end: usize| self.file.get(start as usize..end).unwrap_or_default();
        let at = self.edit.span.start as usize;
        let after = at + self.edit.text.len();
        self.edit.text.is_empty()
            && file(0, at).ends_with(quote)
            && self.file.get(after..).is_some_and(|rest| rest.starts_with(quote))
    }

    /// Whether the string is on one line, which in YAML is not long.
    fn is_on_short_line(&self) -> bool {
        let Span { start, end } = self.query.whole;
        let end = Shift::of(self.edit).apply(end);
        if Span::new(start, end).text(self.file).contains(['\n', '\r']) {
            return false;
        }
        if self.format != Format::Yaml {
            return true;
        }
        // A line may be as long as the file; no more than necessary is read of it.
        let bytes = self.file.as_bytes();
        let (before, rest) = bytes.split_at_checked(start as usize).unwrap_or((bytes, &[]));
        let is_in_line = |byte: &&u8| **byte != b'\n';
        let before = before.iter().rev().take(MAX_YAML_LINE + 1).take_while(is_in_line).count();
        let rest = rest.iter().take(MAX_YAML_LINE + 1).take_while(is_in_line).count();
        before + rest + self.removed.len() <= MAX_YAML_LINE
    }

    /// Whether the line has words before and after the edit, and starts with the same white space.
    fn keeps_line(&self) -> bool {
        let (before, after) = self.around();
        let line_start = before.rfind('\n').map_or(before, |end| before.get(end + 1..).unwrap_or_default());
        let line_end = after.split('\n').next().unwrap_or_default();
        let has_words = |middle: &str| [line_start, middle, line_end].concat().contains(char::is_alphanumeric);
        let starts_with_word = |middle: &str| !format!("{middle}{line_end}").starts_with(char::is_whitespace);
        // White space may end where the query begins to be the same as the file.
        let is_start = self.is_segment_start() || line_start.trim().is_empty();
        has_words(self.removed)
            && has_words(&self.edit.text)
            && (!is_start || starts_with_word(self.removed) && starts_with_word(&self.edit.text))
            && !before.ends_with('\r')
            && (!before.ends_with('\n') || self.is_before_same())
    }

    /// Whether the file has text before the edit that the query does not have.
    fn is_segment_start(&self) -> bool {
        let at = self.edit.span.start;
        at == self.query.inside.content.start
            || self.query.map.same(&self.query.text, Span::new(at.saturating_sub(1), at), None).is_none()
    }

    /// Whether the character after the start of the edit is in the query.
    fn is_before_same(&self) -> bool {
        let at = self.edit.span.start;
        self.query.map.same(&self.query.text, Span::new(at, at.saturating_add(1)), None).is_some()
    }
}

/// Whether a character means nothing to any format inside a string, except for quotes and escapes.
fn is_harmless(c: char) -> bool {
    c == ' ' || c.is_ascii_graphic() || !c.is_ascii() && c.is_alphanumeric()
}

/// Whether YAML certainly reads an unquoted text as this string.
fn is_plain(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        // The parser rejects `-` before a bracket.
        && !text.ends_with(|c: char| c.is_whitespace() || c == '-')
        && !text.contains(['#', ':', ',', '[', ']', '{', '}'])
        && yaml::other_than_string(text).is_none()
}
