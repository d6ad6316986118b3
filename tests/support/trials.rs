//! A test for each case of a file.

use std::path::Path;

use libtest_mimic::{Failed, Trial};

use crate::case_file::Case;

/// A test for each of the cases that were read from a file, named for both; one that fails where there are none to
/// read.
pub(crate) fn trials(
    file: &Path,
    cases: Result<Vec<Case>, String>,
    run: fn(&Case) -> Result<(), Failed>,
) -> Vec<Trial> {
    let topic = file.file_stem().unwrap().display().to_string();
    match cases {
        Err(problem) => vec![Trial::test(format!("{topic}::is_well_formed"), move || Err(problem.into()))],
        Ok(cases) => {
            let trial = |case: Case| Trial::test(format!("{topic}::{}", case.name), move || run(&case));
            cases.into_iter().map(trial).collect()
        }
    }
}
