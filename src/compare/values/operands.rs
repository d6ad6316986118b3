//! The strings in the comparisons of a column.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Classes, Tests};
use crate::filter::{Filter, FilterOperator, OneOrMany};
use crate::record::Value;

/// A string in a comparison.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Operand<'f> {
    pub(super) text: &'f str,
    pub(super) ignores_case: bool,
}

/// The comparisons of a column with strings.
pub(super) struct Strings<'t, 'f> {
    pub(super) tests: &'t Tests<'f>,
    /// Those that are compared as a whole, each once; first those that differ.
    pub(super) equal: Vec<Operand<'f>>,
    /// Those that are searched for, each once; first those that differ.
    pub(super) parts: Vec<Operand<'f>>,
    named: HashSet<&'f str>,
}

/// Adds the class of a string; false if the budget is spent.
pub(super) fn add_text(tests: &Tests<'_>, classes: &mut Classes, text: &str, is_usual: bool) -> bool {
    tests.add(classes, Value::Text(Cow::Owned(text.to_owned())), is_usual)
}

/// Converts each character to lower case by itself, as the matcher does.
pub(super) fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The strings of a comparison, and whether it searches for them.
pub(super) fn operands<'f>(filter: &'f Filter<'f>) -> (&'f [Cow<'f, str>], bool, bool) {
    let (value, operator, ignores_case) = match filter {
        Filter::Text(filter) => (&filter.value, filter.operator, !filter.case_sensitive),
        Filter::Id(filter) => (&filter.value, filter.operator, false),
        _ => return (&[], false, false),
    };
    let texts = match value {
        OneOrMany::One(text) => std::slice::from_ref(text),
        OneOrMany::Many(texts) => texts,
    };
    (texts, operator == FilterOperator::Contains, ignores_case)
}

impl<'t, 'f> Strings<'t, 'f> {
    pub(super) fn of(tests: &'t Tests<'f>) -> Self {
        let (mut equal, mut parts) = (Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        let once = once_in_filters(tests);
        for wanted in [true, false] {
            for filter in &tests.filters {
                let (texts, is_part, ignores_case) = operands(filter);
                for text in texts.iter().filter(|text| once.contains(&***text) == wanted) {
                    let operand = Operand { text, ignores_case };
                    if seen.insert((operand, is_part)) {
                        if is_part { parts.push(operand) } else { equal.push(operand) }
                    }
                }
            }
        }
        let named = equal.iter().map(|operand| operand.text).collect();
        Self { tests, equal, parts, named }
    }

    /// Whether a string is equal to one in the comparisons.
    pub(super) fn has(&self, text: &str) -> bool {
        self.named.contains(text)
    }
}

/// The strings that only one comparison has.
fn once_in_filters<'f>(tests: &Tests<'f>) -> HashSet<&'f str> {
    let mut seen = HashSet::new();
    let mut again = HashSet::new();
    for filter in &tests.filters {
        let (texts, ..) = operands(filter);
        let texts: HashSet<&str> = texts.iter().map(|text| &**text).collect();
        again.extend(texts.into_iter().filter(|text| !seen.insert(*text)));
    }
    seen.retain(|text| !again.contains(text));
    seen
}
