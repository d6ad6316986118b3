//! `# allow(double-negation): reason` in a query without a double negation: a comment that suppresses nothing or
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
            Diagnostic::new(RULE.code, format!("this suppression expired after {last}"), *span)
                .help("fix the suppressed problem, or choose a later date"),
        ),
        Problem::Unused { code, span, removal } => {
            let unused = Diagnostic::new(RULE.code, format!("unused suppression of `{code}`"), *span);
            Some(match removal {
                Some(Removal::Directive(edit)) => unused.fix(Safety::Safe, "keep only the reason", edit.clone()),
                Some(Removal::Name(edit)) => unused.fix(Safety::Safe, format!("remove `{code}`"), edit.clone()),
                None => unused,
            })
        }
        _ => None,
    }
}
