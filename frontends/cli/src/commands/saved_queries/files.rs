//! Finding the files with queries.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};
use tamis::Limits;

use crate::config::{Config, Configs};
use crate::failure::{self, Failure};
use crate::input::{self, STDIN};
use crate::text;

/// The extension of files with queries.
const EXTENSION: &str = "tamis";
/// The files that exclude other files.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];

/// The files with queries.
#[derive(Default)]
pub(in crate::commands) struct Files {
    /// The files of each configuration, in the order of the first file.
    pub(in crate::commands) projects: Vec<Project>,
    /// The paths that could not be read.
    pub(in crate::commands) failures: Vec<Failure>,
    /// The number of links and special files that were skipped.
    pub(in crate::commands) skipped: usize,
}

/// The files of a configuration.
pub(in crate::commands) struct Project {
    pub(in crate::commands) config: Arc<Config>,
    /// Without duplicates, in the order of the arguments, and by name inside directories.
    pub(in crate::commands) paths: Vec<PathBuf>,
    /// Whether these are all files of the project.
    pub(in crate::commands) are_all: bool,
}

impl Files {
    /// Whether there are neither files nor failures.
    pub(in crate::commands) fn is_empty(&self) -> bool {
        self.projects.is_empty() && self.failures.is_empty()
    }

    fn push(&mut self, path: PathBuf, config: Arc<Config>) {
        match self.projects.iter_mut().find(|project| Arc::ptr_eq(&project.config, &config)) {
            Some(project) => project.paths.push(path),
            None => self.projects.push(Project { config, paths: vec![path], are_all: false }),
        }
    }
}

/// Finds the files of these paths.
///
/// In directories, these are `*.tamis` files and the files of `[[embedded]]`. Only regular files are read there: a
/// link may point to a secret, and a pipe may never end. The path of a file is used as it is.
pub(in crate::commands) fn find(paths: &[PathBuf], configs: &Configs) -> Files {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { here.as_slice() } else { paths };
    let mut files = Files::default();
    let mut seen = HashSet::new();
    let mut others = HashSet::new();
    for path in paths {
        let walked = if is_directory(path) { walk(path, configs) } else { Walked::of_file(path, configs) };
        for (file, config) in walked.files {
            // Several paths may lead to the same file.
            if seen.insert(canonical(&file)) {
                files.push(file, config);
            }
        }
        files.failures.extend(walked.failures);
        others.extend(walked.others);
    }
    // The target of a skipped link may be found anyway.
    files.skipped = others.iter().filter(|other| !seen.contains(&canonical(other))).count();
    let is_complete = files.failures.is_empty() && files.skipped == 0;
    let roots: Vec<PathBuf> = paths.iter().filter(|path| is_directory(path)).map(|path| canonical(path)).collect();
    for project in &mut files.projects {
        project.are_all = is_complete && roots.iter().any(|root| project.config.project().starts_with(root));
    }
    files
}

/// Whether a file in a directory has queries: a `*.tamis` file, or one of `[[embedded]]`.
pub(in crate::commands) fn is_query_file(path: &Path, config: &Config) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION) || !config.patterns(path).is_empty()
}

/// A message with the number of links and special files that were skipped; `verb` is what is done with files.
pub(in crate::commands) fn skipped(count: usize, verb: &str) -> String {
    let counted = text::counted(count, "link or special file", "links or special files");
    let (paths, them) = if count == 1 { ("its path", "it") } else { ("their paths", "them") };
    format!("{counted} skipped; pass {paths} to {verb} {them}")
}

/// The failure if there are no files; `verb` is what is done with files.
pub(in crate::commands) fn none_found(skipped_count: usize, verb: &str) -> Failure {
    let help = match skipped_count {
        0 => format!("to {verb} a file with another name, pass its path"),
        count => skipped(count, verb),
    };
    Failure::not_found("no `*.tamis` files found, and no files listed in `tamis.toml`").help(help)
}

/// Whether a path is a directory, or a link to one.
fn is_directory(path: &Path) -> bool {
    path != Path::new(STDIN) && fs::metadata(path).is_ok_and(|about| about.is_dir())
}

