//! Formatted queries: the cases of `tests/cases/format`.
//!
//! A case starts with `=== title`, followed by the query and either `--- output` and the canonical text, or
//! `--- errors` and the codes. `TAMIS_BLESS=1` writes empty outputs.

use libtest_mimic::{Failed, Trial};
use tamis_test_support::case_file::Case;
use tamis_test_support::check_format::check_format;

use crate::suite::Suite;

const SUITE: Suite = Suite { name: "format", sections: &["output", "errors"], run, bless };

pub(crate) fn trials() -> Vec<Trial> {
    SUITE.trials()
}

fn run(case: &Case) -> Result<(), Failed> {
    let (section, actual) = match check_format(&case.query) {
        Ok(output) => ("output", output),
        Err(report) => ("errors", report.errors().map(|error| error.code.as_str()).collect::<Vec<_>>().join("\n")),
    };
    let expected = case.section(section).ok_or_else(|| format!("{section}\n{actual}"))?;
    if actual == expected { Ok(()) } else { Err(format!("--- actual\n{actual}\n--- expected\n{expected}").into()) }
}

fn bless(mut case: Case) -> Case {
    let outputs = case.sections.iter_mut().filter(|(name, body)| name == "output" && body.is_empty());
    outputs.for_each(|(_, body)| *body = check_format(&case.query).unwrap_or_default());
    case
}
