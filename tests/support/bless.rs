//! Writing files of cases.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::case_file::Case;

/// Writes cases in the place of those of a file, below what stands there before the first.
pub(crate) fn write(file: &Path, text: &str, cases: impl Iterator<Item = Case>) {
    let head: Vec<&str> = text.lines().take_while(|line| !line.starts_with("=== ")).collect();
    let mut written = head.join("\n").trim().to_owned();
    for case in cases {
        let gap = if written.is_empty() { "" } else { "\n\n" };
        write!(written, "{gap}=== {}\n{}", case.name, case.query).unwrap();
        for (name, body) in &case.sections {
            write!(written, "\n--- {name}").unwrap();
            if !body.is_empty() || name != "codes" {
                write!(written, "\n{body}").unwrap();
            }
        }
    }
    fs::write(file, written + "\n").unwrap();
}
