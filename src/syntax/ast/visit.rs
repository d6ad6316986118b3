//! Visitors: walks over a tree in the order of the text.
//!
//! [`Visit`] reads a tree and [`VisitMut`] changes it. Each has a method for each type of node, which by default visits
//! the children of the node. A visitor overrides the methods of the nodes that it is about; to visit their children too,
//! it calls the function that the default calls, such as [`walk_expr`].
//!
//! The walks are recursive, as deep as the query is nested: at most twice as deep as
//! [`Limits::depth`](crate::Limits::depth), as `a or b and (…)` has two levels for each parenthesis.

use super::{Ast, Chain, ColumnName, Comparison, Expr, ExprKind, List, Operand, Value, Within};

/// Reads the nodes of a tree.
///
/// The references that its methods get live as long as the tree, so that a visitor can collect them.
///
/// # Examples
///
/// ```
/// use tamis::Limits;
/// use tamis::syntax::ast::visit::{Visit, walk_expr};
/// use tamis::syntax::ast::{ColumnName, Expr, ExprKind};
///
/// /// The columns of a query, and how many conditions are negated.
/// #[derive(Default)]
/// struct Summary<'q> {
///     columns: Vec<&'q str>,
///     negations: usize,
/// }
///
/// impl<'q> Visit<'q> for Summary<'q> {
///     fn visit_column(&mut self, column: &'q ColumnName<'q>) {
///         self.columns.push(&column.name);
///     }
///
///     fn visit_expr(&mut self, expr: &'q Expr<'q>) {
///         self.negations += usize::from(matches!(expr.kind, ExprKind::Not(_)));
///         walk_expr(self, expr);
///     }
/// }
///
/// let parsed = tamis::parse("not (a = 1 or 2 < b) and c", &Limits::default());
/// let mut summary = Summary::default();
/// summary.visit_ast(&parsed.ast);
/// assert_eq!(summary.columns, ["a", "b", "c"]);
/// assert_eq!(summary.negations, 1);
/// ```
pub trait Visit<'q> {
    /// Visits a whole query.
    fn visit_ast(&mut self, ast: &'q Ast<'q>) {
        walk_ast(self, ast);
    }

    /// Visits a condition of any kind.
    fn visit_expr(&mut self, expr: &'q Expr<'q>) {
        walk_expr(self, expr);
    }

    /// Visits a comparison: `a = 5`.
    fn visit_comparison(&mut self, comparison: &'q Comparison<'q>) {
        walk_comparison(self, comparison);
    }

    /// Visits a comparison that starts with the value: `1 < a <= 5`.
    fn visit_chain(&mut self, chain: &'q Chain<'q>) {
        walk_chain(self, chain);
    }

    /// Visits a membership test that starts with the value: `"x" in a`.
    fn visit_within(&mut self, within: &'q Within<'q>) {
        walk_within(self, within);
    }

    /// Visits the column of a condition. It has no children.
    fn visit_column(&mut self, _column: &'q ColumnName<'q>) {}

    /// Visits the right-hand side of a comparison.
    fn visit_operand(&mut self, operand: &'q Operand<'q>) {
        walk_operand(self, operand);
    }

    /// Visits a list of values.
    fn visit_list(&mut self, list: &'q List<'q>) {
        walk_list(self, list);
    }

    /// Visits a value. It has no children.
    fn visit_value(&mut self, _value: &'q Value<'q>) {}
}

/// Visits the root condition of a query.
pub fn walk_ast<'q, V: Visit<'q> + ?Sized>(visitor: &mut V, ast: &'q Ast<'q>) {
    visitor.visit_expr(&ast.root);
}

/// Visits the operands of a logical operator, or the parts of a condition.
pub fn walk_expr<'q, V: Visit<'q> + ?Sized>(visitor: &mut V, expr: &'q Expr<'q>) {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| visitor.visit_expr(operand));
        }
        ExprKind::Not(operand) => visitor.visit_expr(operand),
        ExprKind::Bare(column) => visitor.visit_column(column),
        ExprKind::Comparison(comparison) => visitor.visit_comparison(comparison),
        ExprKind::Chain(chain) => visitor.visit_chain(chain),
        ExprKind::Within(within) => visitor.visit_within(within),
        ExprKind::Hole(column) => column.iter().for_each(|column| visitor.visit_column(column)),
    }
}

/// Visits the column and the operand of a comparison.
pub fn walk_comparison<'q, V: Visit<'q> + ?Sized>(visitor: &mut V, comparison: &'q Comparison<'q>) {
    visitor.visit_column(&comparison.column);
    visitor.visit_operand(&comparison.operand);
}

