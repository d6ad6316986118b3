//! What is at a position, in words.

use gen_lsp_types::{Hover, HoverParams, MarkupContent, MarkupKind};

use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation};

pub(in super::super) fn hover(snapshot: &Snapshot, params: &HoverParams, _: &Cancellation) -> Answer<Option<Hover>> {
    let position = params.text_document_position_params.position;
    let Some((query, at)) = snapshot.query_at(position) else { return Ok(None) };
    let Some(project) = snapshot.project() else { return Ok(None) };
    let hover = project.compiler().hover(&query.text, at);
    let hover = hover.filter(|hover| snapshot.is_at(query, hover.span, position));
    Ok(hover.map(|hover| {
        let contents = match snapshot.features.hovers_plainly {
            true => MarkupContent { kind: MarkupKind::PlainText, value: hover.to_string() },
            false => MarkupContent { kind: MarkupKind::Markdown, value: hover.to_markdown() },
        };
        Hover { contents: contents.into(), range: Some(snapshot.range_in(query, hover.span)) }
    }))
}
