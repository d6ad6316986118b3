//! Queries that could say the same more plainly.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

use super::edit;
use super::{Node, Query};

mod chains;
mod conditions;
mod parentheses;
mod spelling;

pub(super) use spelling::unformatted;

/// The rules of one node; where it is not clean, something worse is said of its operands already.
pub(super) fn look(query: &Query<'_, '_>, node: &Node<'_, '_>, is_clean: bool, found: &mut Diagnostics) {
    double_negation(query, node, found);
    if is_clean {
        chains::look(query, node, found);
    }
    conditions::look(query, node, found);
}

/// The rules of the whole query.
pub(super) fn look_at_all(query: &Query<'_, '_>, root: &Node<'_, '_>, found: &mut Diagnostics) {
    leave_to_ranges(found);
    parentheses::redundant_parentheses(query, root.ast, found);
    spelling::non_canonical_operator(query, root.ast, found);
    spelling::bare_text(query, root.ast, found);
}

/// Says nothing of the order in a bound that is told to be half a range: `5 < a and a < 9`.
fn leave_to_ranges(found: &mut Diagnostics) {
    let ranges = found.iter().filter(|found| found.code == Code::RangeChain);
    let bounds: HashSet<Span> = ranges.flat_map(|found| &found.labels).map(|label| label.span).collect();
    found.retain(|found| found.code != Code::ReversedComparison || !bounds.contains(&found.span()));
}

/// `not not is_complete`
fn double_negation(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
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
