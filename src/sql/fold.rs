//! Folding a filter tree.

use crate::filter::{Filter, FilterTree};

/// What a filter tree is folded into, from its comparisons upward.
///
/// # Examples
///
/// ```
/// use tamis::filter::Filter;
/// use tamis::sql::{Fold, fold};
/// use tamis::{Compiler, Schema};
///
/// /// Counts the comparisons.
/// struct Count;
///
/// impl Fold for Count {
///     type Output = usize;
///
///     fn leaf(&mut self, _: &Filter<'_>) -> usize {
///         1
///     }
///     fn and(&mut self, operands: Vec<usize>) -> usize {
///         operands.iter().sum()
///     }
///     fn or(&mut self, operands: Vec<usize>) -> usize {
///         operands.iter().sum()
///     }
///     fn not(&mut self, operand: usize) -> usize {
///         operand
///     }
/// }
///
/// let compiler = Compiler::new(Schema::builtin());
/// let tree = compiler.compile("is_complete and not (status_code = 500)")?.tree;
/// assert_eq!(fold(&tree, &mut Count), 2);
/// # Ok::<(), tamis::Report>(())
/// ```
pub trait Fold {
    /// The result of a part of the tree.
    type Output;

    /// Converts a comparison; called in the order of the tree.
    fn leaf(&mut self, filter: &Filter<'_>) -> Self::Output;

    /// Combines operands that must all hold.
    fn and(&mut self, operands: Vec<Self::Output>) -> Self::Output;

    /// Combines operands of which at least one must hold.
    fn or(&mut self, operands: Vec<Self::Output>) -> Self::Output;

    /// Negates an operand.
    fn not(&mut self, operand: Self::Output) -> Self::Output;
}

/// Folds a filter tree.
///
/// Recursive: as deep as the tree is nested.
pub fn fold<F: Fold>(tree: &FilterTree<'_>, folder: &mut F) -> F::Output {
    match tree {
        FilterTree::Leaf(node) => folder.leaf(&node.filter),
        FilterTree::Not(node) => {
            let operand = fold(&node.not, folder);
            folder.not(operand)
        }
        FilterTree::And(node) => {
            let operands = node.and.iter().map(|operand| fold(operand, folder)).collect();
            folder.and(operands)
        }
        FilterTree::Or(node) => {
            let operands = node.or.iter().map(|operand| fold(operand, folder)).collect();
            folder.or(operands)
        }
    }
}
