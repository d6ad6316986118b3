//! The values that a column can have, as far as the comparisons of two filters can tell them apart.
//!
//! Values with the same results for all comparisons of the column are one class. A class has a concrete value, on which
//! the matcher has these results; or none, if no value was found, but there may be one.

use std::collections::HashMap;

use super::network::{Network, Truths};
use crate::filter::{Filter, FilterOperator, FilterTree};
use crate::matcher::Matcher;
use crate::record::{Field, Layout, LayoutPreset, Record, Value};
use crate::semantic::coverage::Known;
use crate::semantic::satisfiability::{Budget, cost_of_filter};

mod cases;
mod dates;
mod lists;
mod numbers;
mod operands;
mod strings;
mod texts;

/// The cost of a comparison in addition to the length of the value, in steps.
const COST_OF_TEST: usize = 16;
/// The number of steps to find the values of all columns, in addition to those for the length of the filters.
const MAX_STEPS: usize = 8_000_000;
const MAX_STEPS_OF_LENGTH: usize = 24;

/// A class of values.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// A value; `None` if it is not known whether there is one.
    pub(super) value: Option<Value<'static>>,
    /// Whether the column is known to have such values.
    pub(super) is_usual: bool,
    /// The possible results of the comparisons of the column.
    pub(super) results: Vec<Truths>,
}

/// A column of the filters.
pub(super) struct Column<'f> {
    pub(super) id: &'f str,
    /// The nodes of its comparisons.
    pub(super) nodes: Vec<usize>,
    pub(super) classes: Vec<Class>,
    /// Whether every value is in one of the classes.
    pub(super) is_complete: bool,
    pub(super) may_be_missing: bool,
    /// Whether each comparison is `ne` or `not_in`.
    pub(super) is_negative: Vec<bool>,
    /// Whether only one of the filters has one of the comparisons.
    pub(super) differs: bool,
    /// Whether records do not tell the result of one of the comparisons.
    pub(super) has_undecidable: bool,
}

/// The columns of two filters: first those whose comparisons differ, sorted by id.
pub(super) fn columns<'f>(network: &Network<'f>, known: Known<'f>) -> Vec<Column<'f>> {
    let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, (filter, _)) in network.leaves.iter().enumerate() {
        by_id.entry(filter.column_id()).or_default().push(number);
    }
    let length: usize = network.leaves.iter().map(|(filter, _)| cost_of_filter(filter)).sum();
    let steps = (MAX_STEPS + MAX_STEPS_OF_LENGTH * length) / by_id.len().max(1);
    let mut columns: Vec<Column<'f>> = by_id
        .into_iter()
        .map(|(id, leaves)| Tests::new(id, network, &leaves, known, Budget::of(steps)).column(network, &leaves))
        .collect();
    columns.sort_by_key(|column| (!column.differs, column.id));
    columns
}

/// The comparisons of a column, prepared for many values.
struct Tests<'f> {
    id: &'f str,
    known: Known<'f>,
    filters: Vec<&'f Filter<'f>>,
    matchers: Vec<Matcher>,
    is_negative: Vec<bool>,
    is_undecidable: Vec<bool>,
    /// Whether each comparison is in only one of the filters.
    differs: Vec<bool>,
    /// Whether the column has lists of values.
    has_lists: bool,
    steps: Budget,
}

/// The classes found so far.
#[derive(Default)]
struct Classes {
    classes: Vec<Class>,
    by_results: HashMap<Vec<Truths>, usize>,
    is_incomplete: bool,
}

impl Classes {
    /// Adds a class, unless one with the same results is as good.
    fn push(&mut self, class: Class) {
        match self.by_results.get(&class.results).and_then(|number| self.classes.get_mut(*number)) {
            Some(known) => {
                let quality = |class: &Class| (class.value.is_some(), class.is_usual);
                if quality(&class) > quality(known) {
                    *known = class;
                }
            }
            None => {
                self.by_results.insert(class.results.clone(), self.classes.len());
                self.classes.push(class);
            }
        }
    }

    fn has(&self, results: &[Truths]) -> bool {
        self.by_results.contains_key(results)
    }
}

/// A record with the same value in every column.
struct Only<'v>(&'v Value<'static>);

impl Record for Only<'_> {
    fn value(&self, _: &Field) -> Value<'_> {
        self.0.clone()
    }
}

