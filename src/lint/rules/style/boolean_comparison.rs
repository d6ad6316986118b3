//! `is_complete = true`: a redundant comparison with a boolean.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed::Predicate;
use crate::syntax::ast::{ExprKind, Operand, Operator, ValueKind};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::BooleanComparison,
    family: Family::Style,
    default_level: Some(Severity::Advice),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let ExprKind::Comparison(comparison) = &condition.node.ast.kind else { return };
    let (Predicate::Boolean(value), Operand::Value(written)) = (&condition.typed.predicate, &comparison.operand) else {
        return;
    };
    let is_equal = comparison.operator == Operator::Eq;
    // If values may be missing, only `= true` always matches the same records as the column alone.
    let is_redundant = *value && is_equal || condition.column.column.is_never_missing();
    if !is_redundant || written.kind != ValueKind::Boolean {
        return;
    }
    let not = if *value == is_equal { "" } else { "not " };
    let text = format!("{not}{}", context.text(comparison.column.span));
    let whole = condition.node.ast.span;
    let diagnostic = Diagnostic::new(RULE.code, format!("comparing with `{}` is redundant", written.text), whole);
    context.report(match context.source.has_comment(whole) {
        true => diagnostic,
        false => {
            let title = format!("write {}", words::code(&text));
            diagnostic.fix(Safety::Safe, title, Edit::replace(whole, text))
        }
    });
}
