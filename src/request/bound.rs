//! Whether a filter surely keeps every record: what stands between a typing slip and an empty project.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::body::RequestFilter;
use crate::filter::{Filter, FilterTree, OneOrMany, Operator, TextFilter, TextType};

/// How many worlds are looked at; what asks of more is taken to leave something out.
const MOST_WORLDS: usize = 4_096;
/// How many steps all looks together may take.
const MOST_STEPS: usize = 4_000_000;

/// Whether every record that has the columns passes the filter.
///
/// The values that a filter names divide those of a column into a few kinds: below, at, between and
/// above its numbers and instants, equal to one of its texts or to none. The filter is asked about every
/// combination of kinds; what keeps them all keeps everything, however it is written. Whether a text
/// contains another, and what a collection holds, is taken to be free: so `true` is sure, and a filter
/// that is always true for a reason hidden there may be missed, as one of more than [`MOST_WORLDS`]
/// combinations is.
///
/// A record that lacks a column may still be kept: that is no reason to let all others go.
pub(super) fn is_always_true(filter: &RequestFilter) -> bool {
    let mut leaves = Vec::new();
    match filter {
        RequestFilter::List(list) => leaves.extend(&list.0),
        RequestFilter::Tree(tree) => collect(tree, &mut leaves),
    }
    let questions = questions(&leaves);
    let worlds = questions.values().try_fold(1_usize, |worlds, kinds| worlds.checked_mul(kinds.len()));
    let Some(worlds) = worlds.filter(|&worlds| worlds <= MOST_WORLDS && worlds * leaves.len() <= MOST_STEPS) else {
        return false;
    };
    (0..worlds).all(|world| {
        let world = World::new(world, &questions);
        match filter {
            RequestFilter::List(list) => list.0.iter().all(|filter| world.keeps_leaf(filter)),
            RequestFilter::Tree(tree) => world.keeps(tree),
        }
    })
}

fn collect<'f>(tree: &'f FilterTree, leaves: &mut Vec<&'f Filter>) {
    match tree {
        FilterTree::Leaf(node) => leaves.push(&node.filter),
        FilterTree::Not(node) => collect(&node.not, leaves),
        FilterTree::And(node) => node.and.iter().for_each(|part| collect(part, leaves)),
        FilterTree::Or(node) => node.or.iter().for_each(|part| collect(part, leaves)),
    }
}

/// What can differ from record to record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
    /// The value of a column.
    Value(String),
    /// Whether something holds that is taken to be free, by its JSON.
    Free(String),
}

/// A kind of value; of a free question whether it holds.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
enum Kind {
    Number(f64),
    Moment(DateTime<Utc>),
    Truth(bool),
    Text(String),
    /// None of the texts that are named.
    OtherText,
}

/// All questions of a filter, with the kinds of answers there are.
fn questions(leaves: &[&Filter]) -> BTreeMap<Question, Vec<Kind>> {
    let mut questions: BTreeMap<Question, Vec<Kind>> = BTreeMap::new();
    for filter in leaves {
        questions.entry(question(filter)).or_default().extend(named(filter));
    }
    for kinds in questions.values_mut() {
        kinds.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        kinds.dedup();
        add_between(kinds);
    }
    questions
}

fn question(filter: &Filter) -> Question {
    match filter {
        Filter::Text(TextFilter { filter_type: TextType::Text, operator, column_id, .. }) if is_equality(*operator) => {
            Question::Value(column_id.clone())
        }
        Filter::Text(filter) => {
            // `not_in` is the contrary of `one_of`, and asks the same.
            let operator = if filter.operator == Operator::NotIn { Operator::OneOf } else { filter.operator };
            let asked = TextFilter { operator, ..filter.clone() };
            Question::Free(serde_json::to_string(&asked).unwrap_or_default())
        }
        Filter::Id(filter) if is_equality(filter.operator) => Question::Value(filter.column_id.clone()),
        Filter::Id(_) | Filter::FullyAnnotated(_) => Question::Free(serde_json::to_string(filter).unwrap_or_default()),
        Filter::Number(filter) => Question::Value(filter.column_id.clone()),
        Filter::Date(filter) => Question::Value(filter.column_id.clone()),
        Filter::Boolean(filter) => Question::Value(filter.column_id.clone()),
    }
}

const fn is_equality(operator: Operator) -> bool {
    matches!(operator, Operator::Eq | Operator::Ne | Operator::OneOf | Operator::NotIn)
}

