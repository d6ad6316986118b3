//! Checks trees that were made or changed by hand: a valid one is what its canonical text means.

use std::fmt;

use super::{Ast, Connective, Expr, ExprKind};
use crate::limits::Limits;
use crate::syntax;

/// Why a tree is not that of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidTree {
    /// It is nested deeper than [`Limits::MAX_DEPTH`].
    TooDeep,
    /// A syntax error left a hole in it.
    Hole,
    /// An `and` or `or` has fewer than two operands.
    FewOperands,
    /// An operand of `and` is an `and`, or one of `or` an `or`.
    NotFlat,
    /// Its canonical text, or that of this condition in it, means something else or nothing: `status_code > maybe 5`.
    Unwritable(String),
}

impl fmt::Display for InvalidTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooDeep => write!(f, "the tree is nested deeper than {} levels", Limits::MAX_DEPTH),
            Self::Hole => f.write_str("the tree has a hole where a syntax error was reported"),
            Self::FewOperands => f.write_str("an `and` or `or` in the tree has fewer than two operands"),
            Self::NotFlat => f.write_str("an operand of an `and` or `or` in the tree has the same connective"),
            Self::Unwritable(text) => write!(f, "a condition of the tree cannot be written as a query: {text}"),
        }
    }
}

impl std::error::Error for InvalidTree {}

impl miette::Diagnostic for InvalidTree {}

impl Ast<'_> {
    /// Checks that the tree is the one that its canonical text is parsed to. It is, unless it was made or changed by
    /// hand, or has syntax errors.
    ///
    /// # Errors
    ///
    /// [`InvalidTree`], for the first problem.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::syntax::ast::{Ast, Expr, ExprKind, InvalidTree};
    /// use tamis::Span;
    ///
    /// let empty = Ast::new(Expr { kind: ExprKind::And(Vec::new()), span: Span::default() });
    /// assert_eq!(empty.validate(), Err(InvalidTree::FewOperands));
    /// ```
    pub fn validate(&self) -> Result<(), InvalidTree> {
        if is_too_deep(&self.root) {
            return Err(InvalidTree::TooDeep);
        }
        self.root.validate()?;
        if is_read_back(&self.root) { Ok(()) } else { Err(InvalidTree::Unwritable(self.root.canonical())) }
    }
}

impl Expr<'_> {
    /// Recursive: at most as deep as a query may be nested.
    fn validate(&self) -> Result<(), InvalidTree> {
        let (connective, operands) = match &self.kind {
            ExprKind::And(operands) => (Connective::And, operands),
            ExprKind::Or(operands) => (Connective::Or, operands),
            ExprKind::Not(operand) => return operand.validate(),
            ExprKind::Hole(_) => return Err(InvalidTree::Hole),
            _ if is_read_back(self) => return Ok(()),
            _ => return Err(InvalidTree::Unwritable(self.to_string())),
        };
        if operands.len() < 2 {
            return Err(InvalidTree::FewOperands);
        }
        if operands.iter().any(|operand| connective.joins(operand)) {
            return Err(InvalidTree::NotFlat);
        }
        operands.iter().try_for_each(Self::validate)
    }
}

/// Whether the canonical text of a condition is parsed to it.
fn is_read_back(expr: &Expr<'_>) -> bool {
    let text = expr.canonical();
    let parsed = syntax::parse(&text, &unlimited());
    parsed.ast.root == *expr && !parsed.diagnostics.has_error()
}

/// Limits for the texts of trees, which may be longer than queries.
pub(super) fn unlimited() -> Limits {
    Limits::default().bytes(Limits::MAX_BYTES).depth(Limits::MAX_DEPTH).list_items(usize::MAX)
}

/// Whether a tree is nested deeper than a query may be. Not recursive: nothing limits the depth of a tree made by hand.
pub(super) fn is_too_deep(root: &Expr<'_>) -> bool {
    let mut left = vec![(root, 0)];
    while let Some((expr, depth)) = left.pop() {
        if depth > Limits::MAX_DEPTH {
            return true;
        }
        match &expr.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => {
                left.extend(operands.iter().map(|operand| (operand, depth + 1)));
            }
            ExprKind::Not(operand) => left.push((operand, depth + 1)),
            _ => {}
        }
    }
    false
}
