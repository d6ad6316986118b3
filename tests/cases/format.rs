//! Formatted queries: the cases of `tests/cases/format`.
//!
//! A case begins with `=== its name`, then comes the query, then either `--- output` and the canonical
//! text or `--- errors` and the codes. `TAMIS_BLESS=1` writes outputs that are left empty.

use libtest_mimic::{Failed, Trial};
use tamis_test_support::case_file::Case;
use tamis_test_support::formatted::formatted;

use crate::folder::Folder;

const FOLDER: Folder = Folder { name: "format", sections: &["output", "errors"], run, bless };

pub(crate) fn trials() -> Vec<Trial> {
    FOLDER.trials()
}

fn run(case: &Case) -> Result<(), Failed> {
    let (section, is) = match formatted(&case.query) {
        Ok(output) => ("output", output),
        Err(report) => ("errors", report.errors().map(|error| error.code.as_str()).collect::<Vec<_>>().join("\n")),
    };
    let should = case.section(section).ok_or_else(|| format!("{section}\n{is}"))?;
    if is == should { Ok(()) } else { Err(format!("is\n{is}\nshould be\n{should}").into()) }
}

fn bless(mut case: Case) -> Case {
    let outputs = case.sections.iter_mut().filter(|(name, body)| name == "output" && body.is_empty());
    outputs.for_each(|(_, body)| *body = formatted(&case.query).unwrap_or_default());
    case
}
