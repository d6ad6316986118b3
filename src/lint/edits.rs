//! Edits that remove or replace operands of a query.

use super::context::Context;
use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::source::Span;
use crate::syntax::ast::Expr;

/// Removes the operand at this index and an adjacent connective; `None` if that would remove a comment or only one
/// parenthesis of a pair.
pub(super) fn without(context: &Context<'_, '_>, operands: &[Expr<'_>], index: usize) -> Option<Edit> {
    let source = &context.source;
    let whole = |index: usize| Some(source.with_parentheses(operands.get(index)?.span));
    let own = whole(index)?;
    let previous = index.checked_sub(1).and_then(whole);
    let gaps = [previous.map(|previous| (previous.end, own.start)), whole(index + 1).map(|next| (own.end, next.start))];
    let (from, to) = gaps.into_iter().flatten().find(|&(from, to)| !source.has_parenthesis(from, to))?;
    let removed = own.to(Span::new(from, to));
    (!source.has_comment(removed)).then(|| Edit::replace(removed, ""))
}

/// Adds the fix that removes the operand at this index, if possible.
pub(super) fn removing(
    diagnostic: Diagnostic,
    context: &Context<'_, '_>,
    operands: &[Expr<'_>],
    index: usize,
) -> Diagnostic {
    match (without(context, operands, index), operands.get(index)) {
        (Some(edit), Some(operand)) => {
            diagnostic.fix(Safety::Safe, format!("remove {}", context.quoted(operand.span)), edit)
        }
        _ => diagnostic,
    }
}

/// Adds the fix that replaces the first of these operands with `written` and removes the others, each with the
/// connective before it, unless that would remove a comment or only one parenthesis of a pair.
pub(super) fn replacing(
    diagnostic: Diagnostic,
    context: &Context<'_, '_>,
    operands: &[Expr<'_>],
    indexes: &[usize],
    written: &str,
) -> Diagnostic {
    match replacements(context, operands, indexes, written) {
        Some(edits) => diagnostic.fix_with(Safety::Safe, format!("write {}", words::code(written)), edits),
        None => diagnostic,
    }
}

fn replacements(
    context: &Context<'_, '_>,
    operands: &[Expr<'_>],
    indexes: &[usize],
    written: &str,
) -> Option<Vec<Edit>> {
    let source = &context.source;
    let (&first, others) = indexes.split_first()?;
    let mut edits = vec![Edit::replace(operands.get(first)?.span, written)];
    for &index in others {
        let own = source.with_parentheses(operands.get(index)?.span);
        let previous = source.with_parentheses(operands.get(index.checked_sub(1)?)?.span);
        if source.has_parenthesis(previous.end, own.start) {
            return None;
        }
        edits.push(Edit::replace(Span::new(previous.end, own.end), ""));
    }
    (!edits.iter().any(|edit| source.has_comment(edit.span))).then_some(edits)
}
