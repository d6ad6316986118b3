//! Runs every case of every file in `tests/lint`, each as a test of its own.
//!
//! A file is named after its rule, and holds cases as `tests/corpus.rs` describes them, with these sections:
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
//! code and one that does not. Run with `TAMIS_BLESS=1` to write reports and fixed texts; then read them.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use std::fs;
use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use tamis::diagnostic::{Safety, apply_fixes};
use tamis::lint::{Levels, RULES, Rule, find_rule, lint_saved, normal_form};
use tamis::{Code, Diagnostic, Options, Schema};

#[path = "support/bless.rs"]
mod bless;
#[path = "support/case_file.rs"]
mod case_file;
mod support;
#[path = "support/trials.rs"]
mod trials;

use case_file::Case;
use trials::trials;

const SECTIONS: [&str; 5] = ["set", "duplicate", "codes", "report", "fixed"];
/// How often fixes are applied at most.
const MOST_ROUNDS: usize = 10;

fn main() {
    let files = case_file::files("lint");
    if std::env::var_os("TAMIS_BLESS").is_some() {
        files.iter().for_each(|file| bless(file));
    }
    let mut trials: Vec<Trial> = files.iter().flat_map(|file| trials(file, read(file), run)).collect();
    trials.push(Trial::test("every_rule_has_a_file_and_cases", every_rule_has_a_file_and_cases));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn read(file: &Path) -> Result<Vec<Case>, String> {
    Case::read_all(&fs::read_to_string(file).map_err(|error| error.to_string())?, &SECTIONS)
}

/// The file of a rule and its cases have its name. Nobody has read the words of a rule without a case; one without a
/// near miss may report too much.
fn every_rule_has_a_file_and_cases() -> Result<(), Failed> {
    let mut problems = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for Rule { code, family, .. } in RULES {
        let family = format!("{family:?}").to_lowercase();
        let source = root.join(format!("src/lint/rules/{family}/{}.rs", code.as_str().replace('-', "_")));
        if !source.exists() {
            problems.push(format!("the file of {code} is not {}", source.display()));
        }
        let file = root.join(format!("tests/lint/{code}.txt"));
        let gives =
            |case: &Case| case.section("codes").unwrap_or_default().split_whitespace().any(|it| it == code.as_str());
        match read(&file) {
            Err(problem) => problems.push(format!("{}: {problem}", file.display())),
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
        for _ in 0..MOST_ROUNDS {
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
    let report = support::rendered(&found, &case.query);
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

fn bless(file: &Path) {
    let Ok(cases) = read(file) else { return };
    bless::write(file, &fs::read_to_string(file).unwrap(), cases.into_iter().map(blessed));
}

/// The same case with what lint now says in the place of reports and fixed texts.
fn blessed(mut case: Case) -> Case {
    let Ok(world) = World::of(&case) else { return case };
    let report = support::rendered(&world.lint(&case.query), &case.query);
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

fn same<T: PartialEq + std::fmt::Debug>(is: &T, should: &T, what: impl Fn() -> String) -> Result<(), Failed> {
    if is == should { Ok(()) } else { Err(format!("{}\n  is      {is:?}\n  should  {should:?}", what()).into()) }
}
