//! Inlay hints: the values that are sent, if they differ from the query.

use gen_lsp_types::{InlayHint, InlayHintParams, Tooltip};
use tamis::ide::{InlayHint as QueryHint, InlayHintKind};

use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation, Rejection};

pub(in super::super) fn hints(
    snapshot: &Snapshot,
    params: &InlayHintParams,
    cancellation: &Cancellation,
) -> Answer<Option<Vec<InlayHint>>> {
    let Some(project) = snapshot.project() else { return Ok(None) };
    let compiler = project.compiler();
    let shown = snapshot.settings.inlay_hints;
    let is_shown = |kind: InlayHintKind| match kind {
        InlayHintKind::Value => shown.values,
        InlayHintKind::Instant => shown.instants,
        InlayHintKind::Id => shown.ids,
        _ => true,
    };
    let span = snapshot.document.span(params.range);
    let mut all = Vec::new();
    for query in snapshot.queries_in(span).filter(|query| !query.is_filter()) {
        if cancellation.is_cancelled() {
            return Err(Rejection::outdated());
        }
        let hints = compiler.inlay_hints(&query.text).into_iter().filter(|hint| is_shown(hint.kind));
        let hint = |hint: QueryHint| {
            // The end of what is described.
            let at = query.to_file(tamis::Span::new(hint.at.saturating_sub(1), hint.at)).end;
            (span.start <= at && at <= span.end).then(|| InlayHint {
                position: snapshot.document.lines.position(at),
                label: hint.label.into(),
                kind: None,
                text_edits: None,
                tooltip: hint.documentation.map(Tooltip::String),
                padding_left: Some(true),
                padding_right: None,
                data: None,
            })
        };
        all.extend(hints.filter_map(hint));
    }
    Ok(Some(all))
}
