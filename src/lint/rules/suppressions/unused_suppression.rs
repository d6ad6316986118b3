//! `# allow(double-negation): reason` in a query without a double negation: a comment that suppresses nothing, or that
//! has expired.

use crate::diagnostic::{Code, Diagnostic, Safety, Severity};
use crate::lint::rule::{Check, Family, Rule};
use crate::lint::suppressions::{Problem, Removal};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::UnusedSuppression,
    family: Family::Suppressions,
    default_level: Some(Severity::Warning),
    check: Check::Suppression(check),
};

fn check(problem: &Problem<'_>) -> Option<Diagnostic> {
    match problem {
        Problem::Expired { last, span } => Some(
            Diagnostic::new(RULE.code, format!("this was allowed until {last}"), *span)
                .help("mend what it allowed, or give it a later day"),
        ),
        Problem::Unused { code, span, removal } => {
            let unused = Diagnostic::new(RULE.code, format!("there is no `{code}` here to allow"), *span);
            Some(match removal {
                Some(Removal::Directive(edit)) => unused.fix(Safety::Safe, "keep only the reason", edit.clone()),
                Some(Removal::Name(edit)) => unused.fix(Safety::Safe, format!("remove `{code}`"), edit.clone()),
                None => unused,
            })
        }
        _ => None,
    }
}
