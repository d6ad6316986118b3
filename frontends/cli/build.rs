//! Adds the commit to the version, if the source is a checkout of the repository and git is installed.
//!
//! A source archive or an installed crate has only the version.

use std::path::Path;
use std::process::Command;

fn main() {
    // Without this line, the script would run after every change in the package.
    println!("cargo::rerun-if-changed=build.rs");
    let version = env!("CARGO_PKG_VERSION");
    let version = commit().map_or_else(|| version.to_owned(), |commit| format!("{version} ({commit})"));
    println!("cargo::rustc-env=TAMIS_VERSION={version}");
}

/// The hash and the date of the commit. Prints the files that change with it.
fn commit() -> Option<String> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package.join("../..").canonicalize().ok()?;
    // An unpacked archive may be inside another repository.
    let is_checkout = Path::new(&git(&["rev-parse", "--show-toplevel"])?).canonicalize().ok()? == root;
    let commit = git(&["log", "-1", "--no-show-signature", "--abbrev=7", "--format=%h %cs"]).filter(|_| is_checkout)?;
    for name in ["HEAD", "logs/HEAD", "packed-refs"] {
        // A file that does not exist would count as changed.
        if let Some(path) = git(&["rev-parse", "--git-path", name]).filter(|path| package.join(path).is_file()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    Some(commit)
}

/// What git prints, if it succeeds.
fn git(arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.args(arguments).env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
    let output = command.output().ok().filter(|output| output.status.success())?;
    let printed = String::from_utf8(output.stdout).ok()?;
    Some(printed.trim().to_owned()).filter(|printed| !printed.is_empty())
}
