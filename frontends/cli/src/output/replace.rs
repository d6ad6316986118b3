//! Replacing files.

use std::error::Error;
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::links;
use crate::failure::{self, Failure};
use crate::input;

/// The prefix of temporary files: the leading dot hides them from later runs.
const TEMPORARY_PREFIX: &str = ".tamis-";

/// Replaces the content of a file atomically.
///
/// `original` is the content as it was read: a file that has changed since then is left alone.
pub(crate) fn replace(path: &Path, original: &str, text: &str) -> Result<(), Failure> {
    rewrite(path, Some(original), text).map_err(|error| unwritable(path, &error))
}

/// The same; without an `original`, the file is created and must not exist.
pub(crate) fn create_or_replace(path: &Path, original: Option<&str>, text: &str) -> Result<(), Failure> {
    match original {
        Some(original) => replace(path, original, text),
        None => create(&links::target(path), text).map_err(|error| unwritable(path, &error)),
    }
}

/// Replaces a file atomically, whatever it contains, or creates it. A special file such as `/dev/null` is written to.
///
/// `path` is its name in messages, and the `target` what it leads to, if it is a link.
pub(super) fn write(path: &Path, target: &Path, text: &str) -> Result<(), Failure> {
    overwrite(target, text).map_err(|error| unwritable(path, &error))
}

fn overwrite(path: &Path, text: &str) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(about) if about.is_file() => rewrite(path, None, text),
        Ok(about) if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => File::options().write(true).open(path)?.write_all(text.as_bytes()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(path, text),
        Err(error) => Err(error),
    }
}

/// A file that is written bit by bit, and replaces another one or is created once it is complete.
pub(crate) struct Replacement {
    /// Its name in messages.
    path: PathBuf,
    target: PathBuf,
    temporary: NamedTempFile,
}

impl Replacement {
    /// `path` is its name in messages, and the `target` what it leads to: a regular file, or nothing.
    pub(super) fn open(path: &Path, target: &Path) -> Result<Self, Failure> {
        let (target, temporary) = match fs::exists(target) {
            Ok(false) => temporary_for_new(target).map(|temporary| (target.to_owned(), temporary)),
            _ => temporary_for(target),
        }
        .map_err(|error| unwritable(path, &error))?;
        Ok(Self { path: path.to_owned(), target, temporary })
    }

    /// The content so far.
    pub(super) fn file(&self) -> &File {
        self.temporary.as_file()
    }

    /// Moves the content to the target, whatever that contains.
    pub(super) fn commit(self) -> Result<(), Failure> {
        let synced = self.temporary.as_file().sync_all();
        let persisted = synced.and_then(|()| self.temporary.persist(&self.target).map_err(|error| error.error));
        persisted.map(|_| ()).map_err(|error| unwritable(&self.path, &error))
    }
}

pub(super) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let failure = Failure::new(format!("cannot write {}: {}", input::quoted(path), failure::reason(error)));
    match error.get_ref() {
        Some(cause) if cause.is::<Changed>() => failure.help("the file was not overwritten; run the command again"),
        Some(cause) if cause.is::<DirectoryNotWritable>() => {
            failure.help("its directory must be writable, because a new file replaces it atomically")
        }
        _ => failure,
    }
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    let temporary = filled(temporary_for_new(path)?, text)?;
    temporary.persist_noclobber(path).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => io::Error::other(Changed),
        _ => error.error,
    })?;
    Ok(())
}

/// A temporary file for a file that does not exist.
fn temporary_for_new(path: &Path) -> io::Result<NamedTempFile> {
    let mut temporary = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As for any new file: the system applies the user's umask.
        temporary.permissions(fs::Permissions::from_mode(0o666));
    }
    temporary_next_to(path, temporary.prefix(TEMPORARY_PREFIX))
}

/// Replaces a file, if it still contains the `original`.
fn rewrite(path: &Path, original: Option<&str>, text: &str) -> io::Result<()> {
    let (path, temporary) = temporary_for(path)?;
    let temporary = filled(temporary, text)?;
    // Last, to keep the window for unnoticed changes short.
    if let Some(original) = original
        && !has_content(&path, original)?
    {
        return Err(io::Error::other(Changed));
    }
    temporary.persist(&path)?;
    Ok(())
}

/// A temporary file for a file that exists, with its owner and permissions, and the path of that file.
fn temporary_for(path: &Path) -> io::Result<(PathBuf, NamedTempFile)> {
    // Keep a symbolic link: replace the file that it points to.
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    // Renaming depends on the permissions of the directory alone.
    if metadata.permissions().readonly() {
        return Err(io::Error::other("it is read-only"));
    }
    let temporary = temporary_next_to(&path, tempfile::Builder::new().prefix(TEMPORARY_PREFIX))?;
    keep_owner(temporary.as_file(), &metadata)?;
    // After the owner: changing the owner clears some permissions.
    temporary.as_file().set_permissions(metadata.permissions())?;
    Ok((path, temporary))
}

fn temporary_next_to(path: &Path, builder: &tempfile::Builder<'_, '_>) -> io::Result<NamedTempFile> {
    builder.tempfile_in(directory(path)).map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => io::Error::new(error.kind(), DirectoryNotWritable(failure::reason(&error))),
        _ => error,
    })
}

/// The directory of a file: a temporary file in it can be renamed to the file.
fn directory(path: &Path) -> &Path {
    path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn filled(mut temporary: NamedTempFile, text: &str) -> io::Result<NamedTempFile> {
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// Whether the content of a file is exactly this text.
fn has_content(path: &Path, text: &str) -> io::Result<bool> {
    let mut content = Vec::with_capacity(text.len() + 1);
    // One byte more distinguishes a longer file from an unchanged one.
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
    // A new file belongs to the user who runs the command.
    let is_root = own.uid() == 0;
    let result = fchown(temporary, is_root.then(|| original.uid()), Some(original.gid()));
    // Other users can only assign groups that they are in.
    if is_root { result } else { Ok(()) }
}

/// Elsewhere, a file inherits from its directory.
#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// The file has changed since it was read.
#[derive(Debug)]
struct Changed;

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it changed after it was read")
    }
}

impl Error for Changed {}

/// A new file cannot be created next to the file, for this reason.
#[derive(Debug)]
struct DirectoryNotWritable(String);

impl fmt::Display for DirectoryNotWritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for DirectoryNotWritable {}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{create_or_replace, replace};

    fn file(name: &str, text: &str) -> PathBuf {
        let directory = std::env::temp_dir().join(format!("tamis-replace-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        let path = directory.join("a.tamis");
        fs::write(&path, text).unwrap();
        path
    }

    fn names_in(directory: &Path) -> Vec<String> {
        let names = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn a_changed_file_is_not_overwritten() {
        for now in ["is_complete or b\n", "is_complet", "", "is_completE"] {
            let path = file("changed", now);
            let failure = replace(&path, "is_complete", "has_children").unwrap_err();
            assert!(failure.message().ends_with("a.tamis`: it changed after it was read"), "{}", failure.message());
            assert_eq!(failure.help_text(), Some("the file was not overwritten; run the command again"));
            assert_eq!(fs::read_to_string(&path).unwrap(), now);
            assert_eq!(names_in(path.parent().unwrap()), ["a.tamis"]);
            assert!(create_or_replace(&path, None, "has_children").is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), now);
            assert_eq!(names_in(path.parent().unwrap()), ["a.tamis"]);
            fs::remove_dir_all(path.parent().unwrap()).unwrap();
        }
    }

    #[test]
    fn leftover_temporary_files_are_ignored() {
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
    fn the_mode_is_kept_and_as_root_also_the_owner() {
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
