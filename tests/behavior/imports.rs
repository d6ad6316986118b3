//! The layers of the library import each other in one direction only.

use std::collections::BTreeSet;
use std::path::Path;

use tamis_test_support::imports::{Imports, cycles_of, files, imports_of};

/// The layers: each imports only the layers before it.
const LAYERS: [&str; 21] = [
    "source",
    "limits",
    "diagnostic",
    "syntax",
    "schema",
    "filter",
    "options",
    "condition",
    "semantic",
    "lower",
    "record",
    "matcher",
    "sql",
    "raise",
    "request",
    "compiler",
    "compare",
    "examples",
    "ide",
    "lint",
    "lib",
];

/// The imports of each file, without unit tests: these may compile queries anywhere.
fn library_imports() -> Imports {
    let mut files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for text in files.values_mut() {
        let tests = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
        text.truncate(tests);
    }
    imports_of(&files)
}

#[test]
fn layers_import_only_earlier_layers() {
    let layer = |file: &str| LAYERS.iter().position(|name| *name == file.split('/').next().unwrap());
    for (file, imported) in library_imports() {
        let own = layer(&file).unwrap_or_else(|| panic!("{file} is in no layer"));
        for other in imported {
            assert!(layer(&other).is_some_and(|other| other <= own), "{file} imports {other} of a later layer");
        }
    }
}

/// Imports of parent modules are allowed, because `impl` blocks of a type are split over several files.
#[test]
fn imports_have_no_cycles() {
    let is_child = |file: &str, other: &str| file.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
    let without_parents: Imports = library_imports()
        .into_iter()
        .map(|(file, imported)| {
            let imported: BTreeSet<String> = imported.into_iter().filter(|other| !is_child(&file, other)).collect();
            (file, imported)
        })
        .collect();
    let found: Vec<String> = cycles_of(&without_parents).iter().map(|cycle| cycle.join(" -> ")).collect();
    assert!(found.is_empty(), "import cycles:\n{}", found.join("\n"));
}
