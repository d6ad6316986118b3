//! The result of parsing.

use crate::diagnostic::Diagnostics;

use super::ast::Ast;
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
    pub(super) const fn new(text: &'a str, ast: Ast<'a>, diagnostics: Diagnostics) -> Self {
        Self { ast, diagnostics, tokens: Tokens::of(text) }
    }
}
