//! A single condition, with each value beside what it means.

use crate::filter::Number;
use crate::schema::Resolved;
use crate::semantic::typed::{self, Test, When};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Operand, Operator, ValueKind};

use super::Node;

/// A condition on one column.
pub(super) struct Leaf<'q, 's> {
    /// The column as it was written.
    pub(super) name: &'q ast::Column<'q>,
    /// The column it means.
    pub(super) column: &'q Resolved<'s>,
    /// The operator behind the column, where one stands there, and its place.
    pub(super) operator: Option<(Operator, Span)>,
    /// Where `nocase` stands.
    pub(super) nocase: Option<Span>,
    /// Whether a value is a parameter's.
    pub(super) has_parameters: bool,
    /// The values that stand in the query; what a parameter is bound to does not.
    pub(super) values: Vec<Value<'q>>,
}

/// A value, and what it means.
pub(super) struct Value<'q> {
    /// As it was written.
    pub(super) written: &'q ast::Value<'q>,
    /// How the column is to it: `<=` to the second of `between`.
    pub(super) operator: Operator,
    /// What the column takes it for.
    pub(super) meaning: Meaning<'q>,
}

/// What a value means, by the type of the column.
pub(super) enum Meaning<'q> {
    Text(&'q str),
    Number(Number),
    When(When),
    Truth,
}

impl<'q, 's> Leaf<'q, 's> {
    /// The condition of a node; nothing where it joins others.
    pub(super) fn of(node: &Node<'q, 's>) -> Option<Self> {
        let conditions: Vec<&'q typed::Condition<'s>> = match &node.typed.kind {
            typed::ExprKind::Condition(condition) => vec![condition],
            typed::ExprKind::And(halves) if matches!(node.ast.kind, ExprKind::Chain(_)) => {
                halves.iter().filter_map(condition).collect()
            }
            _ => return None,
        };
        let column = &conditions.first()?.column;
        let meanings = conditions.iter().flat_map(|condition| meanings(&condition.test));
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
        Some(Self { name, column, operator, nocase, has_parameters, values })
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

/// What the values of a condition mean, in the order in which they were written.
fn meanings<'t>(test: &'t Test<'_>) -> Vec<Meaning<'t>> {
    match test {
        Test::Text { texts, .. } | Test::Collection { texts, .. } | Test::Id(texts) => {
            texts.iter().map(|text| Meaning::Text(text)).collect()
        }
        Test::Number(numbers) => numbers.iter().map(|number| Meaning::Number(*number)).collect(),
        Test::Date(whens) => whens.iter().map(|when| Meaning::When(*when)).collect(),
        Test::FullyAnnotated(Some(users)) => users.iter().map(|user| Meaning::Text(user)).collect(),
        Test::Boolean(_) | Test::FullyAnnotated(None) => vec![Meaning::Truth],
    }
}
