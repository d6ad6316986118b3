//! Checks whether a filter certainly excludes a record, so that a typo does not delete a whole project.

use super::body::BodyFilter;
use crate::semantic::coverage::{self, Coverage, Form, Known, coverage};

/// Why a filter does not bound a delete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum UnboundedReason {
    /// There is no filter.
    NoFilter,
    /// It matches every record.
    Everything,
    /// It matches every record that has its columns, based on their known values.
    NearlyEverything { columns: Vec<String>, facts: Vec<String> },
    /// It cannot be shown to exclude a record; `needs_now` if knowing `now` may help.
    Unknown { needs_now: bool },
}

/// Returns why a filter does not bound a delete; `None` if it certainly excludes a record.
///
/// Records without a value for one of its columns do not count.
pub(super) fn unbounded_reason(filter: &BodyFilter<'_>, known: Known<'_>) -> Option<UnboundedReason> {
    let form = match filter {
        BodyFilter::Tree(tree) => Form::Tree(tree),
        BodyFilter::List(list) => Form::List(list),
    };
    match coverage(form, known) {
        Coverage::Bounded => None,
        Coverage::Everything => Some(UnboundedReason::Everything),
        Coverage::NearlyEverything => Some(UnboundedReason::NearlyEverything {
            columns: coverage::columns(form).into_iter().map(str::to_owned).collect(),
            facts: coverage::facts(form, known),
        }),
        Coverage::Unknown => Some(UnboundedReason::Unknown { needs_now: coverage::needs_now(form, known) }),
    }
}

#[cfg(test)]
mod tests {
    use super::{BodyFilter, Known, UnboundedReason, unbounded_reason};
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

    fn reason_of(filter: &BodyFilter<'_>) -> Option<UnboundedReason> {
        let schema = Schema::builtin();
        unbounded_reason(filter, Known { schema: &schema, now: "2026-01-15T12:00:00Z".parse().ok() })
    }

    fn is_everything(tree: FilterTree<'_>) -> bool {
        reason_of(&BodyFilter::Tree(tree)) == Some(UnboundedReason::Everything)
    }

    fn is_bounded(tree: FilterTree<'_>) -> bool {
        reason_of(&BodyFilter::Tree(tree)).is_none()
    }

