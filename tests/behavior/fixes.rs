//! Fixes mend what they say, and break nothing.
//!
//! `PROPTEST_CASES` sets how many texts are tried of each kind.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tamis::diagnostic::{Edit, Fix, Safety, apply_fixes};
use tamis::{Code, Diagnostic, Options, ParameterValue, Schema, Span};
use tamis_test_support::{corpus, generate, property};

mod comments;

proptest! {
    #![proptest_config(property::config(5_000))]

    #[test]
    fn fixes_repair_a_query_with_a_slip(text in generate::slip()) {
        World::default().mends(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn fixes_repair_a_short_token_soup(text in generate::short_soup()) {
        World::default().mends(&text).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(property::config(2_000))]

    /// Of a soup there is no saying what was meant: each mistake is part of what others are read as.
    #[test]
    fn fixing_a_token_soup_terminates(text in generate::token_soup()) {
        World::default().ends(&text).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn fixes_repair_the_corpus() {
    let mut problems = Vec::new();
    for case in corpus::cases() {
        let (schema, options, _) = case.settings().unwrap();
        problems.extend(World { schema, options }.mends(&case.query).err());
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// What queries are read with.
struct World {
    schema: Schema,
    options: Options,
}

impl Default for World {
    fn default() -> Self {
        let schema = Schema::from_json(include_str!("../data/columns.json")).unwrap();
        let mut options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
        options.parameters.bind("p", "x");
        options.parameters.bind("list", ParameterValue::from(vec![1, 2]));
        Self { schema, options }
    }
}

impl World {
    fn read(&self, text: &str) -> Vec<Diagnostic> {
        tamis::analyze(text, &self.schema, &self.options).diagnostics.to_vec()
    }

    /// All that holds of a text in which one thing, or a few, are wrong.
    fn mends(&self, text: &str) -> Result<(), String> {
        self.ends(text)?;
        let before = self.read(text);
        for diagnostic in before.iter().filter(|diagnostic| diagnostic.first_fix(Safety::Safe).is_some()) {
            self.mends_alone(text, &before, diagnostic)?;
        }
        self.mends_together(text, &before)
    }

    /// Edits are sound, and fixing comes to an end.
    fn ends(&self, text: &str) -> Result<(), String> {
        for fix in self.read(text).iter().flat_map(|diagnostic| &diagnostic.fixes) {
            is_sound(fix, text)?;
        }
        let mended = tamis::fix(text, &self.schema, &self.options, Safety::Safe);
        let more = apply_fixes(&mended.text, &mended.diagnostics, Safety::Safe);
        if !more.applied.is_empty() {
            return Err(format!("{text:?} is still mended after the last round: {:?}", more.applied));
        }
        let guessed = tamis::fix(text, &self.schema, &self.options, Safety::Unsafe);
        let again = self.read(&guessed.text);
        if again[..] == guessed.diagnostics[..] { Ok(()) } else { Err(format!("{text:?}: {again:?}")) }
    }

    /// A safe fix alone takes its diagnostic away, and breaks nothing.
    fn mends_alone(&self, text: &str, before: &[Diagnostic], diagnostic: &Diagnostic) -> Result<(), String> {
        let fixed = apply_fixes(text, std::slice::from_ref(diagnostic), Safety::Safe);
        let after = self.read(&fixed.text);
        let fix = diagnostic.first_fix(Safety::Safe).unwrap();
        let place = place_after(&fix.edits, diagnostic.span());
        let is_same = |found: &&Diagnostic| {
            found.code == diagnostic.code
                && found.message == diagnostic.message
                && found.span().start <= place.end
                && place.start <= found.span().end
        };
        let problem = match after.iter().find(is_same) {
            Some(_) => Some("it is still there".to_owned()),
            None => harm(before, &after, &[diagnostic]),
        };
        match problem {
            None => Ok(()),
            Some(problem) => Err(format!(
                "{}, {}: {problem}\n{}{}",
                diagnostic.code,
                fix.title,
                told(text, before),
                told(&fixed.text, &after),
            )),
        }
    }

    /// All safe fixes of one round take their diagnostics away, and break nothing.
    fn mends_together(&self, text: &str, before: &[Diagnostic]) -> Result<(), String> {
        let fixed = apply_fixes(text, before, Safety::Safe);
        let after = self.read(&fixed.text);
        let said = |found: &[Diagnostic], code: Code, message: &str| {
            found.iter().filter(|found| found.code == code && found.message == message).count()
        };
        for mended in &fixed.applied {
            if said(&after, mended.code, &mended.message) >= said(before, mended.code, &mended.message) {
                return Err(format!("still there: {mended:?}\n{}{}", told(text, before), told(&fixed.text, &after)));
            }
        }
        let mended: Vec<&Diagnostic> = before.iter().collect();
        match harm(before, &after, &mended) {
            None => Ok(()),
            Some(problem) => Err(format!("{problem}\n{}{}", told(text, before), told(&fixed.text, &after))),
        }
    }
}

/// Edits stand in source order inside the text, and none overlaps another.
fn is_sound(fix: &Fix, text: &str) -> Result<(), String> {
    let inside = fix.edits.iter().all(|edit| text.get(edit.span.range()).is_some());
    let in_order = fix.edits.is_sorted_by(|left, right| left.span.end <= right.span.start && left.span != right.span);
    if inside && in_order && !fix.edits.is_empty() && !fix.title.is_empty() {
        Ok(())
    } else {
        Err(format!("{text:?}: {fix:?}"))
    }
}

/// What fixes have broken: there are more errors than before, or more diagnostics of some code.
///
/// In the place of an error that was mended another may come, or warnings: of a stretch between two
/// connectives, and of a value, only the first mistake is told, and a wrong condition is not warned of.
/// Behind a mistake in syntax there may be several of check's, because such a condition is not checked, and
/// parentheses that close nothing, because they are passed over with the stretch. Else no error comes.
fn harm(before: &[Diagnostic], after: &[Diagnostic], mended: &[&Diagnostic]) -> Option<String> {
    let is_syntax = |found: &Diagnostic| found.code < Code::UnknownColumn && found.code != Code::Inexpressible;
    let syntax_mended = mended.iter().any(|mended| mended.is_error() && is_syntax(mended));
    let is_held_back = |found: &Diagnostic| !is_syntax(found) || found.code == Code::UnopenedParenthesis;
    let errors = |found: &[Diagnostic]| {
        found.iter().filter(|found| found.is_error() && !(syntax_mended && is_held_back(found))).count()
    };
    if errors(after) > errors(before) {
        return Some("there are more errors".to_owned());
    }
    if mended.iter().any(|mended| mended.is_error()) {
        return None;
    }
    let had = counts(before);
    let new = counts(after).into_iter().find(|(code, count)| *count > had.get(code).copied().unwrap_or(0));
    new.map(|(code, _)| format!("there is a new {code}"))
}

fn counts(found: &[Diagnostic]) -> BTreeMap<Code, usize> {
    found.iter().fold(BTreeMap::new(), |mut counts, found| {
        *counts.entry(found.code).or_default() += 1;
        counts
    })
}

/// Where `place` is after the edits; what is inside one is at the whole of what it wrote.
fn place_after(edits: &[Edit], place: Span) -> Span {
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
    let start = moved(place.start, false);
    Span::new(start, moved(place.end, true).max(start))
}

fn told(text: &str, found: &[Diagnostic]) -> String {
    let found: Vec<String> = found.iter().map(|found| format!("  {}: {found}\n", found.code)).collect();
    format!("{text:?}\n{}", found.concat())
}
