//! `external_id = "007" nocase`: `nocase` after a string without letters.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity};
use crate::lint::conditions::{Condition, Meaning};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::satisfiability;
use crate::source::{Span, offset};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::NocaseWithoutLetters,
    family: Family::Suspicious,
    default_level: Some(Severity::Advice),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let (Some(nocase), Some(last)) = (condition.nocase, condition.values.last()) else { return };
    let is_caseless =
        |meaning: &Meaning<'_>| matches!(meaning, Meaning::Text(text) if satisfiability::is_caseless(text));
    if condition.has_parameters || !condition.values.iter().all(|value| is_caseless(&value.meaning)) {
        return;
    }
    let before = context.source.before(nocase.start).trim_end_matches([' ', '\t']);
    let removed = Span::new(offset(before.len()).max(last.written.span.end), nocase.end);
    context.report(
        Diagnostic::new(RULE.code, "`nocase` has no effect on strings without letters", nocase)
            .help("remove `nocase`")
            .fix(Safety::Safe, "remove `nocase`", Edit::replace(removed, "")),
    );
}