    #[test]
    fn empty_filters_match_everything() {
        assert_eq!(reason_of(&BodyFilter::List(FilterList::default())), Some(UnboundedReason::Everything));
        assert!(is_everything(and(vec![])));
        assert!(is_everything(not(or(vec![]))));
        assert!(is_everything(and(vec![not(or(vec![])), and(vec![])])));
        assert!(is_everything(or(vec![query("is_complete"), and(vec![])])));
        assert!(is_everything(query(r#"input contains """#)));
        assert!(is_everything(query(r#"input contains "" or is_complete"#)));
    }

    #[test]
    fn comparisons_may_match_everything_together() {
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
            assert!(is_everything(tree), "{everything}");
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
            "created_at = today or created_at < yesterday",
            "id in (a, b) or id != c and is_complete",
        ] {
            let options = Options::at("2026-01-15T12:00:00Z".parse().unwrap());
            let tree = crate::compile(something, &Schema::builtin(), &options).unwrap().tree.into_owned();
            assert!(is_bounded(tree), "{something}");
        }
    }

    /// Why a query does not bound a delete, with `now` and without it.
    fn reasons(text: &str) -> [Option<UnboundedReason>; 2] {
        let schema = Schema::from_json(include_str!("../../tests/data/columns.json")).unwrap();
        let schema = Schema::builder().merge(&Schema::builtin()).merge(&schema).build();
        let now = "2026-01-15T12:00:00Z".parse().ok();
        let options = Options { now, ..Options::default() };
        let tree = crate::compile(text, &schema, &options).unwrap().tree;
        let filter = BodyFilter::Tree(tree);
        [now, None].map(|now| unbounded_reason(&filter, Known { schema: &schema, now }))
    }

    #[test]
    fn known_values_are_used() {
        for nearly in [
            "created_at > 1970-01-01",
            "created_at >= 2000-01-01",
            "duration_ns >= 0",
            "duration_ns > -1",
            "duration_ns >= 0 or is_complete",
            "not (duration_ns < 0)",
            "num_input_tokens >= 0",
            "step_number != -1",
            "metrics/cost >= $0",
            "metrics/toxicity <= 100%",
            "metrics/toxicity between 0 and 1",
            "metrics/toxicity < 0.5 or metrics/toxicity >= 0.5",
            "type in (workflow, llm, control, trace, retriever, tool, agent, session)",
            "type != session or type in (session)",
            "type not in (span)",
            "type in (WORKFLOW, LLM, CONTROL, TRACE, RETRIEVER, TOOL, AGENT, SESSION) nocase",
            "check_stage = pre or check_stage = post",
            "id != a",
            "id not in (a, b) or id = c",
            "step_number <= 5 or step_number >= 6",
            "status_code < 500 or status_code between 500 and 599 or status_code > 599",
            "step_number < 5 or step_number in (5, 6, 7) or step_number > 7",
        ] {
            for reason in reasons(nearly) {
                let is_covered =
                    matches!(reason, Some(UnboundedReason::NearlyEverything { .. } | UnboundedReason::Everything));
                assert!(is_covered, "{nearly}: {reason:?}");
            }
        }
        for bounded in [
            "created_at < 2025-01-01",
            "created_at >= 2020-01-01",
            "created_at > 2030-01-01",
            "created_at != 2025-05-05",
            "duration_ns > 0",
            "duration_ns <= 5s or duration_ns > 5000000001",
            "metrics/cost > $0",
            "metrics/toxicity < 1",
            "metrics/toxicity <= 0.5 or metrics/toxicity > 0.51",
            "type in (workflow, llm, control, trace, retriever, tool, agent)",
            "type not in (llm)",
            "type = span",
            "model in (a, b)",
            "model not in (a, b)",
            "model != a nocase",
            "id != 6f2c1f0e-7b8a-4c7e-9d53-0a1b2c3d4e5f",
            "id contains 6f2c",
            "step_number <= 5 or step_number >= 7",
            "temperature <= 0 or temperature >= 1",
            "status_code >= 0",
            "not (created_at >= 2025-01-01 and type = llm) and duration_ns >= 0 and tags has none (keep)",
        ] {
            assert_eq!(reasons(bounded), [None, None], "{bounded}");
        }
    }

    #[test]
    fn now_is_used() {
        for nearly in ["created_at <= now", "created_at < now", "created_at <= today", "updated_at < 2030-01-01"] {
            let [nearly, unknown] = reasons(nearly);
            assert!(matches!(nearly, Some(UnboundedReason::NearlyEverything { .. })), "{nearly:?}");
            assert_eq!(unknown, Some(UnboundedReason::Unknown { needs_now: true }));
        }
        let [bounded, unknown] = reasons("created_at < now - 7d");
        assert_eq!((bounded, unknown), (None, Some(UnboundedReason::Unknown { needs_now: true })));
    }

    #[test]
    fn an_or_matches_everything_if_an_operand_does() {
        let others: Vec<String> = (0..2_000).map(|index| format!("user_metadata.a{index} = x")).collect();
        let others = others.join(" or ");
        assert_eq!(reasons(&others), [None, None]);
        for (everything, something) in [
            ("status_code >= 500 or status_code < 500", "status_code > 500 or status_code < 500"),
            (
                "not is_complete or (is_complete and (has_children or not has_children))",
                "not is_complete or has_children",
            ),
            ("input contains a or input not contains a", "input contains a or input not contains b"),
        ] {
            for (text, reason) in [(everything, Some(UnboundedReason::Everything)), (something, None)] {
                assert_eq!(reasons(&format!("{text} or {others}"))[0], reason, "{text}");
                assert_eq!(reasons(&format!("{others} or {text}"))[0], reason, "{text}");
                assert_eq!(reasons(&format!("not (not ({text}) and not ({others}))"))[0], reason, "{text}");
                assert_eq!(reasons(&format!("({text}) and ({others})"))[0], None, "{text}");
            }
        }
    }

    /// Servers may differ, or the search was too large.
    #[test]
    fn unprovable_coverage_is_unknown() {
        let pigeons = (0..10).flat_map(|pigeon| {
            let holes: Vec<String> = (0..9).map(|hole| format!("user_metadata.p{pigeon}_{hole} = y")).collect();
            let together = (0..pigeon).flat_map(move |other| {
                (0..9).map(move |hole| {
                    format!("(user_metadata.p{pigeon}_{hole} = y and user_metadata.p{other}_{hole} = y)")
                })
            });
            std::iter::once(format!("not ({})", holes.join(" or "))).chain(together)
        });
        let pigeons = pigeons.collect::<Vec<_>>().join(" or ");
        for unknown in [
            "input contains a or input not contains ab",
            "tags contains ''",
            "tags contains a or tags has none (a)",
            "id contains 4",
            "duration_ns <= 9007199254740992 or duration_ns >= 9007199254740993",
            &pigeons,
        ] {
            assert_eq!(reasons(unknown)[0], Some(UnboundedReason::Unknown { needs_now: false }), "{unknown}");
        }
    }

    #[test]
    fn a_comparison_bounds() {
        assert!(is_bounded(query("is_complete")));
        assert!(is_bounded(or(vec![])));
        assert!(is_bounded(not(and(vec![]))));
        assert!(is_bounded(and(vec![and(vec![]), query("is_complete")])));
        assert!(is_bounded(query(r#"not (input contains "")"#)));
        // Whether every tag contains the empty string is not documented.
        assert_eq!(
            reason_of(&BodyFilter::Tree(query(r#"tags contains """#))),
            Some(UnboundedReason::Unknown { needs_now: false }),
        );
        assert!(is_bounded(or(vec![query("is_complete"), not(and(vec![]))])));
    }
}
