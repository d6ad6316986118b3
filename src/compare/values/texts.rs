//! The classes of strings: each string in the comparisons, the same in another case, and others, by what they contain.

use std::collections::HashSet;

use super::operands::{Strings, add_text};
use super::{Classes, Tests, cases, strings};
use crate::semantic::coverage::Texts;

pub(super) fn add(tests: &Tests<'_>, classes: &mut Classes) {
    let strings = Strings::of(tests);
    let known = tests.known.texts(tests.id);
    let mut seen = HashSet::new();
    for operand in strings.equal.iter().filter(|operand| seen.insert(operand.text)) {
        if !add_text(tests, classes, operand.text, known.have(operand.text)) {
            return;
        }
    }
    match &known {
        Texts::Listed(listed) => listed.iter().for_each(|text| {
            add_text(tests, classes, text, true);
        }),
        Texts::Uuids => UUIDS.iter().for_each(|text| {
            add_text(tests, classes, text, true);
        }),
        Texts::Any => {}
    }
    strings::add(&strings, classes, known == Texts::Any);
    cases::add(&strings, classes, known == Texts::Any);
}

/// UUIDs of version 4 that queries rarely have.
const UUIDS: [&str; 3] = [
    "11111111-1111-4111-8111-111111111111",
    "22222222-2222-4222-8222-222222222222",
    "33333333-3333-4333-8333-333333333333",
];
