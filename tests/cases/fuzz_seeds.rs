//! Every seed of every fuzz target except `embedded`.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use tamis_test_support::fuzz;

type Target = fn(&str);

const TARGETS: [(&str, Target); 8] = [
    ("parse", fuzz::parse),
    ("compile", fuzz::compile),
    ("format", fuzz::format),
    ("raise", fuzz::raise),
    ("schema", fuzz::schema),
    ("fix", fuzz::fix),
    ("lint", fuzz::lint),
    ("request", fuzz::request),
];

pub(crate) fn trials() -> Vec<Trial> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    // `tamis-embedded` tests the seeds of `embedded`, since it reads those file formats.
    let directories = fs::read_dir(&root).unwrap().filter(|entry| entry.as_ref().unwrap().file_name() != "embedded");
    assert_eq!(directories.count(), TARGETS.len(), "each target has a directory of seeds");
    TARGETS.iter().flat_map(|&(name, target)| trials_of(name, target, &root)).collect()
}

fn trials_of(name: &str, target: Target, root: &Path) -> Vec<Trial> {
    let files: Vec<_> = fs::read_dir(root.join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!files.is_empty(), "{name} has no seeds");
    let trial = |file: PathBuf| {
        let seed = file.file_name().unwrap().to_string_lossy().into_owned();
        Trial::test(format!("fuzz_seeds::{name}::{seed}"), move || {
            target(&fs::read_to_string(file)?);
            Ok(())
        })
    };
    files.into_iter().map(trial).collect()
}
