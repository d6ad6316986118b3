//! What a query depends on: columns, parameters, the time.

use std::collections::BTreeSet;

use super::visit::{Visit, walk_expr};
use super::{Ast, ColumnName, Expr, ExprKind, Value, ValueKind};
use crate::syntax::is_relative;

impl Ast<'_> {
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
    pub fn leaves(&self) -> Vec<&Expr<'_>> {
        let mut leaves = Leaves(Vec::new());
        leaves.visit_ast(self);
        leaves.0
    }

    /// Returns the names of the columns as written, in the order of the text; a name may be repeated.
    #[must_use]
    pub fn columns(&self) -> Vec<&ColumnName<'_>> {
        let mut columns = Columns(Vec::new());
        columns.visit_ast(self);
        columns.0
    }

    /// Returns the names of the parameters, without `$`.
    #[must_use]
    pub fn parameters(&self) -> BTreeSet<&str> {
        let parameters = self.values().into_iter().filter(|value| value.kind == ValueKind::Parameter);
        parameters.map(|value| &*value.text).collect()
    }

    /// Whether a value is relative to the time of compilation: `now-7d`, `today`, `yesterday`. Values of
    /// parameters, which may also be relative, are not considered.
    #[must_use]
    pub fn uses_now(&self) -> bool {
        self.values().into_iter().any(|value| value.kind == ValueKind::Instant && is_relative(&value.text))
    }

    fn values(&self) -> Vec<&Value<'_>> {
        let mut values = Values(Vec::new());
        values.visit_ast(self);
        values.0
    }
}

struct Leaves<'q>(Vec<&'q Expr<'q>>);

impl<'q> Visit<'q> for Leaves<'q> {
    fn visit_expr(&mut self, expr: &'q Expr<'q>) {
        match expr.kind {
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => walk_expr(self, expr),
            _ => self.0.push(expr),
        }
    }
}

struct Columns<'q>(Vec<&'q ColumnName<'q>>);

impl<'q> Visit<'q> for Columns<'q> {
    fn visit_column(&mut self, column: &'q ColumnName<'q>) {
        self.0.push(column);
    }
}

struct Values<'q>(Vec<&'q Value<'q>>);

impl<'q> Visit<'q> for Values<'q> {
    fn visit_value(&mut self, value: &'q Value<'q>) {
        self.0.push(value);
    }
}
