//! What joins the operands of a row.

use crate::filter::FilterTree;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Connective {
    And,
    Or,
}

impl Connective {
    /// The operands of a row of this connective; of anything else it alone.
    pub(super) fn operands<'a, 't>(self, tree: &'a FilterTree<'t>) -> &'a [FilterTree<'t>] {
        match (self, tree) {
            (Self::And, FilterTree::And(node)) => &node.and,
            (Self::Or, FilterTree::Or(node)) => &node.or,
            _ => std::slice::from_ref(tree),
        }
    }

    /// What a row says whose operands say this; nothing where that is unknown.
    pub(super) fn says(self, operands: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
        // One of these decides.
        let decisive = self == Self::Or;
        let mut said = Some(!decisive);
        for operand in operands {
            match operand {
                Some(operand) if operand == decisive => return Some(decisive),
                Some(_) => {}
                None => said = None,
            }
        }
        said
    }
}
