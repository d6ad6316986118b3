//! The queries of the corpus that compile, with what they compile with.

use std::fs;

use tamis::{Options, Schema};

use crate::corpus;

pub(crate) fn right_queries() -> Vec<(String, Schema, Options)> {
    let files = corpus::files();
    let cases = files.iter().flat_map(|file| corpus::read_all(&fs::read_to_string(file).unwrap()).unwrap());
    let right = cases.filter(|case| case.section("tree").is_some());
    right
        .map(|case| {
            let (schema, options, _) = case.settings().unwrap();
            (case.query, schema, options)
        })
        .collect()
}
