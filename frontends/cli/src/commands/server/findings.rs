//! The findings in the queries of a document; queries that did not change are not analyzed again.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError};

use tamis::lint::{Levels, NormalForm};
use tamis::{Code, Diagnostics};
use tamis_embedded::{Content, EmbeddedQuery};

use super::document::Document;
use super::memory::Found;
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
) -> Option<Vec<Arc<Diagnostics>>> {
    let levels = document.levels(project);
    let find = |query: &EmbeddedQuery| {
        if query.text.trim().is_empty() && !query.is_whole_file() {
            // Nothing was written yet.
            return Arc::default();
        }
        let analysis = project.linter.compiler().analyze(&query.text);
        let fingerprint = project.linter.compiler().fingerprint(&analysis);
        let diagnostics = project.linter.check_alone(query, &analysis, &levels);
        Arc::new(Found::new(diagnostics, fingerprint))
    };
    let mut known = document.memory.findings.lock().unwrap_or_else(PoisonError::into_inner);
    let found = known.update(&content.queries, cancellation, find)?;
    drop(known);
    let mut all: Vec<Arc<Diagnostics>> = found.iter().map(|found| found.diagnostics.clone()).collect();
    if levels.of(Code::DuplicateQuery).is_some() {
        let file = Finder { document, project, content, levels: &levels };
        for (index, duplicate) in file.duplicates(&found) {
            let (Some(query), Some(own), Some(found)) =
                (content.queries.get(index), found.get(index), all.get_mut(index))
            else {
                continue;
            };
            if cancellation.is_cancelled() {
                return None;
            }
            *found = own.as_duplicate(&duplicate, || {
                project.linter.check_query(query, &Some(duplicate.clone()), &levels, &Duplicates::default())
            });
        }
    }
    Some(all)
}

/// Finds the duplicates in a document.
struct Finder<'f> {
    document: &'f Document,
    project: &'f Project,
    content: &'f Content,
    levels: &'f Levels,
}

impl Finder<'_> {
    /// The queries that equal an earlier one of the document.
    fn duplicates(&self, found: &[Arc<Found>]) -> Vec<(usize, Duplicate)> {
        let mut by_hash: Vec<(u64, usize)> =
            found.iter().enumerate().filter_map(|(index, found)| Some((found.fingerprint?, index))).collect();
        by_hash.sort_unstable();
        let mut duplicates = Vec::new();
        for similar in by_hash.chunk_by(|(one, _), (other, _)| one == other).filter(|similar| similar.len() > 1) {
            let mut groups: HashMap<&NormalForm, Vec<(usize, &EmbeddedQuery)>> = HashMap::new();
            for &(_, index) in similar {
                let (Some(found), Some(query)) = (found.get(index), self.content.queries.get(index)) else { continue };
                let form = found.form.get_or_init(|| self.project.linter.compiler().normal_form(&query.text));
                if let Some(form) = form {
                    groups.entry(form).or_default().push((index, query));
                }
            }
            duplicates.extend(groups.values().flat_map(|group| self.of_group(group)));
        }
        duplicates
    }

    /// The queries of a group of equal ones that have another before them.
    fn of_group(&self, group: &[(usize, &EmbeddedQuery)]) -> Vec<(usize, Duplicate)> {
        let [(first, query), (_, second), ..] = group else { return Vec::new() };
        // Only a comment allows them.
        let may_be_allowed = !self.content.comments.is_empty() || query.text.contains('#');
        let version = (self.document.text.as_str(), self.content);
        let allows = || self.project.linter.allows_duplicate(version, self.levels, *first, &self.position(second));
        let duplicate = Duplicate { position: self.position(query), is_allowed: may_be_allowed && allows() };
        group.iter().skip(1).map(|(index, _)| (*index, duplicate.clone())).collect()
    }

    /// The position of a query, for messages.
    fn position(&self, query: &EmbeddedQuery) -> String {
        let Document { path, lines, .. } = self.document;
        let line = lines.position(query.whole.start).line + 1;
        let name = path.as_deref().and_then(Path::file_name).map(|name| input::name(Path::new(name)));
        format!("{}:{line}", name.as_deref().unwrap_or("this document"))
    }
}
