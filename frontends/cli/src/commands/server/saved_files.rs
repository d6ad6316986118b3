//! The files with queries in the folders of the editor: open documents as they are, others as they are saved.

use std::path::Path;
use std::sync::Arc;

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

    /// Computes something from each file, in an order that is the same each time; files that cannot be read are skipped.
    pub(super) fn map<T: Send>(
        &self,
        cancellation: &Cancellation,
        compute: impl Fn(&Document) -> Option<T> + Sync,
    ) -> Answer<Vec<T>> {
        let files = saved_queries::find(&self.workspace.folders, &self.workspace.configs());
        let mut paths = Vec::new();
        for found in files.projects.into_iter().filter(|_| !self.workspace.folders.is_empty()) {
            let Some(project) = self.workspace.project(found.config) else { continue };
            paths.extend(found.paths.into_iter().map(|path| (path, project.clone())));
        }
        // Open documents outside of the folders, and those that were never saved.
        let mut others: Vec<&Arc<Document>> = self.workspace.documents.values().collect();
        others.retain(|open| !paths.iter().any(|(path, _)| open.path.as_deref() == Some(path)));
        others.sort_by(|one, other| one.uri.as_ref().cmp(other.uri.as_ref()));
        let saved = paths.par_iter().filter(|_| !cancellation.is_cancelled()).filter_map(|(path, project)| match self
            .workspace
            .document_at(path)
        {
            Some(open) => compute(open),
            None => compute(&self.read(path, project)?),
        });
        let mut all: Vec<T> = saved.collect();
        all.extend(others.into_iter().filter_map(|open| compute(open)));
        if cancellation.is_cancelled() { Err(Rejection::cancelled()) } else { Ok(all) }
    }

    fn read(&self, path: &Path, project: &Arc<Project>) -> Option<Document> {
        let text = Query::from_file(path).ok()?.text;
        Some(Document::saved(path, text, self.features.encoding, project.clone()))
    }
}
