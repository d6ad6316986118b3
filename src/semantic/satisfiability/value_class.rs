//! Classes of values: the ranges that the values in filters divide a column into, and which of them a filter matches.

use std::borrow::Cow;
use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::{COST_OF_VALUE, VariableKey};
use crate::filter::{Filter, FilterOperator, Number, OneOrMany, TextType};

/// A class of values; for a free variable, whether it holds.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub(super) enum ValueClass<'f> {
    Number(f64, Side),
    Timestamp(DateTime<Utc>, Side),
    Boolean(bool),
    Text(&'f str),
    /// A string that is not in the filters, but is equal to this one in lower case.
    OtherCase(String),
    /// A string that is not in the filters, even ignoring case.
    OtherText,
}

/// The position of a class of numbers or timestamps relative to one in the filters.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) enum Side {
    At,
    /// Above it, and below the next one in the filters.
    Above,
}

/// The number of steps to compare a value of this class with those of a filter.
pub(super) const fn cost_of_class(class: &ValueClass<'_>) -> usize {
    match class {
        ValueClass::Text(text) => COST_OF_VALUE + text.len(),
        ValueClass::OtherCase(text) => COST_OF_VALUE + text.len(),
        _ => 1,
    }
}

/// Whether a string has no characters with case, and none that may combine with one.
pub(crate) fn is_caseless(text: &str) -> bool {
    let is_mark = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    !text.contains(is_mark) && text.to_lowercase() == text && text.to_uppercase() == text
}

/// The classes of the values in a leaf, and those between them.
pub(super) fn named_classes<'f>(filter: &'f Filter<'f>, key: &VariableKey) -> Vec<ValueClass<'f>> {
    if matches!(key, VariableKey::Free(..)) {
        return vec![ValueClass::Boolean(false), ValueClass::Boolean(true)];
    }
    match filter {
        Filter::Text(filter) => {
            let with_case = each(&filter.value).filter(|text| !filter.case_sensitive && !is_caseless(text));
            let other_cases = with_case.map(|text| ValueClass::OtherCase(text.to_lowercase()));
            texts(&filter.value).chain(other_cases).collect()
        }
        Filter::Id(filter) => texts(&filter.value).collect(),
        Filter::Number(filter) => {
            let numbers = each(&filter.value).map(|number| number.as_f64());
            let least = ValueClass::Number(f64::NEG_INFINITY, Side::At);
            numbers
                .flat_map(|at| [Side::At, Side::Above].map(|side| ValueClass::Number(at, side)))
                .chain([least])
                .collect()
        }
        Filter::Date(filter) => {
            let at = filter.value.0;
            let least = ValueClass::Timestamp(DateTime::<Utc>::MIN_UTC, Side::At);
            vec![least, ValueClass::Timestamp(at, Side::At), ValueClass::Timestamp(at, Side::Above)]
        }
        Filter::Boolean(_) => vec![ValueClass::Boolean(false), ValueClass::Boolean(true)],
        Filter::FullyAnnotated(_) => Vec::new(),
    }
}

fn texts<'f>(value: &'f OneOrMany<Cow<'_, str>>) -> impl Iterator<Item = ValueClass<'f>> {
    each(value).map(|text| ValueClass::Text(text)).chain([ValueClass::OtherText])
}

pub(super) fn each<T>(value: &OneOrMany<T>) -> std::slice::Iter<'_, T> {
    match value {
        OneOrMany::One(value) => std::slice::from_ref(value).iter(),
        OneOrMany::Many(values) => values.iter(),
    }
}

/// Whether a filter matches each of these classes.
pub(super) fn matched_classes(filter: &Filter<'_>, classes: &[ValueClass<'_>]) -> Vec<bool> {
    if let Some(constant) = constant_result(filter) {
        return vec![constant; classes.len()];
    }
    let texts = match filter {
        Filter::Text(filter) => Texts::of(&filter.value, filter.case_sensitive),
        Filter::Id(filter) => Texts::of(&filter.value, true),
        _ => Texts::default(),
    };
    classes.iter().map(|class| matches_class(filter, &texts, class)).collect()
}

