//! Edits that take parts of a query out, or write others in their place.

use crate::ast;
use crate::diagnostic::Edit;
use crate::source::{Span, offset};

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

/// Takes the operand of this index out of a row of several, with the connective beside it; nothing where a
/// comment would go with it.
pub(super) fn without(text: &str, operands: &[ast::Expr<'_>], index: usize) -> Option<Edit> {
    let whole = |index: usize| Some(with_parentheses(text, operands.get(index)?.span));
    let own = whole(index)?;
    let gone = match index.checked_sub(1) {
        Some(previous) => Span::new(whole(previous)?.end, own.end),
        None => Span::new(own.start, whole(1)?.start),
    };
    // A `#` in a text is rare, and then the fix is not offered.
    (!gone.text(text).contains('#')).then(|| Edit::replace(gone, ""))
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
        if query.source.between(previous.end, own.start).contains(['(', ')']) {
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
