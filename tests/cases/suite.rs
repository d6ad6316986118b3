//! Directories of case files: runs each case, and updates its expected output.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use tamis_test_support::case_file::{self, Case};

/// A directory of `tests/cases`.
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    /// The allowed sections of a case.
    pub(crate) sections: &'static [&'static str],
    pub(crate) run: fn(&Case) -> Result<(), Failed>,
    /// Returns the case with updated expected output.
    pub(crate) bless: fn(Case) -> Case,
}

impl Suite {
    /// A test for each case, and a failing test for each malformed file. With `TAMIS_BLESS`, the selected files are
    /// updated first.
    pub(crate) fn trials(&self) -> Vec<Trial> {
        case_file::files(self.name).iter().flat_map(|file| self.trials_of(file)).collect()
    }

    fn trials_of(&self, file: &Path) -> Vec<Trial> {
        let topic = format!("{}::{}", self.name.replace('/', "::"), file.file_stem().unwrap().display());
        if std::env::var_os("TAMIS_BLESS").is_some() && is_selected(&topic) {
            self.bless(file);
        }
        let run = self.run;
        match self.read(file) {
            Err(problem) => vec![Trial::test(format!("{topic}::is_well_formed"), move || Err(problem.into()))],
            Ok(cases) => {
                let trial = |case: Case| Trial::test(format!("{topic}::{}", case.name), move || run(&case));
                cases.into_iter().map(trial).collect()
            }
        }
    }

    /// The cases of all files.
    pub(crate) fn cases(&self) -> Result<Vec<Case>, String> {
        let files: Vec<PathBuf> = case_file::files(self.name);
        let cases: Result<Vec<Vec<Case>>, String> = files.iter().map(|file| self.read(file)).collect();
        Ok(cases?.into_iter().flatten().collect())
    }

    pub(crate) fn read(&self, file: &Path) -> Result<Vec<Case>, String> {
        case_file::read_file(file, self.sections)
    }

    /// Replaces the cases of a file, and keeps the lines before the first.
    fn bless(&self, file: &Path) {
        let Ok(cases) = self.read(file) else { return };
        let text = fs::read_to_string(file).unwrap();
        let head: Vec<&str> = text.lines().take_while(|line| !line.starts_with("=== ")).collect();
        let mut written = head.join("\n").trim().to_owned();
        for case in cases.into_iter().map(self.bless) {
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
}

/// Whether the filter on the command line may match cases of a file.
fn is_selected(topic: &str) -> bool {
    Arguments::from_args().filter.is_none_or(|filter| topic.contains(&filter) || filter.starts_with(topic))
}

/// Fails with both values if they differ.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(
    actual: &T,
    expected: &T,
    what: impl Fn() -> String,
) -> Result<(), Failed> {
    if actual == expected {
        Ok(())
    } else {
        Err(format!("{}\n  actual    {actual:?}\n  expected  {expected:?}", what()).into())
    }
}

/// Fails if something is missing.
pub(crate) fn none_missing<T: std::fmt::Debug>(missing: &[T]) -> Result<(), Failed> {
    if missing.is_empty() { Ok(()) } else { Err(format!("no case shows {missing:?}").into()) }
}
