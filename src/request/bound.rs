//! Whether a filter surely keeps every record: what stands between a typing slip and an empty project.

use super::body::RequestFilter;
use crate::filter::{Filter, FilterTree, OneOrMany, Operator, TextType};

/// Whether every record passes the filter, as far as its shape tells:
///
/// - an empty list, an `and` of nothing;
/// - a text that contains nothing (`input contains ""`), a `not_in` of nothing: every record that has
///   the column passes, and where all have it that is every record;
/// - an `and` of such, an `or` with one of such, a `not` of the contrary: an `or` of nothing, a
///   `one_of` of nothing.
///
/// What it says `true` of loses no record that should stay; it does not see through a filter that is
/// always true by its values (`x or not x`).
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
        FilterTree::And(node) => all(&node.and, true),
        FilterTree::Or(node) => all(&node.or, false),
    }
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
