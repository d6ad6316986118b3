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
    Numbers(Vec<Number>),
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
        (Filter::Number(filter), Value::Number(number)) => match_number(operator, &filter.value, *number),
        (Filter::Number(filter), Value::Numbers(numbers)) => match operator {
            FilterOperator::Ne => {
                !numbers.iter().any(|number| match_number(FilterOperator::Eq, &filter.value, *number))
            }
            _ => numbers.iter().any(|number| match_number(operator, &filter.value, *number)),
        },
        (Filter::Date(filter), Value::Timestamp(have)) => {
            let Instant(value) = filter.value;
            compare(operator, have.cmp(&value))
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

fn match_number(operator: FilterOperator, value: &OneOrMany<Number>, have: Number) -> bool {
    match value {
        OneOrMany::One(value) => compare(operator, order(have, *value)),
        OneOrMany::Many(bounds) => {
            matches!(bounds[..], [low, high] if order(have, low).is_ge() && order(have, high).is_le())
        }
    }
}

/// The order of the exact values; NaN is the greatest number.
fn order(a: Number, b: Number) -> Ordering {
    let is_nan = |number: Number| number.as_f64().is_nan();
    if is_nan(a) || is_nan(b) {
        return is_nan(a).cmp(&is_nan(b));
    }
    // Numbers of this size are floats.
    if a.as_f64().abs() > 1e30 || b.as_f64().abs() > 1e30 {
        return a.as_f64().total_cmp(&b.as_f64());
    }
    let parts = |number: Number| match number {
        Number::Integer(value) => (i128::from(value), 0.0),
        Number::Unsigned(value) => (i128::from(value), 0.0),
        Number::Float(value) => (value.floor() as i128, value - value.floor()),
    };
    let ((whole, fraction), (other_whole, other_fraction)) = (parts(a), parts(b));
    whole.cmp(&other_whole).then_with(|| fraction.total_cmp(&other_fraction))
}

fn compare(operator: FilterOperator, order: Ordering) -> bool {
    match operator {
        FilterOperator::Eq => order.is_eq(),
        FilterOperator::Ne => order.is_ne(),
        FilterOperator::Lt => order.is_lt(),
        FilterOperator::Lte => order.is_le(),
        FilterOperator::Gt => order.is_gt(),
        FilterOperator::Gte => order.is_ge(),
        _ => panic!("{operator:?} is not an ordering operator"),
    }
}
