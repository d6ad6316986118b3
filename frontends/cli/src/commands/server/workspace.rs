//! The folders of the editor, the open documents, and their configurations.

use std::collections::HashMap;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use gen_lsp_types::{Uri, WorkspaceFolder};

use super::args::ServerArgs;
use super::document::Document;
use super::project::Project;
use super::uri;
use crate::config::{Config, Configs};
use crate::failure::Failure;

/// The folders, the open documents, and their configurations.
#[derive(Clone)]
pub(super) struct Workspace {
    pub(super) args: Arc<ServerArgs>,
    pub(super) folders: Vec<PathBuf>,
    pub(super) documents: HashMap<Uri, Arc<Document>>,
    projects: Arc<Mutex<Projects>>,
}

/// The configurations that were read.
struct Projects {
    configs: Arc<Configs>,
    opened: Vec<(Arc<Config>, Option<Arc<Project>>)>,
    /// What to report about them.
    failures: Vec<Failure>,
}

impl Workspace {
    pub(super) fn new(args: Arc<ServerArgs>, folders: &[WorkspaceFolder]) -> Result<Self, Failure> {
        let projects = Arc::new(Mutex::new(Projects::new(&args)?));
        let folders = folders.iter().filter_map(|folder| uri::path_of(&folder.uri)).collect();
        Ok(Self { args, folders, documents: HashMap::new(), projects })
    }

    /// The configurations of files.
    pub(super) fn configs(&self) -> Arc<Configs> {
        self.lock().configs.clone()
    }

    /// Forgets the configurations, and reads those of the open documents again.
    pub(super) fn reload(&mut self) -> Result<(), Failure> {
        self.projects = Arc::new(Mutex::new(Projects::new(&self.args)?));
        let documents: Vec<Arc<Document>> = self.documents.values().cloned().collect();
        for document in documents {
            let project = self.project_of(document.path.as_deref());
            self.documents.insert(document.uri.clone(), Arc::new(Document::clone(&document).with_project(project)));
        }
        Ok(())
    }

    /// The configuration of a file; that of the first folder for an unsaved document. `None` if it is invalid.
    pub(super) fn project_of(&self, path: Option<&Path>) -> Option<Arc<Project>> {
        let here = || self.folders.first().cloned().or_else(|| env::current_dir().ok());
        let directory = path.and_then(Path::parent).map(Path::to_path_buf).or_else(here)?;
        let mut projects = self.lock();
        let config = match projects.configs.reported_once(&directory) {
            Ok(config) => config?,
            Err(failure) => {
                projects.failures.push(failure);
                return None;
            }
        };
        projects.open(config, &self.args)
    }

    /// A configuration with everything that is read for it; `None` if that is invalid.
    pub(super) fn project(&self, config: Arc<Config>) -> Option<Arc<Project>> {
        self.lock().open(config, &self.args)
    }

    /// What to report about the configurations; nothing is reported twice.
    pub(super) fn failures(&self) -> Vec<Failure> {
        std::mem::take(&mut self.lock().failures)
    }

    /// Whether the configurations depend on a file.
    pub(super) fn depends_on(&self, path: &Path) -> bool {
        let is_read = |project: &Arc<Project>| project.config.settings.columns.value.iter().any(|file| file == path);
        let is_config = path.file_name().is_some_and(|name| name == crate::config::NAME);
        is_config || self.lock().opened.iter().filter_map(|(_, project)| project.as_ref()).any(is_read)
    }

    /// The open document with this path.
    pub(super) fn document_at(&self, path: &Path) -> Option<&Arc<Document>> {
        self.documents.values().find(|document| document.path.as_deref() == Some(path))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Projects> {
        self.projects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Projects {
    fn new(args: &ServerArgs) -> Result<Self, Failure> {
        Ok(Self { configs: Arc::new(args.config.open()?), opened: Vec::new(), failures: Vec::new() })
    }

    fn open(&mut self, config: Arc<Config>, args: &Arc<ServerArgs>) -> Option<Arc<Project>> {
        if let Some((_, project)) = self.opened.iter().find(|(opened, _)| Arc::ptr_eq(opened, &config)) {
            return project.clone();
        }
        let project = match Project::open(config.clone(), args.clone()) {
            Ok(project) => Some(Arc::new(project)),
            Err(failure) => {
                self.failures.push(failure);
                None
            }
        };
        self.opened.push((config, project.clone()));
        project
    }
}
