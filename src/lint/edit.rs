//! Edits that take parts of a query out, or write others in their place.

use crate::diagnostic::Edit;
use crate::source::{Span, offset};
use crate::syntax::ast;

use super::Query;

/// Where a part stands with the parentheses round it, as far as only blanks stand between them.
pub(super) fn with_parentheses(text: &str, part: Span) -> Span {
    let mut whole = part;
    loop {
        let before = text.get(..whole.start as usize).unwrap_or_default().trim_end();
        let after = text.get(whole.end as usize..).unwrap_or_default();
        let blanks = after.len() - after.trim_start().len();
        if !before.ends_with('(') || !after.trim_start().starts_with(')') {
            return whole;
        }
        whole = Span::new(offset(before.len() - 1), whole.end + offset(blanks) + 1);
    }
}

/// Takes the operand of this index out of a row of several, with a connective beside it; nothing where a
/// comment would go with it, or half a pair of parentheses.
pub(super) fn without(query: &Query<'_, '_>, operands: &[ast::Expr<'_>], index: usize) -> Option<Edit> {
    let whole = |index: usize| Some(enclosed(query, operands.get(index)?.span));
    let own = whole(index)?;
    let previous = index.checked_sub(1).and_then(whole);
    let gaps = [previous.map(|previous| (previous.end, own.start)), whole(index + 1).map(|next| (own.end, next.start))];
    let (from, to) = gaps.into_iter().flatten().find(|&(from, to)| is_connective(query, from, to))?;
    let gone = own.to(Span::new(from, to));
    (!query.has_comment(gone)).then(|| Edit::replace(gone, ""))
}

/// Whether no parenthesis stands between two operands.
fn is_connective(query: &Query<'_, '_>, from: u32, to: u32) -> bool {
    !query.source.between(from, to).contains(['(', ')'])
}

/// Writes `written` in the place of the first of these operands, and takes the others out, each with the
/// connective before it; nothing where a comment would go with one, or half a pair of parentheses.
pub(super) fn instead(
    query: &Query<'_, '_>,
    operands: &[ast::Expr<'_>],
    indexes: &[usize],
    written: &str,
) -> Option<Vec<Edit>> {
    let (&first, others) = indexes.split_first()?;
    let first = operands.get(first)?.span;
    let mut edits = vec![Edit::replace(first, written)];
    for &index in others {
        let own = enclosed(query, operands.get(index)?.span);
        let previous = enclosed(query, operands.get(index.checked_sub(1)?)?.span);
        if !is_connective(query, previous.end, own.start) {
            return None;
        }
        edits.push(Edit::replace(Span::new(previous.end, own.end), ""));
    }
    (!edits.iter().any(|edit| query.has_comment(edit.span))).then_some(edits)
}

/// Where a condition stands with all the parentheses round it.
pub(super) fn enclosed(query: &Query<'_, '_>, condition: Span) -> Span {
    let outward = std::iter::successors(Some(condition), |&span| query.source.parentheses(span));
    outward.last().unwrap_or(condition)
}
