//! Everything that files of cases state: each case is a test of its own, named after its folder, its file and itself.
//!
//! `cargo test --workspace --test cases -- corpus` runs those of one folder. `TAMIS_BLESS=1` writes what is said now into the
//! files; then read it. The module of a folder describes its cases.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use libtest_mimic::{Arguments, Trial};

mod complete;
mod corpus;
mod cursor;
mod explain;
mod folder;
mod fuzz_seeds;
mod hover;
mod lint;
mod report;
mod tokens;

fn main() {
    let all: [fn() -> Vec<Trial>; 7] = [
        corpus::trials,
        complete::trials,
        hover::trials,
        tokens::trials,
        explain::trials,
        lint::trials,
        fuzz_seeds::trials,
    ];
    let trials = all.into_iter().flat_map(|trials| trials()).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
