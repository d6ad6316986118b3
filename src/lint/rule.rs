//! A lint rule: its code, family, level, and the function that checks a query.

use super::conditions::Condition;
use super::context::{Context, Node};
use super::operands::Operands;
use super::suppressions::Problem;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// A lint rule.
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
    /// The code of its diagnostics, which has its own page.
    pub code: Code,
    /// The kind of problem that it reports.
    pub family: Family,
    /// The severity of its diagnostics unless overridden by [`Levels`](super::Levels); `None` if it is off by default.
    pub default_level: Option<Severity>,
    /// How it checks a query.
    pub(super) check: Check,
}

/// The families of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Family {
    /// Queries that are very likely wrong.
    Correctness,
    /// Queries whose behavior may be unexpected.
    Suspicious,
    /// Queries that can be written more simply.
    Style,
    /// Queries that are expensive to run or hard to read.
    Cost,
    /// Comments that suppress diagnostics.
    Suppressions,
}

/// How a rule checks a query: its function, and when it is called.
///
/// Rules run in the order of these variants, and within a variant in the order of the registry. `Node`, `Operands` and
/// `Condition` share one traversal of the tree, parents first.
#[derive(Clone, Copy, Debug)]
pub(super) enum Check {
    /// Called once, before all others.
    Query(fn(&mut Context<'_, '_>)),
    /// Called for each node of the tree.
    Node(fn(&mut Context<'_, '_>, &Node<'_, '_>)),
    /// Called for the operands of each `and` and `or`, unless there are very many.
    Operands(fn(&mut Context<'_, '_>, &Operands<'_, '_>)),
    /// Called for each condition on a single column.
    Condition(fn(&mut Context<'_, '_>, &Condition<'_, '_>)),
    /// Called once, after the tree has been traversed; the context has the diagnostics of all earlier rules.
    Findings(fn(&mut Context<'_, '_>)),
    /// Called once with the diagnostics of all other rules, after their fixes have been verified.
    Text(fn(&Context<'_, '_>, &[Diagnostic]) -> Option<Diagnostic>),
    /// Called for each problem of a comment that suppresses diagnostics.
    Suppression(fn(&Problem<'_>) -> Option<Diagnostic>),
}
