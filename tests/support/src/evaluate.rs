//! What a filter keeps of a record, also where values are missing.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tamis::filter::{Filter, FilterOperator, FilterTree, Instant, Number, OneOrMany};

/// What a record has of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Texts(Vec<String>),
    Number(Number),
    Boolean(bool),
    Moment(DateTime<Utc>),
}

/// The values of a record, by the ids of their columns.
pub type Record = BTreeMap<String, Value>;

/// What a comparison with a missing value is, and so what `not` makes of it. The server's way is
/// undocumented; these are the plausible ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Model {
    /// Unknown, and so is its negation.
    Sql,
    /// False, and its negation true.
    False,
    /// `ne` and `not_in` are true, all else is false.
    UnequalIsTrue,
}

/// Kleene's `and` of all.
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

/// Kleene's `or` of all.
pub fn or(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    and(parts.into_iter().map(|part| part.map(|part| !part))).map(|none| !none)
}

/// Whether a tree keeps a record; nothing where that is unknown.
pub fn keeps_tree(tree: &FilterTree, record: &Record, model: Model) -> Option<bool> {
    match tree {
        FilterTree::Leaf(leaf) => keeps_leaf(&leaf.filter, record, model),
        FilterTree::And(node) => and(node.and.iter().map(|part| keeps_tree(part, record, model))),
        FilterTree::Or(node) => or(node.or.iter().map(|part| keeps_tree(part, record, model))),
        FilterTree::Not(node) => keeps_tree(&node.not, record, model).map(|kept| !kept),
    }
}

/// Whether one filter does.
pub fn keeps_leaf(filter: &Filter, record: &Record, model: Model) -> Option<bool> {
    let (id, operator) = match filter {
        Filter::Text(filter) => (&filter.column_id, filter.operator),
        Filter::Id(filter) => (&filter.column_id, filter.operator),
        Filter::Number(filter) => (&filter.column_id, filter.operator),
        Filter::Date(filter) => (&filter.column_id, filter.operator),
        Filter::Boolean(filter) => (&filter.column_id, filter.operator),
        Filter::FullyAnnotated(_) => panic!("no record knows who annotated it"),
    };
    let Some(value) = record.get(&**id) else {
        return match model {
            Model::Sql => None,
            Model::False => Some(false),
            Model::UnequalIsTrue => Some(matches!(operator, FilterOperator::Ne | FilterOperator::NotIn)),
        };
    };
    Some(match (filter, value) {
        (Filter::Text(filter), Value::Text(text)) => {
            texts(operator, &filter.value, filter.case_sensitive, std::slice::from_ref(text))
        }
        (Filter::Text(filter), Value::Texts(have)) => texts(operator, &filter.value, filter.case_sensitive, have),
        (Filter::Id(filter), Value::Text(text)) => texts(operator, &filter.value, true, std::slice::from_ref(text)),
        (Filter::Number(filter), Value::Number(number)) => match &filter.value {
            OneOrMany::One(value) => compare(operator, number, value),
            OneOrMany::Many(bounds) => {
                matches!(bounds.as_slice(), [low, high] if (*low..=*high).contains(number))
            }
        },
        (Filter::Date(filter), Value::Moment(moment)) => {
            let Instant(value) = filter.value;
            compare(operator, moment, &value)
        }
        (Filter::Boolean(filter), Value::Boolean(have)) => (operator == FilterOperator::Eq) == (*have == filter.value),
        _ => panic!("{filter:?} is asked of {value:?}"),
    })
}

fn texts(operator: FilterOperator, value: &OneOrMany<Cow<'_, str>>, case_sensitive: bool, have: &[String]) -> bool {
    let fold = |text: &str| if case_sensitive { text.to_owned() } else { text.to_lowercase() };
    let wanted: Vec<String> = match value {
        OneOrMany::One(text) => vec![fold(text)],
        OneOrMany::Many(texts) => texts.iter().map(|text| fold(text)).collect(),
    };
    let any = |is: &dyn Fn(&String, &String) -> bool| {
        have.iter().map(|text| fold(text)).any(|have| wanted.iter().any(|wanted| is(&have, wanted)))
    };
    match operator {
        FilterOperator::Eq | FilterOperator::OneOf => any(&|have, wanted| have == wanted),
        FilterOperator::Ne | FilterOperator::NotIn => !any(&|have, wanted| have == wanted),
        FilterOperator::Contains => any(&|have, wanted| have.contains(wanted.as_str())),
        _ => panic!("{operator:?} is asked of a text"),
    }
}

/// Whole numbers are compared as they are, and as floats with a record's that is one: servers do either.
fn compare<T: PartialOrd>(operator: FilterOperator, have: &T, value: &T) -> bool {
    match operator {
        FilterOperator::Eq => have.partial_cmp(value).is_some_and(Ordering::is_eq),
        FilterOperator::Ne => have.partial_cmp(value).is_some_and(Ordering::is_ne),
        FilterOperator::Lt => have < value,
        FilterOperator::Lte => have <= value,
        FilterOperator::Gt => have > value,
        FilterOperator::Gte => have >= value,
        _ => panic!("{operator:?} is no order"),
    }
}
