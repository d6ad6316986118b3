//! `status_code > 5 or status_code <= 5`: two conditions of an `or`, one of which is always true.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::context::Context;
use crate::lint::junction::Junction;
use crate::lint::operands::Operands;
use crate::lint::rule::{Check, Family, Rule};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::Tautology,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Operands(check),
};

fn check(context: &mut Context<'_, '_>, operands: &Operands<'_, '_>) {
    if operands.connective != Junction::Or || context.has_reported_here(&[Code::DuplicateCondition]) {
        return;
    }
    let is_always = |truths: &[Option<bool>]| truths.contains(&Some(true));
    let pair = operands.pair(|filters| context.holds_for_all_with_values(filters, is_always));
    let Some([first, second]) = pair else { return };
    context.report(
        Diagnostic::new(
            RULE.code,
            "every record that has a value matches one of these conditions",
            operands.span(second),
        )
        .with_label("matches all values that the other condition does not")
        .with_secondary_label(operands.span(first), "the other condition")
        .help("use `and` if both must hold; otherwise remove both"),
    );
}
