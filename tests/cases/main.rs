//! Case files: each case is a separate test, named after its directory, its file and its title.
//!
//! `cargo test --workspace --test cases -- corpus` runs the cases of a directory; with `TAMIS_BLESS=1` it first updates
//! the expected output in its files. Read the changes before you commit. The module of a directory describes its cases.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use libtest_mimic::{Arguments, Trial};

mod complete;
mod corpus;
mod cursor;
mod explain;
mod format;
mod fuzz_seeds;
mod hover;
mod lint;
mod report;
mod sql;
mod suite;
mod tokens;

fn main() {
    let all: [fn() -> Vec<Trial>; 9] = [
        corpus::trials,
        complete::trials,
        hover::trials,
        tokens::trials,
        explain::trials,
        lint::trials,
        format::trials,
        sql::trials,
        fuzz_seeds::trials,
    ];
    let trials = all.into_iter().flat_map(|trials| trials()).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
