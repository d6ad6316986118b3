//! The filter of a request: in the form that the target accepts, with the condition of a scoped compiler.

use super::body::BodyFilter;
use super::errors::ErrorKind;
use super::settings::Dialect;
use super::target::{Forms, Target};
use crate::filter::{AndNode, FilterLeaf, FilterList, FilterTree, NotNode, OrNode};
use crate::lower::{self, Form, Lowered, MissingValuePolicy};
use crate::semantic::typed;

/// The filter of a request: a compiled query, or a filter in either form.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RequestFilter<'t> {
    /// A list; becomes a tree if the target accepts only trees.
    List(FilterList<'t>),
    /// A tree; becomes a list if the target accepts only lists. It must be an `and` of comparisons then.
    Tree(FilterTree<'t>),
    /// A typed query; it is lowered to the form that the target accepts, never with the opposite of a comparison.
    Query(typed::Expr<'t>),
}

impl RequestFilter<'_> {
    /// Converts the filter to one that does not borrow from the query or the schema.
    #[must_use]
    pub fn into_owned(self) -> RequestFilter<'static> {
        match self {
            Self::List(list) => RequestFilter::List(list.into_owned()),
            Self::Tree(tree) => RequestFilter::Tree(tree.into_owned()),
            Self::Query(query) => RequestFilter::Query(query.into_owned()),
        }
    }
}

impl<'t> From<FilterList<'t>> for RequestFilter<'t> {
    fn from(list: FilterList<'t>) -> Self {
        Self::List(list)
    }
}

impl<'t> From<FilterTree<'t>> for RequestFilter<'t> {
    fn from(tree: FilterTree<'t>) -> Self {
        Self::Tree(tree)
    }
}

impl<'t> From<Lowered<'t>> for RequestFilter<'t> {
    fn from(lowered: Lowered<'t>) -> Self {
        match lowered {
            Lowered::Tree(tree) => Self::Tree(tree),
            Lowered::List(list) => Self::List(list),
        }
    }
}

impl<'t> From<typed::Expr<'t>> for RequestFilter<'t> {
    fn from(query: typed::Expr<'t>) -> Self {
        Self::Query(query)
    }
}

/// The forms that the body accepts in its wire format.
pub(super) fn accepted_forms(target: Target, dialect: Dialect) -> Forms {
    if dialect == Dialect::Legacy && target.has_legacy_format() { Forms::List } else { target.forms() }
}