impl<'f> Tests<'f> {
    fn new(id: &'f str, network: &Network<'f>, leaves: &[usize], known: Known<'f>, steps: Budget) -> Self {
        let filters: Vec<&'f Filter<'f>> =
            leaves.iter().filter_map(|leaf| network.leaves.get(*leaf)).map(|(filter, _)| *filter).collect();
        let sides = leaves.iter().filter_map(|leaf| network.leaves.get(*leaf));
        let sides = sides.filter_map(|(_, node)| network.nodes.get(*node)).map(|node| node.sides);
        let layout = Layout::new(LayoutPreset::Id);
        let matcher = |filter: &&Filter<'f>| {
            Matcher::from_tree(&FilterTree::Leaf(crate::filter::FilterLeaf { filter: (*filter).clone() }), &layout)
        };
        let is_negative =
            |filter: &&Filter<'_>| matches!(filter.operator(), Some(FilterOperator::Ne | FilterOperator::NotIn));
        let is_undecidable =
            |filter: &&Filter<'_>| matches!(filter, Filter::FullyAnnotated(filter) if filter.user_ids.is_some());
        let is_collection = |filter: &&Filter<'_>| matches!(filter, Filter::Text(filter) if filter.filter_type == crate::filter::TextType::Collection);
        Self {
            id,
            known,
            matchers: filters.iter().map(matcher).collect(),
            is_negative: filters.iter().map(is_negative).collect(),
            is_undecidable: filters.iter().map(is_undecidable).collect(),
            differs: sides.map(|[old, new]| old != new).collect(),
            has_lists: filters.iter().any(is_collection) || known.may_have_several(id),
            filters,
            steps,
        }
    }

    fn column(self, network: &Network<'f>, leaves: &[usize]) -> Column<'f> {
        let mut classes = self.items();
        if self.has_lists {
            classes = lists::of(&self, &classes);
        }
        let has_undecidable = self.is_undecidable.contains(&true);
        Column {
            id: self.id,
            nodes: leaves.iter().filter_map(|leaf| network.leaves.get(*leaf)).map(|(_, node)| *node).collect(),
            classes: classes.classes,
            is_complete: !classes.is_incomplete && !has_undecidable,
            may_be_missing: self.known.may_be_missing(self.id),
            differs: self.differs.contains(&true),
            is_negative: self.is_negative,
            has_undecidable,
        }
    }

    /// The classes of single values.
    fn items(&self) -> Classes {
        let mut classes = Classes::default();
        match self.filters.first() {
            Some(Filter::Text(_) | Filter::Id(_)) => texts::add(self, &mut classes),
            Some(Filter::Number(_)) => numbers::add(self, &mut classes),
            Some(Filter::Date(_)) => dates::add(self, &mut classes),
            Some(Filter::Boolean(_) | Filter::FullyAnnotated(_)) | None => {
                for value in [true, false] {
                    self.add(&mut classes, Value::Boolean(value), true);
                }
            }
        }
        // A filter of another type than the first could be true for other values.
        classes.is_incomplete |= self.filters.iter().any(|filter| {
            let kind = |filter: &Filter<'_>| match filter {
                Filter::Text(_) | Filter::Id(_) => 0,
                Filter::Number(_) => 1,
                Filter::Date(_) => 2,
                Filter::Boolean(_) => 3,
                Filter::FullyAnnotated(_) => 4,
            };
            self.filters.first().is_some_and(|first| kind(first) != kind(filter))
        });
        classes
    }

    /// Adds the class of a value; false if the budget is spent.
    fn add(&self, classes: &mut Classes, value: Value<'static>, is_usual: bool) -> bool {
        match self.results(&value) {
            // It is not a value of the column's type, such as a timestamp before the first year.
            Some(results) if results.contains(&Truths::UNKNOWN) => true,
            Some(results) => {
                classes.push(Class { value: Some(value), is_usual, results });
                true
            }
            None => {
                classes.is_incomplete = true;
                false
            }
        }
    }

    /// The results of the comparisons for a value, or for a list of only this value; `None` if the budget is spent.
    fn results(&self, value: &Value<'static>) -> Option<Vec<Truths>> {
        let length = if let Value::Text(text) = value { text.len() } else { 0 };
        self.steps.take(self.filters.len().saturating_mul(length + COST_OF_TEST)).then_some(())?;
        let list = self.has_lists.then(|| Value::List(vec![value.clone()]));
        let value = list.as_ref().unwrap_or(value);
        let results = self.matchers.iter().zip(&self.is_undecidable).map(|(matcher, is_undecidable)| {
            let truth = matcher.matches(&Only(value));
            match truth {
                _ if *is_undecidable => Truths::ALL,
                crate::matcher::Truth::True => Truths::TRUE,
                crate::matcher::Truth::False => Truths::FALSE,
                crate::matcher::Truth::Unknown => Truths::UNKNOWN,
            }
        });
        Some(results.collect())
    }
}
