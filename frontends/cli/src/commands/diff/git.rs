//! Finding the saved queries that changed since a revision.
//!
//! Paths are passed to `git` literally, after `--`, and read separated by NUL.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use tamis::Compiler;
use tamis::source::Lines;
use tamis_embedded::{EmbeddedQuery, Writer};

use super::matching::{Pair, pairs};
use super::pairs::{Change, Compared, Place, compare as compare_versions, only};
use crate::commands::saved_queries::{Saved, is_query_file};
use crate::config::{Config, Configs};
use crate::failure::Failure;
use crate::git::{self, Objects, one_line, unreadable_output};
use crate::input::Query;
use crate::text;

/// The modes of regular files.
const REGULAR: [&str; 2] = ["100644", "100755"];
/// The end of a revision that means where the current branch diverged from it.
const DIVERGED: &str = "...";

/// Compares the saved queries in these paths with those of a revision; also returns the files that cannot be read.
pub(super) fn compare(
    revision: &str,
    paths: &[&Path],
    configs: &Configs,
    compiler: &dyn Fn(&Config) -> Result<Compiler, Failure>,
) -> Result<(Vec<Compared>, Vec<Failure>), Failure> {
    let repository = Repository::open(revision)?;
    let named: HashSet<PathBuf> = paths.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let (mut all, mut failures) = (Vec::new(), Vec::new());
    let mut versions: Vec<Versions> = Vec::new();
    for change in repository.changes(paths)? {
        let config = change.directory(&repository.root).map(|directory| configs.reported_once(&directory));
        let config = match config {
            Some(Ok(Some(config))) => config,
            Some(Err(failure)) => {
                failures.push(failure);
                continue;
            }
            Some(Ok(None)) | None => continue,
        };
        let is_saved = |path: PathBuf| {
            let path = repository.root.join(path);
            is_query_file(&path, &config) || named.contains(&path)
        };
        if !change.paths().any(is_saved) {
            continue;
        }
        match versions.iter_mut().find(|versions| Arc::ptr_eq(&versions.config, &config)) {
            Some(versions) => versions.changes.push(change),
            None => versions.push(Versions { compiler: compiler(&config)?, config, changes: vec![change] }),
        }
    }
    for Versions { config, compiler, changes } in &versions {
        let compared: Vec<Result<Vec<Compared>, Failure>> =
            changes.par_iter().map(|change| repository.compare(change, config, compiler)).collect();
        for compared in compared {
            match compared {
                Ok(compared) => all.extend(compared),
                Err(failure) => failures.push(failure),
            }
        }
    }
    Ok((all, failures))
}

/// The files of a configuration that changed.
struct Versions {
    config: Arc<Config>,
    compiler: Compiler,
    changes: Vec<FileChange>,
}

/// A repository and the commit to compare with.
struct Repository {
    root: PathBuf,
    /// The current directory, relative to the root, with a slash at the end unless it is empty.
    prefix: String,
    commit: String,
}

/// A file that changed; paths are relative to the root of the repository.
struct FileChange {
    /// The path and the id of the content at the commit.
    old: Option<(String, String)>,
    new: Option<String>,
}

impl FileChange {
    fn paths(&self) -> impl Iterator<Item = PathBuf> {
        self.old.iter().map(|(path, _)| path).chain(&self.new).map(PathBuf::from)
    }

    /// The directory of the file, or of the one that was removed.
    fn directory(&self, root: &Path) -> Option<PathBuf> {
        root.join(self.paths().last()?).parent().map(Path::to_path_buf)
    }
}

