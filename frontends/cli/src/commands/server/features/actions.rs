//! Code actions: fixes of findings, comments that suppress them, and all safe fixes at once.

use std::collections::HashSet;
use std::sync::Arc;

use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, TextEdit};
use tamis::diagnostic::{Fix, Safety};
use tamis::{Diagnostic, Span};
use tamis_embedded::Content;

use super::super::edits::workspace_edit;
use super::super::project::Project;
use super::super::snapshot::Snapshot;
use super::super::tasks::{Answer, Cancellation, Rejection};
use super::super::{diagnostics, findings};
use crate::commands::lint::Duplicates;
use crate::commands::saved_queries::Saved;

/// The kind of the action that applies all safe fixes.
pub(in super::super) const FIX_ALL: CodeActionKind =
    CodeActionKind::Custom(std::borrow::Cow::Borrowed("source.fixAll.tamis"));

/// The maximum number of actions for one range: nobody reads more.
const MAX_ACTIONS: usize = 200;
/// The maximum number of findings whose fixes are verified for one range.
const MAX_FINDINGS: usize = 100;

pub(in super::super) fn actions(
    snapshot: &Snapshot,
    params: &CodeActionParams,
    cancellation: &Cancellation,
) -> Answer<Option<Vec<CodeActionResponse>>> {
    let (Some(project), Some(content)) = (snapshot.project(), snapshot.document.queries()) else { return Ok(None) };
    let actions = Actions { snapshot, project, content };
    let only = params.context.only.as_deref();
    let mut all = Vec::new();
    if is_asked_for(&CodeActionKind::QuickFix, only) {
        all.extend(actions.quick_fixes(snapshot.document.span(params.range), cancellation)?);
    }
    // Offered in menus only if it is asked for, as in other servers.
    if only.is_some() && is_asked_for(&FIX_ALL, only) {
        all.extend(actions.fix_all());
    }
    Ok(Some(all.into_iter().map(CodeActionResponse::CodeAction).collect()))
}

/// Whether actions of a kind are wanted: `source.fixAll` includes `source.fixAll.tamis`.
fn is_asked_for(kind: &CodeActionKind, only: Option<&[CodeActionKind]>) -> bool {
    let name = kind.to_string();
    let includes = |asked: &CodeActionKind| {
        let asked = asked.to_string();
        asked.is_empty() || name == asked || name.strip_prefix(&asked).is_some_and(|rest| rest.starts_with('.'))
    };
    only.is_none_or(|only| only.iter().any(includes))
}

struct Actions<'s> {
    snapshot: &'s Snapshot,
    project: &'s Project,
    content: &'s Content,
}

impl Actions<'_> {
    /// The fixes of the findings that touch a span, and the comments that suppress them.
    fn quick_fixes(&self, span: Span, cancellation: &Cancellation) -> Answer<Vec<CodeAction>> {
        let document = &self.snapshot.document;
        let of_queries = findings::of_queries(document, self.project, self.content, cancellation);
        let of_queries = of_queries.ok_or_else(Rejection::outdated)?.into_iter();
        let mut of_queries: Vec<_> = of_queries.map(Arc::unwrap_or_clone).collect();
        let touches = |at: Span| at.start <= span.end && span.start <= at.end;
        let mut suppressing = HashSet::new();
        let mut remaining = MAX_FINDINGS;
        for (query, found) in self.content.queries.iter().zip(&mut of_queries) {
            for mut own in std::mem::take(found) {
                if touches(query.to_file(own.span)) && remaining > 0 {
                    remaining -= 1;
                    let suppression = tamis::lint::suppression(&query.text, &own).filter(|_| !query.is_filter());
                    suppressing.extend(suppression.iter().map(|fix| fix.title.clone()));
                    own.fixes.extend(suppression);
                } else {
                    own.fixes.clear();
                }
                found.push(own);
            }
        }
        let Some(patterns) = &document.patterns else { return Ok(Vec::new()) };
        let version = (document.text.as_str(), self.content);
        let found = patterns.map_diagnostics(version, of_queries, &self.project.writer());
        // The comments of the file are about all of its queries.
        let found = diagnostics::reported(document, self.project, self.content, found);
        let actions = |found: &Diagnostic| {
            let shown = diagnostics::of_editor(document, self.snapshot.features, found);
            let is_fix = |fix: &&Fix| fix.safety == Safety::Safe && !suppressing.contains(&fix.title);
            let best = found.fixes.iter().position(|fix| is_fix(&fix));
            let fixes = found.fixes.iter().enumerate();
            fixes.map(|(index, fix)| self.quick_fix(fix, &shown, best == Some(index))).collect::<Vec<_>>()
        };
        Ok(found.iter().filter(|found| touches(found.span)).flat_map(actions).take(MAX_ACTIONS).collect())
    }

    fn quick_fix(&self, fix: &Fix, found: &gen_lsp_types::Diagnostic, is_preferred: bool) -> CodeAction {
        let edits = fix.edits.iter().map(|edit| self.snapshot.text_edit(edit)).collect();
        CodeAction {
            title: fix.title.clone(),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![found.clone()]),
            is_preferred: Some(is_preferred),
            ..self.action(edits)
        }
    }

    /// Applies all safe fixes; `None` if there are none.
    fn fix_all(&self) -> Option<CodeAction> {
        let document = &self.snapshot.document;
        let patterns = document.patterns.clone()?;
        let (path, text) = (document.path.clone().unwrap_or_default(), document.text.clone());
        let duplicates = Duplicates::unknown(self.content.queries.len());
        let saved = Saved::of_content(path, text, self.content.clone(), patterns);
        let fixed = self
            .project
            .linter
            .fix_file(saved, &document.levels(self.project), &duplicates, Safety::Safe)
            .ok()?
            .source
            .text;
        let edits = tamis_embedded::changes(&document.text, &fixed)
            .iter()
            .map(|edit| self.snapshot.text_edit(edit))
            .collect::<Vec<_>>();
        (!edits.is_empty()).then(|| CodeAction {
            title: "apply all safe fixes".to_owned(),
            kind: Some(FIX_ALL),
            ..self.action(edits)
        })
    }

    fn action(&self, edits: Vec<TextEdit>) -> CodeAction {
        let edit = workspace_edit(self.snapshot.features, [(&*self.snapshot.document, edits)]);
        CodeAction { edit: Some(edit), ..CodeAction::default() }
    }
}
