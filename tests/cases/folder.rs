//! Folders of files of cases: how each case is run, and written anew.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use tamis_test_support::case_file::{self, Case};

/// A folder of `tests/cases`.
pub(crate) struct Folder {
    pub(crate) name: &'static str,
    /// The sections that a case may have.
    pub(crate) sections: &'static [&'static str],
    pub(crate) run: fn(&Case) -> Result<(), Failed>,
    /// The same case with what the library now answers.
    pub(crate) bless: fn(Case) -> Case,
}

impl Folder {
    /// A test for each case; one that fails for each file that cannot be read. With `TAMIS_BLESS` the files that are
    /// asked for are written anew first.
    pub(crate) fn trials(&self) -> Vec<Trial> {
        case_file::files(self.name).iter().flat_map(|file| self.trials_of(file)).collect()
    }

    fn trials_of(&self, file: &Path) -> Vec<Trial> {
        let topic = format!("{}::{}", self.name.replace('/', "::"), file.file_stem().unwrap().display());
        if std::env::var_os("TAMIS_BLESS").is_some() && is_asked_for(&topic) {
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

    /// Writes cases in the place of those of a file, below what stands there before the first.
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

/// Whether the filter of the command line may name cases of a file.
fn is_asked_for(topic: &str) -> bool {
    Arguments::from_args().filter.is_none_or(|filter| topic.contains(&filter) || filter.starts_with(topic))
}

/// Nothing where both are the same; else both, with what they are.
pub(crate) fn same<T: PartialEq + std::fmt::Debug>(
    is: &T,
    should: &T,
    what: impl Fn() -> String,
) -> Result<(), Failed> {
    if is == should { Ok(()) } else { Err(format!("{}\n  is      {is:?}\n  should  {should:?}", what()).into()) }
}

/// Nothing where nothing is missing.
pub(crate) fn none_missing<T: std::fmt::Debug>(missing: &[T]) -> Result<(), Failed> {
    if missing.is_empty() { Ok(()) } else { Err(format!("no case shows {missing:?}").into()) }
}
