//! The cases of `tests/corpus`, as `tests/corpus.rs` describes them.

use std::path::PathBuf;

use crate::case_file::{self, Case};

const SECTIONS: [&str; 9] =
    ["set", "tree", "flat", "advice", "errors", "warnings", "canonical", "report", "flat-report"];

pub(crate) fn files() -> Vec<PathBuf> {
    case_file::files("corpus")
}

pub(crate) fn read_all(text: &str) -> Result<Vec<Case>, String> {
    Case::read_all(text, &SECTIONS)
}
