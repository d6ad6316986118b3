//! Whether a filter surely keeps every record: what stands between a typing slip and an empty project.

use super::body::RequestFilter;
use crate::filter::{AndNode, FilterLeaf, FilterTree};
use crate::worlds::{Columns, Steps, in_every_world};

/// Whether every record that has the columns passes the filter.
///
/// A record that lacks a column may still be kept: that is no reason to let all others go.
pub(super) fn is_always_true(filter: &RequestFilter<'_>) -> bool {
    let whole;
    let tree = match filter {
        RequestFilter::Tree(tree) => tree,
        RequestFilter::List(list) => {
            let leaf = |filter| FilterTree::Leaf(FilterLeaf { filter });
            whole = FilterTree::And(AndNode { and: list.0.iter().cloned().map(leaf).collect() });
            &whole
        }
    };
    let columns = Columns { may_lack: &|_| false, may_have_several: &|_| false };
    in_every_world(&[tree], columns, &Steps::default(), |said| said == [Some(true)])
}

#[cfg(test)]
mod tests {
    use super::{RequestFilter, is_always_true};
    use crate::filter::{AndNode, FilterList, FilterTree, NotNode, OrNode};
    use crate::{Options, Schema};

    fn and(and: Vec<FilterTree<'static>>) -> FilterTree<'static> {
        FilterTree::And(AndNode { and })
    }

    fn or(or: Vec<FilterTree<'static>>) -> FilterTree<'static> {
        FilterTree::Or(OrNode { or })
    }

    fn not(tree: FilterTree<'static>) -> FilterTree<'static> {
        FilterTree::Not(NotNode { not: Box::new(tree) })
    }

    fn query(text: &str) -> FilterTree<'static> {
        crate::compile(text, &Schema::builtin(), &Options::default()).unwrap().tree.into_owned()
    }

    fn is_true(tree: FilterTree<'_>) -> bool {
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
            let tree = crate::compile(everything, &Schema::builtin(), &options).unwrap().tree.into_owned();
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
            let tree = crate::compile(something, &Schema::builtin(), &options).unwrap().tree.into_owned();
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
