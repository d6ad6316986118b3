//! `metrics/bleu > 0.5`: a column whose label or description says that it is deprecated.

use crate::diagnostic::{Code, Diagnostic, Severity, words};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::DeprecatedColumn,
    family: Family::Suspicious,
    default_level: Some(Severity::Warning),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let column = &condition.column.column;
    let mut described = column.label.iter().chain(&column.description);
    if condition.column.is_assumed || !described.any(|text| is_deprecated(text)) {
        return;
    }
    let message = format!("{} is deprecated", context.quoted(condition.name.span));
    let diagnostic = Diagnostic::new(RULE.code, message, condition.name.span);
    let label = column.label.as_ref().map(|label| format!("its label is {}", words::quote(label)));
    let diagnostic = label.into_iter().fold(diagnostic, Diagnostic::with_label);
    context.report(diagnostic.help("use the column that replaces it"));
}

/// Whether a text contains the word.
fn is_deprecated(text: &str) -> bool {
    const WORD: &str = "deprecated";
    // Most texts do not, and splitting them into words takes much longer.
    let may_contain = text.as_bytes().windows(WORD.len()).any(|bytes| bytes.eq_ignore_ascii_case(WORD.as_bytes()));
    may_contain && text.split(|c: char| !c.is_alphabetic()).any(|word| word.eq_ignore_ascii_case(WORD))
}
