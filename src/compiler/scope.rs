//! The conditions of scoped compilers.

use crate::options::{Options, Parameters, Zone};
use crate::syntax::ast::Ast;

/// A condition that everything compiled carries, and what it keeps of the options that it was added with.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) condition: Ast<'static>,
    zone: Zone,
    /// The values of its own parameters.
    parameters: Parameters,
}

impl Scope {
    pub(super) fn new(condition: Ast<'static>, options: &Options) -> Self {
        let value = |name| Some((name, options.parameters.get(name)?.clone()));
        let parameters = condition.parameters().into_iter().filter_map(value).collect();
        Self { zone: options.zone, parameters, condition }
    }

    /// The options to check it with, if a query is compiled with `options`.
    pub(super) fn options(&self, options: &Options) -> Options {
        // It was checked with the limits when it was added.
        let limits = options.limits.list_items(usize::MAX);
        Options { now: options.now, zone: self.zone, parameters: self.parameters.clone(), limits }
    }
}
