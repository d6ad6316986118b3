//! Recently used values, which are suggested first.

use std::collections::HashSet;

use crate::options::ParameterValue;
use crate::schema::Schema;
use crate::syntax::ast::{Ast, ColumnName, Expr, ExprKind, Operand, Value, ValueKind};

/// The maximum number of recent columns that are suggested before the others.
const MAX_COLUMNS: usize = 20;
/// The maximum number of values of one query that are remembered.
const MAX_OF_A_QUERY: usize = 50;

/// Recently used values, by column id.
///
/// # Examples
///
/// ```
/// use tamis::{Compiler, Recent, Schema};
///
/// let mut recent = Recent::default();
/// recent.add("model", "gpt-4o");
/// let completion = Compiler::new(Schema::builtin()).complete("model = ", 8, &recent);
/// assert_eq!(completion.suggestions[0].label, "\"gpt-4o\"");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Recent {
    values: Vec<(String, ParameterValue)>,
}

impl Recent {
    /// The maximum number of values that queries add.
    pub const MAX_VALUES: usize = 500;

    /// Adds a value that is older than the existing ones.
    pub fn add(&mut self, column: impl Into<String>, value: impl Into<ParameterValue>) {
        self.values.push((column.into(), value.into()));
    }

    /// Adds the values of a query as the most recent ones, and drops the oldest.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Compiler, Limits, Recent, Schema};
    ///
    /// let schema = Schema::builtin();
    /// let mut recent = Recent::default();
    /// recent.remember(&tamis::parse("model = gpt-4o", &Limits::default()).ast, &schema);
    /// let completion = Compiler::new(schema).complete("model = ", 8, &recent);
    /// assert_eq!(completion.suggestions[0].label, "\"gpt-4o\"");
    /// ```
    pub fn remember(&mut self, ast: &Ast<'_>, schema: &Schema) {
        let mut found = Vec::new();
        collect_expr(&ast.root, schema, &mut found);
        for pair in found.into_iter().rev() {
            self.values.retain(|known| *known != pair);
            self.values.insert(0, pair);
        }
        self.values.truncate(Self::MAX_VALUES);
    }

    /// The values of a column, most recent first.
    pub(super) fn of<'r>(&'r self, column: &'r str) -> impl Iterator<Item = &'r ParameterValue> {
        self.values.iter().filter(move |(id, _)| id == column).map(|(_, value)| value)
    }

    /// The recently used columns, without duplicates.
    pub(super) fn columns(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let ids = self.values.iter().map(|(id, _)| id.as_str()).filter(|id| seen.insert(*id));
        ids.take(MAX_COLUMNS).collect()
    }
}

/// Collects the first values that columns are compared with, each with the id of its column.
fn collect_expr(expr: &Expr<'_>, schema: &Schema, found: &mut Vec<(String, ParameterValue)>) {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| collect_expr(operand, schema, found));
        }
        ExprKind::Not(operand) => collect_expr(operand, schema, found),
        ExprKind::Comparison(comparison) => collect(&comparison.column, values(&comparison.operand), schema, found),
        ExprKind::Chain(chain) => {
            let second = chain.second.as_ref().map(|(_, _, value)| value);
            collect(&chain.column, [&chain.first].into_iter().chain(second), schema, found);
        }
        ExprKind::Within(within) => collect(&within.column, [&within.value], schema, found),
        ExprKind::Bare(_) | ExprKind::Hole(_) => {}
    }
}

fn values<'v, 'a>(operand: &'v Operand<'a>) -> &'v [Value<'a>] {
    match operand {
        Operand::Value(value) => std::slice::from_ref(value),
        Operand::List(list) => &list.items,
        Operand::Range(bounds) => &**bounds,
    }
}

fn collect<'v, 'a: 'v>(
    column: &ColumnName<'_>,
    values: impl IntoIterator<Item = &'v Value<'a>>,
    schema: &Schema,
    found: &mut Vec<(String, ParameterValue)>,
) {
    let Ok(column) = schema.resolve_name(column) else { return };
    let left = MAX_OF_A_QUERY.saturating_sub(found.len());
    let values = values.into_iter().filter_map(remembered).take(left);
    found.extend(values.map(|value| (column.id.to_string(), value)));
}

/// The form in which a value is remembered, a bare word as a string; `None` for parameters and holes.
fn remembered(value: &Value<'_>) -> Option<ParameterValue> {
    match value.kind {
        ValueKind::Parameter | ValueKind::Hole => None,
        ValueKind::Bareword => Some(ParameterValue::from(&*value.text)),
        _ => Some(ParameterValue(Operand::Value(value.clone()).into_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_recent_values_come_first_without_duplicates() {
        let schema = Schema::builtin();
        let mut recent = Recent::default();
        recent.add("model", "old");
        for query in ["model = a and 1 < step_number <= $n", "not (\"b\" in model or model in (c, old, 'a'))", "x = 1"]
        {
            recent.remember(&crate::parse(query, &crate::Limits::default()).ast, &schema);
        }
        let model = ["b", "c", "old", "a"].map(ParameterValue::from);
        assert!(recent.of("model").eq(&model));
        assert!(recent.of("step_number").eq(&[ParameterValue::from(1)]));
        assert_eq!(recent.columns().len(), 2);
    }

    #[test]
    fn long_lists_and_long_sessions_are_truncated() {
        let (schema, mut recent) = (Schema::builtin(), Recent::default());
        for round in 0..20 {
            let items: Vec<String> = (0..60).map(|item| format!("m{round}-{item}")).collect();
            let query = format!("model in ({})", items.join(", "));
            recent.remember(&crate::parse(&query, &crate::Limits::default()).ast, &schema);
        }
        assert_eq!(recent.of("model").count(), Recent::MAX_VALUES);
        assert_eq!(recent.of("model").next(), Some(&ParameterValue::from("m19-0")));
    }
}
