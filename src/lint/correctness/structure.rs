//! Conditions whose reach is not what it seems to be.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::lint::{Node, Query, edit};
use crate::syntax::ast::{Expr, ExprKind};

/// `not name = a and is_complete`
pub(super) fn not_scope(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
    let (parts, connective) = match &node.ast.kind {
        ExprKind::And(parts) => (parts, "and"),
        ExprKind::Or(parts) => (parts, "or"),
        _ => return,
    };
    let Some((_, front)) = parts.split_last() else { return };
    for part in front {
        let ExprKind::Not(inner) = &part.kind else { continue };
        if !is_bare_comparison(inner) || edit::with_parentheses(query.text, inner.span) != inner.span {
            continue;
        }
        // `not (a = 1)` has its parentheses, but `(not a = 1)` says as much.
        if edit::with_parentheses(query.text, part.span) != part.span {
            continue;
        }
        let mended = format!("({})", inner.span.text(query.text));
        let title = format!("write {}", words::quote(&mended));
        found.push(
            Diagnostic::new(Code::NotScope, format!("this `not` ends before the `{connective}`"), part.span)
                .saying("it negates no more than this")
                .help("put parentheses round what it negates")
                .fix_with(
                    Safety::Safe,
                    title,
                    vec![Edit::insert(inner.span.start, "("), Edit::insert(inner.span.end, ")")],
                ),
        );
    }
}

const fn is_bare_comparison(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, ExprKind::Comparison(_) | ExprKind::Chain(_) | ExprKind::Within(_))
}
