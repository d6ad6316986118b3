//! What stands between the conditions of a query: parentheses, connectives and `not`s.

use crate::source::{Span, offset};
use crate::syntax::ast::{Expr, ExprKind};

use super::Query;

/// A lexeme of a query, its conditions taken whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    pub(super) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    Open,
    Close,
    Not,
    And,
    Or,
    /// A column alone.
    Bare,
    /// Any other condition.
    Condition,
}

/// The whole of a query that compiles, in reading order.
pub(super) fn pieces(query: &Query<'_, '_>, root: &Expr<'_>) -> Vec<Piece> {
    let mut conditions = Vec::new();
    collect(root, &mut conditions);
    let mut pieces = Vec::new();
    let mut at = 0;
    for condition in conditions {
        between(query, Span::new(at, condition.span.start), &mut pieces);
        at = condition.span.end;
        pieces.push(condition);
    }
    between(query, Span::new(at, offset(query.text.len())), &mut pieces);
    pieces
}

/// As deep as the query is nested.
fn collect(expr: &Expr<'_>, conditions: &mut Vec<Piece>) {
    match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| collect(part, conditions)),
        ExprKind::Not(part) => collect(part, conditions),
        ExprKind::Bare(_) => conditions.push(Piece { kind: PieceKind::Bare, span: expr.span }),
        _ => conditions.push(Piece { kind: PieceKind::Condition, span: expr.span }),
    }
}

fn between(query: &Query<'_, '_>, gap: Span, pieces: &mut Vec<Piece>) {
    let text = query.source.between(gap.start, gap.end);
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (kind, len) = match first {
            '(' => (PieceKind::Open, 1),
            ')' => (PieceKind::Close, 1),
            '!' => (PieceKind::Not, 1),
            '&' => (PieceKind::And, 2),
            '|' => (PieceKind::Or, 2),
            'a' | 'A' => (PieceKind::And, 3),
            'o' | 'O' => (PieceKind::Or, 2),
            _ => (PieceKind::Not, 3),
        };
        let start = gap.start + offset(text.len() - rest.len());
        pieces.push(Piece { kind, span: Span::new(start, start + offset(len)) });
        rest = rest.get(len..).unwrap_or_default().trim_start();
    }
}
