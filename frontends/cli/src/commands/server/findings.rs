//! What is found in the queries of a document; queries that did not change are not analyzed again.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError};

use tamis::lint::Levels;
use tamis::{Code, Diagnostics};
use tamis_embedded::{Content, EmbeddedQuery};

use super::document::Document;
use super::memory::{Findings, Found};
use super::project::Project;
use super::tasks::Cancellation;
use crate::commands::lint::{Duplicate, Duplicates};
use crate::input;

/// The diagnostics of each query of a document, at their positions in the query; `None` if it is cancelled.
pub(super) fn of_queries(
    document: &Document,
    project: &Project,
    content: &Content,
    cancellation: &Cancellation,
) -> Option<Vec<Diagnostics>> {
    let levels = document.levels(project);
    let mut known = document.memory.findings.lock().unwrap_or_else(PoisonError::into_inner);
    let mut kept = Findings::with_capacity(content.queries.len());
    let mut found = Vec::with_capacity(content.queries.len());
    for query in &content.queries {
        if cancellation.is_cancelled() {
            // What was found so far is still true.
            known.extend(kept);
            return None;
        }
        let key = (query.is_filter(), query.text.clone());
        let of_query = known.get(&key).or_else(|| kept.get(&key)).cloned().unwrap_or_else(|| {
            if query.text.trim().is_empty() && !query.is_whole_file() {
                // Nothing was written yet.
                return Arc::default();
            }
            let analysis = project.linter.compiler().analyze(&query.text);
            let fingerprint = project.linter.compiler().fingerprint(&analysis);
            Arc::new(Found { diagnostics: project.linter.check_alone(query, &analysis, &levels), fingerprint })
        });
        kept.insert(key, of_query.clone());
        found.push(of_query);
    }
    *known = kept;
    drop(known);
    let mut all: Vec<Diagnostics> = found.iter().map(|found| found.diagnostics.clone()).collect();
    if levels.of(Code::DuplicateQuery).is_some() {
        let duplicates = duplicates(document, project, content, &found, &levels);
        for (index, duplicate) in duplicates {
            let (Some(query), Some(found)) = (content.queries.get(index), all.get_mut(index)) else { continue };
            *found = project.linter.check_query(query, &Some(duplicate), &levels, &Duplicates::default());
        }
    }
    Some(all)
}

/// The queries that equal an earlier one of the document.
fn duplicates(
    document: &Document,
    project: &Project,
    content: &Content,
    found: &[Arc<Found>],
    levels: &Levels,
) -> Vec<(usize, Duplicate)> {
    let mut by_hash: Vec<(u64, usize)> =
        found.iter().enumerate().filter_map(|(index, found)| Some((found.fingerprint?, index))).collect();
    by_hash.sort_unstable();
    let mut duplicates = Vec::new();
    for similar in by_hash.chunk_by(|(one, _), (other, _)| one == other).filter(|similar| similar.len() > 1) {
        let form = |index: usize| project.linter.compiler().normal_form(&content.queries.get(index)?.text);
        let mut first_of = HashMap::new();
        for &(_, index) in similar {
            let Some(form) = form(index) else { continue };
            let first = *first_of.entry(form).or_insert(index);
            let Some(query) = content.queries.get(first).filter(|_| first != index) else { continue };
            let other = content.queries.get(index).map(|query| position(document, query)).unwrap_or_default();
            let is_allowed = project.linter.allows_duplicate((&document.text, content), levels, first, &other);
            duplicates.push((index, Duplicate { position: position(document, query), is_allowed }));
        }
    }
    duplicates
}

/// The position of a query, for messages.
fn position(document: &Document, query: &EmbeddedQuery) -> String {
    let line = document.lines.position(query.whole.start).line + 1;
    let name = document
        .path
        .as_deref()
        .and_then(Path::file_name)
        .map_or("this document".into(), |name| input::name(Path::new(name)));
    format!("{name}:{line}")
}
