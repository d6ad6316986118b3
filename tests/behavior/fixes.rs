//! Safe fixes remove their diagnostics and add no other ones.
//!
//! `PROPTEST_CASES` sets the number of cases of each test.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tamis::apply_fixes;
use tamis::diagnostic::{Edit, Fix, Safety};
use tamis::{Code, Diagnostic, Options, ParameterValue, Schema, Span};
use tamis_test_support::{corpus, generate, property};

mod comments;

proptest! {
    #![proptest_config(property::config(5_000))]

    #[test]
    fn fixes_work_on_a_query_with_a_typo(text in generate::typo()) {
        Fixer::default().check(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn fixes_work_on_a_short_token_soup(text in generate::short_soup()) {
        Fixer::default().check(&text).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(property::config(2_000))]

    /// Only termination: in a token soup, fixing one error may reveal others.
    #[test]
    fn fixing_a_token_soup_terminates(text in generate::token_soup()) {
        Fixer::default().check_termination(&text).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn fixes_work_on_the_corpus() {
    let mut problems = Vec::new();
    for case in corpus::cases() {
        let (schema, options, _) = case.settings().unwrap();
        problems.extend(Fixer { schema, options }.check(&case.query).err());
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// A schema and options to fix queries with.
struct Fixer {
    schema: Schema,
    options: Options,
}

impl Default for Fixer {
    fn default() -> Self {
        let schema = Schema::from_json(include_str!("../data/columns.json")).unwrap();
        let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
        options.parameters.bind("p", "x");
        options.parameters.bind("list", ParameterValue::from(vec![1, 2]));
        Self { schema, options }
    }
}

impl Fixer {
    fn analyze(&self, text: &str) -> Vec<Diagnostic> {
        tamis::analyze(text, &self.schema, &self.options).diagnostics.to_vec()
    }

    /// Checks the fixes of a text with a few errors.
    fn check(&self, text: &str) -> Result<(), String> {
        self.check_termination(text)?;
        let before = self.analyze(text);
        for diagnostic in before.iter().filter(|diagnostic| diagnostic.first_fix(Safety::Safe).is_some()) {
            self.check_alone(text, &before, diagnostic)?;
        }
        self.check_together(text, &before)
    }

    /// Checks that edits are well formed, and that fixing terminates.
    fn check_termination(&self, text: &str) -> Result<(), String> {
        for fix in self.analyze(text).iter().flat_map(|diagnostic| &diagnostic.fixes) {
            check_edits(fix, text)?;
        }
        let fixed = tamis::fix(text, &self.schema, &self.options, Safety::Safe);
        let more = apply_fixes(&fixed.text, &fixed.diagnostics, Safety::Safe);
        if !more.applied.is_empty() {
            return Err(format!("{text:?} has safe fixes after the last round: {:?}", more.applied));
        }
        let fixed = tamis::fix(text, &self.schema, &self.options, Safety::Unsafe);
        let again = self.analyze(&fixed.text);
        if again[..] == fixed.diagnostics[..] { Ok(()) } else { Err(format!("{text:?}: {again:?}")) }
    }

    /// Checks that a safe fix, applied alone, removes its diagnostic and adds none.
    fn check_alone(&self, text: &str, before: &[Diagnostic], diagnostic: &Diagnostic) -> Result<(), String> {
        let fixed = apply_fixes(text, std::slice::from_ref(diagnostic), Safety::Safe);
        let after = self.analyze(&fixed.text);
        let fix = diagnostic.first_fix(Safety::Safe).unwrap();
        let span = moved(&fix.edits, diagnostic.span);
        let is_same = |found: &&Diagnostic| {
            found.code == diagnostic.code
                && found.message == diagnostic.message
                && found.span.start <= span.end
                && span.start <= found.span.end
        };
        let problem = match after.iter().find(is_same) {
            Some(_) => Some("the diagnostic remains".to_owned()),
            None => regression(before, &after, &[diagnostic]),
        };
        match problem {
            None => Ok(()),
            Some(problem) => Err(format!(
                "{}, {}: {problem}\n{}{}",
                diagnostic.code,
                fix.title,
                rendered(text, before),
                rendered(&fixed.text, &after),
            )),
        }
    }

    /// Checks that all safe fixes of one round remove their diagnostics and add none.
    fn check_together(&self, text: &str, before: &[Diagnostic]) -> Result<(), String> {
        let fixed = apply_fixes(text, before, Safety::Safe);
        let after = self.analyze(&fixed.text);
        let count = |found: &[Diagnostic], code: Code, message: &str| {
            found.iter().filter(|found| found.code == code && found.message == message).count()
        };
        for applied in &fixed.applied {
            if count(&after, applied.code, &applied.message) >= count(before, applied.code, &applied.message) {
                let (before, after) = (rendered(text, before), rendered(&fixed.text, &after));
                return Err(format!("the diagnostic remains: {applied:?}\n{before}{after}"));
            }
        }
        match regression(before, &after, &before.iter().collect::<Vec<_>>()) {
            None => Ok(()),
            Some(problem) => Err(format!("{problem}\n{}{}", rendered(text, before), rendered(&fixed.text, &after))),
        }
    }
}

/// Checks that edits are in source order, inside the text, and do not overlap.
fn check_edits(fix: &Fix, text: &str) -> Result<(), String> {
    let inside = fix.edits.iter().all(|edit| text.get(edit.span.range()).is_some());
    let in_order = fix.edits.is_sorted_by(|left, right| left.span.end <= right.span.start && left.span != right.span);
    if inside && in_order && !fix.edits.is_empty() && !fix.title.is_empty() {
        Ok(())
    } else {
        Err(format!("{text:?}: {fix:?}"))
    }
}

/// Describes a regression after fixes: more errors than before, or more diagnostics of some code.
///
/// A fixed error may reveal another one, or warnings: between two connectives, and in a value, only the first error is
/// reported, and invalid conditions have no warnings. A fixed syntax error may reveal several errors of `check`,
/// because its condition was not checked, and unopened parentheses, because error recovery skipped them.
fn regression(before: &[Diagnostic], after: &[Diagnostic], fixed: &[&Diagnostic]) -> Option<String> {
    let is_syntax = |found: &Diagnostic| found.code < Code::UnknownColumn && found.code != Code::Inexpressible;
    let fixes_syntax = fixed.iter().any(|fixed| fixed.is_error() && is_syntax(fixed));
    let may_be_new = |found: &Diagnostic| !is_syntax(found) || found.code == Code::UnopenedParenthesis;
    let errors = |found: &[Diagnostic]| {
        found.iter().filter(|found| found.is_error() && !(fixes_syntax && may_be_new(found))).count()
    };
    if errors(after) > errors(before) {
        return Some("there are more errors".to_owned());
    }
    if fixed.iter().any(|fixed| fixed.is_error()) {
        return None;
    }
    let old = counts(before);
    let new = counts(after).into_iter().find(|(code, count)| *count > old.get(code).copied().unwrap_or(0));
    new.map(|(code, _)| format!("there is a new {code}"))
}

fn counts(found: &[Diagnostic]) -> BTreeMap<Code, usize> {
    found.iter().fold(BTreeMap::new(), |mut counts, found| {
        *counts.entry(found.code).or_default() += 1;
        counts
    })
}

/// The position of `span` after the edits. A span inside an edit is mapped to all of its text.
fn moved(edits: &[Edit], span: Span) -> Span {
    let moved = |at: u32, is_end: bool| {
        let mut shift = 0;
        for edit in edits.iter().filter(|edit| edit.span.start <= at) {
            let len = i64::try_from(edit.text.len()).unwrap();
            shift = if edit.span.end <= at {
                shift + len - i64::from(edit.span.len())
            } else {
                shift + i64::from(edit.span.start) - i64::from(at) + if is_end { len } else { 0 }
            };
        }
        u32::try_from(i64::from(at) + shift).unwrap()
    };
    let start = moved(span.start, false);
    Span::new(start, moved(span.end, true).max(start))
}

fn rendered(text: &str, found: &[Diagnostic]) -> String {
    let found: Vec<String> = found.iter().map(|found| format!("  {}: {found}\n", found.code)).collect();
    format!("{text:?}\n{}", found.concat())
}
