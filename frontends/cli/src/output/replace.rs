//! Rewriting files.

use std::error::Error;
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::failure::{self, Failure};
use crate::input;

/// How the names of temporary files begin: a leading dot hides them from later runs.
const TEMPORARY_PREFIX: &str = ".tamis-";

/// Replaces the content of a file, wholly or not at all.
///
/// `original` is what was read from it: a file that somebody else has changed since then is left alone.
pub(crate) fn replace(path: &Path, original: &str, text: &str) -> Result<(), Failure> {
    rewrite(path, original, text).map_err(|error| unwritable(path, &error))
}

/// The same, of a file that did not exist if there is no `original`.
pub(crate) fn create_or_replace(path: &Path, original: Option<&str>, text: &str) -> Result<(), Failure> {
    match original {
        Some(original) => replace(path, original, text),
        None => create(path, text).map_err(|error| unwritable(path, &error)),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let failure = Failure::new(format!("cannot write {}: {}", input::quoted(path), failure::reason(error)));
    if is_changed(error) { failure.help("the change is kept; run the command again") } else { failure }
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut temporary = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: the system takes away what the user's mask does.
        temporary.permissions(fs::Permissions::from_mode(0o666));
    }
    let temporary = filled(temporary.prefix(TEMPORARY_PREFIX).tempfile_in(folder(path))?, text)?;
    temporary.persist_noclobber(path).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => io::Error::other(Changed),
        _ => error.error,
    })?;
    Ok(())
}

fn rewrite(path: &Path, original: &str, text: &str) -> io::Result<()> {
    // A link stays one: what it leads to is replaced.
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    // The folder alone decides whether a file in it can be replaced.
    if metadata.permissions().readonly() {
        return Err(io::Error::other("it is read-only"));
    }
    let temporary = tempfile::Builder::new().prefix(TEMPORARY_PREFIX).tempfile_in(folder(&path))?;
    keep_owner(temporary.as_file(), &metadata)?;
    // After the owner: a change of owner takes some of the permissions away.
    temporary.as_file().set_permissions(metadata.permissions())?;
    let temporary = filled(temporary, text)?;
    // Last, so that as little time as possible is left for a change that nobody sees.
    if !is_content(&path, original)? {
        return Err(io::Error::other(Changed));
    }
    temporary.persist(&path)?;
    Ok(())
}

/// The folder of a file: only within it can a temporary file be renamed to it.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn filled(mut temporary: NamedTempFile, text: &str) -> io::Result<NamedTempFile> {
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// Whether a file still holds exactly this text.
fn is_content(path: &Path, text: &str) -> io::Result<bool> {
    let mut content = Vec::with_capacity(text.len() + 1);
    // One byte more tells a longer file from an unchanged one.
    File::open(path)?.take(text.len() as u64 + 1).read_to_end(&mut content)?;
    Ok(content == text.as_bytes())
}

/// Gives a temporary file the owner and the group of the file that it replaces.
#[cfg(unix)]
fn keep_owner(temporary: &File, original: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = temporary.metadata()?;
    if (own.uid(), own.gid()) == (original.uid(), original.gid()) {
        return Ok(());
    }
    // A new file belongs to whoever runs the command.
    let is_root = own.uid() == 0;
    let given = fchown(temporary, is_root.then(|| original.uid()), Some(original.gid()));
    // Others may give a file only to groups that they are in.
    if is_root { given } else { Ok(()) }
}

/// Elsewhere a file inherits from its folder.
#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// A file is not what was read from it.
#[derive(Debug)]
struct Changed;

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it changed after it was read")
    }
}

impl Error for Changed {}

fn is_changed(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|error| error.is::<Changed>())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{create_or_replace, replace};

    fn file(name: &str, text: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("tamis-replace-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.tamis");
        fs::write(&path, text).unwrap();
        path
    }

    fn names_in(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_that_changed_is_left_alone() {
        for now in ["is_complete or b\n", "is_complet", "", "is_completE"] {
            let path = file("changed", now);
            let failure = replace(&path, "is_complete", "has_children").unwrap_err();
            assert!(failure.message().ends_with("a.tamis`: it changed after it was read"), "{}", failure.message());
            assert_eq!(failure.advice(), Some("the change is kept; run the command again"));
            assert_eq!(fs::read_to_string(&path).unwrap(), now);
            assert_eq!(names_in(path.parent().unwrap()), ["a.tamis"]);
            assert!(create_or_replace(&path, None, "has_children").is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), now);
            assert_eq!(names_in(path.parent().unwrap()), ["a.tamis"]);
            fs::remove_dir_all(path.parent().unwrap()).unwrap();
        }
    }

    #[test]
    fn what_a_killed_run_left_blocks_nothing() {
        let path = file("left", "a=1");
        let left = format!(".tamis-{}", std::process::id());
        fs::write(path.with_file_name(&left), "").unwrap();
        replace(&path, "a=1", "a = 1\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a = 1\n");
        assert_eq!(names_in(path.parent().unwrap()), [left.as_str(), "a.tamis"]);
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_stays_and_for_root_the_owner() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        let path = file("owner", "a=1");
        let is_root = fs::metadata(&path).unwrap().uid() == 0;
        if is_root {
            chown(&path, Some(12_345), Some(23_456)).unwrap();
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o2751)).unwrap();
        replace(&path, "a=1", "a = 1\n").unwrap();
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o7777, 0o2751);
        if is_root {
            assert_eq!((metadata.uid(), metadata.gid()), (12_345, 23_456));
        }
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}
