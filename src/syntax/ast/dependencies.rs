//! What a query depends on: columns, parameters, the time.

use std::collections::BTreeSet;

use super::{Ast, ColumnName, Expr, ExprKind, Operand, Value, ValueKind};
use crate::syntax::is_relative;

impl<'a> Ast<'a> {
    /// Returns the conditions, in the order of the text: everything but `and`, `or` and `not`.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Limits;
    ///
    /// let ast = tamis::parse("model = $model and created_at > now-7d", &Limits::default()).ast;
    /// assert_eq!(ast.leaves().len(), 2);
    /// assert!(ast.columns().iter().map(|column| &*column.name).eq(["model", "created_at"]));
    /// assert!(ast.parameters().contains("model"));
    /// assert!(ast.uses_now());
    /// ```
    #[must_use]
    pub fn leaves(&self) -> Vec<&Expr<'a>> {
        let mut leaves = Vec::new();
        self.root.push_leaves(&mut leaves);
        leaves
    }

    /// Returns the names of the columns as written, in the order of the conditions; a name may be repeated.
    #[must_use]
    pub fn columns(&self) -> Vec<&ColumnName<'a>> {
        self.leaves().into_iter().filter_map(Expr::column).collect()
    }

    /// Returns the names of the parameters, without `$`.
    #[must_use]
    pub fn parameters(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.for_each_value(&mut |value| {
            if value.kind == ValueKind::Parameter {
                names.insert(&*value.text);
            }
        });
        names
    }

    /// Whether a value is relative to the time of compilation: `now-7d`, `today`, `yesterday`. The value of a parameter
    /// may be so too.
    #[must_use]
    pub fn uses_now(&self) -> bool {
        let mut uses_now = false;
        self.for_each_value(&mut |value| {
            uses_now |= value.kind == ValueKind::Instant && is_relative(&value.text);
        });
        uses_now
    }

    /// Visits each value, in the order of the text.
    pub(crate) fn for_each_value<'q>(&'q self, visit: &mut impl FnMut(&'q Value<'a>)) {
        self.leaves().into_iter().for_each(|leaf| leaf.for_each_value(visit));
    }
}

impl<'a> Expr<'a> {
    /// Recursive: as deep as the query is nested.
    fn push_leaves<'q>(&'q self, leaves: &mut Vec<&'q Self>) {
        match &self.kind {
            ExprKind::And(operands) | ExprKind::Or(operands) => {
                operands.iter().for_each(|operand| operand.push_leaves(leaves));
            }
            ExprKind::Not(operand) => operand.push_leaves(leaves),
            _ => leaves.push(self),
        }
    }

    /// The column of a condition; `None` for `and`, `or`, `not` and holes without a column.
    const fn column(&self) -> Option<&ColumnName<'a>> {
        match &self.kind {
            ExprKind::Bare(column) | ExprKind::Hole(Some(column)) => Some(column),
            ExprKind::Comparison(comparison) => Some(&comparison.column),
            ExprKind::Chain(chain) => Some(&chain.column),
            ExprKind::Within(within) => Some(&within.column),
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) | ExprKind::Hole(None) => None,
        }
    }

    /// Visits each value of a condition, in the order of the text.
    fn for_each_value<'q>(&'q self, visit: &mut impl FnMut(&'q Value<'a>)) {
        match &self.kind {
            ExprKind::Comparison(comparison) => match &comparison.operand {
                Operand::Value(value) => visit(value),
                Operand::List(list) => list.items.iter().for_each(visit),
                Operand::Range(bounds) => bounds.iter().for_each(visit),
            },
            ExprKind::Chain(chain) => {
                visit(&chain.first);
                chain.second.iter().for_each(|(_, _, value)| visit(value));
            }
            ExprKind::Within(within) => visit(&within.value),
            _ => {}
        }
    }
}
