//! What files of cases state: each case is a test of its own, named after its folder, its file and itself.
//!
//! `cargo test --workspace --test cases -- corpus` runs those of a folder; with `TAMIS_BLESS=1` it first writes what the
//! library answers now into its files, to be read before a commit. The module of a folder describes its cases.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use libtest_mimic::{Arguments, Trial};

mod complete;
mod corpus;
mod cursor;
mod explain;
mod folder;
mod format;
mod fuzz_seeds;
mod hover;
mod lint;
mod report;
mod tokens;

fn main() {
    let all: [fn() -> Vec<Trial>; 8] = [
        corpus::trials,
        complete::trials,
        hover::trials,
        tokens::trials,
        explain::trials,
        lint::trials,
        format::trials,
        fuzz_seeds::trials,
    ];
    let trials = all.into_iter().flat_map(|trials| trials()).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
