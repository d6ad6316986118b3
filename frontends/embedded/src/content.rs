//! The parts of a file that commands and editors use.

use tamis::Span;

use super::query::EmbeddedQuery;
use super::sections::Sections;
use super::writer::Writer;

/// The queries of a file, and the comments that apply to all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// In source order.
    pub queries: Vec<EmbeddedQuery>,
    /// The comments that apply to all of them.
    pub comments: Vec<Span>,
    /// Where reading parts of a YAML file again can start and end.
    pub(crate) sections: Sections,
}

impl Content {
    /// Whether this is the content of another version of the file that differs only in the changed queries.
    ///
    /// `text` is that version, `original` the text of `before`; `changed` has an item for each query, which is `None`
    /// if it is the same in both.
    #[must_use]
    pub fn is_changed(
        &self,
        text: &str,
        (original, before): (&str, &Self),
        changed: &[Option<&str>],
        writer: &Writer<'_>,
    ) -> bool {
        let comments = self.comments.iter().map(|comment| comment.text(text));
        let expected = before.queries.iter().zip(changed).map(|(query, changed)| changed.unwrap_or(&query.text));
        self.queries.len() == changed.len()
            && self.queries.iter().zip(expected).all(|(query, expected)| query.is_equivalent(expected, writer))
            && comments.eq(before.comments.iter().map(|comment| comment.text(original)))
    }
}
