//! `is_complete and is_complete`: a duplicate condition.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::context::Context;
use crate::lint::edits;
use crate::lint::operands::{Operand, Operands};
use crate::lint::rule::{Check, Family, Rule};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::DuplicateCondition,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Operands(check),
};

fn check(context: &mut Context<'_, '_>, operands: &Operands<'_, '_>) {
    for (index, operand) in operands.operands.iter().enumerate() {
        let is_same = |earlier: &Operand<'_>| earlier.tree == operand.tree;
        let Some(first) = operands.operands.iter().take(index).position(is_same) else { continue };
        let message = match operands.common_column(context, [index, first]) {
            Some(name) => format!("duplicate condition on {name}"),
            None => "duplicate condition".to_owned(),
        };
        let diagnostic = Diagnostic::new(RULE.code, message, operands.span(index))
            .with_secondary_label(operands.span(first), "first occurrence")
            .help("remove one of the two, or fix its column or value");
        context.report(edits::removing(diagnostic, context, operands.ast, index));
    }
}