/// Visits the first value, the column and the second value.
pub fn walk_chain<'q, V: Visit<'q> + ?Sized>(visitor: &mut V, chain: &'q Chain<'q>) {
    visitor.visit_value(&chain.first);
    visitor.visit_column(&chain.column);
    chain.second.iter().for_each(|(_, _, value)| visitor.visit_value(value));
}

/// Visits the value and the column of a membership test.
pub fn walk_within<'q, V: Visit<'q> + ?Sized>(visitor: &mut V, within: &'q Within<'q>) {
    visitor.visit_value(&within.value);
    visitor.visit_column(&within.column);
}

/// Visits the value, the list or the bounds that an operand consists of.
pub fn walk_operand<'q, V: Visit<'q> + ?Sized>(visitor: &mut V, operand: &'q Operand<'q>) {
    match operand {
        Operand::Value(value) => visitor.visit_value(value),
        Operand::List(list) => visitor.visit_list(list),
        Operand::Range(bounds) => bounds.iter().for_each(|bound| visitor.visit_value(bound)),
    }
}

/// Visits the items of a list.
pub fn walk_list<'q, V: Visit<'q> + ?Sized>(visitor: &mut V, list: &'q List<'q>) {
    list.items.iter().for_each(|item| visitor.visit_value(item));
}

/// Changes the nodes of a tree.
///
/// A changed tree has the spans of the original one. Its `Display` prints the query without comments; to change the text
/// of a query and keep them, edit it instead, as [`rename_column`](crate::rename_column()) does.
///
/// # Examples
///
/// ```
/// use tamis::Limits;
/// use tamis::syntax::ast::visit::{VisitMut, walk_expr_mut};
/// use tamis::syntax::ast::{Expr, ExprKind, Value, ValueKind};
///
/// /// Replaces all values by parameters, and removes double negations.
/// struct Template;
///
/// impl<'a> VisitMut<'a> for Template {
///     fn visit_value_mut(&mut self, value: &mut Value<'a>) {
///         value.kind = ValueKind::Parameter;
///         value.text = "value".into();
///     }
///
///     fn visit_expr_mut(&mut self, expr: &mut Expr<'a>) {
///         if let ExprKind::Not(outer) = &expr.kind
///             && let ExprKind::Not(inner) = &outer.kind
///         {
///             *expr = (**inner).clone();
///         }
///         walk_expr_mut(self, expr);
///     }
/// }
///
/// let mut ast = tamis::parse("not not a in (1, 2) and b > 5s", &Limits::default()).ast;
/// Template.visit_ast_mut(&mut ast);
/// assert_eq!(ast.to_string(), "a in ($value, $value) and b > $value");
/// ```
pub trait VisitMut<'a> {
    /// Visits a whole query.
    fn visit_ast_mut(&mut self, ast: &mut Ast<'a>) {
        walk_ast_mut(self, ast);
    }

    /// Visits a condition of any kind.
    fn visit_expr_mut(&mut self, expr: &mut Expr<'a>) {
        walk_expr_mut(self, expr);
    }

    /// Visits a comparison: `a = 5`.
    fn visit_comparison_mut(&mut self, comparison: &mut Comparison<'a>) {
        walk_comparison_mut(self, comparison);
    }

    /// Visits a comparison that starts with the value: `1 < a <= 5`.
    fn visit_chain_mut(&mut self, chain: &mut Chain<'a>) {
        walk_chain_mut(self, chain);
    }

    /// Visits a membership test that starts with the value: `"x" in a`.
    fn visit_within_mut(&mut self, within: &mut Within<'a>) {
        walk_within_mut(self, within);
    }

    /// Visits the column of a condition. It has no children.
    fn visit_column_mut(&mut self, _column: &mut ColumnName<'a>) {}

    /// Visits the right-hand side of a comparison.
    fn visit_operand_mut(&mut self, operand: &mut Operand<'a>) {
        walk_operand_mut(self, operand);
    }

    /// Visits a list of values.
    fn visit_list_mut(&mut self, list: &mut List<'a>) {
        walk_list_mut(self, list);
    }

    /// Visits a value. It has no children.
    fn visit_value_mut(&mut self, _value: &mut Value<'a>) {}
}

/// Visits the root condition of a query.
pub fn walk_ast_mut<'a, V: VisitMut<'a> + ?Sized>(visitor: &mut V, ast: &mut Ast<'a>) {
    visitor.visit_expr_mut(&mut ast.root);
}

/// Visits the operands of a logical operator, or the parts of a condition.
pub fn walk_expr_mut<'a, V: VisitMut<'a> + ?Sized>(visitor: &mut V, expr: &mut Expr<'a>) {
    match &mut expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter_mut().for_each(|operand| visitor.visit_expr_mut(operand));
        }
        ExprKind::Not(operand) => visitor.visit_expr_mut(operand),
        ExprKind::Bare(column) => visitor.visit_column_mut(column),
        ExprKind::Comparison(comparison) => visitor.visit_comparison_mut(comparison),
        ExprKind::Chain(chain) => visitor.visit_chain_mut(chain),
        ExprKind::Within(within) => visitor.visit_within_mut(within),
        ExprKind::Hole(column) => column.iter_mut().for_each(|column| visitor.visit_column_mut(column)),
    }
}

