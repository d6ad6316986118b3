//! The folders of the editor, the open documents, and their configurations.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{env, fs};

use chrono::NaiveDate;
use gen_lsp_types::{Uri, WorkspaceFolder};

use super::args::ServerArgs;
use super::document::Document;
use super::project::Project;
use super::uri;
use crate::config::{Config, Configs, NAME};
use crate::failure::Failure;

/// The folders, the open documents, and their configurations.
#[derive(Clone)]
pub(super) struct Workspace {
    pub(super) args: Arc<ServerArgs>,
    pub(super) folders: Vec<PathBuf>,
    pub(super) documents: HashMap<Uri, Arc<Document>>,
    projects: Arc<Mutex<Projects>>,
    /// The files that are not open, as they were when their diagnostics were last reported.
    pub(super) reported: Arc<Mutex<Reported>>,
}

/// The hash of each file, and what identifies its diagnostics.
pub(super) type Reported = HashMap<Uri, (u64, String)>;

/// The configurations that were read.
struct Projects {
    configs: Arc<Configs>,
    opened: Vec<(Arc<Config>, Option<Arc<Project>>)>,
    /// The last valid configuration of each directory.
    valid: HashMap<PathBuf, Arc<Project>>,
    /// The day on which they were read: what is in the past or the future depends on it.
    day: Option<NaiveDate>,
    /// What to report about them.
    failures: Vec<Failure>,
}

impl Workspace {
    pub(super) fn new(args: Arc<ServerArgs>, folders: &[WorkspaceFolder]) -> Result<Self, Failure> {
        let projects = Arc::new(Mutex::new(Projects::new(&args)?));
        let folders = folders.iter().filter_map(|folder| uri::path_of(&folder.uri)).collect();
        Ok(Self { args, folders, documents: HashMap::new(), projects, reported: Arc::default() })
    }

    /// The configurations of files.
    pub(super) fn configs(&self) -> Arc<Configs> {
        self.lock().configs.clone()
    }

    /// Reads the configurations of the open documents again.
    pub(super) fn reload(&mut self) -> Result<(), Failure> {
        let valid = std::mem::take(&mut self.lock().valid);
        self.reported = Arc::default();
        self.projects = Arc::new(Mutex::new(Projects { valid, ..Projects::new(&self.args)? }));
        let documents: Vec<Arc<Document>> = self.documents.values().cloned().collect();
        for document in documents {
            let project = self.project_of(document.path.as_deref());
            self.documents.insert(document.uri.clone(), Arc::new(Document::clone(&document).with_project(project)));
        }
        Ok(())
    }

    /// The configuration of a file; that of the first folder for an unsaved document. If it is invalid, it is the last
    /// valid one, if there was one.
    pub(super) fn project_of(&self, path: Option<&Path>) -> Option<Arc<Project>> {
        let here = || self.folders.first().cloned().or_else(|| env::current_dir().ok());
        let directory = path.and_then(Path::parent).map(Path::to_path_buf).or_else(here)?;
        let mut projects = self.lock();
        let config = projects.configs.reported_once(&directory).unwrap_or_else(|failure| {
            projects.failures.push(failure);
            None
        });
        match config.and_then(|config| projects.open(config, &self.args)) {
            Some(project) => {
                projects.valid.insert(directory, project.clone());
                Some(project)
            }
            None => projects.valid.get(&directory).cloned(),
        }
    }

    /// A configuration with everything that is read for it; `None` if that is invalid.
    pub(super) fn project(&self, config: Arc<Config>) -> Option<Arc<Project>> {
        self.lock().open(config, &self.args)
    }

    /// What to report about the configurations; nothing is reported twice.
    pub(super) fn failures(&self) -> Vec<Failure> {
        std::mem::take(&mut self.lock().failures)
    }

    /// Adds what to report.
    pub(super) fn report(&self, failures: Vec<Failure>) {
        self.lock().failures.extend(failures);
    }

    /// Whether the configurations were read on another day.
    pub(super) fn is_of_another_day(&self) -> bool {
        self.lock().day != day(&self.args)
    }

    /// Whether the configurations depend on a file.
    pub(super) fn depends_on(&self, path: &Path) -> bool {
        if path.file_name().is_some_and(|name| name == NAME) {
            return true;
        }
        let Ok(path) = fs::canonicalize(path) else { return false };
        let is_same = |file: &PathBuf| fs::canonicalize(file).is_ok_and(|file| file == path);
        self.lock().opened.iter().any(|(config, _)| {
            let baseline = config.baseline.iter().map(|baseline| &baseline.value);
            config.settings.columns.value.iter().chain(baseline).any(is_same)
        })
    }

    fn lock(&self) -> MutexGuard<'_, Projects> {
        self.projects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Projects {
    fn new(args: &ServerArgs) -> Result<Self, Failure> {
        Ok(Self {
            configs: Arc::new(args.config.open()?),
            opened: Vec::new(),
            valid: HashMap::new(),
            day: day(args),
            failures: Vec::new(),
        })
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

/// Today, in UTC.
fn day(args: &ServerArgs) -> Option<NaiveDate> {
    args.options.now().ok().map(|now| now.date_naive())
}
