//! A rule of lint as a value: its code, family and level, and the function that checks a query.

use super::conditions::Condition;
use super::context::{Context, Node};
use super::operands::Operands;
use super::suppressions::Problem;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// A rule of lint.
///
/// # Examples
///
/// ```
/// use tamis::lint::{Family, find_rule};
/// use tamis::{Code, Severity};
///
/// let rule = find_rule(Code::Contradiction).unwrap();
/// assert_eq!((rule.family, rule.default_level), (Family::Correctness, Some(Severity::Warning)));
/// assert!(find_rule(Code::UnclosedString).is_none());
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// The code of its diagnostics, which has a page of its own.
    pub code: Code,
    /// What kind of problem it reports.
    pub family: Family,
    /// The severity of its diagnostics unless [`Levels`](super::Levels) has another one; `None` if it is off by default.
    pub default_level: Option<Severity>,
    /// How it checks a query.
    pub(super) check: Check,
}

/// The families of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Family {
    /// Queries that cannot mean what they say.
    Correctness,
    /// Queries that do something else than most people expect of them.
    Suspicious,
    /// Queries that could say the same more plainly.
    Style,
    /// Queries that are expensive to answer or hard to read.
    Cost,
    /// Comments that suppress diagnostics.
    Suppressions,
}

/// How a rule checks a query: the function, and what it is called for.
///
/// Rules run in the order of these variants, those of one variant in the order of the registry; `Node`, `Operands` and
/// `Condition` share one walk over the tree, parents first.
#[derive(Clone, Copy, Debug)]
pub(super) enum Check {
    /// Called once, before all others.
    Query(fn(&mut Context<'_, '_>)),
    /// Called for each node of the tree.
    Node(fn(&mut Context<'_, '_>, &Node<'_, '_>)),
    /// Called for the operands of each `and` and `or`, unless they are very many.
    Operands(fn(&mut Context<'_, '_>, &Operands<'_, '_>)),
    /// Called for each condition on a single column.
    Condition(fn(&mut Context<'_, '_>, &Condition<'_, '_>)),
    /// Called once, when the whole tree has been checked: the context has the diagnostics of the rules before.
    Findings(fn(&mut Context<'_, '_>)),
    /// Called once, when the fixes of all other rules have been verified, with their diagnostics.
    Text(fn(&Context<'_, '_>, &[Diagnostic]) -> Option<Diagnostic>),
    /// Called for each problem of a comment that suppresses diagnostics.
    Suppression(fn(&Problem<'_>) -> Option<Diagnostic>),
}
