//! One comparison of a filter as a test of a value.

use std::borrow::Cow;
use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{Truth, compare, fold};
use crate::filter::{Filter, FilterOperator, Instant, Number, OneOrMany};
use crate::options::MissingValues;
use crate::record::Value;
use crate::schema::FilterType;

/// A comparison with the value of a field.
#[derive(Clone, Debug)]
pub(super) struct Test {
    /// The position of the field in [`Matcher::fields`](super::Matcher::fields).
    pub(super) field: usize,
    /// Whether it holds if `condition` does not: `ne` and `not_in`.
    negated: bool,
    condition: Condition,
}

#[derive(Clone, Debug)]
enum Condition {
    /// Equal to one of these strings, which are sorted.
    OneOf(Strings),
    /// Contains this string.
    Contains(Strings),
    Number(FilterOperator, Number),
    Between(Number, Number),
    Date(FilterOperator, DateTime<Utc>),
    Boolean(bool),
    FullyAnnotated,
    /// Records do not say.
    Undecidable,
}

#[derive(Clone, Debug)]
struct Strings {
    strings: Vec<String>,
    ignores_case: bool,
    is_collection: bool,
}

impl Test {
    pub(super) fn new(filter: &Filter<'_>, field: usize) -> Self {
        let negated = matches!(filter.operator(), Some(FilterOperator::Ne | FilterOperator::NotIn));
        Self { field, negated, condition: Condition::of(filter) }
    }

    pub(super) fn evaluate(&self, value: &Value<'_>, model: MissingValues) -> Truth {
        match (&self.condition, value) {
            (Condition::Undecidable, _) => Truth::Unknown,
            (_, Value::List(items)) => {
                Truth::from(items.iter().any(|item| self.condition.holds(item) == Some(true)) != self.negated)
            }
            (Condition::OneOf(strings) | Condition::Contains(strings), Value::Text(text))
                if strings.is_collection && text.starts_with('[') =>
            {
                self.evaluate_written_list(text, model)
            }
            (condition, value) => self.result(condition.holds(value), model),
        }
    }

    /// A list that is written as JSON in a string, as in CSV.
    #[inline(never)]
    fn evaluate_written_list(&self, text: &str, model: MissingValues) -> Truth {
        match serde_json::from_str::<Vec<Option<String>>>(text) {
            Ok(items) => {
                let items = items.into_iter().flatten().map(|item| Value::Text(Cow::Owned(item)));
                self.evaluate(&Value::List(items.collect()), model)
            }
            Err(_) => self.result(self.condition.holds(&Value::Text(Cow::Borrowed(text))), model),
        }
    }

    fn result(&self, holds: Option<bool>, model: MissingValues) -> Truth {
        match (holds, model) {
            (Some(holds), _) => Truth::from(holds != self.negated),
            (None, MissingValues::Unknown) => Truth::Unknown,
            (None, MissingValues::False) => Truth::False,
            (None, MissingValues::UnequalIsTrue) => Truth::from(self.negated),
        }
    }
}

impl Condition {
    fn of(filter: &Filter<'_>) -> Self {
        match filter {
            Filter::Text(filter) => {
                let is_collection = filter.filter_type == crate::filter::TextType::Collection;
                Self::text(filter.operator, Strings::new(&filter.value, !filter.case_sensitive, is_collection))
            }
            Filter::Id(filter) => Self::text(filter.operator, Strings::new(&filter.value, false, false)),
            Filter::Number(filter) => match &filter.value {
                OneOrMany::One(number) => Self::Number(filter.operator, *number),
                OneOrMany::Many(bounds) => match bounds[..] {
                    [low, high] => Self::Between(low, high),
                    _ => Self::Undecidable,
                },
            },
            Filter::Date(filter) => {
                let Instant(timestamp) = filter.value;
                Self::Date(filter.operator, timestamp)
            }
            Filter::Boolean(filter) => Self::Boolean(filter.value),
            Filter::FullyAnnotated(filter) if filter.user_ids.is_none() => Self::FullyAnnotated,
            Filter::FullyAnnotated(_) => Self::Undecidable,
        }
    }

    fn text(operator: FilterOperator, strings: Strings) -> Self {
        match operator {
            FilterOperator::Contains => Self::Contains(strings),
            _ => Self::OneOf(strings),
        }
    }

