//! `not name = a and is_complete`: a `not` that does not extend past the `and`, which may be unexpected.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::context::{Context, Node};
use crate::lint::rule::{Check, Family, Rule};
use crate::syntax::ast::{Expr, ExprKind};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::NotScope,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Node(check),
};

fn check(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    let (operands, connective) = match &node.ast.kind {
        ExprKind::And(operands) => (operands, "and"),
        ExprKind::Or(operands) => (operands, "or"),
        _ => return,
    };
    let Some((_, front)) = operands.split_last() else { return };
    for operand in front {
        let ExprKind::Not(inner) = &operand.kind else { continue };
        // `not (a = 1)` and `(not a = 1)` are clear.
        let is_in_parentheses = |expr: &Expr<'_>| context.source.with_parentheses_up_to_comment(expr.span) != expr.span;
        if !is_comparison(inner) || is_in_parentheses(inner) || is_in_parentheses(operand) {
            continue;
        }
        let written = format!("({})", context.text(inner.span));
        let title = format!("write {}", words::code(&written));
        let edits = vec![Edit::insert(inner.span.start, "("), Edit::insert(inner.span.end, ")")];
        context.report(
            Diagnostic::new(RULE.code, format!("this `not` does not extend past the `{connective}`"), operand.span)
                .with_label("only this is negated")
                .help("add parentheses around the part to negate")
                .fix_with(Safety::Safe, title, edits),
        );
    }
}

const fn is_comparison(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, ExprKind::Comparison(_) | ExprKind::Chain(_) | ExprKind::Within(_))
}
