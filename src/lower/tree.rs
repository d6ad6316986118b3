//! Lowering to a filter tree, which preserves the structure of the query.

use std::borrow::Cow;

use crate::filter::{
    AndNode, BooleanFilter, BooleanType, DateFilter, DateType, Filter, FilterLeaf, FilterOperator, FilterTree,
    FullyAnnotatedFilter, FullyAnnotatedType, IdFilter, IdType, Instant, NotNode, NumberFilter, NumberType, OneOrMany,
    OrNode, TextFilter, TextType,
};
use crate::semantic::typed::{Condition, Expr, ExprKind, Lowering, Operands, Predicate, When};
use crate::source::Span;

/// Lowers a typed query to a filter tree.
///
/// `and` and `or` are n-ary and never contain a node of the same kind directly; neither has a single
/// child; `not` is not moved.
#[must_use]
pub fn tree<'t>(query: &Expr<'t>) -> FilterTree<'t> {
    // Recursive: as deep as the query is nested; keep the stack frame small.
    match &query.kind {
        ExprKind::And(operands) => and(operands.iter().map(tree)),
        ExprKind::Or(operands) => or(operands.iter().map(tree)),
        ExprKind::Not(operand) => FilterTree::Not(NotNode { not: boxed(operand) }),
        ExprKind::Condition(condition) => condition_tree(condition),
    }
}

/// Returns the span of the condition from which each comparison of the tree was lowered, in tree order.
pub(crate) fn spans(query: &Expr<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    push_spans(query, &mut spans);
    spans
}

fn push_spans(query: &Expr<'_>, spans: &mut Vec<Span>) {
    match &query.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            operands.iter().for_each(|operand| push_spans(operand, spans));
        }
        ExprKind::Not(operand) => push_spans(operand, spans),
        ExprKind::Condition(condition) => {
            spans.extend(std::iter::repeat_n(query.span, condition_tree(condition).leaf_count()));
        }
    }
}

fn boxed<'t>(operand: &Expr<'t>) -> Box<FilterTree<'t>> {
    Box::new(tree(operand))
}

/// Lowers one condition by its operator.
#[inline(never)]
pub(crate) fn condition_tree<'t>(condition: &Condition<'t>) -> FilterTree<'t> {
    lower_with(condition, condition.operator.lowering())
}

/// Lowers one condition with this lowering.
pub(super) fn lower_with<'t>(condition: &Condition<'t>, lowering: Lowering) -> FilterTree<'t> {
    match &condition.predicate {
        Predicate::Text { texts, .. } => {
            spread(lowering, texts, |operator, value| text_or_id(condition, operator, value))
        }
        Predicate::Collection { texts, .. } => spread(lowering, texts, |operator, value| {
            // `has "x"` and `has all ("x")` are `one_of`, which takes an array.
            let value = if operator.takes_array() { value.into_array() } else { value };
            text_or_id(condition, operator, value)
        }),
        Predicate::Id(texts) => spread(lowering, texts, |operator, value| text_or_id(condition, operator, value)),
        Predicate::Number(numbers) => spread(lowering, numbers, |operator, value| {
            Filter::Number(NumberFilter { column_id: id(condition), operator, value, filter_type: NumberType })
        }),
        Predicate::Date(whens) => date(lowering, whens, &id(condition)),
        Predicate::Boolean(value) => leaf(Filter::Boolean(BooleanFilter {
            column_id: id(condition),
            operator: lowering.operator(),
            value: *value,
            filter_type: BooleanType,
        })),
        Predicate::FullyAnnotated(user_ids) => leaf(Filter::FullyAnnotated(FullyAnnotatedFilter {
            column_id: id(condition),
            filter_type: FullyAnnotatedType,
            user_ids: user_ids.clone(),
        })),
    }
}

fn id<'t>(condition: &Condition<'t>) -> Cow<'t, str> {
    condition.column.id.clone()
}

/// A comparison of a text, id or collection column.
pub(super) fn text_or_id<'t>(
    condition: &Condition<'t>,
    operator: FilterOperator,
    value: OneOrMany<Cow<'t, str>>,
) -> Filter<'t> {
    let column_id = id(condition);
    let (case_sensitive, filter_type) = match condition.predicate {
        Predicate::Text { case_sensitive, .. } => (case_sensitive, TextType::Text),
        Predicate::Collection { case_sensitive, .. } => (case_sensitive, TextType::Collection),
        _ => return Filter::Id(IdFilter { column_id, operator, value, filter_type: IdType }),
    };
    Filter::Text(TextFilter { column_id, operator, value, case_sensitive, filter_type })
}

