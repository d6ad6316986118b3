//! Composes trees: no text of one part can change the meaning of another.

use std::borrow::Cow;
use std::ops;

use super::sources::Sources;
use super::validate::{is_too_deep, unlimited};
use super::{Ast, Connective, Expr, ExprKind};
use crate::limits::Limits;
use crate::source::Span;
use crate::syntax;

impl Ast<'_> {
    /// Makes a tree of a condition that was not parsed. It becomes its canonical text, parsed: its spans refer to that.
    ///
    /// The tree need not be valid; compiling it calls [`Ast::validate`]. One that is nested too deeply is not kept.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::syntax::ast::{Ast, ColumnName, Expr, ExprKind};
    /// use tamis::Span;
    ///
    /// let root = Expr { kind: ExprKind::Bare(ColumnName::new("is complete")), span: Span::default() };
    /// let ast = Ast::new(root);
    /// assert!(ast.validate().is_ok());
    /// assert_eq!(ast.to_string(), "`is complete`");
    /// ```
    #[must_use]
    pub fn new(root: Expr<'_>) -> Ast<'static> {
        if is_too_deep(&root) {
            return Ast { root: too_deep(), sources: Sources::of(Cow::Borrowed("")) };
        }
        let text = root.canonical();
        let parsed = syntax::parse(&text, &unlimited()).ast;
        if parsed.root == root {
            return parsed.into_owned();
        }
        let whole = Span::of(0..text.len());
        Ast { root: root.relocate(&|_| whole), sources: Sources::of(Cow::Owned(text)) }
    }
}

/// A tree for one that is too deep to be copied without overflowing the stack; it is too deep as well.
fn too_deep() -> Expr<'static> {
    let hole = Expr { kind: ExprKind::Hole(None), span: Span::default() };
    (0..=Limits::MAX_DEPTH).fold(hole, |inner, _| Expr { kind: ExprKind::Not(Box::new(inner)), span: Span::default() })
}

impl<'a> Ast<'a> {
    /// Requires both this and `other`, as `(this) and (other)`, flattened as the parser does.
    ///
    /// The trees are joined, not their texts: whatever text `other` or `self` was parsed from, `self` cannot match a
    /// record that `other` does not. The parts of `other` follow those of `self`.
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
