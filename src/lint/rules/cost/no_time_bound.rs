//! `status_code >= 500`: a query without a time bound.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed::{Expr, ExprKind, Predicate};
use crate::syntax::ast::Operator;

pub(in crate::lint) const RULE: Rule =
    Rule { code: Code::NoTimeBound, family: Family::Cost, default_level: None, check: Check::Findings(check) };

fn check(context: &mut Context<'_, '_>) {
    if is_bounded(context.typed) {
        return;
    }
    let message = "this query has no time bound, so it searches all records";
    context.report(
        Diagnostic::new(RULE.code, message, context.ast.span).help("add a time bound, such as `created_at >= now-7d`"),
    );
}

/// Whether a condition on a date or an id limits the records to search.
fn is_bounded(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        ExprKind::And(operands) => operands.iter().any(is_bounded),
        ExprKind::Or(operands) => operands.iter().all(is_bounded),
        ExprKind::Not(operand) => has_date(operand),
        ExprKind::Condition(condition) => match condition.predicate {
            Predicate::Date(_) => !matches!(condition.written(), Operator::Ne | Operator::NotIn | Operator::NotBetween),
            Predicate::Id(_) => matches!(condition.written(), Operator::Eq | Operator::In),
            _ => false,
        },
    }
}

/// Whether the expression contains a condition on a date, which is enough below a `not`.
fn has_date(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => operands.iter().any(has_date),
        ExprKind::Not(operand) => has_date(operand),
        ExprKind::Condition(condition) => matches!(condition.predicate, Predicate::Date(_)),
    }
}
