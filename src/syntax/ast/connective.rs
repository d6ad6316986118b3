//! `and` and `or`.

use super::{Expr, ExprKind};

/// A logical operator that joins two conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Connective {
    And,
    Or,
}

impl Connective {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
        }
    }

    /// Whether `expr` is a group with this connective.
    pub(in crate::syntax) const fn joins(self, expr: &Expr<'_>) -> bool {
        matches!((self, &expr.kind), (Self::And, ExprKind::And(_)) | (Self::Or, ExprKind::Or(_)))
    }

    /// Flattens operands that are groups with this connective.
    pub(in crate::syntax) fn flattened(self, operands: Vec<Expr<'_>>) -> Vec<Expr<'_>> {
        let joined = |operand: &Expr<'_>| match (self, &operand.kind) {
            (Self::And, ExprKind::And(inner)) | (Self::Or, ExprKind::Or(inner)) => inner.len(),
            _ => 1,
        };
        let mut parts = Vec::with_capacity(operands.iter().map(joined).sum());
        for operand in operands {
            match (self, operand.kind) {
                (Self::And, ExprKind::And(inner)) | (Self::Or, ExprKind::Or(inner)) => parts.extend(inner),
                (_, kind) => parts.push(Expr { kind, span: operand.span }),
            }
        }
        parts
    }
}
