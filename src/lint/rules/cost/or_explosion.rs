//! `(model = "a" or name = "a" or …) and (model = "b" or …) and …`: an `or` with very many conditions, or several `or`s
//! whose cases multiply.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::context::{Context, Node};
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed::{Expr, ExprKind};
use crate::syntax::ast;

/// The maximum number of operands of an `or` that is not reported.
const MAX_OPERANDS: usize = 50;
/// The maximum number of cases of an `and` that is not reported.
const MAX_CASES: usize = 1_000;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::OrExplosion,
    family: Family::Cost,
    default_level: Some(Severity::Advice),
    check: Check::Node(check),
};

fn check(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    let message = match (&node.ast.kind, &node.typed.kind) {
        (ast::ExprKind::Or(operands), _) if operands.len() > MAX_OPERANDS && !is_chain(context, node) => {
            format!("this `or` has {} conditions", operands.len())
        }
        (ast::ExprKind::And(_), ExprKind::And(operands)) if multiply(operands) => {
            let cases = cases(node.typed, false);
            let cases = if cases == usize::MAX { "countless".to_owned() } else { cases.to_string() };
            format!("the `or`s in this `and` expand to {cases} cases")
        }
        _ => return,
    };
    let help = "merge conditions on one column into one `in`, or send several requests";
    context.report(Diagnostic::new(RULE.code, message, node.ast.span).help(help));
}

/// Whether `or-chain` is already reported for operands of this node.
fn is_chain(context: &Context<'_, '_>, node: &Node<'_, '_>) -> bool {
    let mut chains = context.findings.iter().filter(|found| found.code == Code::OrChain);
    chains.any(|chain| node.ast.span.contains(chain.span))
}

/// Whether each operand has few cases, but all together have many.
fn multiply(operands: &[Expr<'_>]) -> bool {
    let each: Vec<usize> = operands.iter().map(|operand| cases(operand, false)).collect();
    let all = each.iter().fold(1_usize, |all, &cases| all.saturating_mul(cases));
    all > MAX_CASES && each.iter().all(|&cases| cases <= MAX_CASES)
}

/// The number of cases of the disjunctive normal form. Recursive: as deep as the query is nested.
fn cases(expr: &Expr<'_>, is_negated: bool) -> usize {
    match (&expr.kind, is_negated) {
        (ExprKind::And(operands), false) | (ExprKind::Or(operands), true) => {
            operands.iter().fold(1, |all: usize, operand| all.saturating_mul(cases(operand, is_negated)))
        }
        (ExprKind::Or(operands), false) | (ExprKind::And(operands), true) => {
            operands.iter().fold(0, |all: usize, operand| all.saturating_add(cases(operand, is_negated)))
        }
        (ExprKind::Not(operand), _) => cases(operand, !is_negated),
        (ExprKind::Condition(_), _) => 1,
    }
}
