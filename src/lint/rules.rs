//! The registry of lint rules, each in its own file.
//!
//! To add a rule, add a file in the directory of its family, a `mod` line, and a line in [`RULES`].

use super::rule::Rule;
use crate::diagnostic::Code;

mod correctness {
    pub(super) mod always_empty_column;
    pub(super) mod broken_example;
    pub(super) mod contradiction;
    pub(super) mod duplicate_condition;
    pub(super) mod duplicate_list_item;
    pub(super) mod empty_string_contains;
    pub(super) mod float_equality;
    pub(super) mod malformed_example;
    pub(super) mod nearly_everything;
    pub(super) mod not_applicable;
    pub(super) mod not_scope;
    pub(super) mod out_of_domain;
    pub(super) mod subsumed_condition;
    pub(super) mod suspicious_magnitude;
    pub(super) mod tautology;
    pub(super) mod timestamp_equality;
    pub(super) mod wildcard_literal;
}

mod suspicious {
    pub(super) mod deprecated_column;
    pub(super) mod duplicate_query;
    pub(super) mod multi_valued_negation;
    pub(super) mod negation_of_missing;
    pub(super) mod nocase_without_letters;
    pub(super) mod non_canonical_column;
    pub(super) mod relative_instant;
    pub(super) mod whole_day_bound;
}

mod style {
    pub(super) mod bare_text;
    pub(super) mod boolean_comparison;
    pub(super) mod double_negation;
    pub(super) mod negated_comparison;
    pub(super) mod non_canonical_operator;
    pub(super) mod not_equal_chain;
    pub(super) mod or_chain;
    pub(super) mod range_chain;
    pub(super) mod raw_duration;
    pub(super) mod redundant_parentheses;
    pub(super) mod reversed_comparison;
    pub(super) mod single_item_list;
    pub(super) mod unformatted;
}

mod cost {
    pub(super) mod broad_contains;
    pub(super) mod long_list;
    pub(super) mod no_time_bound;
    pub(super) mod or_explosion;
    pub(super) mod too_complex;
}

mod suppressions {
    pub(super) mod malformed_suppression;
    pub(super) mod unused_suppression;
}

/// All rules, in the order in which they check a node, which is also the order of diagnostics at the same position.
///
/// A rule that is skipped if another one is reported comes after it.
pub static RULES: &[Rule] = &[
    suspicious::duplicate_query::RULE,
    // Single conditions.
    correctness::out_of_domain::RULE,
    correctness::suspicious_magnitude::RULE,
    correctness::float_equality::RULE,
    correctness::empty_string_contains::RULE,
    correctness::wildcard_literal::RULE,
    correctness::duplicate_list_item::RULE,
    correctness::timestamp_equality::RULE,
    correctness::always_empty_column::RULE,
    // Adjacent operands.
    correctness::not_scope::RULE,
    correctness::not_applicable::RULE,
    correctness::duplicate_condition::RULE,
    correctness::contradiction::RULE,
    correctness::tautology::RULE,
    correctness::subsumed_condition::RULE,
    suspicious::negation_of_missing::RULE,
    suspicious::whole_day_bound::RULE,
    suspicious::multi_valued_negation::RULE,
    suspicious::nocase_without_letters::RULE,
    suspicious::deprecated_column::RULE,
    suspicious::non_canonical_column::RULE,
    suspicious::relative_instant::RULE,
    style::double_negation::RULE,
    style::or_chain::RULE,
    style::not_equal_chain::RULE,
    style::range_chain::RULE,
    style::negated_comparison::RULE,
    style::reversed_comparison::RULE,
    style::single_item_list::RULE,
    style::boolean_comparison::RULE,
    style::raw_duration::RULE,
    cost::broad_contains::RULE,
    cost::long_list::RULE,
    cost::or_explosion::RULE,
    // The whole query.
    style::redundant_parentheses::RULE,
    style::non_canonical_operator::RULE,
    style::bare_text::RULE,
    cost::too_complex::RULE,
    cost::no_time_bound::RULE,
    correctness::nearly_everything::RULE,
    style::unformatted::RULE,
    // Comments.
    correctness::malformed_example::RULE,
    correctness::broken_example::RULE,
    suppressions::malformed_suppression::RULE,
    suppressions::unused_suppression::RULE,
];

/// Returns the rule with a code; `None` if the compiler reports it.
#[must_use]
pub fn find_rule(code: Code) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn enabled_rules_have_the_severity_of_their_code() {
        for rule in RULES {
            let severity = rule.code.default_severity();
            assert_eq!(rule.default_level.unwrap_or(severity), severity, "{}", rule.code);
        }
    }

    #[test]
    fn codes_are_unique() {
        let codes: std::collections::BTreeSet<_> = RULES.iter().map(|rule| rule.code).collect();
        assert_eq!(codes.len(), RULES.len());
    }
}
