//! The files with queries in the folders of the editor: open documents as they are, others as they are saved.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use rayon::prelude::*;

use super::client::Features;
use super::document::Document;
use super::project::Project;
use super::tasks::{Answer, Cancellation, Rejection};
use super::workspace::Workspace;
use crate::commands::saved_queries;
use crate::input::Query;

/// The files with queries in the folders of the editor.
pub(super) struct SavedFiles {
    workspace: Workspace,
    pub(super) features: Features,
}

impl SavedFiles {
    pub(super) const fn new(workspace: Workspace, features: Features) -> Self {
        Self { workspace, features }
    }

    /// What identifies the diagnostics of a file that is not open and has not changed since they were reported.
    pub(super) fn reported(&self, document: &Document) -> Option<String> {
        let reported = self.workspace.reported.lock().unwrap_or_else(PoisonError::into_inner);
        let (hash, id) = reported.get(&document.uri).filter(|_| document.version.is_none())?;
        (*hash == hash_of(&document.text)).then(|| id.clone())
    }

    /// Remembers what identifies the diagnostics of a file.
    pub(super) fn report(&self, document: &Document, id: &str) {
        let mut reported = self.workspace.reported.lock().unwrap_or_else(PoisonError::into_inner);
        reported.insert(document.uri.clone(), (hash_of(&document.text), id.to_owned()));
    }

    /// Computes something from each file, in an order that is the same each time; files that cannot be read are skipped.
    pub(super) fn map<T: Send>(
        &self,
        cancellation: &Cancellation,
        compute: impl Fn(&Document) -> Option<T> + Sync,
    ) -> Answer<Vec<T>> {
        let mut open = self.open_documents();
        let saved = self.paths().into_iter().map(|(path, project)| (open.remove(&canonical(&path)), path, project));
        let saved: Vec<_> = saved.collect();
        let of_saved = |(open, path, project): &(Option<&Arc<Document>>, PathBuf, Arc<Project>)| match open {
            _ if cancellation.is_cancelled() => None,
            Some(open) => compute(open),
            None => compute(&self.read(path, project)?),
        };
        let mut all: Vec<T> = saved.par_iter().filter_map(of_saved).collect();
        // Open documents outside of the folders, and those that were never saved.
        let unsaved = self.workspace.documents.values().filter(|document| document.path.is_none());
        let mut others: Vec<&Arc<Document>> = open.into_values().chain(unsaved).collect();
        others.sort_by(|one, other| one.uri.as_ref().cmp(other.uri.as_ref()));
        all.extend(others.into_iter().filter_map(|open| compute(open)));
        if cancellation.is_cancelled() { Err(Rejection::cancelled()) } else { Ok(all) }
    }

    /// The files with queries in the folders, and their configurations.
    fn paths(&self) -> Vec<(PathBuf, Arc<Project>)> {
        let workspace = &self.workspace;
        // Without a path, the current directory would be searched.
        if workspace.folders.is_empty() {
            return Vec::new();
        }
        let found = saved_queries::find(&workspace.folders, &workspace.configs());
        workspace.report(found.failures);
        let of_project = |found: saved_queries::Project| {
            let project = workspace.project(found.config);
            let paths = found.paths.into_iter();
            paths.filter_map(move |path| Some((path, project.clone()?)))
        };
        found.projects.into_iter().flat_map(of_project).collect()
    }

    /// The open documents by the canonical paths of their files.
    fn open_documents(&self) -> HashMap<PathBuf, &Arc<Document>> {
        let documents = self.workspace.documents.values();
        documents.filter_map(|document| Some((canonical(document.path.as_deref()?), document))).collect()
    }

    fn read(&self, path: &Path, project: &Arc<Project>) -> Option<Document> {
        let text = Query::from_file(path).ok()?.text;
        Some(Document::saved(path, text, self.features.encoding, project.clone()))
    }
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The canonical path of a file; the same path if there is no such file.
fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
