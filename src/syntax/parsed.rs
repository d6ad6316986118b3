//! The result of parsing.

use crate::diagnostic::Diagnostics;

use super::ast::Ast;

/// The syntax tree of a query, and its syntax errors.
#[derive(Clone, Debug)]
pub struct Parsed<'a> {
    /// The tree; where something was wrong it has holes.
    pub ast: Ast<'a>,
    /// All syntax errors and warnings, in source order.
    pub diagnostics: Diagnostics,
}