/// The canonical form of a path, or the path itself if it does not exist.
fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The files of one argument.
#[derive(Default)]
struct Walked {
    files: Vec<(PathBuf, Arc<Config>)>,
    /// Links and special files with the name of a file with queries.
    others: Vec<PathBuf>,
    failures: Vec<Failure>,
}

impl Walked {
    fn of_file(path: &Path, configs: &Configs) -> Self {
        let mut walked = Self::default();
        if let Some(config) = walked.config(path, configs) {
            walked.files.push((path.to_owned(), config));
        }
        walked
    }

    /// The configuration of a file; `None` if it is invalid, which is a failure once.
    fn config(&mut self, path: &Path, configs: &Configs) -> Option<Arc<Config>> {
        configs.reported_once(path.parent().unwrap_or(Path::new("."))).unwrap_or_else(|failure| {
            self.failures.push(failure);
            None
        })
    }
}

fn walk(directory: &Path, configs: &Configs) -> Walked {
    let mut walked = Walked::default();
    let root = canonical(directory);
    if let Some(path) = unusable_ignore_file(directory, &root) {
        walked.failures.push(unusable(&path));
        return walked;
    }
    let unusable_files = Arc::new(Mutex::new(Vec::new()));
    let mut builder = WalkBuilder::new(directory);
    // `.gitignore` is honored outside of repositories too.
    builder.require_git(false).sort_by_file_name(|one, other| one.cmp(other));
    // These files are read when their directory is entered.
    let found = Arc::clone(&unusable_files);
    builder.filter_entry(move |entry| {
        let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
        let unusable = if is_directory { unusable_ignore_file(entry.path(), &root) } else { None };
        let is_usable = unusable.is_none();
        found.lock().unwrap_or_else(PoisonError::into_inner).extend(unusable);
        is_usable
    });
    for entry in builder.build() {
        match entry {
            Ok(entry) => walked.push(entry, configs),
            Err(error) => walked.failures.push(unreadable(directory, &error)),
        }
    }
    let unusable_files = std::mem::take(&mut *unusable_files.lock().unwrap_or_else(PoisonError::into_inner));
    walked.failures.extend(unusable_files.iter().map(|path| unusable(path)));
    walked
}

/// An ignore file in a directory that is not safe to read: a special file, too long, or outside of `root`.
fn unusable_ignore_file(directory: &Path, root: &Path) -> Option<PathBuf> {
    let is_usable = |path: &PathBuf| match fs::symlink_metadata(path) {
        Ok(about) if about.is_symlink() => {
            let target = canonical(path);
            target.starts_with(root) && fs::metadata(target).is_ok_and(|about| is_short_file(&about))
        }
        Ok(about) => about.is_dir() || is_short_file(&about),
        Err(_) => true,
    };
    IGNORE_FILES.iter().map(|name| directory.join(name)).find(|path| !is_usable(path))
}

fn is_short_file(about: &fs::Metadata) -> bool {
    about.is_file() && about.len() <= Limits::MAX_BYTES as u64
}

fn unusable(path: &Path) -> Failure {
    let path = input::quoted(path.strip_prefix(".").unwrap_or(path));
    let max = Limits::MAX_BYTES >> 20;
    Failure::new(format!("{path} must be a regular file inside the searched directory, of at most {max} MiB"))
        .help("its directory is skipped, because it is unknown which files to ignore")
}

impl Walked {
    fn push(&mut self, entry: DirEntry, configs: &Configs) {
        let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { return };
        let Some(config) = self.config(entry.path(), configs) else { return };
        if !is_query_file(entry.path(), &config) {
            return;
        }
        let path = entry.into_path();
        let path = path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path);
        if kind.is_file() { self.files.push((path, config)) } else { self.others.push(path) }
    }
}

fn unreadable(directory: &Path, error: &ignore::Error) -> Failure {
    let reason = error.io_error().map_or_else(|| text::visible(&error.to_string()), failure::reason);
    Failure::new(format!("cannot read all of {}: {reason}", input::quoted(directory)))
}
