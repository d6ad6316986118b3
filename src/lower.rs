//! A typed query to what the wire wants.

mod flat;
mod tree;

pub(crate) use flat::spans as list_spans;
pub use flat::{Flat, flat};
pub use tree::tree;
pub(crate) use tree::{condition_tree as condition, spans as tree_spans};

use crate::diagnostic::Diagnostics;
use crate::filter::{FilterList, FilterTree};
use crate::semantic::typed::Expr;

/// The two forms of a filter, and the choice between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A filter tree, which says every query.
    #[default]
    Tree,
    /// A flat list.
    Flat,
    /// The flat list where it says exactly what the tree says, else the tree.
    Auto,
}

/// How a flat list takes the opposite of a comparison, `<=` for `not >`, of a column whose values may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingValuePolicy {
    /// With the advice `missing-values`.
    #[default]
    Warn,
    /// Not at all: `missing-values` is an error.
    Deny,
}

/// A filter in one of its forms.
#[derive(Clone, Debug, PartialEq)]
pub enum Lowered<'t> {
    /// A filter tree.
    Tree(FilterTree<'t>),
    /// A flat list.
    List(FilterList<'t>),
}

impl Lowered<'_> {
    /// The same filter, which borrows from no query and no columns.
    #[must_use]
    pub fn into_owned(self) -> Lowered<'static> {
        match self {
            Self::Tree(tree) => Lowered::Tree(tree.into_owned()),
            Self::List(list) => Lowered::List(list.into_owned()),
        }
    }

    /// The filter as JSON on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        match self {
            Self::Tree(tree) => tree.to_json(),
            Self::List(list) => list.to_json(),
        }
    }

    /// The filter as JSON, indented.
    #[must_use]
    pub fn to_json_pretty(&self) -> String {
        match self {
            Self::Tree(tree) => tree.to_json_pretty(),
            Self::List(list) => list.to_json_pretty(),
        }
    }
}

/// Lowers a typed query to a form, with what is to be said of it; nothing where it cannot be flat.
///
/// A tree takes no opposite, so `complement` says nothing of it.
///
/// # Examples
///
/// ```
/// use tamis::lower::{self, MissingValuePolicy, Form, Lowered};
/// use tamis::{Options, Schema};
///
/// let schema = Schema::builtin();
/// let lowered = |query| {
///     let analysis = tamis::analyze(query, &schema, &Options::default());
///     lower::lower(&analysis.typed.unwrap(), Form::Auto, MissingValuePolicy::Warn).0
/// };
/// assert!(matches!(lowered("name = 'a' or name = 'b'"), Some(Lowered::List(_))));
/// assert!(matches!(lowered("name = 'a' or model = 'b'"), Some(Lowered::Tree(_))));
/// ```
#[must_use]
pub fn lower<'t>(query: &Expr<'t>, form: Form, complement: MissingValuePolicy) -> (Option<Lowered<'t>>, Diagnostics) {
    if form == Form::Tree {
        return (Some(Lowered::Tree(tree(query))), Diagnostics::default());
    }
    let flat = flat(query, complement);
    if form == Form::Flat {
        return (flat.filters.map(Lowered::List), flat.diagnostics);
    }
    let exact = flat.filters.filter(|_| flat.diagnostics.is_empty());
    (Some(exact.map_or_else(|| Lowered::Tree(tree(query)), Lowered::List)), Diagnostics::default())
}
