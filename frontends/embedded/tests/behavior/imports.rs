//! The files of the crate import each other in one direction only.

use std::path::Path;

use tamis_test_support::imports::cycles;

#[test]
fn no_files_import_each_other() {
    let found = cycles(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let shown: Vec<String> = found.iter().map(|cycle| cycle.join(" -> ")).collect();
    assert!(found.is_empty(), "files import each other:\n{}", shown.join("\n"));
}
