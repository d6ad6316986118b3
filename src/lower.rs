//! Lowering: from a typed query to a filter in the wire format.
//!
//! # Stability
//!
//! This module follows the language: its types may change in any minor version.

mod flat;
mod tree;

pub(crate) use flat::spans as list_spans;
pub use flat::{Flat, flat};
pub use tree::tree;
pub(crate) use tree::{condition_tree as condition, spans as tree_spans};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostics, display_name, parse_name};
use crate::filter::{FilterList, FilterTree};
use crate::semantic::typed::Expr;

/// The form of a filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Form {
    /// A filter tree, which can express every query.
    #[default]
    Tree,
    /// A flat list.
    Flat,
    /// A flat list if it is exactly equivalent to the tree, otherwise a tree.
    Auto,
}

impl Form {
    /// Every form.
    pub const ALL: &[Self] = &[Self::Tree, Self::Flat, Self::Auto];

    /// `tree`, `flat` or `auto`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tree => "tree",
            Self::Flat => "flat",
            Self::Auto => "auto",
        }
    }
}

display_name!(Form);
parse_name!("form", Form);

/// How missing values are handled when a flat list uses the opposite of a comparison, such as `<=` for `not >`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MissingValuePolicy {
    /// Reports the advice `missing-values`.
    #[default]
    Warn,
    /// Reports `missing-values` as an error.
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
    /// Converts the filter to one that does not borrow from the query or the schema.
    #[must_use]
    pub fn into_owned(self) -> Lowered<'static> {
        match self {
            Self::Tree(tree) => Lowered::Tree(tree.into_owned()),
            Self::List(list) => Lowered::List(list.into_owned()),
        }
    }

    /// Returns the filter as JSON on one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        match self {
            Self::Tree(tree) => tree.to_json(),
            Self::List(list) => list.to_json(),
        }
    }

    /// Returns the filter as indented JSON.
    #[must_use]
    pub fn to_json_pretty(&self) -> String {
        match self {
            Self::Tree(tree) => tree.to_json_pretty(),
            Self::List(list) => list.to_json_pretty(),
        }
    }
}

/// Lowers a typed query to a form. Returns diagnostics too, and `None` if the query cannot be a flat list.
///
/// `policy` has no effect on a tree, which never uses the opposite of a comparison.
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
pub fn lower<'t>(query: &Expr<'t>, form: Form, policy: MissingValuePolicy) -> (Option<Lowered<'t>>, Diagnostics) {
    if form == Form::Tree {
        return (Some(Lowered::Tree(tree(query))), Diagnostics::default());
    }
    let flat = flat(query, policy);
    if form == Form::Flat {
        return (flat.filters.map(Lowered::List), flat.diagnostics);
    }
    let exact = flat.filters.filter(|_| flat.diagnostics.is_empty());
    (Some(exact.map_or_else(|| Lowered::Tree(tree(query)), Lowered::List)), Diagnostics::default())
}
