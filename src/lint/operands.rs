//! The operands of an `and` or `or`, in the form in which rules compare them.

use super::conditions::Condition;
use super::context::{Context, Node};
use super::junction::Junction;
use crate::filter::FilterTree;
use crate::lower;
use crate::semantic::typed;
use crate::source::Span;
use crate::syntax::ast;

/// The maximum number of operands that are compared with each other.
const MAX_OPERANDS: usize = 50;

/// The operands of an `and` or `or`.
pub(super) struct Operands<'q, 's> {
    pub(super) connective: Junction,
    /// The operands as written.
    pub(super) ast: &'q [ast::Expr<'q>],
    /// The operands as compared.
    pub(super) operands: Vec<Operand<'s>>,
    node: Node<'q, 's>,
}

/// An operand in the form in which it is compared with others.
pub(super) struct Operand<'t> {
    pub(super) tree: FilterTree<'t>,
    /// The columns of its conditions as a bit set; different columns may share a bit.
    columns: u64,
}

impl<'q, 's> Operands<'q, 's> {
    /// Returns the operands of a node; `None` if it has none, or more than [`MAX_OPERANDS`].
    pub(super) fn of(node: &Node<'q, 's>) -> Option<Self> {
        let (connective, ast, typed) = match (&node.ast.kind, &node.typed.kind) {
            (ast::ExprKind::And(ast), typed::ExprKind::And(typed)) => (Junction::And, ast, typed),
            (ast::ExprKind::Or(ast), typed::ExprKind::Or(typed)) => (Junction::Or, ast, typed),
            _ => return None,
        };
        let operands = || typed.iter().map(Operand::of).collect();
        (typed.len() <= MAX_OPERANDS).then(|| Self { connective, ast, operands: operands(), node: *node })
    }

    /// Returns the first two operands with a common column for whose filters `holds` is true.
    pub(super) fn pair(&self, holds: impl Fn(&[&FilterTree<'_>]) -> bool) -> Option<[usize; 2]> {
        self.operands.iter().enumerate().find_map(|(second, late)| {
            let does = |early: &Operand<'_>| early.shares_column(late) && holds(&[&early.tree, &late.tree]);
            Some([self.operands.iter().take(second).position(does)?, second])
        })
    }

    /// Returns the span of the operand at this index.
    pub(super) fn span(&self, index: usize) -> Span {
        self.ast.get(index).map_or(self.node.ast.span, |operand| operand.span)
    }

    /// Returns the column that two operands compare, as written in the first of them, in backticks; `None` unless both
    /// are single conditions on the same column.
    pub(super) fn common_column(&self, context: &Context<'_, '_>, indexes: [usize; 2]) -> Option<String> {
        let operands = self.node.operands();
        let [one, other] = indexes.map(|index| operands.get(index).and_then(Condition::of));
        let one = one?;
        (one.column.id == other?.column.id).then(|| context.quoted(one.name.span))
    }
}

impl<'t> Operand<'t> {
    fn of(typed: &typed::Expr<'t>) -> Self {
        let tree = lower::tree(typed);
        let mut columns = 0;
        tree.for_each_leaf(&mut |filter| columns |= bit_of(filter.column_id()));
        Self { tree, columns }
    }

    /// Whether both have a condition on the same column.
    pub(super) fn shares_column(&self, other: &Self) -> bool {
        self.columns & other.columns != 0 && !self.tree.columns().is_disjoint(&other.tree.columns())
    }
}

/// One of 64 bits for a column.
fn bit_of(column: &str) -> u64 {
    1 << (column.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into())) % 64)
}
