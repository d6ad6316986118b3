//! The classes of lists: a comparison holds for a list if it holds for at least one of its values.

use super::{Class, Classes, Tests};
use crate::compare::network::Truths;
use crate::record::Value;

/// The maximum number of classes of lists of a column.
const MAX_CLASSES: usize = 256;

/// A list that is being extended.
#[derive(Clone)]
struct List {
    /// `None` if one of its values is not known.
    values: Option<Vec<Value<'static>>>,
    is_usual: bool,
    /// Whether each comparison, without its negation, holds.
    holds: Vec<bool>,
}

/// The classes of lists of single values.
pub(super) fn of(tests: &Tests<'_>, items: &Classes) -> Classes {
    let mut classes = Classes { is_incomplete: items.is_incomplete, ..Classes::default() };
    let holds = |class: &Class| -> Vec<bool> {
        class
            .results
            .iter()
            .zip(&tests.is_negative)
            .map(|(result, is_negative)| result.has(Truths::TRUE) != *is_negative)
            .collect()
    };
    let single = |class: &Class| List {
        values: class.value.clone().map(|value| vec![value]),
        is_usual: class.is_usual,
        holds: holds(class),
    };
    let singles: Vec<List> = items.classes.iter().map(single).collect();
    // A list of an ordinary value is easier to believe than an empty one.
    singles.iter().for_each(|list| push(tests, &mut classes, list));
    let empty = List { values: Some(Vec::new()), is_usual: true, holds: vec![false; tests.filters.len()] };
    push(tests, &mut classes, &empty);
    let mut shorter = singles.clone();
    while !shorter.is_empty() {
        let mut longer = Vec::new();
        for (list, item) in shorter.iter().flat_map(|list| singles.iter().map(move |item| (list, item))) {
            let cost = super::COST_OF_TEST + tests.filters.len();
            if classes.classes.len() >= MAX_CLASSES || !tests.steps.take(cost) {
                classes.is_incomplete = true;
                add_whole(tests, &mut classes, &singles);
                return classes;
            }
            let both = list.with(item);
            if !classes.has(&both.results(tests)) {
                push(tests, &mut classes, &both);
                longer.push(both);
            }
        }
        shorter = longer;
    }
    classes
}

/// Adds the lists of all values, and of all but one, if there are too many others.
fn add_whole(tests: &Tests<'_>, classes: &mut Classes, singles: &[List]) {
    let of_all_but = |skipped: Option<usize>| {
        let known = singles
            .iter()
            .enumerate()
            .filter(|(number, list)| Some(*number) != skipped && list.values.is_some() && list.is_usual);
        known
            .map(|(_, list)| list)
            .fold(None, |all: Option<List>, list| Some(all.map_or_else(|| list.clone(), |all| all.with(list))))
    };
    for skipped in std::iter::once(None).chain((0..singles.len()).map(Some)) {
        if !tests.steps.take(singles.len().saturating_mul(super::COST_OF_TEST + tests.filters.len())) {
            return;
        }
        if let Some(list) = of_all_but(skipped) {
            push(tests, classes, &list);
        }
    }
}

fn push(tests: &Tests<'_>, classes: &mut Classes, list: &List) {
    classes.push(Class {
        value: list.values.clone().map(Value::List),
        is_usual: list.is_usual,
        results: list.results(tests),
    });
}

impl List {
    fn with(&self, item: &Self) -> Self {
        let values = self.values.as_ref().zip(item.values.as_ref());
        Self {
            values: values.map(|(values, item)| values.iter().chain(item).cloned().collect()),
            is_usual: self.is_usual && item.is_usual,
            holds: self.holds.iter().zip(&item.holds).map(|(one, other)| *one || *other).collect(),
        }
    }

    fn results(&self, tests: &Tests<'_>) -> Vec<Truths> {
        self.holds.iter().zip(&tests.is_negative).map(|(holds, is_negative)| Truths::of(holds != is_negative)).collect()
    }
}
