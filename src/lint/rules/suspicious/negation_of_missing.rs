//! `not (status_code > 2)`: a negated condition on a column for which records may lack a value.

use crate::diagnostic::{Code, Diagnostic, words};
use crate::lint::context::{Context, Node};
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed;

pub(in crate::lint) const RULE: Rule =
    Rule { code: Code::NegationOfMissing, family: Family::Suspicious, default_level: None, check: Check::Node(check) };

fn check(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    let typed::ExprKind::Not(inner) = &node.typed.kind else { return };
    // Of two nested `not`s, only the inner one is reported.
    let Some(id) = first_that_may_be_missing(inner) else { return };
    let message = format!("a record without {} may or may not match", words::quote(id));
    let is_known = context.schema.column(id).is_some();
    context.report(
        Diagnostic::new(RULE.code, message, node.ast.span)
            .with_label(if is_known { "not every record has a value" } else { "this column is not in the schema" })
            .help("use the opposite operator instead of `not` to match only records with a value"),
    );
}

/// The first column for which records may lack a value, outside of nested `not`s.
fn first_that_may_be_missing<'q>(expr: &'q typed::Expr<'_>) -> Option<&'q str> {
    match &expr.kind {
        typed::ExprKind::Condition(condition) => {
            (!condition.column.column.is_never_missing()).then_some(&*condition.column.id)
        }
        typed::ExprKind::And(operands) | typed::ExprKind::Or(operands) => {
            operands.iter().find_map(first_that_may_be_missing)
        }
        typed::ExprKind::Not(_) => None,
    }
}
