//! A document as it is at one time: what requests about it are answered from.

use std::sync::Arc;

use gen_lsp_types::{Location, Position, Range, TextEdit};
use tamis::diagnostic::Edit;
use tamis::{Limits, Span};
use tamis_embedded::EmbeddedQuery;

use super::client::Features;
use super::document::Document;
use super::project::Project;
use super::settings::EditorSettings;

/// A document, and what the editor supports.
#[derive(Clone)]
pub(super) struct Snapshot {
    pub(super) document: Arc<Document>,
    pub(super) features: Features,
    pub(super) settings: EditorSettings,
}

impl Snapshot {
    /// The configuration of the document, if it is valid.
    pub(super) fn project(&self) -> Option<&Arc<Project>> {
        self.document.project.as_ref()
    }

    /// The limits of its queries.
    pub(super) fn limits(&self) -> Limits {
        self.project().map_or_else(Limits::default, |project| project.linter.compiler().options().limits)
    }

    /// The queries in the document, in order.
    pub(super) fn queries(&self) -> &[EmbeddedQuery] {
        self.document.queries().map_or(&[], |content| &content.queries)
    }

    /// The queries that overlap or touch a span.
    pub(super) fn queries_in(&self, span: Span) -> impl Iterator<Item = &EmbeddedQuery> {
        let queries = self.queries();
        let first = queries.partition_point(|query| query.whole.end < span.start);
        queries.get(first..).unwrap_or_default().iter().take_while(move |query| query.whole.start <= span.end)
    }

    /// The query at a position, and the byte in it; filters of the API, which are not written as queries, are left out.
    pub(super) fn query_at(&self, position: Position) -> Option<(&EmbeddedQuery, u32)> {
        let at = self.document.lines.offset(&self.document.text, position);
        let mut queries = self.queries_in(Span::at(at)).filter(|query| !query.is_filter());
        queries.find_map(|query| Some((query, query.to_query(&self.document.text, at)?)))
    }

    /// Whether a position is inside a span of a query, or at one of its ends. In the indentation of a block, `query_at`
    /// returns the nearest byte of the query, whose word is elsewhere in the document.
    pub(super) fn is_at(&self, query: &EmbeddedQuery, span: Span, position: Position) -> bool {
        let at = self.document.lines.offset(&self.document.text, position);
        let Span { start, end } = query.to_file(span);
        start <= at && at <= end
    }

    /// The range of a span of a query.
    pub(super) fn range_in(&self, query: &EmbeddedQuery, span: Span) -> Range {
        self.document.range(query.to_file(span))
    }

    pub(super) fn location(&self, query: &EmbeddedQuery, span: Span) -> Location {
        Location { uri: self.document.uri.clone(), range: self.range_in(query, span) }
    }

    /// An edit of the document, as the editor makes it.
    pub(super) fn text_edit(&self, edit: &Edit) -> TextEdit {
        self.document.text_edit(edit)
    }
}
