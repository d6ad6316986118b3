//! The diagnostics and fixes of lint: the cases of `tests/cases/lint`.
//!
//! A file is named after its rule. It contains cases as described in `corpus.rs`, with these sections:
//!
//! - `--- set`: the same lines as in the corpus, `column {…}` with the JSON of a column, and `level rule=warning`; the
//!   other levels are `off`, `advice` and `error`
//! - `--- duplicate`: the query of another file, `other.tamis`
//! - `--- codes`: the codes of all diagnostics, in source order; a near miss has none
//! - `--- report`: the diagnostics, as the command line shows them
//! - `--- fixed`: the text after all safe fixes, if there are any; it matches the same records, and the fixed codes are
//!   not reported again
//!
//! Each unsafe fix must give a query that compiles.
//!
//! A case states codes, and a report if there are any. Every rule has a file with a case that reports its code and one
//! that does not. `TAMIS_BLESS=1` writes reports and fixed texts.

use std::path::Path;

use libtest_mimic::{Failed, Trial};
use tamis::apply_fixes;
use tamis::diagnostic::Safety;
use tamis::lint::{Levels, RULES, Rule, find_rule};
use tamis::{Code, Compiler, Diagnostic, Options, Schema};
use tamis_test_support::case_file::{Case, files};

use crate::report;
use crate::suite::{Suite, same};

const SUITE: Suite = Suite { name: "lint", sections: &["set", "duplicate", "codes", "report", "fixed"], run, bless };
/// The maximum number of rounds of fixes.
const MAX_ROUNDS: usize = 10;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = SUITE.trials();
    trials.push(Trial::test("lint::every_rule_has_a_file_and_cases", every_rule_has_a_file_and_cases));
    trials
}

/// The source file and the case file of a rule are named after it, and the cases include one that reports its code and
/// a near miss.
fn every_rule_has_a_file_and_cases() -> Result<(), Failed> {
    let mut problems = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = files("lint");
    for Rule { code, family, .. } in RULES {
        let family = format!("{family:?}").to_lowercase();
        let source = root.join(format!("src/lint/rules/{family}/{}.rs", code.as_str().replace('-', "_")));
        if !source.exists() {
            problems.push(format!("{code}: there is no source file {}", source.display()));
        }
        let file = files.iter().find(|file| file.file_stem().is_some_and(|name| name == code.as_str()));
        let reports =
            |case: &Case| case.section("codes").unwrap_or_default().split_whitespace().any(|it| it == code.as_str());
        match file.ok_or_else(|| "there is no case file".to_owned()).and_then(|file| SUITE.read(file)) {
            Err(problem) => problems.push(format!("{code}: {problem}")),
            Ok(cases) if !cases.iter().any(reports) => problems.push(format!("no case reports {code}")),
            Ok(cases) if cases.iter().all(reports) => problems.push(format!("no case is a near miss of {code}")),
            Ok(_) => {}
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

/// The settings of a case.
struct Settings {
    schema: Schema,
    options: Options,
    levels: Levels,
    /// Whether the query in the other file is equivalent.
    has_duplicate: bool,
}

impl Settings {
    fn of(case: &Case) -> Result<Self, String> {
        let (schema, options, levels) = case.settings()?;
        let compiler = Compiler::new(schema.clone()).with_options(options.clone());
        let form = |text: &str| compiler.normal_form(text);
        let duplicate =
            case.section("duplicate").map(|other| form(other).ok_or("the other query has errors")).transpose()?;
        let has_duplicate = duplicate.is_some() && form(&case.query) == duplicate;
        Ok(Self { schema, options, levels, has_duplicate })
    }

    fn compiler(&self) -> Compiler {
        Compiler::new(self.schema.clone()).with_options(self.options.clone())
    }

    fn lint(&self, text: &str) -> Vec<Diagnostic> {
        let duplicate = self.has_duplicate.then_some("other.tamis");
        self.compiler().lint_saved(text, &self.levels, duplicate).to_vec()
    }

    /// The text after all safe fixes, and the codes of the fixed diagnostics.
    fn fixed(&self, text: &str) -> Result<(String, Vec<Code>), String> {
        let (mut text, mut fixed_codes) = (text.to_owned(), Vec::new());
        for _ in 0..MAX_ROUNDS {
            let fixed = apply_fixes(&text, &self.lint(&text), Safety::Safe);
            if fixed.applied.is_empty() {
                return Ok((text, fixed_codes));
            }
            fixed_codes.extend(fixed.applied.iter().map(|applied| applied.code));
            text = fixed.text;
        }
        Err(format!("fixing does not terminate: {text}"))
    }
}

fn run(case: &Case) -> Result<(), Failed> {
    let settings = Settings::of(case)?;
    let found = settings.lint(&case.query);
    let codes: Vec<&str> = found.iter().map(|found| found.code.as_str()).collect();
    let stated = case.section("codes").ok_or("the case states no codes")?;
    let report = report::rendered(&found, &case.query);
    let context = |what: &str| format!("{what}\nquery: {}\n{report}", case.query);
    same(&codes, &stated.split_whitespace().collect(), || context("codes"))?;
    same(&report.as_str(), &case.section("report").unwrap_or_default(), || "report".to_owned())?;
    let broken = |found: &Diagnostic| {
        let fixed = apply_fixes(&case.query, std::slice::from_ref(found), Safety::Unsafe);
        let after = tamis::compile(&fixed.text, &settings.schema, &settings.options);
        after.is_err().then_some(fixed.text).filter(|_| find_rule(found.code).is_some())
    };
    if let Some(broken) = found.iter().find_map(broken) {
        return Err(context(&format!("a fix breaks the query: {broken}")).into());
    }
    let (fixed, fixed_codes) = settings.fixed(&case.query)?;
    let stated = case.section("fixed");
    same(&Some(fixed.as_str()).filter(|_| !fixed_codes.is_empty()), &stated, || context("fixed"))?;
    let again = settings.lint(&fixed);
    if let Some(again) = again.iter().find(|again| again.is_error() || fixed_codes.contains(&again.code)) {
        return Err(context(&format!("`{}` is reported for the fixed text: {fixed}", again.code)).into());
    }
    Ok(())
}

/// Updates the report and the fixed text of a case.
fn bless(mut case: Case) -> Case {
    let Ok(settings) = Settings::of(&case) else { return case };
    let report = report::rendered(&settings.lint(&case.query), &case.query);
    case.sections.retain(|(name, _)| name != "report" && name != "fixed");
    if !report.is_empty() {
        case.sections.push(("report".to_owned(), report));
    }
    if let Ok((fixed, fixed_codes)) = settings.fixed(&case.query)
        && !fixed_codes.is_empty()
    {
        case.sections.push(("fixed".to_owned(), fixed));
    }
    case
}