/// One leaf with all the values, or one leaf per value.
fn spread<'t, T: Clone>(
    lowering: Lowering,
    operands: &Operands<T>,
    filter: impl Fn(FilterOperator, OneOrMany<T>) -> Filter<'t>,
) -> FilterTree<'t> {
    let all = || match operands {
        Operands::One(value) => OneOrMany::One(value.clone()),
        Operands::Many(values) => OneOrMany::Many(values.clone()),
        Operands::Range(bounds) => OneOrMany::Many(bounds.to_vec()),
    };
    let each = |operator| values(operands).map(move |value| (operator, OneOrMany::One(value)));
    match lowering {
        Lowering::Leaf(operator) => leaf(filter(operator, all())),
        Lowering::NotLeaf(operator) => not(leaf(filter(operator, all()))),
        Lowering::AnyLeaf(operator) => or(each(operator).map(|(operator, value)| leaf(filter(operator, value)))),
        Lowering::AllLeaf(operator) => and(each(operator).map(|(operator, value)| leaf(filter(operator, value)))),
    }
}

fn values<T: Clone>(operands: &Operands<T>) -> impl Iterator<Item = T> {
    let values = match operands {
        Operands::One(value) => vec![value.clone()],
        Operands::Many(values) => values.clone(),
        Operands::Range(bounds) => bounds.to_vec(),
    };
    values.into_iter()
}

/// A comparison of a date column: whole days become bounds.
fn date<'t>(lowering: Lowering, whens: &Operands<When>, id: &Cow<'t, str>) -> FilterTree<'t> {
    let each = |operator| values(whens).map(move |when| date_comparison(operator, when, id));
    let whole = |operator| match whens {
        Operands::Range(bounds) => {
            let [low, high] = **bounds;
            and([date_comparison(FilterOperator::Gte, low, id), date_comparison(FilterOperator::Lte, high, id)])
        }
        Operands::One(_) | Operands::Many(_) => and(each(operator)),
    };
    match lowering {
        Lowering::Leaf(operator) => whole(operator),
        Lowering::NotLeaf(operator) => not(whole(operator)),
        Lowering::AnyLeaf(operator) => or(each(operator)),
        Lowering::AllLeaf(operator) => and(each(operator)),
    }
}

fn date_comparison<'t>(operator: FilterOperator, when: When, id: &Cow<'t, str>) -> FilterTree<'t> {
    let compare = |operator, timestamp| {
        leaf(Filter::Date(DateFilter {
            column_id: id.clone(),
            operator,
            value: Instant(timestamp),
            filter_type: DateType,
        }))
    };
    match (when, operator) {
        (When::Timestamp(timestamp), _) => compare(operator, timestamp),
        (When::Day { start, next }, FilterOperator::Ne) => {
            or([compare(FilterOperator::Lt, start), compare(FilterOperator::Gte, next)])
        }
        (When::Day { next, .. }, FilterOperator::Gt) => compare(FilterOperator::Gte, next),
        (When::Day { next, .. }, FilterOperator::Lte) => compare(FilterOperator::Lt, next),
        (When::Day { start, .. }, FilterOperator::Gte | FilterOperator::Lt) => compare(operator, start),
        (When::Day { start, next }, _) => and([compare(FilterOperator::Gte, start), compare(FilterOperator::Lt, next)]),
    }
}

fn leaf<'t>(filter: Filter<'t>) -> FilterTree<'t> {
    FilterTree::Leaf(FilterLeaf { filter })
}

fn not<'t>(tree: FilterTree<'t>) -> FilterTree<'t> {
    FilterTree::Not(NotNode { not: Box::new(tree) })
}

fn and<'t>(parts: impl IntoIterator<Item = FilterTree<'t>>) -> FilterTree<'t> {
    let parts = parts.into_iter();
    let mut and = Vec::with_capacity(parts.size_hint().0);
    for part in parts {
        match part {
            FilterTree::And(inner) => and.extend(inner.and),
            part => and.push(part),
        }
    }
    only(and).unwrap_or_else(|and| FilterTree::And(AndNode { and }))
}

fn or<'t>(parts: impl IntoIterator<Item = FilterTree<'t>>) -> FilterTree<'t> {
    let parts = parts.into_iter();
    let mut or = Vec::with_capacity(parts.size_hint().0);
    for part in parts {
        match part {
            FilterTree::Or(inner) => or.extend(inner.or),
            part => or.push(part),
        }
    }
    only(or).unwrap_or_else(|or| FilterTree::Or(OrNode { or }))
}

/// Returns the only part, or all parts as the error.
fn only<'t>(mut parts: Vec<FilterTree<'t>>) -> Result<FilterTree<'t>, Vec<FilterTree<'t>>> {
    match parts.pop() {
        Some(part) if parts.is_empty() => Ok(part),
        Some(part) => {
            parts.push(part);
            Err(parts)
        }
        None => Err(parts),
    }
}
