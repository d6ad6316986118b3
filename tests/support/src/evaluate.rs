//! Evaluates filters on records, with several models of missing values.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tamis::filter::{Filter, FilterOperator, FilterTree, Instant, Number, OneOrMany};

/// The value of a column in a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    String(String),
    Strings(Vec<String>),
    Number(Number),
    Boolean(bool),
    Timestamp(DateTime<Utc>),
}

/// The values of a record, by column id.
pub type Record = BTreeMap<String, Value>;

/// The result of a comparison with a missing value, and so of its negation. The server's behavior is undocumented;
/// these models are plausible.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Model {
    /// Unknown, and so is its negation.
    Sql,
    /// False, and its negation true.
    False,
    /// `ne` and `not_in` are true, other operators are false.
    UnequalIsTrue,
}

/// Three-valued (Kleene) `and`.
pub fn and(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        all = match (all, part) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
    }
    all
}

/// Three-valued (Kleene) `or`.
pub fn or(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    and(parts.into_iter().map(|part| part.map(|part| !part))).map(|none| !none)
}

/// Whether a tree matches a record; `None` if that is unknown.
pub fn tree_matches(tree: &FilterTree, record: &Record, model: Model) -> Option<bool> {
    match tree {
        FilterTree::Leaf(leaf) => filter_matches(&leaf.filter, record, model),
        FilterTree::And(node) => and(node.and.iter().map(|part| tree_matches(part, record, model))),
        FilterTree::Or(node) => or(node.or.iter().map(|part| tree_matches(part, record, model))),
        FilterTree::Not(node) => tree_matches(&node.not, record, model).map(|matches| !matches),
    }
}

/// Whether a filter matches a record; `None` if that is unknown.
pub fn filter_matches(filter: &Filter, record: &Record, model: Model) -> Option<bool> {
    let (id, operator) = match filter {
        Filter::Text(filter) => (&filter.column_id, filter.operator),
        Filter::Id(filter) => (&filter.column_id, filter.operator),
        Filter::Number(filter) => (&filter.column_id, filter.operator),
        Filter::Date(filter) => (&filter.column_id, filter.operator),
        Filter::Boolean(filter) => (&filter.column_id, filter.operator),
        _ => panic!("records have no annotators"),
    };
    let Some(value) = record.get(&**id) else {
        return match model {
            Model::Sql => None,
            Model::False => Some(false),
            Model::UnequalIsTrue => Some(matches!(operator, FilterOperator::Ne | FilterOperator::NotIn)),
        };
    };
    Some(match (filter, value) {
        (Filter::Text(filter), Value::String(text)) => {
            match_strings(operator, &filter.value, filter.case_sensitive, std::slice::from_ref(text))
        }
        (Filter::Text(filter), Value::Strings(have)) => {
            match_strings(operator, &filter.value, filter.case_sensitive, have)
        }
        (Filter::Id(filter), Value::String(text)) => {
            match_strings(operator, &filter.value, true, std::slice::from_ref(text))
        }
        (Filter::Number(filter), Value::Number(number)) => match &filter.value {
            OneOrMany::One(value) => compare(operator, number, value),
            OneOrMany::Many(bounds) => {
                matches!(bounds.as_slice(), [low, high] if (*low..=*high).contains(number))
            }
        },
        (Filter::Date(filter), Value::Timestamp(have)) => {
            let Instant(value) = filter.value;
            compare(operator, have, &value)
        }
        (Filter::Boolean(filter), Value::Boolean(have)) => (operator == FilterOperator::Eq) == (*have == filter.value),
        _ => panic!("{filter:?} does not apply to {value:?}"),
    })
}

fn match_strings(
    operator: FilterOperator,
    value: &OneOrMany<Cow<'_, str>>,
    case_sensitive: bool,
    have: &[String],
) -> bool {
    let fold = |text: &str| if case_sensitive { text.to_owned() } else { text.to_lowercase() };
    let operands: Vec<String> = match value {
        OneOrMany::One(text) => vec![fold(text)],
        OneOrMany::Many(texts) => texts.iter().map(|text| fold(text)).collect(),
    };
    let any = |is: &dyn Fn(&String, &String) -> bool| {
        have.iter().map(|text| fold(text)).any(|have| operands.iter().any(|operand| is(&have, operand)))
    };
    match operator {
        FilterOperator::Eq | FilterOperator::OneOf => any(&|have, operand| have == operand),
        FilterOperator::Ne | FilterOperator::NotIn => !any(&|have, operand| have == operand),
        FilterOperator::Contains => any(&|have, operand| have.contains(operand.as_str())),
        _ => panic!("{operator:?} does not apply to a string"),
    }
}

/// Compares integers exactly, or as floats if the record's value is a float: servers do either.
fn compare<T: PartialOrd>(operator: FilterOperator, have: &T, value: &T) -> bool {
    match operator {
        FilterOperator::Eq => have.partial_cmp(value).is_some_and(Ordering::is_eq),
        FilterOperator::Ne => have.partial_cmp(value).is_some_and(Ordering::is_ne),
        FilterOperator::Lt => have < value,
        FilterOperator::Lte => have <= value,
        FilterOperator::Gt => have > value,
        FilterOperator::Gte => have >= value,
        _ => panic!("{operator:?} is not an ordering operator"),
    }
}
