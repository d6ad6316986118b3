//! `status_code > 5 and status_code < 3`: two conditions of an `and` that are never both true.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::context::Context;
use crate::lint::junction::Junction;
use crate::lint::operands::Operands;
use crate::lint::rule::{Check, Family, Rule};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::Contradiction,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Operands(check),
};

fn check(context: &mut Context<'_, '_>, operands: &Operands<'_, '_>) {
    if operands.connective != Junction::And || context.has_reported_here(&[Code::DuplicateCondition]) {
        return;
    }
    let pair = operands
        .pair(|filters| context.holds_for_all(filters, |truths| truths.iter().any(|truth| *truth != Some(true))));
    let Some([first, second]) = pair else { return };
    let message = match operands.common_column(context, [second, first]) {
        Some(name) => format!("{name} cannot match both conditions"),
        None => "no record can match both conditions".to_owned(),
    };
    context.report(
        Diagnostic::new(RULE.code, message, operands.span(second))
            .with_label("never true if the other condition is")
            .with_secondary_label(operands.span(first), "the other condition")
            .help("use `or` if either may hold; otherwise fix one of the values"),
    );
}
