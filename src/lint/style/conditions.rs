//! One condition that could be written more plainly.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Safety, words};
use crate::lint::{Node, Query};
use crate::schema::{Column, DataUnit};
use crate::semantic::typed::{self, Condition, Test};
use crate::source::Span;
use crate::syntax::ast::{Chain, Comparison, Expr, ExprKind, Operand, Operator, Order, Value, ValueKind};

pub(super) fn look(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
    negated_comparison(query, node, found);
    if let ExprKind::Chain(chain) = &node.ast.kind {
        reversed_comparison(query, node, chain, found);
    }
    if let (ExprKind::Comparison(comparison), typed::ExprKind::Condition(condition)) =
        (&node.ast.kind, &node.typed.kind)
    {
        single_item_list(query, comparison, condition, found);
        boolean_comparison(query, node, comparison, condition, found);
    }
    raw_duration(query, node, found);
}

/// `not (status_code = 500)`
fn negated_comparison(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
    let (ExprKind::Not(inner), typed::ExprKind::Not(typed)) = (&node.ast.kind, &node.typed.kind) else { return };
    let typed::ExprKind::Condition(condition) = &typed.kind else { return };
    let Some((operator, written)) = opposite(inner) else { return };
    if node.is_under_not || matches!(condition.test, Test::Boolean(_)) {
        return;
    }
    let sign = written.as_str();
    let message = format!("this is `{sign}` in a roundabout way");
    // Where values may be missing the opposite is another question.
    if !condition.column.column.is_never_missing() && !is_only_spelled_otherwise(written) {
        return;
    }
    let diagnostic = Diagnostic::new(Code::NegatedComparison, message, node.ast.span);
    let (before, after) = (operator.start, operator.end);
    let is_bare = !query.has_comment(Span::new(node.ast.span.start, inner.span.start))
        && !query.has_comment(Span::new(inner.span.end, node.ast.span.end))
        && !query.has_comment(operator);
    if !is_bare {
        return found.push(diagnostic);
    }
    let [front, back] = [Span::new(inner.span.start, before), Span::new(after, inner.span.end)];
    let space = |is_needed: bool| if is_needed { " " } else { "" };
    let text = format!(
        "{}{}{sign}{}{}",
        front.text(query.text),
        space(!front.text(query.text).ends_with(char::is_whitespace)),
        space(!back.text(query.text).starts_with(char::is_whitespace)),
        back.text(query.text),
    );
    let title = format!("write {}", words::quote(&text));
    found.push(diagnostic.fix(Safety::Safe, title, Edit::replace(node.ast.span, text)));
}

/// Where the operator of a condition stands, and the one that keeps the other records.
fn opposite(expr: &Expr<'_>) -> Option<(Span, Operator)> {
    match &expr.kind {
        ExprKind::Comparison(comparison) => Some((comparison.operator_span, contrary(comparison.operator)?)),
        ExprKind::Chain(chain) if chain.second.is_none() => {
            Some((chain.first_span, contrary(chain.first_order.into())?))
        }
        ExprKind::Within(within) => {
            Some((within.operator_span, if within.negated { Operator::In } else { Operator::NotIn }))
        }
        _ => None,
    }
}

const fn contrary(operator: Operator) -> Option<Operator> {
    Some(match operator {
        Operator::Eq => Operator::Ne,
        Operator::Ne => Operator::Eq,
        Operator::Lt => Operator::Gte,
        Operator::Lte => Operator::Gt,
        Operator::Gt => Operator::Lte,
        Operator::Gte => Operator::Lt,
        Operator::Contains => Operator::NotContains,
        Operator::NotContains => Operator::Contains,
        Operator::In => Operator::NotIn,
        Operator::NotIn => Operator::In,
        Operator::HasAny => Operator::HasNone,
        Operator::HasNone => Operator::HasAny,
        Operator::Between => Operator::NotBetween,
        Operator::NotBetween => Operator::Between,
        Operator::Has | Operator::HasAll | Operator::By => return None,
    })
}

/// Whether the server gets the same for it as for the `not` of its contrary.
const fn is_only_spelled_otherwise(operator: Operator) -> bool {
    matches!(operator, Operator::Contains | Operator::NotContains | Operator::Between | Operator::NotBetween)
}

/// `500 < status_code`
fn reversed_comparison(query: &Query<'_, '_>, node: &Node<'_, '_>, chain: &Chain<'_>, found: &mut Diagnostics) {
    if chain.second.is_some() {
        return;
    }
    let [column, value] = [chain.column.span, chain.first.span].map(|span| span.text(query.text));
    let text = format!("{column} {} {value}", Operator::from(Order::flipped(chain.first_order)).as_str());
    let title = format!("write {}", words::quote(&text));
    let diagnostic = Diagnostic::new(Code::ReversedComparison, "the value stands before the column", node.ast.span);
    found.push(match query.has_comment(node.ast.span) {
        true => diagnostic,
        false => diagnostic.fix(Safety::Safe, title, Edit::replace(node.ast.span, text)),
    });
}

