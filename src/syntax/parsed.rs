//! The result of parsing.

use crate::diagnostic::Diagnostics;

use super::ast::{Ast, Expr};
use super::incomplete;
use super::tokens::Tokens;

/// The syntax tree of a query, and its syntax errors.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Parsed<'a> {
    /// The tree, with holes in place of syntax errors.
    pub ast: Ast<'a>,
    /// All syntax errors and warnings, in source order.
    pub diagnostics: Diagnostics,
    pub(crate) tokens: Tokens<'a>,
}

impl<'a> Parsed<'a> {
    pub(super) const fn new(text: &'a str, root: Expr<'a>, diagnostics: Diagnostics) -> Self {
        Self { ast: Ast::parsed(text, root), diagnostics, tokens: Tokens::of(text) }
    }

    /// Copies the text, so that the result can outlive it.
    #[must_use]
    pub fn into_owned(self) -> Parsed<'static> {
        Parsed { ast: self.ast.into_owned(), diagnostics: self.diagnostics, tokens: self.tokens.into_owned() }
    }

    /// Whether the text is only the beginning of a query: it has syntax errors, and all of them come from its missing
    /// end.
    ///
    /// Columns and types are not checked.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Limits, parse};
    ///
    /// let is_incomplete = |text| parse(text, &Limits::default()).is_incomplete();
    /// for text in ["", "a >", "(a and", "a in (1, 2", "a = \"x"] {
    ///     assert!(is_incomplete(text));
    /// }
    /// for text in ["a > 1", "(a = = 1 and", "a)", "a 5"] {
    ///     assert!(!is_incomplete(text));
    /// }
    /// ```
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        incomplete::is_incomplete(&self.diagnostics, &self.tokens)
    }
}