/// Visits the column and the operand of a comparison.
pub fn walk_comparison_mut<'a, V: VisitMut<'a> + ?Sized>(visitor: &mut V, comparison: &mut Comparison<'a>) {
    visitor.visit_column_mut(&mut comparison.column);
    visitor.visit_operand_mut(&mut comparison.operand);
}

/// Visits the first value, the column and the second value.
pub fn walk_chain_mut<'a, V: VisitMut<'a> + ?Sized>(visitor: &mut V, chain: &mut Chain<'a>) {
    visitor.visit_value_mut(&mut chain.first);
    visitor.visit_column_mut(&mut chain.column);
    chain.second.iter_mut().for_each(|(_, _, value)| visitor.visit_value_mut(value));
}

/// Visits the value and the column of a membership test.
pub fn walk_within_mut<'a, V: VisitMut<'a> + ?Sized>(visitor: &mut V, within: &mut Within<'a>) {
    visitor.visit_value_mut(&mut within.value);
    visitor.visit_column_mut(&mut within.column);
}

/// Visits the value, the list or the bounds that an operand consists of.
pub fn walk_operand_mut<'a, V: VisitMut<'a> + ?Sized>(visitor: &mut V, operand: &mut Operand<'a>) {
    match operand {
        Operand::Value(value) => visitor.visit_value_mut(value),
        Operand::List(list) => visitor.visit_list_mut(list),
        Operand::Range(bounds) => bounds.iter_mut().for_each(|bound| visitor.visit_value_mut(bound)),
    }
}

/// Visits the items of a list.
pub fn walk_list_mut<'a, V: VisitMut<'a> + ?Sized>(visitor: &mut V, list: &mut List<'a>) {
    list.items.iter_mut().for_each(|item| visitor.visit_value_mut(item));
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::limits::Limits;
    use crate::syntax::parse;

    /// The texts of the columns and values that a visitor meets.
    #[derive(Default)]
    struct Texts(Vec<String>);

    impl<'q> Visit<'q> for Texts {
        fn visit_column(&mut self, column: &'q ColumnName<'q>) {
            self.0.push(column.name.to_string());
        }

        fn visit_value(&mut self, value: &'q Value<'q>) {
            self.0.push(value.text.to_string());
        }
    }

    impl<'a> VisitMut<'a> for Texts {
        fn visit_column_mut(&mut self, column: &mut ColumnName<'a>) {
            self.0.push(column.name.to_string());
            column.name = Cow::Owned(format!("{}x", column.name));
        }

        fn visit_value_mut(&mut self, value: &mut Value<'a>) {
            self.0.push(value.text.to_string());
            value.text = Cow::Owned(format!("{}9", value.text));
        }
    }

    #[test]
    fn all_columns_and_values_are_visited_in_order() {
        for (text, visited, changed) in [
            ("a", "a", "ax"),
            ("not (a = 1 and b in (2, 3))", "a 1 b 2 3", "not (ax = 19 and bx in (29, 39))"),
            ("a between 1 and 2 or 3 < b <= 4", "a 1 2 3 b 4", "ax between 19 and 29 or 39 < bx <= 49"),
            ("\"1\" in a and 2 > b", "1 a 2 b", "\"19\" in ax and 29 > bx"),
            ("a >", "a", "…"),
        ] {
            let mut ast = parse(text, &Limits::default()).ast;
            let (mut read, mut written) = (Texts::default(), Texts::default());
            read.visit_ast(&ast);
            written.visit_ast_mut(&mut ast);
            let expected: Vec<&str> = visited.split(' ').collect();
            assert_eq!(read.0, expected, "{text}");
            assert_eq!(written.0, expected, "{text}");
            assert_eq!(ast.to_string(), changed, "{text}");
        }
    }
}