/// The kinds that a leaf names.
fn named(filter: &Filter) -> Vec<Kind> {
    if matches!(question(filter), Question::Free(_)) {
        return vec![Kind::Truth(false), Kind::Truth(true)];
    }
    match filter {
        Filter::Text(filter) => {
            each(&filter.value).map(|text| Kind::Text(text.clone())).chain([Kind::OtherText]).collect()
        }
        Filter::Id(filter) => {
            each(&filter.value).map(|text| Kind::Text(text.clone())).chain([Kind::OtherText]).collect()
        }
        Filter::Number(filter) => each(&filter.value).map(|number| Kind::Number(number.as_f64())).collect(),
        Filter::Date(filter) => vec![Kind::Moment(filter.value.0)],
        Filter::Boolean(_) => vec![Kind::Truth(false), Kind::Truth(true)],
        Filter::FullyAnnotated(_) => Vec::new(),
    }
}

fn each<T>(value: &OneOrMany<T>) -> std::slice::Iter<'_, T> {
    match value {
        OneOrMany::One(value) => std::slice::from_ref(value).iter(),
        OneOrMany::Many(values) => values.iter(),
    }
}

/// Below, between and above what is named, where there is an order.
fn add_between(kinds: &mut Vec<Kind>) {
    let mut more = Vec::new();
    for pair in kinds.windows(2) {
        match pair {
            [Kind::Number(low), Kind::Number(high)] => more.push(Kind::Number(low + (high - low) / 2.0)),
            [Kind::Moment(low), Kind::Moment(high)] => more.push(Kind::Moment(*low + (*high - low) / 2)),
            _ => {}
        }
    }
    match (kinds.first(), kinds.last()) {
        (Some(Kind::Number(_)), Some(Kind::Number(_))) => {
            more.extend([Kind::Number(f64::NEG_INFINITY), Kind::Number(f64::INFINITY)]);
        }
        (Some(Kind::Moment(low)), Some(Kind::Moment(high))) => {
            let beyond = TimeDelta::nanoseconds(1);
            more.extend(
                low.checked_sub_signed(beyond).into_iter().chain(high.checked_add_signed(beyond)).map(Kind::Moment),
            );
        }
        _ => {}
    }
    kinds.extend(more);
}

/// A record of one kind of value in each column.
struct World<'q>(BTreeMap<&'q Question, &'q Kind>);

impl<'q> World<'q> {
    /// The combination of this number.
    fn new(mut number: usize, questions: &'q BTreeMap<Question, Vec<Kind>>) -> Self {
        let answers = questions.iter().filter_map(|(question, kinds)| {
            let kind = kinds.get(number.checked_rem(kinds.len())?)?;
            number /= kinds.len();
            Some((question, kind))
        });
        Self(answers.collect())
    }

    fn keeps(&self, tree: &FilterTree) -> bool {
        match tree {
            FilterTree::Leaf(node) => self.keeps_leaf(&node.filter),
            FilterTree::Not(node) => !self.keeps(&node.not),
            FilterTree::And(node) => node.and.iter().all(|part| self.keeps(part)),
            FilterTree::Or(node) => node.or.iter().any(|part| self.keeps(part)),
        }
    }

    fn keeps_leaf(&self, filter: &Filter) -> bool {
        if let Some(truth) = by_itself(filter) {
            return truth;
        }
        let Some(have) = self.0.get(&question(filter)) else { return false };
        match (filter, have) {
            (Filter::Text(filter), Kind::Truth(holds)) => *holds != (filter.operator == Operator::NotIn),
            (Filter::Id(_) | Filter::FullyAnnotated(_), Kind::Truth(holds)) => *holds,
            (Filter::Text(filter), have) => {
                is_one_of(have, &filter.value, filter.case_sensitive) == is_positive(filter.operator)
            }
            (Filter::Id(filter), have) => is_one_of(have, &filter.value, true) == is_positive(filter.operator),
            (Filter::Number(filter), Kind::Number(have)) => match &filter.value {
                OneOrMany::One(value) => compare(filter.operator, have, &value.as_f64()),
                OneOrMany::Many(bounds) => {
                    matches!(bounds.as_slice(), [low, high] if (low.as_f64()..=high.as_f64()).contains(have))
                }
            },
            (Filter::Date(filter), Kind::Moment(have)) => compare(filter.operator, have, &filter.value.0),
            (Filter::Boolean(filter), Kind::Truth(have)) => (*have == filter.value) == is_positive(filter.operator),
            _ => false,
        }
    }
}

