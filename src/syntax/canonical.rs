//! Trees that were made or changed by hand: a valid one is what its canonical text is parsed to.

use std::fmt;

use super::ast::print::Parentheses;
use super::ast::{Ast, Connective, Expr, ExprKind};
use super::parser::parse;
use crate::diagnostic::words;
use crate::limits::Limits;
use crate::source::Span;

/// Why a tree is not that of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidTree {
    /// It is nested deeper than [`Limits::MAX_DEPTH`].
    TooDeep,
    /// Its canonical text is longer than [`Limits::MAX_BYTES`].
    TooLong,
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
            Self::TooLong => write!(f, "the canonical text of the tree is longer than {} bytes", Limits::MAX_BYTES),
            Self::Hole => f.write_str("the tree has a hole where a syntax error was reported"),
            Self::FewOperands => f.write_str("an `and` or `or` in the tree has fewer than two operands"),
            Self::NotFlat => f.write_str("an operand of an `and` or `or` in the tree has the same connective"),
            Self::Unwritable(text) => {
                write!(f, "a condition of the tree cannot be written as a query: {}", words::quote(text))
            }
        }
    }
}

impl std::error::Error for InvalidTree {}

impl miette::Diagnostic for InvalidTree {}

impl Ast<'_> {
    /// Makes a tree from a condition that was not parsed. Its source is its canonical text, which its spans refer to.
    ///
    /// The tree need not be valid; compiling it calls [`Ast::validate`]. A condition that is nested too deeply is replaced
    /// by another invalid tree.
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
            return Ast::with_text(too_deep(), String::new());
        }
        let text = root.canonical();
        let parsed = parse(&text, &Limits::MAX).ast;
        if parsed.root == root {
            return parsed.into_owned();
        }
        let whole = Span::of(0..text.len());
        Ast::with_text(root.relocate(&|_| whole), text)
    }

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
    /// use tamis::Span;
    /// use tamis::syntax::InvalidTree;
    /// use tamis::syntax::ast::{Ast, Expr, ExprKind};
    ///
    /// let empty = Ast::new(Expr { kind: ExprKind::And(Vec::new()), span: Span::default() });
    /// assert_eq!(empty.validate(), Err(InvalidTree::FewOperands));
    /// ```
    pub fn validate(&self) -> Result<(), InvalidTree> {
        if is_too_deep(&self.root) {
            return Err(InvalidTree::TooDeep);
        }
        if is_read_back(&self.root, &self.root.canonical()) { Ok(()) } else { Err(self.root.problem()) }
    }
}

/// A tree for one that is too deep to be copied without overflowing the stack; it is too deep as well.
fn too_deep() -> Expr<'static> {
    let hole = Expr { kind: ExprKind::Hole(None), span: Span::default() };
    (0..=Limits::MAX_DEPTH).fold(hole, |inner, _| Expr { kind: ExprKind::Not(Box::new(inner)), span: Span::default() })
}

impl Expr<'_> {
    /// Why a tree is invalid: the first problem of a part of it, or else of the whole.
    fn problem(&self) -> InvalidTree {
        self.problem_of_part().unwrap_or_else(|| unwritable(self.canonical()))
    }

    /// Recursive: at most twice as deep as [`Limits::MAX_DEPTH`].
    fn problem_of_part(&self) -> Option<InvalidTree> {
        let (connective, operands) = match &self.kind {
            ExprKind::And(operands) => (Connective::And, operands),
            ExprKind::Or(operands) => (Connective::Or, operands),
            ExprKind::Not(operand) => return operand.problem_of_part(),
            ExprKind::Hole(_) => return Some(InvalidTree::Hole),
            _ => {
                let text = self.to_string();
                return (!is_read_back(self, &text)).then(|| unwritable(text));
            }
        };
        if operands.len() < 2 {
            return Some(InvalidTree::FewOperands);
        }
        if operands.iter().any(|operand| connective.joins(operand)) {
            return Some(InvalidTree::NotFlat);
        }
        operands.iter().find_map(Self::problem_of_part)
    }
}

fn unwritable(text: String) -> InvalidTree {
    if text.len() > Limits::MAX_BYTES { InvalidTree::TooLong } else { InvalidTree::Unwritable(text) }
}

/// Whether a text is that of a condition.
fn is_read_back(expr: &Expr<'_>, text: &str) -> bool {
    let parsed = parse(text, &Limits::MAX);
    parsed.ast.root == *expr && !parsed.diagnostics.has_error()
}

/// Whether a tree is nested deeper than a query may be: its `not`s and the parentheses that it needs. Not recursive:
/// nothing limits the depth of a tree made by hand.
fn is_too_deep(root: &Expr<'_>) -> bool {
    let mut left = vec![(root, 0, 0)];
    while let Some((expr, depth, level)) = left.pop() {
        // An `and` directly in an `or` needs no parentheses, but an `or` in that `and` does.
        if depth > Limits::MAX_DEPTH || level > 2 * Limits::MAX_DEPTH + 1 {
            return true;
        }
        let operands = match &expr.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => operands.as_slice(),
            ExprKind::Not(operand) => std::slice::from_ref(&**operand),
            _ => &[],
        };
        let is_not = usize::from(matches!(expr.kind, ExprKind::Not(_)));
        left.extend(operands.iter().map(|operand| {
            let is_enclosed = usize::from(Parentheses::Needed.enclose(&expr.kind, operand));
            (operand, depth + is_not + is_enclosed, level + 1)
        }));
    }
    false
}
