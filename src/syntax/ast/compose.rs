//! Composes trees: no text of one part can change the meaning of another.

use std::ops;

use super::{Ast, Connective, Expr, ExprKind};
use crate::source::Span;

impl<'a> Ast<'a> {
    /// Requires both this and `other`, as `(this) and (other)`, flattened as the parser does.
    ///
    /// The trees are joined, not their texts: whatever texts they were parsed from, the result matches only records that
    /// both match. The parts of `other` follow those of `self`.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Limits, column};
    ///
    /// let user = tamis::parse("is_complete or has_children", &Limits::default()).ast;
    /// let scoped = user.and(column("project_id").eq("x"));
    /// assert_eq!(scoped.to_string(), "(is_complete or has_children) and project_id = \"x\"");
    /// ```
    #[must_use]
    pub fn and(self, other: Ast<'_>) -> Self {
        self.join(Connective::And, other)
    }

    /// Requires this or `other`, as `(this) or (other)`, flattened as the parser does; see [`Ast::and`].
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::column;
    ///
    /// let failed = column("status_code").gte(500).or(!column("is_complete").is_true());
    /// assert_eq!(failed.to_string(), "status_code >= 500 or not is_complete");
    /// ```
    #[must_use]
    pub fn or(self, other: Ast<'_>) -> Self {
        self.join(Connective::Or, other)
    }

    fn join(mut self, connective: Connective, other: Ast<'_>) -> Self {
        let start = self.sources.end();
        let shift = |at: u32| start.saturating_add(at);
        let root = other.root.relocate(&|span| Span::new(shift(span.start), shift(span.end)));
        self.sources.append(other.sources.into_owned());
        let span = self.root.span.to(root.span);
        // The operands of the left side stay where they are, so that adding one after the other takes linear time.
        let mut operands = match (connective, self.root.kind) {
            (Connective::And, ExprKind::And(operands)) | (Connective::Or, ExprKind::Or(operands)) => operands,
            (_, kind) => vec![Expr { kind, span: self.root.span }],
        };
        operands.append(&mut connective.flattened(vec![root]));
        let kind = match connective {
            Connective::And => ExprKind::And(operands),
            Connective::Or => ExprKind::Or(operands),
        };
        self.root = Expr { kind, span };
        self
    }
}

/// `not (this)`
///
/// # Examples
///
/// ```
/// use tamis::column;
///
/// assert_eq!((!column("name").eq("a")).to_string(), "not (name = \"a\")");
/// ```
impl ops::Not for Ast<'_> {
    type Output = Self;

    fn not(mut self) -> Self {
        let span = self.root.span;
        self.root = Expr { kind: ExprKind::Not(Box::new(self.root)), span };
        self
    }
}
