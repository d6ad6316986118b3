//! What lint says and mends: the cases of `tests/cases/lint`.
//!
//! A file is named after its rule, and holds cases as `corpus.rs` describes them, with these sections:
//!
//! - `--- set`: the lines of the corpus, `column {…}` with the JSON of a column, and `level rule=warning`,
//!   where `off`, `advice` and `error` are levels too
//! - `--- duplicate`: the query of another file, `other.tamis`
//! - `--- codes`: the codes of all that is said, in source order; a near miss has none
//! - `--- report`: what is said, as the command line shows it
//! - `--- fixed`: the text after all safe fixes, where there are any: it compiles to what keeps the same
//!   records, and what was fixed is not said of it again
//!
//! Guesses are tried too: the query that one gives compiles.
//!
//! A case states codes, and a report where there are any. Every rule has a file, with a case that gives its
//! code and one that does not. `TAMIS_BLESS=1` writes reports and fixed texts.

use std::path::Path;

use libtest_mimic::{Failed, Trial};
use tamis::diagnostic::{Safety, apply_fixes};
use tamis::lint::{Levels, RULES, Rule, find_rule, lint_saved, normal_form};
use tamis::{Code, Diagnostic, Options, Schema};
use tamis_test_support::case_file::{Case, files};

use crate::folder::{Folder, same};
use crate::report;

const FOLDER: Folder = Folder { name: "lint", sections: &["set", "duplicate", "codes", "report", "fixed"], run, bless };
/// How often fixes are applied at most.
const MAX_ROUNDS: usize = 10;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = FOLDER.trials();
    trials.push(Trial::test("lint::every_rule_has_a_file_and_cases", every_rule_has_a_file_and_cases));
    trials
}

/// The file of a rule and its cases have its name. Nobody has read the words of a rule without a case; one without a
/// near miss may report too much.
fn every_rule_has_a_file_and_cases() -> Result<(), Failed> {
    let mut problems = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = files("lint");
    for Rule { code, family, .. } in RULES {
        let family = format!("{family:?}").to_lowercase();
        let source = root.join(format!("src/lint/rules/{family}/{}.rs", code.as_str().replace('-', "_")));
        if !source.exists() {
            problems.push(format!("the file of {code} is not {}", source.display()));
        }
        let file = files.iter().find(|file| file.file_stem().is_some_and(|name| name == code.as_str()));
        let gives =
            |case: &Case| case.section("codes").unwrap_or_default().split_whitespace().any(|it| it == code.as_str());
        match file.ok_or_else(|| "it has no file".to_owned()).and_then(|file| FOLDER.read(file)) {
            Err(problem) => problems.push(format!("{code}: {problem}")),
            Ok(cases) if !cases.iter().any(gives) => problems.push(format!("no case gives {code}")),
            Ok(cases) if cases.iter().all(gives) => problems.push(format!("no case is a near miss of {code}")),
            Ok(_) => {}
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}

/// What a query is read with.
struct World {
    schema: Schema,
    options: Options,
    levels: Levels,
    /// Whether the other file asks for the same.
    has_duplicate: bool,
}

impl World {
    fn of(case: &Case) -> Result<Self, String> {
        let (schema, options, levels) = case.settings()?;
        let form = |text: &str| normal_form(text, &schema, &options);
        let duplicate =
            case.section("duplicate").map(|other| form(other).ok_or("the other query is wrong")).transpose()?;
        let has_duplicate = duplicate.is_some() && form(&case.query) == duplicate;
        Ok(Self { schema, options, levels, has_duplicate })
    }

    fn lint(&self, text: &str) -> Vec<Diagnostic> {
        let duplicate = self.has_duplicate.then_some("other.tamis");
        lint_saved(text, &self.schema, &self.options, &self.levels, duplicate).to_vec()
    }

    /// The text after all safe fixes, and the codes of what they mended.
    fn fixed(&self, text: &str) -> Result<(String, Vec<Code>), String> {
        let (mut text, mut mended) = (text.to_owned(), Vec::new());
        for _ in 0..MAX_ROUNDS {
            let fixed = apply_fixes(&text, &self.lint(&text), Safety::Safe);
            if fixed.applied.is_empty() {
                return Ok((text, mended));
            }
            mended.extend(fixed.applied.iter().map(|applied| applied.code));
            text = fixed.text;
        }
        Err(format!("fixing does not end: {text}"))
    }
}

fn run(case: &Case) -> Result<(), Failed> {
    let world = World::of(case)?;
    let found = world.lint(&case.query);
    let codes: Vec<&str> = found.iter().map(|found| found.code.as_str()).collect();
    let stated = case.section("codes").ok_or("the case states no codes")?;
    let report = report::rendered(&found, &case.query);
    let context = |what: &str| format!("{what}\nquery: {}\n{report}", case.query);
    same(&codes, &stated.split_whitespace().collect(), || context("codes"))?;
    same(&report.as_str(), &case.section("report").unwrap_or_default(), || "report".to_owned())?;
    let broken = |found: &Diagnostic| {
        let fixed = apply_fixes(&case.query, std::slice::from_ref(found), Safety::Unsafe);
        let after = tamis::compile(&fixed.text, &world.schema, &world.options);
        after.is_err().then_some(fixed.text).filter(|_| find_rule(found.code).is_some())
    };
    if let Some(broken) = found.iter().find_map(broken) {
        return Err(context(&format!("a fix breaks the query: {broken}")).into());
    }
    let (fixed, mended) = world.fixed(&case.query)?;
    let stated = case.section("fixed");
    same(&Some(fixed.as_str()).filter(|_| !mended.is_empty()), &stated, || context("fixed"))?;
    let again = world.lint(&fixed);
    if let Some(again) = again.iter().find(|again| again.is_error() || mended.contains(&again.code)) {
        return Err(context(&format!("`{}` is said of the fixed text: {fixed}", again.code)).into());
    }
    Ok(())
}

/// The same case with what lint now says in the place of reports and fixed texts.
fn bless(mut case: Case) -> Case {
    let Ok(world) = World::of(&case) else { return case };
    let report = report::rendered(&world.lint(&case.query), &case.query);
    case.sections.retain(|(name, _)| name != "report" && name != "fixed");
    if !report.is_empty() {
        case.sections.push(("report".to_owned(), report));
    }
    if let Ok((fixed, mended)) = world.fixed(&case.query)
        && !mended.is_empty()
    {
        case.sections.push(("fixed".to_owned(), fixed));
    }
    case
}
