//! `# allow(double-negation)`: a comment that suppresses nothing, because it has no reason or is not well formed.

use crate::diagnostic::{Code, Diagnostic, Severity, words};
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
        Problem::NamedTwice { code, span, .. } => (format!("`{code}` is named here twice"), span),
        Problem::NoReason { comment } => ("nothing says why this is allowed".to_owned(), comment),
        Problem::InvalidCondition { written, span } => {
            (format!("{} is not the last day on which this is allowed", words::quote(written)), span)
        }
        Problem::Error { code, span } => {
            (format!("`{code}` keeps a query from compiling, and cannot be allowed"), span)
        }
        Problem::NoName { span } => ("nothing is named here".to_owned(), span),
        Problem::UnknownName { name, span } => (format!("no rule is called {}", words::quote(name)), span),
        Problem::NoDirective { comment } => ("this allows nothing".to_owned(), comment),
        Problem::NotAlone { comment } => {
            ("a comment that allows something in a file stands alone on its line".to_owned(), comment)
        }
        Problem::Expired { .. } | Problem::Unused { .. } => return None,
    };
    let diagnostic = match *problem {
        Problem::NamedTwice { first, .. } => {
            Diagnostic::new(RULE.code, message, span).with_secondary_label(first, "the first")
        }
        _ => Diagnostic::new(RULE.code, message, span),
    };
    Some(help(problem).into_iter().fold(diagnostic, Diagnostic::help))
}

const fn help(problem: &Problem<'_>) -> Option<&'static str> {
    Some(match problem {
        Problem::NamedTwice { .. } => "name each rule once",
        Problem::NoReason { .. } => "write the reason behind it, as `allow(double-negation): it reads better`",
        Problem::InvalidCondition { .. } => {
            "write the last day as `until 2026-12-31`, or the colon and the reason right behind the rules"
        }
        Problem::NoDirective { .. } => {
            "write `allow(rule): reason` behind `tamis:`, as `allow(double-negation): it reads better`"
        }
        Problem::NotAlone { .. } => "put it on a line of its own; it speaks of all queries of the file",
        _ => return None,
    })
}
