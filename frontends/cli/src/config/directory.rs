//! Canonical paths.

use std::fs;
use std::path::{Path, PathBuf};

/// The canonical form of a path, of which the last parts need not exist: a file may have been removed.
pub(super) fn canonical(path: &Path) -> Option<PathBuf> {
    let mut ancestors = path.ancestors();
    let existing = ancestors.find_map(|ancestor| Some((ancestor, fs::canonicalize(directory_name(ancestor)).ok()?)));
    let (ancestor, existing) = existing?;
    let rest = path.strip_prefix(ancestor).ok()?;
    Some(if rest.as_os_str().is_empty() { existing } else { existing.join(rest) })
}

/// A directory as the prefix of paths; `.` if it is empty.
pub(super) fn directory_name(directory: &Path) -> &Path {
    if directory.as_os_str().is_empty() { Path::new(".") } else { directory }
}
