//! What was asked for lately, which menus offer first.

use std::collections::HashSet;

use crate::options::ParameterValue;
use crate::schema::Schema;
use crate::syntax::ast::{Ast, Column, Expr, ExprKind, Operand, Value, ValueKind};

/// How many columns that were asked for lately come before the others.
const MAX_COLUMNS: usize = 20;
/// How many values of one query are remembered.
const MAX_OF_A_QUERY: usize = 50;

/// The values that were asked for lately, by the id of their column.
///
/// # Examples
///
/// ```
/// use tamis::{Options, Recent, Schema};
///
/// let mut recent = Recent::default();
/// recent.add("model", "gpt-4o");
/// let completion = tamis::complete("model = ", 8, &Schema::builtin(), &Options::default(), &recent);
/// assert_eq!(completion.suggestions[0].label, "\"gpt-4o\"");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Recent {
    values: Vec<(String, ParameterValue)>,
}

impl Recent {
    /// The most values that queries leave here.
    pub const MOST: usize = 500;

    /// Adds a value, older than those already there.
    pub fn add(&mut self, column: impl Into<String>, value: impl Into<ParameterValue>) {
        self.values.push((column.into(), value.into()));
    }

    /// Puts the values of a query before those already there, and forgets the oldest.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::{Options, Recent, Schema};
    ///
    /// let (schema, options) = (Schema::builtin(), Options::default());
    /// let mut recent = Recent::default();
    /// recent.remember(&tamis::analyze("model = gpt-4o", &schema, &options).ast, &schema);
    /// let completion = tamis::complete("model = ", 8, &schema, &options, &recent);
    /// assert_eq!(completion.suggestions[0].label, "\"gpt-4o\"");
    /// ```
    pub fn remember(&mut self, ast: &Ast<'_>, schema: &Schema) {
        let mut found = Vec::new();
        compared(&ast.root, schema, &mut found);
        for pair in found.into_iter().rev() {
            self.values.retain(|known| *known != pair);
            self.values.insert(0, pair);
        }
        self.values.truncate(Self::MOST);
    }

    /// The values of a column, latest first.
    pub(super) fn of<'r>(&'r self, column: &'r str) -> impl Iterator<Item = &'r ParameterValue> {
        self.values.iter().filter(move |(id, _)| id == column).map(|(_, value)| value)
    }

    /// The columns asked for lately, each once.
    pub(super) fn columns(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let ids = self.values.iter().map(|(id, _)| id.as_str()).filter(|id| seen.insert(*id));
        ids.take(MAX_COLUMNS).collect()
    }
}

/// The first values that columns are compared with, each with the id of its column.
fn compared(expr: &Expr<'_>, schema: &Schema, found: &mut Vec<(String, ParameterValue)>) {
    match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| compared(operand, schema, found));
        }
        ExprKind::Not(operand) => compared(operand, schema, found),
        ExprKind::Comparison(comparison) => keep(&comparison.column, values(&comparison.operand), schema, found),
        ExprKind::Chain(chain) => {
            let second = chain.second.as_ref().map(|(_, _, value)| value);
            keep(&chain.column, [&chain.first].into_iter().chain(second), schema, found);
        }
        ExprKind::Within(within) => keep(&within.column, [&within.value], schema, found),
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

fn keep<'v, 'a: 'v>(
    column: &Column<'_>,
    values: impl IntoIterator<Item = &'v Value<'a>>,
    schema: &Schema,
    found: &mut Vec<(String, ParameterValue)>,
) {
    let Ok(column) = schema.resolve(column) else { return };
    let left = MAX_OF_A_QUERY.saturating_sub(found.len());
    let values = values.into_iter().filter_map(kept).take(left);
    found.extend(values.map(|value| (column.id.to_string(), value)));
}

/// A value as it is remembered, a word as the text that it is; nothing of one that is no value by itself.
fn kept(value: &Value<'_>) -> Option<ParameterValue> {
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
    fn the_latest_come_first_and_each_once() {
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
    fn long_lists_and_long_sessions_are_cut() {
        let (schema, mut recent) = (Schema::builtin(), Recent::default());
        for round in 0..20 {
            let items: Vec<String> = (0..60).map(|item| format!("m{round}-{item}")).collect();
            let query = format!("model in ({})", items.join(", "));
            recent.remember(&crate::parse(&query, &crate::Limits::default()).ast, &schema);
        }
        assert_eq!(recent.of("model").count(), Recent::MOST);
        assert_eq!(recent.of("model").next(), Some(&ParameterValue::from("m19-0")));
    }
}
