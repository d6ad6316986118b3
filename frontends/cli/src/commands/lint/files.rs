//! Which files are linted.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, WalkBuilder};
use tamis::Limits;

use super::config::Config;
use crate::failure::{self, Failure};
use crate::input::{self, STDIN};
use crate::text;

/// How the names of files with queries end.
const EXTENSION: &str = "tamis";
/// The files that tell which others are left out.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];

/// The files to lint.
#[derive(Default)]
pub(super) struct Files {
    /// Each once, in the order of the paths that were given, and in folders by their names.
    pub(super) paths: Vec<PathBuf>,
    /// What could not be read.
    pub(super) failures: Vec<Failure>,
    /// How many links and special files of folders are not read.
    pub(super) skipped: usize,
    /// Whether these are all files of the project.
    pub(super) are_all: bool,
}

/// The files that these paths mean.
///
/// In folders these are the files of queries, and those that the configuration says have queries in them. Only
/// regular files are read there: a link may lead to a secret, and a pipe may never end. A path that names a file is
/// taken as it is.
pub(super) fn find(paths: &[PathBuf], config: &Config) -> Files {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { here.as_slice() } else { paths };
    let mut files = Files::default();
    let mut seen = HashSet::new();
    let mut others = HashSet::new();
    for path in paths {
        let walked = if is_folder(path) { walk(path, config) } else { Walked::of_file(path) };
        for file in walked.files {
            // One file may be reached by several paths.
            if seen.insert(real(&file)) {
                files.paths.push(file);
            }
        }
        files.failures.extend(walked.failures);
        others.extend(walked.others);
    }
    // What a link leads to may be read anyway.
    files.skipped = others.iter().filter(|other| !seen.contains(&real(other))).count();
    let covers_project = paths.iter().any(|path| is_folder(path) && config.project().starts_with(real(path)));
    files.are_all = covers_project && files.failures.is_empty() && files.skipped == 0;
    files
}

/// How many links and special files were not read, for people.
pub(super) fn skipped(count: usize) -> String {
    let counted = text::counted(count, "link or special file", "links or special files");
    format!("{counted} skipped; {}", if count == 1 { "name it to read it" } else { "name them to read them" })
}

/// Whether a path names a folder, or a link to one.
fn is_folder(path: &Path) -> bool {
    path != Path::new(STDIN) && fs::metadata(path).is_ok_and(|about| about.is_dir())
}

/// A path as the system calls it, if it leads anywhere.
fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// What a path that was given comes to.
#[derive(Default)]
struct Walked {
    files: Vec<PathBuf>,
    /// Links and special files, with names as those of files to lint.
    others: Vec<PathBuf>,
    failures: Vec<Failure>,
}

impl Walked {
    fn of_file(path: &Path) -> Self {
        Self { files: vec![path.to_owned()], ..Self::default() }
    }
}

fn walk(folder: &Path, config: &Config) -> Walked {
    let mut walked = Walked::default();
    let root = real(folder);
    if let Some(path) = unusable_ignore_file(folder, &root) {
        walked.failures.push(unusable(&path));
        return walked;
    }
    let refused = Arc::new(Mutex::new(Vec::new()));
    let mut builder = WalkBuilder::new(folder);
    // `.gitignore` is honored outside of repositories too.
    builder.require_git(false).sort_by_file_name(|one, other| one.cmp(other));
    // They are read when a folder is entered.
    let found = Arc::clone(&refused);
    builder.filter_entry(move |entry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let unusable = if is_folder { unusable_ignore_file(entry.path(), &root) } else { None };
        let is_usable = unusable.is_none();
        found.lock().unwrap_or_else(PoisonError::into_inner).extend(unusable);
        is_usable
    });
    for entry in builder.build() {
        match entry {
            Ok(entry) => walked.push(entry, config),
            Err(error) => walked.failures.push(unreadable(folder, &error)),
        }
    }
    let refused = std::mem::take(&mut *refused.lock().unwrap_or_else(PoisonError::into_inner));
    walked.failures.extend(refused.iter().map(|path| unusable(path)));
    walked
}

/// A file in a folder that tells which others are left out, but that may hold anything, or never end.
fn unusable_ignore_file(folder: &Path, root: &Path) -> Option<PathBuf> {
    let is_usable = |path: &PathBuf| match fs::symlink_metadata(path) {
        Ok(about) if about.is_symlink() => {
            let leads_to = real(path);
            leads_to.starts_with(root) && fs::metadata(leads_to).is_ok_and(|about| is_short_file(&about))
        }
        Ok(about) => about.is_dir() || is_short_file(&about),
        Err(_) => true,
    };
    IGNORE_FILES.iter().map(|name| folder.join(name)).find(|path| !is_usable(path))
}

fn is_short_file(about: &fs::Metadata) -> bool {
    about.is_file() && about.len() <= Limits::MAX_BYTES as u64
}

fn unusable(path: &Path) -> Failure {
    let path = input::quoted(path.strip_prefix(".").unwrap_or(path));
    let most = Limits::MAX_BYTES >> 20;
    Failure::new(format!("{path} is no regular file within what is linted, of at most {most} MiB"))
        .help("it says what to leave out, so nothing beside it is linted")
}

impl Walked {
    fn push(&mut self, entry: DirEntry, config: &Config) {
        let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { return };
        let is_query = || entry.path().extension().is_some_and(|extension| extension == EXTENSION);
        if !is_query() && config.patterns(entry.path()).is_empty() {
            return;
        }
        let path = entry.into_path();
        let path = path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path);
        if kind.is_file() { self.files.push(path) } else { self.others.push(path) }
    }
}

fn unreadable(folder: &Path, error: &ignore::Error) -> Failure {
    let reason = error.io_error().map_or_else(|| text::visible(&error.to_string()), failure::reason);
    Failure::new(format!("cannot read all of {}: {reason}", input::quoted(folder)))
}