/// What a leaf says whatever the record: a text that contains nothing is every text.
fn by_itself(filter: &Filter) -> Option<bool> {
    let (operator, value) = match filter {
        Filter::Text(filter) if filter.filter_type == TextType::Text => (filter.operator, &filter.value),
        Filter::Text(filter) if filter.operator != Operator::Contains => (filter.operator, &filter.value),
        Filter::Id(filter) => (filter.operator, &filter.value),
        _ => return None,
    };
    match (operator, value) {
        (Operator::Contains, OneOrMany::One(text)) if text.is_empty() => Some(true),
        (Operator::NotIn, OneOrMany::Many(texts)) if texts.is_empty() => Some(true),
        (Operator::OneOf, OneOrMany::Many(texts)) if texts.is_empty() => Some(false),
        _ => None,
    }
}

const fn is_positive(operator: Operator) -> bool {
    matches!(operator, Operator::Eq | Operator::OneOf)
}

fn is_one_of(have: &Kind, value: &OneOrMany<String>, case_sensitive: bool) -> bool {
    let Kind::Text(have) = have else { return false };
    each(value).any(|text| if case_sensitive { text == have } else { text.to_lowercase() == have.to_lowercase() })
}

fn compare<T: PartialOrd>(operator: Operator, have: &T, value: &T) -> bool {
    match operator {
        Operator::Eq => have == value,
        Operator::Ne => have != value,
        Operator::Lt => have < value,
        Operator::Lte => have <= value,
        Operator::Gt => have > value,
        Operator::Gte => have >= value,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{RequestFilter, is_always_true};
    use crate::filter::{AndNode, FilterList, FilterTree, NotNode, OrNode};
    use crate::{Options, Schema};

    fn and(and: Vec<FilterTree>) -> FilterTree {
        FilterTree::And(AndNode { and })
    }

    fn or(or: Vec<FilterTree>) -> FilterTree {
        FilterTree::Or(OrNode { or })
    }

    fn not(tree: FilterTree) -> FilterTree {
        FilterTree::Not(NotNode { not: Box::new(tree) })
    }

    fn query(text: &str) -> FilterTree {
        crate::compile(text, &Schema::builtin(), &Options::default()).unwrap().tree
    }

    fn is_true(tree: FilterTree) -> bool {
        is_always_true(&RequestFilter::Tree(tree))
    }

    #[test]
    fn nothing_bounds_nothing() {
        assert!(is_always_true(&RequestFilter::List(FilterList::default())));
        assert!(is_true(and(vec![])));
        assert!(is_true(not(or(vec![]))));
        assert!(is_true(and(vec![not(or(vec![])), and(vec![])])));
        assert!(is_true(or(vec![query("is_complete"), and(vec![])])));
        assert!(is_true(query(r#"input contains """#)));
        assert!(is_true(query(r#"input contains "" or is_complete"#)));
    }

    #[test]
    fn comparisons_may_leave_nothing_out_together() {
        for everything in [
            "is_complete or not is_complete",
            "not (is_complete and not is_complete)",
            "input contains 'a' or input not contains 'a'",
            "id = a or id != a",
            "id != a or id != b",
            "status_code > 5 or status_code <= 5",
            "status_code < 10 or is_complete or status_code > 5",
            "not (type = llm and type = tool)",
            "created_at < today or created_at >= today",
            "created_at = today or created_at != today",
            "status_code < 5 or status_code between 5 and 9 or status_code > 9",
            "tags has any (a) or tags has none (a)",
            "(is_complete or status_code = 1) or (not is_complete and status_code != 1)",
            "name = a nocase or name != A",
        ] {
            let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
            let tree = crate::compile(everything, &Schema::builtin(), &options).unwrap().tree;
            assert!(is_true(tree), "{everything}");
        }
        for something in [
            "status_code < 5 or status_code > 5",
            "status_code < 5 or status_code > 10",
            "status_code < 5 or step_number >= 5",
            "not (status_code = 5 or status_code != 4)",
            "id = a or id = b",
            "not (is_complete or has_children)",
            "tags = a or not (tags = b)",
            "not (input contains 'a' and input contains 'b')",
            "created_at = today or created_at < today",
            "id in (a, b) or id != c and is_complete",
        ] {
            let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
            let tree = crate::compile(something, &Schema::builtin(), &options).unwrap().tree;
            assert!(!is_true(tree), "{something}");
        }
    }

    #[test]
    fn a_comparison_bounds() {
        assert!(!is_true(query("is_complete")));
        assert!(!is_true(or(vec![])));
        assert!(!is_true(not(and(vec![]))));
        assert!(!is_true(and(vec![and(vec![]), query("is_complete")])));
        assert!(!is_true(query(r#"not (input contains "")"#)));
        assert!(!is_true(query(r#"tags contains """#)));
        assert!(!is_true(or(vec![query("is_complete"), not(and(vec![]))])));
    }
}