/// Whether a filter with these strings matches a class.
fn matches_class(filter: &Filter<'_>, texts: &Texts<'_>, class: &ValueClass<'_>) -> bool {
    match (filter, class) {
        // This is also right for a free variable, which is either true or false.
        (Filter::Boolean(filter), ValueClass::Boolean(have)) => (*have == filter.value) == is_positive(filter.operator),
        // `not_in` has the variable of `one_of`; every other leaf has its own.
        (Filter::Text(filter), ValueClass::Boolean(holds)) => *holds != (filter.operator == FilterOperator::NotIn),
        (_, ValueClass::Boolean(holds)) => *holds,
        (Filter::Text(filter), class) => texts.have(class) == is_positive(filter.operator),
        (Filter::Id(filter), class) => texts.have(class) == is_positive(filter.operator),
        (Filter::Number(filter), ValueClass::Number(have, side)) => {
            let at = |value: Number| (value.as_f64(), Side::At);
            match &filter.value {
                OneOrMany::One(value) => compare(filter.operator, &(*have, *side), &at(*value)),
                OneOrMany::Many(bounds) => {
                    matches!(bounds.as_slice(), [low, high] if (at(*low)..=at(*high)).contains(&(*have, *side)))
                }
            }
        }
        (Filter::Date(filter), ValueClass::Timestamp(have, side)) => {
            compare(filter.operator, &(*have, *side), &(filter.value.0, Side::At))
        }
        _ => false,
    }
}

/// The result of a leaf if it is the same for every value: every string contains the empty one.
pub(crate) fn constant_result(filter: &Filter<'_>) -> Option<bool> {
    let (operator, value) = match filter {
        Filter::Text(filter) if filter.filter_type == TextType::Text => (filter.operator, &filter.value),
        Filter::Text(filter) if filter.operator != FilterOperator::Contains => (filter.operator, &filter.value),
        Filter::Id(filter) => (filter.operator, &filter.value),
        _ => return None,
    };
    match (operator, value) {
        (FilterOperator::Contains, OneOrMany::One(text)) if text.is_empty() => Some(true),
        (FilterOperator::NotIn, OneOrMany::Many(texts)) if texts.is_empty() => Some(true),
        (FilterOperator::OneOf, OneOrMany::Many(texts)) if texts.is_empty() => Some(false),
        _ => None,
    }
}

const fn is_positive(operator: FilterOperator) -> bool {
    matches!(operator, FilterOperator::Eq | FilterOperator::OneOf)
}

/// The strings of a filter; in lower case if case is ignored.
#[derive(Default)]
struct Texts<'f> {
    texts: HashSet<Cow<'f, str>>,
    case_sensitive: bool,
}

impl<'f> Texts<'f> {
    fn of(value: &'f OneOrMany<Cow<'_, str>>, case_sensitive: bool) -> Self {
        Self { texts: each(value).map(|text| folded(text, case_sensitive)).collect(), case_sensitive }
    }

    fn have(&self, class: &ValueClass<'_>) -> bool {
        match class {
            ValueClass::Text(text) => self.texts.contains(&folded(text, self.case_sensitive)),
            ValueClass::OtherCase(text) => !self.case_sensitive && self.texts.contains(text.as_str()),
            _ => false,
        }
    }
}

fn folded(text: &str, case_sensitive: bool) -> Cow<'_, str> {
    if case_sensitive { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

fn compare<T: PartialOrd>(operator: FilterOperator, have: &T, value: &T) -> bool {
    match operator {
        FilterOperator::Eq => have == value,
        FilterOperator::Ne => have != value,
        FilterOperator::Lt => have < value,
        FilterOperator::Lte => have <= value,
        FilterOperator::Gt => have > value,
        FilterOperator::Gte => have >= value,
        _ => false,
    }
}