/// `name in ("a")`
fn single_item_list(
    query: &Query<'_, '_>,
    comparison: &Comparison<'_>,
    condition: &Condition<'_>,
    found: &mut Diagnostics,
) {
    let Operand::List(list) = &comparison.operand else { return };
    let [item] = list.items.as_slice() else { return };
    let is_collection = matches!(condition.test, Test::Collection { .. });
    let operator = match comparison.operator {
        Operator::In | Operator::HasAny | Operator::HasAll if is_collection => Operator::Has,
        Operator::In => Operator::Eq,
        Operator::NotIn if !is_collection => Operator::Ne,
        _ => return,
    };
    let value = item.span.text(query.text);
    let diagnostic = Diagnostic::new(Code::SingleItemList, "the list has a single item", list.span);
    let is_bare = !query.has_comment(list.span) && !query.has_comment(comparison.operator_span);
    found.push(match is_bare {
        true => diagnostic.fix_with(
            Safety::Safe,
            format!("write {}", words::quote(&format!("{} {value}", operator.as_str()))),
            vec![Edit::replace(comparison.operator_span, operator.as_str()), Edit::replace(list.span, value)],
        ),
        false => diagnostic,
    });
}

/// `is_complete = true`
fn boolean_comparison(
    query: &Query<'_, '_>,
    node: &Node<'_, '_>,
    comparison: &Comparison<'_>,
    condition: &Condition<'_>,
    found: &mut Diagnostics,
) {
    let (Test::Boolean(value), Operand::Value(written)) = (&condition.test, &comparison.operand) else { return };
    let is_equal = comparison.operator == Operator::Eq;
    // Of records that lack the value only `= true` surely says the same as the column alone.
    let is_sure = *value && is_equal || condition.column.column.is_never_missing();
    if !is_sure || written.kind != ValueKind::Boolean {
        return;
    }
    let not = if *value == is_equal { "" } else { "not " };
    let text = format!("{not}{}", comparison.column.span.text(query.text));
    let message = format!("{} says it alone", words::quote(&text));
    let diagnostic = Diagnostic::new(Code::BooleanComparison, message, node.ast.span);
    found.push(match query.has_comment(node.ast.span) {
        true => diagnostic,
        false => {
            let title = format!("write {}", words::quote(&text));
            diagnostic.fix(Safety::Safe, title, Edit::replace(node.ast.span, text))
        }
    });
}

/// `duration_ns > 5000000000`
fn raw_duration(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
    let Some(column) = number_column(node.typed) else { return };
    let Some(unit) = nanoseconds(column) else { return };
    let edits: Vec<Edit> = values(node.ast)
        .into_iter()
        .filter(|value| value.kind == ValueKind::Number)
        .filter_map(|value| Some(Edit::replace(value.span, plain_duration(value.span.text(query.text), unit)?)))
        .collect();
    let Some(first) = edits.first() else { return };
    let message = format!("{} is {}", words::quote(first.span.text(query.text)), words::quote(&first.text));
    let title = format!("write {}", words::list(edits.iter().map(|edit| &edit.text), "and"));
    found.push(Diagnostic::new(Code::RawDuration, message, first.span).fix_with(Safety::Safe, title, edits));
}

/// The column of a condition on numbers, chains among them.
fn number_column<'q>(typed: &'q typed::Expr<'_>) -> Option<&'q typed::Condition<'q>> {
    match &typed.kind {
        typed::ExprKind::Condition(condition) if matches!(condition.test, Test::Number(_)) => Some(condition),
        typed::ExprKind::And(parts) => number_column(parts.first()?),
        _ => None,
    }
}

/// How many nanoseconds the numbers of a column count, where they are times.
fn nanoseconds(condition: &Condition<'_>) -> Option<u64> {
    let column: &Column = condition.column.column;
    let unit = column.data_unit.filter(|&unit| unit != DataUnit::Other);
    match unit.or_else(|| DataUnit::of_id(&condition.column.id))? {
        DataUnit::NanoSeconds => Some(1),
        DataUnit::MicroSeconds => Some(1_000),
        DataUnit::MilliSeconds => Some(1_000_000),
        DataUnit::Seconds => Some(1_000_000_000),
        _ => None,
    }
}

/// The values of a condition.
fn values<'q>(expr: &'q Expr<'q>) -> Vec<&'q Value<'q>> {
    match &expr.kind {
        ExprKind::Comparison(comparison) => match &comparison.operand {
            Operand::Value(value) => vec![value],
            Operand::List(list) => list.items.iter().collect(),
            Operand::Range(bounds) => bounds.iter().collect(),
        },
        ExprKind::Chain(chain) => {
            std::iter::once(&chain.first).chain(chain.second.iter().map(|(_, _, value)| value)).collect()
        }
        _ => Vec::new(),
    }
}

/// Units of time and their nanoseconds, largest first.
const UNITS: [(&str, u64); 5] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
];

/// `5s` for `5000000000`: nothing where it is not round, or no shorter.
fn plain_duration(number: &str, unit: u64) -> Option<String> {
    /// With more than this of a unit the duration is no round one.
    const MOST: u64 = 9_999;
    /// Below this a number is read at a glance.
    const LEAST: u64 = 1_000;
    let count: u64 = number.replace('_', "").parse().ok()?;
    let whole = count.checked_mul(unit).filter(|_| count >= LEAST)?;
    let (name, size) = UNITS.into_iter().find(|(_, size)| whole.is_multiple_of(*size))?;
    let times = whole / size;
    (size > unit && times <= MOST).then(|| format!("{times}{name}"))
}
