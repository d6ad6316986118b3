//! The modules of the command import each other in one direction only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tamis_test_support::imports::{cycles, cycles_of, imports, imports_of};

/// The modules of the command; each imports only those before it.
const LAYERS: [&str; 15] = [
    "failure",
    "suggest",
    "text",
    "features",
    "input",
    "output",
    "columns_cache",
    "curl",
    "git",
    "config",
    "args",
    "usage",
    "commands",
    "cli",
    "lib",
];

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The imports of some files as `from -> to`, in the order of their names.
fn arrows(files: &[(&str, &str)]) -> Vec<String> {
    let files: BTreeMap<String, String> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let imports = imports_of(&files);
    imports.iter().flat_map(|(from, to)| to.iter().map(move |to| format!("{from} -> {to}"))).collect()
}

#[test]
fn no_files_import_each_other() {
    let found = cycles(&src());
    let shown: Vec<String> = found.iter().map(|cycle| cycle.join(" -> ")).collect();
    assert!(found.is_empty(), "files import each other:\n{}", shown.join("\n"));
}

#[test]
fn modules_import_only_lower_layers() {
    let layer = |file: &str| LAYERS.iter().position(|name| *name == file.split('/').next().unwrap());
    for (file, imported) in imports(&src()).into_iter().filter(|(file, _)| file != "main") {
        let own = layer(&file).unwrap_or_else(|| panic!("{file} is in no layer"));
        for other in imported {
            assert!(layer(&other).is_some_and(|other| other <= own), "{file} imports {other} from a higher layer");
        }
    }
}

#[test]
fn paths_resolve_to_the_file_of_their_last_module() {
    for (text, expected) in [
        ("use crate::b::X;", "b"),
        ("use crate::b::{self, c::{X, Y}};", "b b/c"),
        ("use crate::{b as d, b::c as e};", "b b/c"),
        ("use crate::b::*;", "b"),
        ("use super::b::c::X;", "b/c"),
        ("use std::b::X; use ::b::Y;", ""),
        ("fn f(x: &crate::b::X) {}", "b"),
        ("fn f() { super::b::c::f::<u8>() }", "b/c"),
        ("use crate::b; fn f() { b::c::f() }", "b b/c"),
        ("mod tests { use super::super::b::X; }", "b"),
        ("mod tests { use super::*; } use super::b::X;", "b"),
        ("mod tests { fn f() {} } use super::b::X;", "b"),
        ("pub(in crate::b) struct X;", ""),
        ("pub(crate) struct X(crate::b::X);", "b"),
        ("// crate::b::X\n/* crate::b /* */ crate::b */ const X: &str = \"crate::b\"; // '", ""),
        (
            "const X: (&str, char, &str) = (r#\"\"crate::b\"#, '\"', \"\\\"crate::b\"); const Y: &'static str = \"\";",
            "",
        ),
        ("fn f<'a>(x: &'a crate::b::X) {}", "b"),
        ("use crate::r#b::X;", "b"),
        ("macro_rules! m { () => { $crate::b::X } }", "b"),
        ("fn f() { x.b::<u8>(); y.crate_(); self.b() }", ""),
    ] {
        let found = arrows(&[("lib", "mod a; mod b;"), ("a", text), ("b", "pub mod c;"), ("b/c", "")]);
        let expected: Vec<String> = expected.split_whitespace().map(|to| format!("a -> {to}")).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn reexported_names_resolve_to_their_origin() {
    for (parent, child) in [
        ("mod c; pub use c::X;", "use crate::b::X;"),
        ("mod c; pub use c::X as Y;", "use crate::b::Y;"),
        ("mod c; use c::*; pub(crate) use c::X;", "use super::b::{X};"),
        ("mod c; pub(super) use self::c::{X, f};", "use crate::b; fn g() { b::f() }"),
        ("mod c; pub use c as d;", "use crate::b::d::X;"),
    ] {
        let found = arrows(&[("lib", ""), ("a", child), ("b", parent), ("b/c", "")]);
        assert!(found.contains(&"a -> b/c".to_owned()), "{parent} {child}: {found:?}");
    }
}

#[test]
fn a_parent_imports_its_child_only_if_it_uses_it() {
    for (parent, is_import) in [
        ("mod c;", false),
        ("mod c; pub use c::X;", false),
        ("mod c; pub(crate) use c::{X, f};", false),
        ("mod c; pub use c::f; fn g(f: u8) { x.f() }", false),
        ("mod c; use c::X;", true),
        ("mod c; pub use c::X; fn f(x: X) {}", true),
        ("mod c; pub use c::f; fn g() { f() }", true),
        ("mod c; fn g() { c::f() }", true),
        ("mod c { fn f() {} }", false),
    ] {
        let found = arrows(&[("lib", "mod b;"), ("b", parent), ("b/c", "use super::Y;")]);
        assert_eq!(found.contains(&"b -> b/c".to_owned()), is_import, "{parent}");
        assert!(found.contains(&"b/c -> b".to_owned()), "{parent}");
    }
}

#[test]
fn each_group_of_cyclic_imports_is_reported_as_one_cycle() {
    let imports = [("a", "bc"), ("b", "c"), ("c", "ad"), ("d", "e"), ("e", ""), ("f", "g"), ("g", "fa")];
    let name = |c: char| c.to_string();
    let imports = imports.map(|(from, to)| (from.to_owned(), to.chars().map(name).collect()));
    let found = cycles_of(&imports.into_iter().collect());
    assert_eq!(found, [["a", "c"], ["f", "g"]]);
}
