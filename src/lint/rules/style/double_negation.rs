//! `not not is_complete`: two `not`s that cancel each other.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity};
use crate::lint::context::{Context, Node};
use crate::lint::rule::{Check, Family, Rule};
use crate::syntax::ast::ExprKind;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::DoubleNegation,
    family: Family::Style,
    default_level: Some(Severity::Advice),
    check: Check::Node(check),
};

fn check(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    let ExprKind::Not(inner) = &node.ast.kind else { return };
    let ExprKind::Not(innermost) = &inner.kind else { return };
    let kept = context.source.with_parentheses_up_to_comment(innermost.span);
    let whole = node.ast.span;
    let diagnostic = Diagnostic::new(RULE.code, "double negation", whole);
    let is_whole = whole.end >= kept.end;
    context.report(match is_whole {
        true => diagnostic.fix(Safety::Safe, "remove both `not`s", Edit::replace(whole, context.text(kept))),
        false => diagnostic,
    });
}