    /// Whether it holds for a value that is not a list; `None` if the value is missing or of another type. `ne` and
    /// `not_in` hold if `eq` and `one_of` do not.
    fn holds(&self, value: &Value<'_>) -> Option<bool> {
        match self {
            Self::OneOf(strings) => Some(strings.has(&read_text(value)?)),
            Self::Contains(strings) => Some(strings.are_in(&read_text(value)?)),
            Self::Number(operator, number) => Some(compares(*operator, compare::numbers(read_number(value)?, *number))),
            Self::Between(low, high) => {
                let number = read_number(value)?;
                Some(compare::numbers(number, *low).is_ge() && compare::numbers(number, *high).is_le())
            }
            Self::Date(operator, timestamp) => Some(compares(*operator, read_timestamp(value)?.cmp(timestamp))),
            Self::Boolean(expected) => Some(read_boolean(value)? == *expected),
            Self::FullyAnnotated => read_boolean(value),
            Self::Undecidable => None,
        }
    }
}

const fn compares(operator: FilterOperator, ordering: Ordering) -> bool {
    match operator {
        FilterOperator::Lt => ordering.is_lt(),
        FilterOperator::Lte => ordering.is_le(),
        FilterOperator::Gt => ordering.is_gt(),
        FilterOperator::Gte => ordering.is_ge(),
        _ => ordering.is_eq(),
    }
}

impl Strings {
    fn new(value: &OneOrMany<Cow<'_, str>>, ignores_case: bool, is_collection: bool) -> Self {
        let texts = match value {
            OneOrMany::One(text) => std::slice::from_ref(text),
            OneOrMany::Many(texts) => texts,
        };
        let mut strings: Vec<String> = texts
            .iter()
            .map(|text| if ignores_case { fold::folded(text) } else { text.clone().into_owned() })
            .collect();
        strings.sort();
        Self { strings, ignores_case, is_collection }
    }

    fn has(&self, text: &str) -> bool {
        let found = match self.ignores_case {
            true => self.strings.binary_search_by(|string| fold::compare(string, text)),
            false => self.strings.binary_search_by(|string| string.as_str().cmp(text)),
        };
        found.is_ok()
    }

    fn are_in(&self, text: &str) -> bool {
        let folded = self.ignores_case.then(|| fold::folded(text));
        let text = folded.as_deref().unwrap_or(text);
        self.strings.iter().any(|string| text.contains(string.as_str()))
    }
}

/// Whether the value is one of the column's type, or a list of such values.
pub(super) fn is_readable(filter_type: FilterType, value: &Value<'_>) -> bool {
    if let Value::List(items) = value {
        return items.iter().all(|item| *item == Value::Missing || is_readable(filter_type, item));
    }
    match filter_type {
        FilterType::Number => read_number(value).is_some(),
        FilterType::Date => read_timestamp(value).is_some(),
        FilterType::Boolean | FilterType::FullyAnnotated => read_boolean(value).is_some(),
        FilterType::Text | FilterType::Id | FilterType::Collection | FilterType::Other => read_text(value).is_some(),
    }
}

fn read_text<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Structure(json) => Some(Cow::Borrowed(json)),
        Value::Number(number) => Some(Cow::Owned(crate::filter::json(number))),
        Value::Boolean(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
        Value::Missing | Value::List(_) => None,
    }
}

fn read_number(value: &Value<'_>) -> Option<Number> {
    let text = match value {
        Value::Number(number) => return Some(*number),
        Value::Text(text) => text.trim(),
        _ => return None,
    };
    let integer = text.parse().ok().map(Number::Integer).or_else(|| text.parse().ok().map(Number::Unsigned));
    integer.or_else(|| text.parse().ok().map(Number::Float))
}

fn read_boolean(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(*value),
        Value::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn read_timestamp(value: &Value<'_>) -> Option<DateTime<Utc>> {
    let Value::Text(text) = value else { return None };
    if let Ok(timestamp) = DateTime::parse_from_rfc3339(text) {
        return Some(timestamp.to_utc());
    }
    let naive = |format| NaiveDateTime::parse_from_str(text, format).ok();
    let day = || Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN));
    Some(naive("%Y-%m-%dT%H:%M:%S%.f").or_else(|| naive("%Y-%m-%d %H:%M:%S%.f")).or_else(day)?.and_utc())
}
