//! Finding the configuration of each file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{env, fs};

use super::directory::canonical;
use super::source::NAME;
use super::{Config, environment, file};
use crate::failure::Failure;

/// The configurations of files: that of a file is in its directory, or in the nearest parent that has one.
pub(crate) struct Configs {
    /// The configuration of all files, if it is given or if all are ignored.
    given: Option<Arc<Config>>,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    /// The configuration of each directory; `None` if it is invalid, which has been reported.
    directories: HashMap<PathBuf, Option<Arc<Config>>>,
    /// The configuration in each file, and the one of directories without a file.
    files: HashMap<Option<PathBuf>, Option<Arc<Config>>>,
}

impl Configs {
    /// The configuration in this file for all files; without one, each file has its own, unless they are ignored.
    pub(crate) fn open(path: Option<&Path>, are_ignored: bool) -> Result<Self, Failure> {
        let given = match path {
            _ if are_ignored => Some(read(None)?),
            Some(path) => Some(read(Some(path))?),
            None => None,
        };
        Ok(Self { given, found: Mutex::default() })
    }

    /// The configuration of the current directory.
    pub(crate) fn here(&self) -> Result<Arc<Config>, Failure> {
        self.of_directory(Path::new("."))
    }

    /// The configuration of a file; that of the current directory if there is none.
    pub(crate) fn of_file(&self, file: Option<&Path>) -> Result<Arc<Config>, Failure> {
        self.of_directory(file.and_then(Path::parent).unwrap_or(Path::new(".")))
    }

    /// The configuration of the files in a directory, or in the nearest one above that exists.
    pub(crate) fn of_directory(&self, directory: &Path) -> Result<Arc<Config>, Failure> {
        self.given.clone().map_or_else(|| read(find(directory).as_deref()), Ok)
    }

    /// The configuration of the files in a directory; `None` if it is invalid, and that was returned before.
    pub(crate) fn reported_once(&self, directory: &Path) -> Result<Option<Arc<Config>>, Failure> {
        if self.given.is_some() {
            return Ok(self.given.clone());
        }
        if let Some(known) = self.lock().directories.get(directory) {
            return Ok(known.clone());
        }
        let file = find(directory);
        let known = self.lock().files.get(&file).cloned();
        let (config, result) = match known {
            Some(config) => (config, Ok(())),
            None => match read(file.as_deref()) {
                Ok(config) => (Some(config), Ok(())),
                Err(failure) => (None, Err(failure)),
            },
        };
        let mut found = self.lock();
        found.files.insert(file, config.clone());
        found.directories.insert(directory.to_owned(), config.clone());
        result.map(|()| config)
    }

    fn lock(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(path: Option<&Path>) -> Result<Arc<Config>, Failure> {
    let mut config = path.map_or_else(|| Ok(Config::default()), file::read)?;
    environment::apply(&mut config.settings)?;
    Ok(Arc::new(config))
}

/// The file in this directory, or in the nearest parent that has one; its path is relative if it is below the current
/// directory.
fn find(directory: &Path) -> Option<PathBuf> {
    let canonical = canonical(directory)?;
    let path = canonical.ancestors().map(|directory| directory.join(NAME)).find(|path| path.is_file())?;
    let here = env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    Some(path.strip_prefix(here).map(Path::to_path_buf).unwrap_or(path))
}
