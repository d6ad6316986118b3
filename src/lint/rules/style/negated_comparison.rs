//! `not (status_code = 500)`: a negated comparison for which there is an operator.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::context::{Context, Node};
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed::{self, Predicate};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Operator};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::NegatedComparison,
    family: Family::Style,
    default_level: Some(Severity::Advice),
    check: Check::Node(check),
};

fn check(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    let (ExprKind::Not(inner), typed::ExprKind::Not(typed)) = (&node.ast.kind, &node.typed.kind) else { return };
    let typed::ExprKind::Condition(condition) = &typed.kind else { return };
    let Some((operator, opposite)) = opposite(inner) else { return };
    if node.is_negated || matches!(condition.predicate, Predicate::Boolean(_)) {
        return;
    }
    // If a value may be missing, the opposite may match other records.
    if !condition.column.column.is_never_missing() && !has_same_filter(opposite) {
        return;
    }
    let message = format!("this negation can be written with `{}`", opposite.as_str());
    let diagnostic = Diagnostic::new(RULE.code, message, node.ast.span);
    let around =
        [Span::new(node.ast.span.start, inner.span.start), Span::new(inner.span.end, node.ast.span.end), operator];
    context.report(match around.iter().any(|&span| context.source.has_comment(span)) {
        true => diagnostic,
        false => {
            let text = with_operator(context, inner.span, operator, opposite);
            let title = format!("write {}", words::code(&text));
            diagnostic.fix(Safety::Safe, title, Edit::replace(node.ast.span, text))
        }
    });
}

/// The text of a condition with another operator at a position.
fn with_operator(context: &Context<'_, '_>, condition: Span, position: Span, operator: Operator) -> String {
    let front = context.text(Span::new(condition.start, position.start));
    let back = context.text(Span::new(position.end, condition.end));
    let space = |is_needed: bool| if is_needed { " " } else { "" };
    let before = space(!front.ends_with(char::is_whitespace));
    let after = space(!back.starts_with(char::is_whitespace));
    format!("{front}{before}{}{after}{back}", operator.as_str())
}

/// The position of the operator of a condition, and its opposite.
fn opposite(expr: &Expr<'_>) -> Option<(Span, Operator)> {
    match &expr.kind {
        ExprKind::Comparison(comparison) => Some((comparison.operator_span, comparison.operator.complement()?)),
        ExprKind::Chain(chain) if chain.second.is_none() => {
            Some((chain.first_span, Operator::from(chain.first_order).complement()?))
        }
        ExprKind::Within(within) => {
            Some((within.operator_span, if within.negated { Operator::In } else { Operator::NotIn }))
        }
        _ => None,
    }
}

/// Whether this operator compiles to the same filter as `not` with its complement.
const fn has_same_filter(operator: Operator) -> bool {
    matches!(operator, Operator::Contains | Operator::NotContains | Operator::Between | Operator::NotBetween)
}
