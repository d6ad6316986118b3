//! `# allow(double-negation)`: a comment that suppresses nothing, because it is malformed or has no reason.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::rule::{Check, Family, Rule};
use crate::lint::suppressions::Problem;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::MalformedSuppression,
    family: Family::Suppressions,
    default_level: Some(Severity::Warning),
    check: Check::Suppression(check),
};

fn check(problem: &Problem<'_>) -> Option<Diagnostic> {
    let (message, span) = match *problem {
        Problem::NamedTwice { code, span, .. } => (format!("`{code}` is listed twice"), span),
        Problem::NoReason { comment } => ("this suppression has no reason".to_owned(), comment),
        Problem::InvalidCondition { written, span } => {
            (format!("expected `:` or `until` and a date, found {}", words::quote(written)), span)
        }
        Problem::Error { code, span } => (format!("`{code}` is an error and cannot be suppressed"), span),
        Problem::NoName { span } => ("expected the name of a rule".to_owned(), span),
        Problem::UnknownName { name, span } => (format!("unknown rule {}", words::quote(name)), span),
        Problem::NoDirective { comment } => ("this comment suppresses nothing".to_owned(), comment),
        Problem::Misspelled { written, span } => (format!("expected `allow(`, found {}", words::quote(written)), span),
        Problem::NotAlone { comment } => ("a suppression in a file must be on its own line".to_owned(), comment),
        Problem::Expired { .. } | Problem::Unused { .. } => return None,
    };
    let diagnostic = match *problem {
        Problem::NamedTwice { first, .. } => {
            Diagnostic::new(RULE.code, message, span).with_secondary_label(first, "first listed here")
        }
        Problem::Misspelled { .. } => {
            let edit = Edit::replace(span, "allow(");
            Diagnostic::new(RULE.code, message, span).fix(Safety::Safe, "write `allow(`", edit)
        }
        _ => Diagnostic::new(RULE.code, message, span),
    };
    Some(help(problem).into_iter().fold(diagnostic, Diagnostic::help))
}

const fn help(problem: &Problem<'_>) -> Option<&'static str> {
    Some(match problem {
        Problem::NamedTwice { .. } => "list each rule once",
        Problem::NoReason { .. } => "add a reason, for example `allow(double-negation): it reads better`",
        Problem::InvalidCondition { .. } => {
            "write the last day as `until 2026-12-31`, or put the colon and the reason directly after the rules"
        }
        Problem::NoDirective { .. } => {
            "write `allow(rule): reason` after `tamis:`, for example `allow(double-negation): it reads better`"
        }
        Problem::NotAlone { .. } => "move it to its own line; it applies to all queries in the file",
        _ => return None,
    })
}
