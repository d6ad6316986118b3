//! `and` and `or` over filters, with their truth tables for unknown values.

use crate::filter::FilterTree;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Junction {
    And,
    Or,
}

impl Junction {
    /// Returns the operands of a tree joined by this connective; any other tree is returned as a single operand.
    pub(super) fn operands<'a, 't>(self, tree: &'a FilterTree<'t>) -> &'a [FilterTree<'t>] {
        match (self, tree) {
            (Self::And, FilterTree::And(node)) => &node.and,
            (Self::Or, FilterTree::Or(node)) => &node.or,
            _ => std::slice::from_ref(tree),
        }
    }

    /// Evaluates operands joined by this connective; `None` if the result is unknown.
    pub(super) fn evaluate(self, operands: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
        let decisive = self == Self::Or;
        let mut truth = Some(!decisive);
        for operand in operands {
            match operand {
                Some(operand) if operand == decisive => return Some(decisive),
                Some(_) => {}
                None => truth = None,
            }
        }
        truth
    }
}
