//! The output or the errors of queries: the cases of `tests/cases/corpus`.
//!
//! A case starts with `=== title`, followed by the query and sections:
//!
//! - `--- set`: lines `zone …`, `param name=value`, `columns builtin`, `no-now`
//! - `--- tree`: the filter tree, byte for byte
//! - `--- flat`: the flat list, byte for byte, or the codes of the errors that prevent it
//! - `--- advice`: the codes of the advice reported with the flat list; absent means none
//! - `--- flat-report`: the diagnostics of flat lowering, as the command line shows them
//! - `--- errors`: the codes of the errors, in source order; then nothing is compiled
//! - `--- warnings`: the codes of the warnings; absent means none
//! - `--- canonical`: the canonical text
//! - `--- report`: the diagnostics as the command line shows them
//!
//! Cases below `poor` have poor diagnostics today. They state the errors that should be reported, and fail once these
//! are reported; then move them out.
//!
//! A case states a tree or errors, and a report if there are diagnostics. `TAMIS_BLESS=1` writes reports, and trees
//! that are empty.

use libtest_mimic::{Failed, Trial};
use tamis::lint::find_rule;
use tamis::lower::{self, MissingValuePolicy};
use tamis::{Code, Limits, Severity};
use tamis_test_support::case_file::Case;
use tamis_test_support::corpus::SECTIONS;

use crate::report;
use crate::suite::{Suite, none_missing, same};

const SUITE: Suite = Suite { name: "corpus", sections: &SECTIONS, run, bless };
const POOR: Suite = Suite { name: "corpus/poor", sections: &SECTIONS, run: run_poor, bless: |case| case };

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = SUITE.trials();
    trials.extend(POOR.trials());
    trials.push(Trial::test("corpus::every_code_has_a_case", every_code_has_a_case));
    trials
}

/// Every code has a case, so that its messages are reviewed.
fn every_code_has_a_case() -> Result<(), Failed> {
    let mut missing: Vec<Code> = Code::ALL.to_vec();
    for case in SUITE.cases()? {
        let shown: Vec<&str> =
            ["errors", "warnings", "flat", "advice"].iter().flat_map(|name| codes(&case, name)).collect();
        missing.retain(|code| !shown.contains(&code.as_str()));
    }
    // These codes need a target or a server's response, no text has `InvalidTree` or `NotUnderstood`, and SQL and lint
    // rules have their own cases.
    let elsewhere =
        [Code::WrongTarget, Code::RejectedByServer, Code::InvalidTree, Code::NotUnderstood, Code::UnsupportedInDialect];
    missing.retain(|&code| !elsewhere.contains(&code) && find_rule(code).is_none());
    none_missing(&missing)
}

/// The codes in a section.
fn codes<'c>(case: &'c Case, name: &str) -> Vec<&'c str> {
    case.section(name).map(|body| body.split_whitespace().collect()).unwrap_or_default()
}

fn run(case: &Case) -> Result<(), Failed> {
    let (schema, options, _) = case.settings()?;
    let analysis = tamis::analyze(&case.query, &schema, &options);
    let found = |severity: Severity| -> Vec<&str> {
        let some = analysis
            .diagnostics
            .iter()
            .filter(|diagnostic| (diagnostic.severity == Severity::Error) == (severity == Severity::Error));
        some.map(|diagnostic| diagnostic.code.as_str()).collect()
    };
    let report = report::rendered(&analysis.diagnostics, &case.query);
    let context = |what: &str| format!("{what}\nquery: {}\n{report}", case.query);
    same(&found(Severity::Error), &codes(case, "errors"), || context("errors"))?;
    same(&found(Severity::Warning), &codes(case, "warnings"), || context("warnings"))?;
    same(&analysis.tree.as_ref().map(tamis::filter::FilterTree::to_json).as_deref(), &case.section("tree"), || {
        context("tree")
    })?;
    if analysis.tree.is_none() && codes(case, "errors").is_empty() {
        return Err("the case states neither a tree nor errors".into());
    }
    match case.section("report") {
        Some(stated) => same(&report.as_str(), &stated, || "report".to_owned())?,
        None if report.is_empty() => {}
        None => return Err(context("the case has no report").into()),
    }
    if analysis.tree.is_some() {
        check_canonical(case, &analysis.ast)?;
    }
    if let (Some(stated), Some(typed)) = (case.section("flat"), &analysis.typed) {
        let (flat, advice, report) = flat_of(typed, &case.query);
        same(&flat.as_str(), &stated, || context("flat"))?;
        same(&advice, &codes(case, "advice"), || context("advice"))?;
        same(&report.as_str(), &case.section("flat-report").unwrap_or_default(), || "flat-report".to_owned())?;
    }
    Ok(())
}

/// Runs a case with poor diagnostics; fails once they are as expected.
fn run_poor(case: &Case) -> Result<(), Failed> {
    let (schema, options, _) = case.settings()?;
    let analysis = tamis::analyze(&case.query, &schema, &options);
    let errors = analysis.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let found: Vec<&str> = errors.map(|found| found.code.as_str()).collect();
    if found == codes(case, "errors") {
        Err("the errors are as expected now: move the case out of `poor`".into())
    } else {
        Ok(())
    }
}

/// Checks that the canonical text parses to the same tree, and is canonical itself.
fn check_canonical(case: &Case, ast: &tamis::syntax::ast::Ast<'_>) -> Result<(), Failed> {
    let canonical = ast.to_string();
    if let Some(stated) = case.section("canonical") {
        same(&canonical.as_str(), &stated, || "canonical".to_owned())?;
    }
    let again = tamis::parse(&canonical, &Limits::default());
    same(&again.ast, ast, || format!("the canonical text parses to another tree: {canonical}"))?;
    same(&again.ast.to_string(), &canonical, || "canonical text of the canonical text".to_owned())
}

/// Updates the reports of a case, and fills in empty sections.
fn bless(mut case: Case) -> Case {
    let Ok((schema, options, _)) = case.settings() else { return case };
    let analysis = tamis::analyze(&case.query, &schema, &options);
    let report = report::rendered(&analysis.diagnostics, &case.query);
    let canonical = analysis.ast.to_string();
    let flat = analysis.typed.as_ref().map(|typed| flat_of(typed, &case.query));
    let tree = analysis.tree.map(|tree| tree.to_json()).unwrap_or_default();
    for (name, body) in &mut case.sections {
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
    let stated = case.section("report").is_some();
    if !stated && !report.is_empty() {
        case.sections.push(("report".to_owned(), report));
    }
    case.sections.retain(|(name, body)| !name.ends_with("report") || !body.is_empty());
    if let Some((_, _, report)) = flat.filter(|(.., report)| !report.is_empty() && case.section("flat").is_some()) {
        case.sections.push(("flat-report".to_owned(), report));
    }
    case
}

/// The flat list or the codes of the errors that prevent it, the codes of advice, and the report.
fn flat_of(typed: &tamis::semantic::typed::Expr<'_>, query: &str) -> (String, Vec<&'static str>, String) {
    let flat = lower::flat(typed, MissingValuePolicy::Warn);
    let codes = |errors: bool| {
        flat.diagnostics.iter().filter(move |found| found.is_error() == errors).map(|found| found.code.as_str())
    };
    let list = flat.filters.as_ref().map(tamis::filter::FilterList::to_json);
    let report = report::rendered(&flat.diagnostics, query);
    (list.unwrap_or_else(|| codes(true).collect::<Vec<_>>().join(" ")), codes(false).collect(), report)
}
