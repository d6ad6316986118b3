//! Rewriting files.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::input;

/// Puts a text in the place of a file's, wholly or not at all.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    rewrite(path, text).map_err(|error| unwritable(path, &error))
}

/// The same, of a file that need not be there.
pub(crate) fn create_or_replace(path: &Path, text: &str) -> Result<(), Failure> {
    let written = if path.exists() { rewrite(path, text) } else { write_and_rename(path, text, None) };
    written.map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {}", input::quoted(path), input::reason(error)))
}

fn rewrite(path: &Path, text: &str) -> io::Result<()> {
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
    write_and_rename(&path, text, Some(metadata.permissions()))
}

fn write_and_rename(path: &Path, text: &str, permissions: Option<Permissions>) -> io::Result<()> {
    let temporary = temporary(path);
    let file = File::create_new(&temporary)?;
    let written = fill(file, text, permissions).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first failure is the one to tell of.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// A name in the same folder, so that the file can be renamed.
fn temporary(path: &Path) -> PathBuf {
    path.with_file_name(format!(".tamis-{}", std::process::id()))
}

fn fill(mut file: File, text: &str, permissions: Option<Permissions>) -> io::Result<()> {
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
