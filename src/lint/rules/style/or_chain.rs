//! `name = "a" or name = "b"`: equalities that one `in` can replace.

use crate::diagnostic::{Code, Severity};
use crate::lint::context::{Context, Node};
use crate::lint::equalities::{ERRORS_OF_OPERANDS, equalities};
use crate::lint::rule::{Check, Family, Rule};
use crate::syntax::ast::{ExprKind, Operator};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::OrChain,
    family: Family::Style,
    default_level: Some(Severity::Advice),
    check: Check::Node(check),
};

fn check(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    if !matches!(node.ast.kind, ExprKind::Or(_)) || context.has_reported_here(ERRORS_OF_OPERANDS) {
        return;
    }
    for equalities in equalities(node, [Operator::Eq, Operator::In]) {
        let message = format!("multiple comparisons of `{}` can be merged into one `in`", equalities.column);
        context.report(equalities.joined(context, RULE.code, message, Operator::In));
    }
}
