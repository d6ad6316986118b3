//! Whether a filter surely keeps every record: what stands between a typing slip and an empty project.

use super::body::RequestFilter;
use crate::filter::{Filter, FilterTree, Instant, Number, OneOrMany, Operator, TextType};
use crate::operators;
use crate::schema::FilterType;

/// Whether every record passes the filter, as far as its shape tells:
///
/// - an empty list, an `and` of nothing;
/// - a text that contains nothing (`input contains ""`), a `not_in` of nothing: every record that has
///   the column passes, and where all have it that is every record;
/// - an `and` of such, an `or` with one of such, a `not` of the contrary: an `or` of nothing, a
///   `one_of` of nothing.
///
/// - an `or` of two comparisons of one column that together leave nothing out: `x or not x`, `a < 5 or
///   a >= 3`, `a != 1 or a != 2`.
///
/// A record that lacks the column may still be kept: that is no reason to let all others go. Longer
/// ways of saying everything (three ranges, two days and the rest) are not seen through.
pub(super) fn is_always_true(filter: &RequestFilter) -> bool {
    match filter {
        RequestFilter::List(list) => list.0.iter().all(|filter| leaf(filter) == Some(true)),
        RequestFilter::Tree(tree) => truth(tree) == Some(true),
    }
}

/// What a tree says of every record; nothing where it depends on the record.
fn truth(tree: &FilterTree) -> Option<bool> {
    match tree {
        FilterTree::Leaf(node) => leaf(&node.filter),
        FilterTree::Not(node) => truth(&node.not).map(|truth| !truth),
        FilterTree::And(node) => all(&node.and, true).or_else(|| two_cover(&node.and, true).then_some(false)),
        FilterTree::Or(node) => all(&node.or, false).or_else(|| two_cover(&node.or, false).then_some(true)),
    }
}

/// Between how many parts of a node pairs are looked for.
const MOST_PARTS: usize = 100;

/// Whether two of the parts, or of their negations, leave nothing out together.
fn two_cover(parts: &[FilterTree], negated: bool) -> bool {
    let sides: Vec<Side<'_>> = parts.iter().take(MOST_PARTS).filter_map(|part| Side::of(part, negated)).collect();
    sides.iter().enumerate().any(|(index, one)| sides.iter().skip(index + 1).any(|other| one.covers_with(other)))
}

/// A comparison or its negation.
struct Side<'t> {
    filter: &'t Filter,
    negated: bool,
}

impl<'t> Side<'t> {
    fn of(tree: &'t FilterTree, negated: bool) -> Option<Self> {
        match tree {
            FilterTree::Leaf(node) => Some(Self { filter: &node.filter, negated }),
            FilterTree::Not(node) => Self::of(&node.not, !negated),
            FilterTree::And(_) | FilterTree::Or(_) => None,
        }
    }

    fn covers_with(&self, other: &Self) -> bool {
        if self.filter == other.filter {
            return self.negated != other.negated;
        }
        let (Some((id, one, value)), Some((other_id, two, other_value))) = (self.comparison(), other.comparison())
        else {
            return false;
        };
        let Some(order) = value.partial_cmp(&other_value).filter(|_| id == other_id) else { return false };
        match (one, two) {
            (Operator::Eq, Operator::Ne) | (Operator::Ne, Operator::Eq) => order.is_eq(),
            (Operator::Ne, Operator::Ne) => order.is_ne(),
            (Operator::Lt, Operator::Gt) | (Operator::Gt, Operator::Lt) if order.is_eq() => false,
            (Operator::Lt | Operator::Lte, Operator::Gt | Operator::Gte) => order.is_ge(),
            (Operator::Gt | Operator::Gte, Operator::Lt | Operator::Lte) => order.is_le(),
            _ => false,
        }
    }

    /// The column, the operator once `not` is pushed into it, and the value.
    fn comparison(&self) -> Option<(&'t str, Operator, Compared<'t>)> {
        let (id, filter_type, operator, value) = match self.filter {
            Filter::Text(filter) if filter.filter_type == TextType::Text => {
                let OneOrMany::One(text) = &filter.value else { return None };
                (&filter.column_id, FilterType::Text, filter.operator, Compared::Text(text))
            }
            Filter::Id(filter) => {
                let OneOrMany::One(text) = &filter.value else { return None };
                (&filter.column_id, FilterType::Id, filter.operator, Compared::Text(text))
            }
            Filter::Number(filter) => {
                let OneOrMany::One(number) = filter.value else { return None };
                (&filter.column_id, FilterType::Number, filter.operator, Compared::Number(number))
            }
            Filter::Date(filter) => {
                (&filter.column_id, FilterType::Date, filter.operator, Compared::Instant(filter.value))
            }
            Filter::Boolean(filter) => {
                (&filter.column_id, FilterType::Boolean, filter.operator, Compared::Boolean(filter.value))
            }
            Filter::Text(_) | Filter::FullyAnnotated(_) => return None,
        };
        let operator = if self.negated { operators::complement(filter_type, operator)? } else { operator };
        Some((id, operator, value))
    }
}

/// What a column is compared with.
#[derive(PartialEq, PartialOrd)]
enum Compared<'t> {
    Text(&'t str),
    Number(Number),
    Instant(Instant),
    Boolean(bool),
}

/// What nodes say together: `neutral` where all say so, the contrary where one says that.
fn all(nodes: &[FilterTree], neutral: bool) -> Option<bool> {
    let mut together = Some(neutral);
    for truth in nodes.iter().map(truth) {
        match truth {
            Some(truth) if truth != neutral => return Some(truth),
            Some(_) => {}
            None => together = None,
        }
    }
    together
}

fn leaf(filter: &Filter) -> Option<bool> {
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
    fn two_comparisons_may_leave_nothing_out() {
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
        ] {
            assert!(!is_true(query(something)), "{something}");
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
