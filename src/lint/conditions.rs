//! A condition on a single column: its parts as written, and the meaning of each value.

use super::context::Node;
use crate::filter::Number;
use crate::schema::Resolved;
use crate::semantic::typed::{self, Predicate, When};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Operand, Operator, ValueKind};

/// A condition on one column.
pub(super) struct Condition<'q, 's> {
    /// The node of the condition.
    pub(super) node: Node<'q, 's>,
    /// The typed condition; the first one of a chain of two comparisons.
    pub(super) typed: &'q typed::Condition<'s>,
    /// The column as written.
    pub(super) name: &'q ast::ColumnName<'q>,
    /// The column as resolved.
    pub(super) column: &'q Resolved<'s>,
    /// The operator after the column, if there is one, and its position.
    pub(super) operator: Option<(Operator, Span)>,
    /// The position of `nocase`, if present.
    pub(super) nocase: Option<Span>,
    /// Whether a value is a parameter.
    pub(super) has_parameters: bool,
    /// The values in the query, without parameters.
    pub(super) values: Vec<Value<'q>>,
}

/// A value of a condition.
pub(super) struct Value<'q> {
    /// The value as written.
    pub(super) written: &'q ast::Value<'q>,
    /// The operator that compares the column with the value: `<=` for the second value of `between`.
    pub(super) operator: Operator,
    /// The typed value.
    pub(super) meaning: Meaning<'q>,
}

/// A typed value, by the type of its column.
pub(super) enum Meaning<'q> {
    Text(&'q str),
    Number(Number),
    When(When),
    Truth,
}

impl<'q, 's> Condition<'q, 's> {
    /// Returns the condition of a node; `None` if it is an `and`, an `or` or a `not`.
    pub(super) fn of(node: &Node<'q, 's>) -> Option<Self> {
        let conditions: Vec<&'q typed::Condition<'s>> = match &node.typed.kind {
            typed::ExprKind::Condition(condition) => vec![condition],
            typed::ExprKind::And(halves) if matches!(node.ast.kind, ExprKind::Chain(_)) => {
                halves.iter().filter_map(condition).collect()
            }
            _ => return None,
        };
        let typed = *conditions.first()?;
        let meanings = conditions.iter().flat_map(|condition| meanings(&condition.predicate));
        let (name, operator, nocase, written) = match &node.ast.kind {
            ExprKind::Bare(name) => (name, None, None, Vec::new()),
            ExprKind::Comparison(comparison) => {
                let operator = (comparison.operator, comparison.operator_span);
                (&comparison.column, Some(operator), comparison.nocase, compared(comparison))
            }
            ExprKind::Within(within) => {
                let operator = if within.negated { Operator::HasNone } else { Operator::HasAny };
                (&within.column, None, None, vec![(&within.value, operator)])
            }
            ExprKind::Chain(chain) => (&chain.column, None, None, chained(chain)),
            _ => return None,
        };
        let has_parameters = written.iter().any(|(value, _)| value.kind == ValueKind::Parameter);
        let values = written.into_iter().zip(meanings).filter(|((value, _), _)| value.kind != ValueKind::Parameter);
        let values = values.map(|((written, operator), meaning)| Value { written, operator, meaning }).collect();
        let column = &typed.column;
        Some(Self { node: *node, typed, name, column, operator, nocase, has_parameters, values })
    }
}

impl Value<'_> {
    /// Whether the column is compared with the value for equality.
    pub(super) const fn is_compared_for_equality(&self) -> bool {
        matches!(self.operator, Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn)
    }
}

/// Returns the values of an operand.
pub(super) fn values_of<'q>(operand: &'q Operand<'q>) -> &'q [ast::Value<'q>] {
    match operand {
        Operand::Value(value) => std::slice::from_ref(value),
        Operand::List(list) => &list.items,
        Operand::Range(bounds) => &**bounds,
    }
}

fn condition<'q, 's>(half: &'q typed::Expr<'s>) -> Option<&'q typed::Condition<'s>> {
    match &half.kind {
        typed::ExprKind::Condition(condition) => Some(condition),
        _ => None,
    }
}

fn compared<'q>(comparison: &'q ast::Comparison<'q>) -> Vec<(&'q ast::Value<'q>, Operator)> {
    match &comparison.operand {
        Operand::Value(value) => vec![(value, comparison.operator)],
        Operand::List(list) => list.items.iter().map(|item| (item, comparison.operator)).collect(),
        Operand::Range(bounds) => {
            let [low, high] = &**bounds;
            match comparison.operator {
                Operator::Between => vec![(low, Operator::Gte), (high, Operator::Lte)],
                operator => vec![(low, operator), (high, operator)],
            }
        }
    }
}

fn chained<'q>(chain: &'q ast::Chain<'q>) -> Vec<(&'q ast::Value<'q>, Operator)> {
    let first = (&chain.first, Operator::from(chain.first_order.flipped()));
    let second = chain.second.as_ref().map(|(order, _, value)| (value, Operator::from(*order)));
    std::iter::once(first).chain(second).collect()
}

/// Returns the typed values of a condition, in source order.
fn meanings<'t>(predicate: &'t Predicate<'_>) -> Vec<Meaning<'t>> {
    match predicate {
        Predicate::Text { texts, .. } | Predicate::Collection { texts, .. } | Predicate::Id(texts) => {
            texts.iter().map(|text| Meaning::Text(text)).collect()
        }
        Predicate::Number(numbers) => numbers.iter().map(|number| Meaning::Number(*number)).collect(),
        Predicate::Date(whens) => whens.iter().map(|when| Meaning::When(*when)).collect(),
        Predicate::FullyAnnotated(Some(users)) => users.iter().map(|user| Meaning::Text(user)).collect(),
        Predicate::Boolean(_) | Predicate::FullyAnnotated(None) => vec![Meaning::Truth],
    }
}
