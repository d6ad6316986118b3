//! Strings that contain some strings, do not contain others, and are equal to none.

use super::operands::{Operand, Strings, add_text, folded, operands};
use super::{Class, Classes};
use crate::compare::network::Truths;
use crate::semantic::satisfiability::is_caseless;

/// The maximum number of strings to search for of which all combinations are tried.
const MAX_COMBINED: usize = 8;
/// Strings that are rarely part of a query.
const OTHERS: [&str; 6] = ["other", "x", "1", "?", "\u{4e00}", ""];
/// What is written between two strings.
const SEPARATORS: [&str; 4] = [" ", "-", " | ", "\u{4e00}"];

/// Adds the classes of strings that are equal to none in the comparisons, by the strings that they contain.
pub(super) fn add(strings: &Strings<'_, '_>, classes: &mut Classes, is_usual: bool) {
    if strings.parts.len() > MAX_COMBINED {
        add_some(strings, classes, is_usual);
        return;
    }
    let implied = implied(&strings.parts);
    for mask in 0_usize..1 << strings.parts.len() {
        let is_possible = implied.iter().enumerate().all(|(part, others)| mask & 1 << part == 0 || others & !mask == 0);
        if !is_possible || has_empty(&strings.parts, mask) {
            continue;
        }
        let expected = expected(strings, mask);
        if classes.has(&expected) {
            continue;
        }
        if !add_string(strings, classes, (mask, &expected), is_usual) {
            classes.push(Class { value: None, is_usual: false, results: expected });
        }
    }
}

/// Whether the empty string, which every string contains, is not among the contained ones.
fn has_empty(parts: &[Operand<'_>], mask: usize) -> bool {
    parts.iter().enumerate().any(|(part, operand)| operand.text.is_empty() && mask & 1 << part == 0)
}

/// For each string, those that a string contains if it contains this one.
fn implied(parts: &[Operand<'_>]) -> Vec<usize> {
    let implies = |one: &Operand<'_>, other: &Operand<'_>| match (one.ignores_case, other.ignores_case) {
        (_, true) => folded(one.text).contains(&folded(other.text)),
        (false, false) => one.text.contains(other.text),
        (true, false) => is_caseless(other.text) && folded(one.text).contains(other.text),
    };
    let others = |one: &Operand<'_>| {
        let others = parts.iter().enumerate().filter(|(_, other)| implies(one, other));
        others.fold(0, |mask, (number, _)| mask | 1 << number)
    };
    parts.iter().map(others).collect()
}

/// The results of the comparisons for a string that contains these strings, and is equal to none.
fn expected(strings: &Strings<'_, '_>, mask: usize) -> Vec<Truths> {
    let is_contained = |operand: Operand<'_>| {
        strings.parts.iter().position(|part| *part == operand).is_some_and(|part| mask & 1 << part != 0)
    };
    let tests = strings.tests;
    let results = tests.filters.iter().zip(&tests.is_negative).map(|(filter, is_negative)| {
        let (texts, is_part, ignores_case) = operands(filter);
        let holds = is_part && texts.iter().any(|text| is_contained(Operand { text, ignores_case }));
        Truths::of(holds != *is_negative)
    });
    results.collect()
}

/// Adds a string with the expected results, if one is found.
fn add_string(
    strings: &Strings<'_, '_>,
    classes: &mut Classes,
    (mask, expected): (usize, &[Truths]),
    is_usual: bool,
) -> bool {
    let mut try_text = |text: &str| {
        let value = crate::record::Value::Text(text.to_owned().into());
        let is_found = strings.tests.results(&value).is_some_and(|results| results == expected);
        is_found && add_text(strings.tests, classes, text, is_usual)
    };
    if mask == 0 {
        return OTHERS.iter().any(|text| try_text(text)) || try_text(&unused_character(strings));
    }
    let needed: Vec<&Operand<'_>> = strings
        .parts
        .iter()
        .enumerate()
        .filter(|(part, _)| mask & 1 << part != 0)
        .map(|(_, operand)| operand)
        .collect();
    // A string is not needed if another one contains it.
    let is_inner = |(number, one): (usize, &Operand<'_>)| {
        needed.iter().enumerate().any(|(other_number, other)| {
            let is_longer = other.text.len() > one.text.len() || number > other_number && other.text == one.text;
            other_number != number
                && is_longer
                && other.text.contains(one.text)
                && (one.ignores_case || !other.ignores_case)
        })
    };
    let outer: Vec<&Operand<'_>> =
        needed.iter().enumerate().filter(|(number, one)| !is_inner((*number, one))).map(|(_, one)| *one).collect();
    let spellings: &[fn(&str) -> String] = if outer.iter().any(|operand| operand.ignores_case) {
        &[str::to_owned, str::to_uppercase, str::to_lowercase, capitalized]
    } else {
        &[str::to_owned]
    };
    spellings.iter().any(|spell| {
        let words: Vec<String> = outer
            .iter()
            .map(|operand| if operand.ignores_case { spell(operand.text) } else { operand.text.to_owned() })
            .collect();
        SEPARATORS.iter().any(|separator| {
            let joined = words.join(separator);
            let reversed = words.iter().rev().cloned().collect::<Vec<_>>().join(separator);
            [joined.clone(), reversed].iter().any(|text| try_text(text))
                || OTHERS.iter().any(|other| try_text(&format!("{joined}{separator}{other}")))
        })
    })
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A character without case that is in none of the strings.
fn unused_character(strings: &Strings<'_, '_>) -> String {
    let used: std::collections::HashSet<char> =
        strings.equal.iter().chain(&strings.parts).flat_map(|operand| operand.text.chars()).collect();
    ('\u{4e00}'..='\u{9fff}').find(|c| !used.contains(c)).map(String::from).unwrap_or_default()
}

/// Adds strings that contain no string, each one, and all of them.
fn add_some(strings: &Strings<'_, '_>, classes: &mut Classes, is_usual: bool) {
    classes.is_incomplete = true;
    for other in OTHERS.iter().map(|other| (*other).to_owned()).chain([unused_character(strings)]) {
        add_text(strings.tests, classes, &other, is_usual);
    }
    for part in &strings.parts {
        let text = if strings.has(part.text) { format!("{} x", part.text) } else { part.text.to_owned() };
        if !add_text(strings.tests, classes, &text, is_usual) {
            return;
        }
    }
    let all: Vec<&str> = strings.parts.iter().map(|part| part.text).collect();
    add_text(strings.tests, classes, &all.join(" "), is_usual);
}
