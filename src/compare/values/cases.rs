//! Strings that differ from one in the comparisons only in case.

use std::collections::HashSet;

use super::operands::{Strings, add_text, folded, operands};
use super::{Class, Classes};
use crate::compare::network::Truths;
use crate::semantic::satisfiability::{cost_of_filter, is_caseless};

/// The maximum number of strings of which all spellings are tried, and of letters in each.
const MAX_STRINGS: usize = 8;
const MAX_LETTERS: usize = 6;
/// The maximum number of strings to search for in a spelling of which all combinations are considered.
const MAX_COMBINED: usize = 6;

pub(super) fn add(strings: &Strings<'_, '_>, classes: &mut Classes, is_usual: bool) {
    let mut seen = HashSet::new();
    let caseless = strings.equal.iter().filter(|operand| operand.ignores_case && !is_caseless(operand.text));
    let texts: Vec<&str> = caseless.map(|operand| operand.text).filter(|text| seen.insert(folded(text))).collect();
    let is_few = texts.len() <= MAX_STRINGS;
    for text in texts {
        let letters = text.chars().filter(char::is_ascii_alphabetic).count();
        // Only ASCII letters have exactly two spellings; but U+212A KELVIN SIGN is a `k`.
        let is_exact = is_few && letters <= MAX_LETTERS && text.is_ascii() && !text.contains(['k', 'K']);
        let spellings = if is_exact { all_spellings(text, letters) } else { some_spellings(text) };
        for spelling in spellings {
            if !strings.has(&spelling) && !add_text(strings.tests, classes, &spelling, is_usual) {
                return;
            }
        }
        if !is_exact {
            add_possible(strings, classes, &folded(text));
        }
    }
}

fn some_spellings(text: &str) -> Vec<String> {
    let mut swapped =
        text.chars().map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() });
    let first = text.chars().next().map_or_else(String::new, |first| first.to_uppercase().collect());
    let title = first + &text.chars().skip(1).collect::<String>().to_lowercase();
    vec![title, text.to_uppercase(), text.to_lowercase(), swapped.by_ref().collect()]
}

fn all_spellings(text: &str, letters: usize) -> Vec<String> {
    let spelling = |mask: usize| {
        let mut letter = 0;
        let spelled = text.chars().map(|c| {
            if !c.is_ascii_alphabetic() {
                return c;
            }
            letter += 1;
            if mask & 1 << (letter - 1) == 0 { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() }
        });
        spelled.collect()
    };
    (0..1 << letters).map(spelling).collect()
}

/// Adds all classes that another spelling may have.
fn add_possible(strings: &Strings<'_, '_>, classes: &mut Classes, lower: &str) {
    // All strings are compared with it.
    let cost: usize = strings.tests.filters.iter().map(|filter| cost_of_filter(filter)).sum();
    if !strings.tests.steps.take(cost) {
        classes.is_incomplete = true;
        return;
    }
    let exact: Vec<&str> = strings
        .parts
        .iter()
        .filter(|part| !part.ignores_case && lower.contains(&folded(part.text)))
        .map(|part| part.text)
        .collect();
    if exact.len() > MAX_COMBINED {
        classes.is_incomplete = true;
        return;
    }
    for mask in 0_usize..1 << exact.len() {
        let tests = strings.tests;
        let results = tests.filters.iter().zip(&tests.is_negative).map(|(filter, is_negative)| {
            let (texts, is_part, ignores_case) = operands(filter);
            let holds = texts.iter().any(|text| match (is_part, ignores_case) {
                (true, true) => lower.contains(&folded(text)),
                (true, false) => {
                    exact.iter().position(|exact| *exact == &**text).is_some_and(|bit| mask & 1 << bit != 0)
                }
                (false, true) => lower == folded(text),
                (false, false) => false,
            });
            Truths::of(holds != *is_negative)
        });
        let results: Vec<Truths> = results.collect();
        if !classes.has(&results) {
            classes.push(Class { value: None, is_usual: false, results });
        }
    }
}
