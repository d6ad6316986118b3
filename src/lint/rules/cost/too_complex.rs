//! `not (a = 1 or not (b = 2 or not (…)))`: a query with very many conditions or levels.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::syntax::ast::{Expr, ExprKind};

/// The maximum number of conditions of a query that is not reported.
const MAX_CONDITIONS: usize = 100;
/// The maximum nesting depth of a query that is not reported.
const MAX_LEVELS: usize = 10;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::TooComplex,
    family: Family::Cost,
    default_level: Some(Severity::Advice),
    check: Check::Findings(check),
};

fn check(context: &mut Context<'_, '_>) {
    let (conditions, levels) = (conditions(context.ast), levels(context.ast));
    let message = if levels > MAX_LEVELS {
        format!("this query is nested {levels} levels deep")
    } else if conditions > MAX_CONDITIONS && !context.has_reported(&[Code::OrExplosion, Code::OrChain]) {
        format!("this query has {conditions} conditions")
    } else {
        return;
    };
    let help = "split it into several queries";
    context.report(Diagnostic::new(RULE.code, message, context.ast.span).help(help));
}

fn conditions(expr: &Expr<'_>) -> usize {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => operands.iter().map(conditions).sum(),
        ExprKind::Not(operand) => conditions(operand),
        _ => 1,
    }
}

/// The maximum number of connectives and `not`s around a condition.
fn levels(expr: &Expr<'_>) -> usize {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => 1 + operands.iter().map(levels).max().unwrap_or(0),
        ExprKind::Not(operand) => 1 + levels(operand),
        _ => 0,
    }
}
