//! Properties of the tree and the diagnostics of any text, valid or not.

use tamis::diagnostic::Diagnostic;
use tamis::syntax::ast::{self, Ast, ExprKind, Operand};
use tamis::{Code, Span};

/// Checks that spans are inside the text, that diagnostics are in source order and printable, and that none is
/// [`Code::NotUnderstood`].
pub fn assert_well_formed(text: &str, ast: &Ast<'_>, diagnostics: &[Diagnostic]) {
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    for found in diagnostics {
        assert!(found.code != Code::NotUnderstood, "{text:?} {found:?}");
        assert!(!found.message.is_empty() && !found.message.contains(['\n', '\u{1b}']), "{:?}", found.message);
        let fits = |span: Span| span.start <= span.end && span.end <= end && text.get(span.range()).is_some();
        assert!(found.labels().all(|(span, _)| fits(span)), "{text:?} {found:?}");
        for fix in &found.fixes {
            assert!(fix.edits.iter().all(|edit| fits(edit.span)), "{text:?} {found:?}");
            assert!(fix.edits.is_sorted_by(|one, next| one.span.end <= next.span.start), "{text:?} {fix:?}");
        }
    }
    assert!(diagnostics.is_sorted_by_key(|found| found.span.start), "{text:?} {diagnostics:?}");
    assert_nested(&ast.root, Span::new(0, end));
}

/// Checks that a parent's span contains its children's.
fn assert_nested(expr: &ast::Expr<'_>, parent: Span) {
    assert!(parent.contains(expr.span), "{parent:?} {expr:?}");
    let within = |child: Span| assert!(expr.span.contains(child), "{child:?} {expr:?}");
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            assert!(operands.len() > 1, "{expr:?}");
            operands.iter().for_each(|operand| assert_nested(operand, expr.span));
        }
        ExprKind::Not(operand) => assert_nested(operand, expr.span),
        ExprKind::Bare(column) => within(column.span),
        ExprKind::Comparison(comparison) => {
            within(comparison.column.span);
            within(comparison.operator_span);
            within(comparison.operand.span());
            if let Operand::List(list) = &comparison.operand {
                assert!(list.items.iter().all(|item| list.span.contains(item.span)), "{list:?}");
            }
            comparison.nocase.into_iter().for_each(within);
        }
        ExprKind::Chain(chain) => {
            within(chain.first.span);
            within(chain.column.span);
            chain.second.iter().for_each(|(_, _, value)| within(value.span));
        }
        ExprKind::Within(inner) => {
            within(inner.value.span);
            within(inner.column.span);
        }
        ExprKind::Hole(column) => column.iter().for_each(|column| within(column.span)),
    }
}
