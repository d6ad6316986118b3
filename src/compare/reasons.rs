//! The conditions that are the reason for the result of a query.

use crate::filter::FilterTree;
use crate::matcher::{Trace, Truth};
use crate::semantic::typed::{Expr, ExprKind};

/// The structure of a query.
pub(super) enum Shape {
    /// A condition; they are numbered in the order of the query.
    Condition,
    Not(Box<Self>),
    And(Vec<Self>),
    Or(Vec<Self>),
}

impl Shape {
    /// Recursive: as deep as the query is nested.
    pub(super) fn of_query(query: &Expr<'_>) -> Self {
        match &query.kind {
            ExprKind::Condition(_) => Self::Condition,
            ExprKind::Not(part) => Self::Not(Box::new(Self::of_query(part))),
            ExprKind::And(parts) => Self::And(parts.iter().map(Self::of_query).collect()),
            ExprKind::Or(parts) => Self::Or(parts.iter().map(Self::of_query).collect()),
        }
    }

    /// Recursive: as deep as the tree is nested.
    pub(super) fn of_tree(tree: &FilterTree<'_>) -> Self {
        match tree {
            FilterTree::Leaf(_) => Self::Condition,
            FilterTree::Not(node) => Self::Not(Box::new(Self::of_tree(&node.not))),
            FilterTree::And(node) => Self::And(node.and.iter().map(Self::of_tree).collect()),
            FilterTree::Or(node) => Self::Or(node.or.iter().map(Self::of_tree).collect()),
        }
    }

    /// The numbers of the conditions that are the reason for the result.
    pub(super) fn reasons(&self, trace: &Trace) -> Vec<usize> {
        let mut truths = trace.conditions.iter().map(|condition| condition.truth).enumerate();
        let mut reasons = self.evaluate(&mut truths).1;
        reasons.sort_unstable();
        reasons
    }

    /// The result and its reasons. Recursive: as deep as the query is nested.
    fn evaluate(&self, truths: &mut dyn Iterator<Item = (usize, Truth)>) -> (Truth, Vec<usize>) {
        match self {
            Self::Condition => {
                truths.next().map_or((Truth::Unknown, Vec::new()), |(number, truth)| (truth, vec![number]))
            }
            Self::Not(part) => {
                let (truth, reasons) = part.evaluate(truths);
                (!truth, reasons)
            }
            Self::And(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| part.evaluate(truths)).collect();
                joined(Truth::all(parts.iter().map(|(truth, _)| *truth)), parts)
            }
            Self::Or(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| part.evaluate(truths)).collect();
                joined(Truth::any(parts.iter().map(|(truth, _)| *truth)), parts)
            }
        }
    }
}

/// The parts with the same result are the reason for it.
fn joined(truth: Truth, parts: Vec<(Truth, Vec<usize>)>) -> (Truth, Vec<usize>) {
    let reasons = parts.into_iter().filter(|(part, _)| *part == truth).flat_map(|(_, reasons)| reasons);
    (truth, reasons.collect())
}
