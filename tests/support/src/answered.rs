//! What holds for the answer to any text, right or wrong.

use tamis::diagnostic::Diagnostic;
use tamis::syntax::ast::{self, Ast, ExprKind, Operand};
use tamis::{Code, Span};

/// Spans lie inside the text, diagnostics stand in source order and can be printed, and none of them
/// gives up.
pub fn answered(text: &str, ast: &Ast<'_>, diagnostics: &[Diagnostic]) {
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    for found in diagnostics {
        assert!(found.code != Code::NotUnderstood, "{text:?} {found:?}");
        assert!(!found.message.is_empty() && !found.message.contains(['\n', '\u{1b}']), "{:?}", found.message);
        let fits = |span: Span| span.start <= span.end && span.end <= end && text.get(span.range()).is_some();
        assert!(found.labels.iter().all(|label| fits(label.span)), "{text:?} {found:?}");
        for fix in &found.fixes {
            assert!(fix.edits.iter().all(|edit| fits(edit.span)), "{text:?} {found:?}");
            assert!(fix.edits.is_sorted_by(|one, next| one.span.end <= next.span.start), "{text:?} {fix:?}");
        }
    }
    assert!(diagnostics.is_sorted_by_key(|found| found.span().start), "{text:?} {diagnostics:?}");
    inside(&ast.root, Span::new(0, end));
}

/// A parent's span contains its children's.
fn inside(expr: &ast::Expr<'_>, parent: Span) {
    assert!(parent.contains(expr.span), "{parent:?} {expr:?}");
    let within = |child: Span| assert!(expr.span.contains(child), "{child:?} {expr:?}");
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            assert!(operands.len() > 1, "{expr:?}");
            operands.iter().for_each(|operand| inside(operand, expr.span));
        }
        ExprKind::Not(operand) => inside(operand, expr.span),
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
