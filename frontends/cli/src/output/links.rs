//! What paths lead to.

use std::fs;
use std::path::{Path, PathBuf};

/// The maximum number of links that are followed to a file, as on Linux.
const MAX_LINKS: usize = 40;
/// The directories of open files; each process has its own.
const DESCRIPTORS: [&str; 3] = ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd"];

/// The file that a path leads to, which may not exist yet; links to open files are not followed further.
pub(super) fn target(path: &Path) -> PathBuf {
    let mut target = path.to_owned();
    for _ in 0..MAX_LINKS {
        if is_descriptor(&target) {
            break;
        }
        let Ok(next) = fs::read_link(&target) else { break };
        target = target.parent().unwrap_or(Path::new("")).join(next);
    }
    target
}

/// Whether a path is that of an open file.
pub(super) fn is_descriptor(path: &Path) -> bool {
    path.parent().is_some_and(|directory| DESCRIPTORS.iter().any(|open| directory == Path::new(open)))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_to_open_files_and_to_missing_ones() {
        let directory = std::env::temp_dir().join(format!("tamis-links-{}", std::process::id()));
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        for (link, to, leads_to) in [
            ("open", Path::new("/dev/fd/7"), PathBuf::from("/dev/fd/7")),
            ("missing", Path::new("new"), directory.join("new")),
            ("second", Path::new("missing"), directory.join("new")),
        ] {
            symlink(to, directory.join(link)).unwrap();
            assert_eq!(target(&directory.join(link)), leads_to);
        }
        symlink("cycle", directory.join("cycle")).unwrap();
        assert_eq!(target(&directory.join("cycle")), directory.join("cycle"));
        assert!(is_descriptor(Path::new("/proc/self/fd/1")) && !is_descriptor(&directory));
        fs::remove_dir_all(&directory).unwrap();
    }
}