impl Repository {
    fn open(revision: &str) -> Result<Self, Failure> {
        if revision.starts_with('-') || revision.is_empty() {
            return Err(unknown_revision(revision));
        }
        let root = one_line(run(&["rev-parse", "--show-toplevel"])?)?;
        let prefix = one_line(run(&["rev-parse", "--show-prefix"])?)?;
        let resolve = |name: &str| run(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]);
        let commit = match revision.strip_suffix(DIVERGED) {
            Some(other) => {
                let other = one_line(resolve(other).map_err(|_| unknown_revision(other))?)?;
                let base = run(&["merge-base", &other, "HEAD"]);
                base.map_err(|_| {
                    Failure::new(format!("the current branch has no commit in common with {}", text::quote(revision)))
                        .help("a shallow clone lacks it: fetch the whole history")
                })?
            }
            None => resolve(revision).map_err(|_| unknown_revision(revision))?,
        };
        Ok(Self { root: PathBuf::from(root), prefix, commit: one_line(commit)? })
    }

    /// The files that differ from the commit, and those that git does not know yet.
    fn changes(&self, paths: &[&Path]) -> Result<Vec<FileChange>, Failure> {
        let all = [here()];
        let paths = if paths.is_empty() { all.as_slice() } else { paths };
        let with_paths = |arguments: &[&str]| {
            let arguments = arguments.iter().map(OsStr::new).chain([OsStr::new("--")]);
            git::run(here(), Objects::Fetched, arguments.chain(paths.iter().map(|path| path.as_os_str())))
        };
        let diff = ["diff", "--raw", "-z", "--no-abbrev", "--find-renames", "--no-ext-diff", &self.commit];
        let mut changes = read_changes(&with_paths(&diff)?)?;
        let untracked = with_paths(&["ls-files", "--others", "--exclude-standard", "--full-name", "-z"])?;
        for path in parts(&untracked)? {
            changes.push(FileChange { old: None, new: Some(path.to_owned()) });
        }
        Ok(changes)
    }

    /// The path as the user would write it.
    fn shown(&self, path: &str) -> PathBuf {
        path.strip_prefix(&self.prefix).map_or_else(|| self.root.join(path), PathBuf::from)
    }

    fn compare(&self, change: &FileChange, config: &Config, compiler: &Compiler) -> Result<Vec<Compared>, Failure> {
        let writer = Writer { schema: compiler.schema(), options: compiler.options() };
        let old = change.old.as_ref().map(|(path, id)| {
            let text = git::blob(here(), Objects::Fetched, &|| false, OsStr::new(id), path)?;
            Saved::of_text(self.shown(path), text, config, &writer)
        });
        let old = old.transpose()?;
        let new = change.new.as_ref().map(|path| self.shown(path)).filter(|path| is_regular(path));
        let new = new.map(|path| Saved::read(path, config, &writer)).transpose()?;
        let queries = |saved: Option<&Saved>| saved.map(|saved| saved.content.queries.clone()).unwrap_or_default();
        let paired = pairs(queries(old.as_ref()), queries(new.as_ref()));
        let renamed = old.as_ref().zip(new.as_ref()).filter(|(old, new)| old.path != new.path);
        let renamed_from = renamed.map(|(old, _)| old.source.name.clone());
        let compared = paired.into_iter().filter_map(|pair| {
            let mut compared = match &pair {
                Pair::Both(before, after) if before.text == after.text => return None,
                Pair::Both(before, after) => {
                    compare_versions(compiler, query(old.as_ref()?, before), query(new.as_ref()?, after))
                }
                Pair::Old(before) => only(compiler, query(old.as_ref()?, before), Change::Removed),
                Pair::New(after) => only(compiler, query(new.as_ref()?, after), Change::Added),
            };
            let (saved, found) = match &pair {
                Pair::Both(_, query) | Pair::New(query) => (new.as_ref()?, query),
                Pair::Old(query) => (old.as_ref()?, query),
            };
            let line = Lines::new(&saved.source.text).position(found.whole.start).line;
            compared.place = Some(Place { path: saved.path.clone(), line });
            if let (Some(from), Pair::Both(..)) = (&renamed_from, &pair) {
                compared.name += &format!(" (was {from})");
            }
            Some(compared)
        });
        Ok(compared.collect())
    }
}

/// A query of a file, with its position.
fn query(saved: &Saved, query: &EmbeddedQuery) -> Query {
    let name = &saved.source.name;
    let name = match saved.content.queries.as_slice() {
        [only] if only.is_whole_file() => name.clone(),
        _ => format!("{name}:{}", Lines::new(&saved.source.text).position(query.whole.start).line),
    };
    Query::from_argument(&name, &query.text)
}

/// Whether a path is a regular file: a link may point to a secret, and a pipe may never end.
fn is_regular(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| about.is_file())
}

/// Reads the output of `git diff --raw -z`: `:mode mode id id status`, and one or two paths.
fn read_changes(output: &[u8]) -> Result<Vec<FileChange>, Failure> {
    let mut parts = parts(output)?.into_iter();
    let mut changes = Vec::new();
    while let Some(head) = parts.next() {
        let fields: Vec<&str> = head.trim_start_matches(':').split(' ').collect();
        let [old_mode, new_mode, old_id, _, status] = fields[..] else { return Err(unreadable_output()) };
        let first = parts.next().ok_or_else(unreadable_output)?;
        let second = match status.starts_with(['R', 'C']) {
            true => parts.next().ok_or_else(unreadable_output)?,
            false => first,
        };
        let old = REGULAR.contains(&old_mode).then(|| (first.to_owned(), old_id.to_owned()));
        let new = REGULAR.contains(&new_mode).then(|| second.to_owned());
        changes.push(FileChange { old, new });
    }
    Ok(changes)
}

/// The parts of an output, each of which ends with NUL.
fn parts(output: &[u8]) -> Result<Vec<&str>, Failure> {
    let text = std::str::from_utf8(output).map_err(|_| Failure::new("a path in the repository is not valid UTF-8"))?;
    Ok(text.split_terminator('\0').collect())
}

/// Runs `git` in the current directory, to which the paths of the command line are relative.
fn run(arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    git::run(here(), Objects::Fetched, arguments)
}

fn here() -> &'static Path {
    Path::new(".")
}

fn unknown_revision(revision: &str) -> Failure {
    Failure::new(format!("unknown revision {}", text::quote(revision)))
        .help("pass a commit, a branch or a tag, such as `HEAD` or `origin/main`")
}
