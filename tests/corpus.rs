//! Runs every case of every file in `tests/corpus`, each as a test of its own.
//!
//! A file holds cases, a case begins with `=== its name`, then comes the query, then sections:
//!
//! - `--- set`: lines `zone …`, `param name=value`, `columns builtin`, `no-now`
//! - `--- tree`: the filter tree, byte for byte
//! - `--- flat`: the flat list, byte for byte, or the codes of the errors in its way
//! - `--- advice`: the codes of the advice that comes with the flat list; absent means none
//! - `--- flat-report`: what flat lowering reports, as the command line shows it
//! - `--- errors`: the codes, in source order, and nothing compiled
//! - `--- warnings`: the codes reported beside a result; absent means none
//! - `--- canonical`: the canonical text
//! - `--- report`: the diagnostics as the command line shows them
//!
//! Cases below `poor` are answered poorly today: they state the errors that should be reported, and
//! fail as soon as they are, to be moved out.
//!
//! A case states a tree or errors, and a report where there is anything to report. Run with
//! `TAMIS_BLESS=1` to write reports, and trees that are left empty, into the files; then read them.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use tamis::lower::{self, Complement};
use tamis::{Code, Limits, Severity};

#[path = "support/bless.rs"]
mod bless;
#[path = "support/case_file.rs"]
mod case_file;
#[path = "support/corpus.rs"]
mod corpus;
mod support;

use case_file::Case;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = corpus::files();
    if std::env::var_os("TAMIS_BLESS").is_some() {
        files.iter().filter(|file| !file.starts_with(root.join("poor"))).for_each(|file| bless(file));
    }
    let mut trials: Vec<Trial> = files.iter().flat_map(|file| trials_of(file, &root)).collect();
    trials.push(Trial::test("every_code_has_a_case", move || every_code_has_a_case(&files)));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn trials_of(file: &Path, root: &Path) -> Vec<Trial> {
    let topic = file.strip_prefix(root).unwrap().with_extension("").display().to_string();
    let read = || corpus::read_all(&fs::read_to_string(file).map_err(|error| error.to_string())?);
    match read() {
        Err(problem) => vec![Trial::test(format!("{topic}::is_well_formed"), move || Err(problem.into()))],
        Ok(cases) => {
            let poor = topic.starts_with("poor");
            let trial = |case: Case| {
                let name = format!("{topic}::{}", case.name);
                Trial::test(name, move || if poor { case.run_poor() } else { case.run() })
            };
            cases.into_iter().map(trial).collect()
        }
    }
}

/// A code that no case shows is a code whose words nobody has read.
fn every_code_has_a_case(files: &[PathBuf]) -> Result<(), Failed> {
    let mut missing: Vec<Code> = Code::ALL.to_vec();
    for file in files.iter().filter(|file| !file.to_string_lossy().contains("poor")) {
        for case in corpus::read_all(&fs::read_to_string(file)?)? {
            let shown: Vec<&str> = ["errors", "warnings", "flat", "advice"]
                .iter()
                .filter_map(|name| case.section(name))
                .flat_map(str::split_whitespace)
                .collect();
            missing.retain(|code| !shown.contains(&code.as_str()));
        }
    }
    // Only a target can be wrong for a filter, only a server rejects one, nobody knows a query that is not understood,
    // and rules have cases of their own.
    let is_elsewhere = |code| matches!(code, Code::WrongTarget | Code::RejectedByServer | Code::NotUnderstood);
    missing.retain(|&code| !is_elsewhere(code) && !code.is_rule());
    if missing.is_empty() { Ok(()) } else { Err(format!("no case shows {missing:?}").into()) }
}

impl Case {
    fn codes(&self, name: &str) -> Vec<&str> {
        self.section(name).map(|body| body.split_whitespace().collect()).unwrap_or_default()
    }

    fn run(&self) -> Result<(), Failed> {
        let (schema, options, _) = self.settings()?;
        let analysis = tamis::analyze(&self.query, &schema, &options);
        let codes = |severity: Severity| -> Vec<&str> {
            let some = analysis
                .diagnostics
                .iter()
                .filter(|diagnostic| (diagnostic.severity() == Severity::Error) == (severity == Severity::Error));
            some.map(|diagnostic| diagnostic.code.as_str()).collect()
        };
        let report = support::rendered(&analysis.diagnostics, &self.query);
        let context = |what: &str| format!("{what}\nquery: {}\n{report}", self.query);
        same(&codes(Severity::Error), &self.codes("errors"), || context("errors"))?;
        same(&codes(Severity::Warning), &self.codes("warnings"), || context("warnings"))?;
        same(
            &analysis.tree.as_ref().map(tamis::filter::FilterTree::to_json).as_deref(),
            &self.section("tree"),
            || context("tree"),
        )?;
        if analysis.tree.is_none() && self.codes("errors").is_empty() {
            return Err("the case states neither a tree nor errors".into());
        }
        match self.section("report") {
            Some(stated) => same(&report.as_str(), &stated, || "report".to_owned())?,
            None if report.is_empty() => {}
            None => return Err(context("the case has no report").into()),
        }
        if analysis.tree.is_some() {
            self.check_canonical(&analysis.ast)?;
        }
        if let (Some(stated), Some(typed)) = (self.section("flat"), &analysis.typed) {
            let (flat, advice, report) = flat_of(typed, &self.query);
            same(&flat.as_str(), &stated, || context("flat"))?;
            same(&advice, &self.codes("advice"), || context("advice"))?;
            same(&report.as_str(), &self.section("flat-report").unwrap_or_default(), || "flat-report".to_owned())?;
        }
        Ok(())
    }

