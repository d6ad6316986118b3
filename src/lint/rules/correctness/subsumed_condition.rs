//! `status_code > 5 and status_code > 3`: a condition that another one makes redundant.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::filter::FilterTree;
use crate::lint::context::Context;
use crate::lint::edits;
use crate::lint::junction::Junction;
use crate::lint::operands::{Operand, Operands};
use crate::lint::rule::{Check, Family, Rule};

/// The rule is skipped if one of these is reported.
const WORSE: [Code; 3] = [Code::DuplicateCondition, Code::Contradiction, Code::Tautology];

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::SubsumedCondition,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Operands(check),
};

fn check(context: &mut Context<'_, '_>, operands: &Operands<'_, '_>) {
    if context.has_reported_here(&WORSE) {
        return;
    }
    let pair = operands.operands.iter().enumerate().find_map(|(index, redundant)| {
        let is_reason = |(other, operand): (usize, &Operand<'_>)| {
            other != index
                && redundant.shares_column(operand)
                && operand.tree != redundant.tree
                && adds_nothing(context, operands.connective, &redundant.tree, &operand.tree)
        };
        Some((index, operands.operands.iter().enumerate().position(is_reason)?))
    });
    let Some((index, other)) = pair else { return };
    let name = operands.common_column(context, [index, other]).map(|name| format!(" on {name}")).unwrap_or_default();
    let verb = match operands.connective {
        Junction::And => "implies",
        Junction::Or => "covers",
    };
    let diagnostic =
        Diagnostic::new(RULE.code, format!("the other condition{name} already {verb} this one"), operands.span(index))
            .with_secondary_label(operands.span(other), "the other condition")
            .help("remove this one, or fix its value");
    context.report(edits::removing(diagnostic, context, operands.ast, index));
}

/// Whether both filters, joined by the connective, match the same records as the other one alone.
fn adds_nothing(
    context: &Context<'_, '_>,
    connective: Junction,
    redundant: &FilterTree<'_>,
    other: &FilterTree<'_>,
) -> bool {
    context.holds_for_all(
        &[redundant, other],
        |truths| matches!(truths, [_, other] if connective.evaluate(truths.iter().copied()) == *other),
    )
}
