//! Runs every seed of every fuzz target, each as a test of its own.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Trial};

/// What each target holds to be true of any text.
#[path = "../fuzz/src/lib.rs"]
pub mod targets;

type Target = fn(&str);

const TARGETS: [(&str, Target); 8] = [
    ("parse", targets::parse),
    ("compile", targets::compile),
    ("format", targets::format),
    ("raise", targets::raise),
    ("schema", targets::schema),
    ("fix", targets::fix),
    ("lint", targets::lint),
    ("request", targets::request),
];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    // The seeds of `embedded` are tried by the command line, which has the files' formats.
    let folders = fs::read_dir(&root).unwrap().filter(|folder| folder.as_ref().unwrap().file_name() != "embedded");
    assert_eq!(folders.count(), TARGETS.len(), "a folder of seeds for each target");
    let trials = TARGETS.iter().flat_map(|&(name, target)| trials_of(name, target, &root)).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn trials_of(name: &str, target: Target, root: &Path) -> Vec<Trial> {
    let files: Vec<_> = fs::read_dir(root.join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty(), "{name} has no seeds");
    let trial = |file: PathBuf| {
        let seed = file.file_name().unwrap().to_string_lossy().into_owned();
        Trial::test(format!("{name}::{seed}"), move || {
            target(&fs::read_to_string(file)?);
            Ok(())
        })
    };
    files.into_iter().map(trial).collect()
}
