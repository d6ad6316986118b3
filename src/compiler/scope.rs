//! The conditions of scoped compilers.

use crate::options::Options;
use crate::syntax::ast::Ast;

/// A condition that everything compiled carries, and the options that it was added with, but the current `now`.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) condition: Ast<'static>,
    pub(super) options: Options,
}