/// Converts a filter to a form that the body accepts.
///
/// # Errors
///
/// The body accepts only lists, and the filter is a tree that is not an `and` of comparisons.
pub(super) fn fitted(filter: BodyFilter<'_>, target: Target, dialect: Dialect) -> Result<BodyFilter<'_>, ErrorKind> {
    match (accepted_forms(target, dialect), filter) {
        (Forms::Tree, BodyFilter::List(list)) => Ok(BodyFilter::Tree(tree_of(list))),
        (Forms::List, BodyFilter::Tree(tree)) => match list_of(tree) {
            Some(list) => Ok(BodyFilter::List(list)),
            None if target.forms() == Forms::List => Err(ErrorKind::WrongForm { target }),
            None => Err(ErrorKind::TreeInLegacyFormat),
        },
        (_, filter) => Ok(filter),
    }
}

fn tree_of(list: FilterList<'_>) -> FilterTree<'_> {
    joined(list.0.into_iter().map(|filter| FilterTree::Leaf(FilterLeaf { filter })).collect())
}

/// The tree as a list; `None` if it is not an `and` of comparisons.
fn list_of(tree: FilterTree<'_>) -> Option<FilterList<'_>> {
    let leaf = |operand| match operand {
        FilterTree::Leaf(leaf) => Some(leaf.filter),
        _ => None,
    };
    operands(tree).into_iter().map(leaf).collect::<Option<Vec<_>>>().map(FilterList)
}

/// The operands of an `and`, or the tree itself.
fn operands(tree: FilterTree<'_>) -> Vec<FilterTree<'_>> {
    match tree {
        FilterTree::And(node) => node.and,
        tree => vec![tree],
    }
}

fn joined(mut and: Vec<FilterTree<'_>>) -> FilterTree<'_> {
    match and.pop() {
        Some(only) if and.is_empty() => only,
        last => {
            and.extend(last);
            FilterTree::And(AndNode { and })
        }
    }
}

fn remove_end<T: PartialEq>(all: &mut Vec<T>, end: &[T]) {
    if !end.is_empty() && all.ends_with(end) {
        all.truncate(all.len() - end.len());
    }
}

/// The condition of a scoped compiler, which every filter carries.
pub(crate) struct ScopeCondition<'t> {
    tree: FilterTree<'t>,
    /// The same as a list, if that is equivalent.
    list: Option<FilterList<'t>>,
}

impl<'t> ScopeCondition<'t> {
    pub(crate) fn of(condition: &typed::Expr<'t>) -> Self {
        let list = match lower::lower(condition, Form::Auto, MissingValuePolicy::Deny).0 {
            Some(Lowered::List(list)) => Some(list),
            _ => None,
        };
        Self { tree: lower::tree(condition), list }
    }

    /// Removes the scope from the end of a filter that was compiled with the same compiler; `None` if nothing is left.
    fn without(&self, filter: BodyFilter<'t>) -> Option<BodyFilter<'t>> {
        match filter {
            BodyFilter::Tree(tree) => {
                let scope = operands(self.tree.clone());
                let mut own = operands(tree);
                remove_end(&mut own, &scope);
                (!own.is_empty()).then(|| BodyFilter::Tree(joined(own)))
            }
            BodyFilter::List(FilterList(mut own)) => {
                let scope = self.list.as_ref().map(|list| list.0.as_slice()).unwrap_or_default();
                remove_end(&mut own, scope);
                (!own.is_empty()).then_some(BodyFilter::List(FilterList(own)))
            }
        }
    }

    /// A filter that also matches all records outside the scope: it excludes a record if the filter excludes one of the
    /// scope.
    pub(super) fn or_outside(&self, filter: BodyFilter<'t>) -> BodyFilter<'t> {
        let own = match filter {
            BodyFilter::Tree(tree) => tree,
            BodyFilter::List(list) => tree_of(list),
        };
        let outside = FilterTree::Not(NotNode { not: Box::new(self.tree.clone()) });
        BodyFilter::Tree(FilterTree::Or(OrNode { or: vec![own, outside] }))
    }

    pub(super) const fn tree(&self) -> &FilterTree<'t> {
        &self.tree
    }

    /// Adds the scope to a filter in a form that the body accepts, unless the filter carries it already.
    ///
    /// # Errors
    ///
    /// The body accepts only lists, and the scope is not one.
    pub(super) fn added_to(
        self,
        filter: Option<BodyFilter<'t>>,
        target: Target,
        dialect: Dialect,
    ) -> Result<BodyFilter<'t>, ErrorKind> {
        let forms = accepted_forms(target, dialect);
        let filter = filter.and_then(|filter| self.without(filter));
        let own = match (filter, self.list) {
            (None, list) => return Self { tree: self.tree, list }.alone(target, dialect),
            (Some(BodyFilter::List(mut own)), Some(list)) => {
                own.0.extend(list.0);
                return Ok(BodyFilter::List(own));
            }
            (Some(_), None) if forms == Forms::List => return Err(ErrorKind::ScopeNotFlat { target, dialect }),
            (Some(BodyFilter::List(own)), None) => tree_of(own),
            (Some(BodyFilter::Tree(own)), _) => own,
        };
        let mut both = operands(own);
        both.extend(operands(self.tree));
        Ok(BodyFilter::Tree(joined(both)))
    }

    fn alone(self, target: Target, dialect: Dialect) -> Result<BodyFilter<'t>, ErrorKind> {
        match (accepted_forms(target, dialect), self.list) {
            (Forms::List | Forms::Either, Some(list)) => Ok(BodyFilter::List(list)),
            (Forms::List, None) => Err(ErrorKind::ScopeNotFlat { target, dialect }),
            (Forms::Tree | Forms::Either, _) => Ok(BodyFilter::Tree(self.tree)),
        }
    }
}