    /// A case that is known to be answered poorly: once it is answered well, it belongs elsewhere.
    fn run_poor(&self) -> Result<(), Failed> {
        let (schema, options, _) = self.settings()?;
        let analysis = tamis::analyze(&self.query, &schema, &options);
        let errors = analysis.diagnostics.iter().filter(|found| found.severity() == Severity::Error);
        let codes: Vec<&str> = errors.map(|found| found.code.as_str()).collect();
        if codes == self.codes("errors") {
            Err("it is answered well now: move it out of `poor`".into())
        } else {
            Ok(())
        }
    }

    /// The canonical text says the same, and is its own canonical text.
    fn check_canonical(&self, ast: &tamis::syntax::ast::Ast<'_>) -> Result<(), Failed> {
        let canonical = ast.to_string();
        if let Some(stated) = self.section("canonical") {
            same(&canonical.as_str(), &stated, || "canonical".to_owned())?;
        }
        let again = tamis::parse(&canonical, &Limits::default());
        same(&again.ast, ast, || format!("the canonical text reads differently: {canonical}"))?;
        same(&again.ast.to_string(), &canonical, || "printed twice".to_owned())
    }

    /// The same case with what the library now answers in the place of what may be blessed.
    fn blessed(mut self) -> Self {
        let Ok((schema, options, _)) = self.settings() else { return self };
        let analysis = tamis::analyze(&self.query, &schema, &options);
        let report = support::rendered(&analysis.diagnostics, &self.query);
        let canonical = analysis.ast.to_string();
        let flat = analysis.typed.as_ref().map(|typed| flat_of(typed, &self.query));
        let tree = analysis.tree.map(|tree| tree.to_json()).unwrap_or_default();
        for (name, body) in &mut self.sections {
            let empty = body.trim().is_empty();
            match name.as_str() {
                "tree" if empty => body.clone_from(&tree),
                "canonical" if empty => body.clone_from(&canonical),
                "report" => body.clone_from(&report),
                "flat-report" => body.clear(),
                "flat" if empty => body.clone_from(&flat.as_ref().map(|(flat, ..)| flat.clone()).unwrap_or_default()),
                _ => {}
            }
        }
        let stated = self.section("report").is_some();
        if !stated && !report.is_empty() {
            self.sections.push(("report".to_owned(), report));
        }
        self.sections.retain(|(name, body)| !name.ends_with("report") || !body.is_empty());
        if let Some((_, _, report)) = flat.filter(|(.., report)| !report.is_empty() && self.section("flat").is_some()) {
            self.sections.push(("flat-report".to_owned(), report));
        }
        self
    }
}

/// The flat list or the codes in its way, the codes of advice, and the report.
fn flat_of(typed: &tamis::semantic::typed::Expr<'_>, query: &str) -> (String, Vec<&'static str>, String) {
    let flat = lower::flat(typed, Complement::Advised);
    let codes = |errors: bool| {
        flat.diagnostics.iter().filter(move |found| found.is_error() == errors).map(|found| found.code.as_str())
    };
    let list = flat.filters.as_ref().map(tamis::filter::FilterList::to_json);
    let report = support::rendered(&flat.diagnostics, query);
    (list.unwrap_or_else(|| codes(true).collect::<Vec<_>>().join(" ")), codes(false).collect(), report)
}

fn bless(file: &Path) {
    let text = fs::read_to_string(file).unwrap();
    let Ok(cases) = corpus::read_all(&text) else { return };
    bless::write(file, &text, cases.into_iter().map(Case::blessed));
}

fn same<T: PartialEq + std::fmt::Debug>(is: &T, should: &T, what: impl Fn() -> String) -> Result<(), Failed> {
    if is == should { Ok(()) } else { Err(format!("{}\n  is      {is:?}\n  should  {should:?}", what()).into()) }
}
