//! `status_code >= 500 and status_code < 600`: two bounds that one range can replace.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Severity};
use crate::lint::context::{Context, Node};
use crate::lint::edits;
use crate::lint::equalities::ERRORS_OF_OPERANDS;
use crate::lint::labels::diagnostic_at;
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed::{self, Condition, Operands, Predicate, When};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Operand, Operator, Order, Value};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::RangeChain,
    family: Family::Style,
    default_level: Some(Severity::Advice),
    check: Check::Node(check),
};

/// One end of a range.
struct Bound<'q> {
    index: usize,
    order: Order,
    value: &'q Value<'q>,
    column: Span,
    condition: &'q Condition<'q>,
}

fn check(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    let (ExprKind::And(operands), typed::ExprKind::And(typed)) = (&node.ast.kind, &node.typed.kind) else { return };
    if context.has_reported_here(ERRORS_OF_OPERANDS) {
        return;
    }
    let mut columns: BTreeMap<&str, Vec<Bound<'_>>> = BTreeMap::new();
    let bounds = operands.iter().zip(typed).enumerate();
    for bound in bounds.filter_map(|(index, (operand, typed))| bound(index, operand, typed)) {
        columns.entry(&bound.condition.column.id).or_default().push(bound);
    }
    for bounds in columns.values() {
        let Some([low, high]) = range(bounds) else { continue };
        let indexes = [low.index.min(high.index), low.index.max(high.index)];
        let spans: Vec<Span> = indexes.iter().filter_map(|&index| operands.get(index)).map(|part| part.span).collect();
        let message = format!("two bounds of `{}` can be merged into one range", low.condition.column.id);
        let written = written(context, low, high);
        let diagnostic = diagnostic_at(RULE.code, message, &spans, "and here");
        context.report_joined(edits::replacing(diagnostic, context, operands, &indexes, &written), spans);
    }
}

/// `x >= 5` or `5 <= x`
fn bound<'q>(index: usize, operand: &'q Expr<'q>, typed: &'q typed::Expr<'q>) -> Option<Bound<'q>> {
    let typed::ExprKind::Condition(condition) = &typed.kind else { return None };
    let (order, value, column) = match &operand.kind {
        ExprKind::Comparison(comparison) => {
            let Operand::Value(value) = &comparison.operand else { return None };
            (comparison.operator.order()?, value, comparison.column.span)
        }
        ExprKind::Chain(chain) if chain.second.is_none() => {
            (chain.first_order.flipped(), &chain.first, chain.column.span)
        }
        _ => return None,
    };
    (!condition.column.column.multi_valued).then_some(Bound { index, order, value, column, condition })
}

/// The lower and the upper of two bounds, if there are values between them.
fn range<'b, 'q>(bounds: &'b [Bound<'q>]) -> Option<[&'b Bound<'q>; 2]> {
    let [first, second] = bounds else { return None };
    if first.order.agrees(second.order) {
        return None;
    }
    let is_low = matches!(first.order, Order::Gt | Order::Gte);
    let (low, high) = if is_low { (first, second) } else { (second, first) };
    low.is_below(high).then_some([low, high])
}

impl Bound<'_> {
    /// Whether a value above this one may be below `high`.
    fn is_below(&self, high: &Self) -> bool {
        match (&self.condition.predicate, &high.condition.predicate) {
            (Predicate::Number(Operands::One(low)), Predicate::Number(Operands::One(high))) => low < high,
            (Predicate::Date(Operands::One(low)), Predicate::Date(Operands::One(high))) => {
                When::start(*low) < When::start(*high)
            }
            _ => false,
        }
    }
}

/// `x between 1 and 5`, or `1 <= x < 5`.
fn written(context: &Context<'_, '_>, low: &Bound<'_>, high: &Bound<'_>) -> String {
    let first = if low.index < high.index { low } else { high };
    let [column, from, to] = [first.column, low.value.span, high.value.span].map(|span| context.text(span));
    if (low.order, high.order) == (Order::Gte, Order::Lte) {
        return format!("{column} between {from} and {to}");
    }
    let [above, below] = [low.order.flipped(), high.order].map(|order| Operator::from(order).as_str());
    format!("{from} {above} {column} {below} {to}")
}
