//! The rooms of the library import each other in one direction only.

use std::collections::BTreeSet;
use std::path::Path;

use tamis_test_support::imports::{Imports, cycles_of, files, imports_of};

/// The rooms: each imports only those before it.
const ROOMS: [&str; 15] = [
    "source",
    "limits",
    "diagnostic",
    "syntax",
    "schema",
    "filter",
    "options",
    "semantic",
    "lower",
    "raise",
    "request",
    "compiler",
    "ide",
    "lint",
    "lib",
];

/// What each file imports, unit tests left out: they may compile a query anywhere.
fn of_library() -> Imports {
    let mut files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for text in files.values_mut() {
        let tests = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
        text.truncate(tests);
    }
    imports_of(&files)
}

#[test]
fn rooms_import_only_those_before_them() {
    let room = |file: &str| ROOMS.iter().position(|name| *name == file.split('/').next().unwrap());
    for (file, imported) in of_library() {
        let own = room(&file).unwrap_or_else(|| panic!("{file} is in no room"));
        for other in imported {
            assert!(room(&other).is_some_and(|other| other <= own), "{file} imports {other}, which is in a later room");
        }
    }
}

/// A file may use what the files above it in the tree of modules define: `impl` blocks of one type lie in several.
#[test]
fn no_files_import_each_other() {
    let is_below = |file: &str, other: &str| file.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
    let sideways: Imports = of_library()
        .into_iter()
        .map(|(file, imported)| {
            let imported: BTreeSet<String> = imported.into_iter().filter(|other| !is_below(&file, other)).collect();
            (file, imported)
        })
        .collect();
    let found: Vec<String> = cycles_of(&sideways).iter().map(|cycle| cycle.join(" -> ")).collect();
    assert!(found.is_empty(), "files import each other:\n{}", found.join("\n"));
}
