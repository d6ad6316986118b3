//! The cases of `tests/cases/corpus`, as `tests/cases/corpus.rs` describes them.

use tamis::{Options, Schema};

use crate::case_file::{Case, files, read_file};

/// The sections of a case.
pub const SECTIONS: [&str; 9] =
    ["set", "tree", "flat", "advice", "errors", "warnings", "canonical", "report", "flat-report"];

/// All cases, including those below `poor`.
pub fn cases() -> Vec<Case> {
    let files = ["corpus", "corpus/poor"].into_iter().flat_map(files);
    files.flat_map(|file| read_file(&file, &SECTIONS).unwrap()).collect()
}

/// The valid queries, with their schemas and options.
pub fn valid_queries() -> Vec<(String, Schema, Options)> {
    let valid = cases().into_iter().filter(|case| case.section("tree").is_some());
    valid
        .map(|case| {
            let (schema, options, _) = case.settings().unwrap();
            (case.query, schema, options)
        })
        .collect()
}
