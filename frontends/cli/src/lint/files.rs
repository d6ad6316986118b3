//! Which files are linted.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::config::Config;
use crate::failure::Failure;
use crate::input::{self, STDIN};
use crate::render;

/// How the names of files with queries end.
const EXTENSION: &str = "tamis";

/// The files that these paths mean, each once, in the order of the paths and in folders by their names; and what
/// could not be read.
///
/// In folders these are the files of queries, and those that the configuration says have queries in them.
pub(super) fn find(paths: &[PathBuf], config: &Config) -> (Vec<PathBuf>, Vec<Failure>) {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { here.as_slice() } else { paths };
    let (mut found, mut failures, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for path in paths {
        let files = if path == Path::new(STDIN) || !fs::metadata(path).is_ok_and(|about| about.is_dir()) {
            vec![Ok(path.clone())]
        } else {
            walk(path, config)
        };
        for file in files {
            match file {
                // One file may be reached by several paths.
                Ok(file) if seen.insert(fs::canonicalize(&file).unwrap_or_else(|_| file.clone())) => found.push(file),
                Ok(_) => {}
                Err(failure) => failures.push(failure),
            }
        }
    }
    (found, failures)
}

fn walk(folder: &Path, config: &Config) -> Vec<Result<PathBuf, Failure>> {
    let mut builder = WalkBuilder::new(folder);
    // `.gitignore` is heeded outside of repositories too.
    builder.require_git(false).sort_by_file_name(|one, other| one.cmp(other));
    let mut files = Vec::new();
    for entry in builder.build() {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| !kind.is_dir());
                let is_query = || entry.path().extension().is_some_and(|extension| extension == EXTENSION);
                if is_file && (is_query() || !config.patterns(entry.path()).is_empty()) {
                    let path = entry.into_path();
                    files.push(Ok(path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path)));
                }
            }
            Err(error) => files.push(Err(unreadable(folder, &error))),
        }
    }
    files
}

fn unreadable(folder: &Path, error: &ignore::Error) -> Failure {
    let reason = error.io_error().map_or_else(|| render::visible(&error.to_string()), input::reason);
    Failure::new(format!("cannot read all of {}: {reason}", input::quoted(folder)))
}
