//! Queries that could say the same more plainly.

use crate::ast::ExprKind;
use crate::diagnostic::{Code, Diagnostic, Edit, Safety};

use super::edit;
use super::{Node, Query};

pub(super) fn look(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Vec<Diagnostic>) {
    double_negation(query, node, found);
}

/// `not not is_complete`
fn double_negation(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Vec<Diagnostic>) {
    let ExprKind::Not(inner) = &node.ast.kind else { return };
    let ExprKind::Not(innermost) = &inner.kind else { return };
    let kept = edit::with_parentheses(query.text, innermost.span);
    let whole = node.ast.span;
    let is_whole = whole.end >= kept.end;
    let diagnostic = Diagnostic::new(Code::DoubleNegation, "two `not`s take each other back", whole);
    found.push(match is_whole {
        true => diagnostic.fix(Safety::Safe, "remove both", Edit::replace(whole, kept.text(query.text))),
        false => diagnostic,
    });
}
