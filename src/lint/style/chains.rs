//! Several conditions on one column that are one.

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Safety, words};
use crate::lint::edit;
use crate::lint::{Node, Query};
use crate::semantic::typed::{self, Condition, Operands, Test, When};
use crate::source::Span;
use crate::syntax::ast::{Comparison, Expr, ExprKind, Operand, Operator, Order, Value};

pub(super) fn look(query: &Query<'_, '_>, node: &Node<'_, '_>, found: &mut Diagnostics) {
    match (&node.ast.kind, &node.typed.kind) {
        (ExprKind::Or(parts), typed::ExprKind::Or(typed)) => or_chain(query, parts, typed, found),
        (ExprKind::And(parts), typed::ExprKind::And(typed)) => {
            not_equal_chain(query, parts, typed, found);
            range_chain(query, parts, typed, found);
        }
        _ => {}
    }
}

/// `name = "a" or name = "b"`
fn or_chain(query: &Query<'_, '_>, parts: &[Expr<'_>], typed: &[typed::Expr<'_>], found: &mut Diagnostics) {
    for alike in alike(parts, typed, [Operator::Eq, Operator::In]) {
        let message = format!("`{}` is asked for several values, one by one", alike.column);
        found.push(alike.joined(query, parts, Code::OrChain, message, Operator::In));
    }
}

/// `name != "a" and name != "b"`
fn not_equal_chain(query: &Query<'_, '_>, parts: &[Expr<'_>], typed: &[typed::Expr<'_>], found: &mut Diagnostics) {
    for alike in alike(parts, typed, [Operator::Ne, Operator::NotIn]) {
        let message = format!("several values of `{}` are ruled out, one by one", alike.column);
        found.push(alike.joined(query, parts, Code::NotEqualChain, message, Operator::NotIn));
    }
}

/// The operands of a row that compare one column for equality, two or more.
struct Alike<'q> {
    column: &'q str,
    indexes: Vec<usize>,
    comparisons: Vec<&'q Comparison<'q>>,
    /// How the texts are compared, where they are.
    nocase: bool,
}

/// The groups of operands that one list could say.
fn alike<'q>(parts: &'q [Expr<'q>], typed: &'q [typed::Expr<'_>], operators: [Operator; 2]) -> Vec<Alike<'q>> {
    let mut groups: Vec<Alike<'q>> = Vec::new();
    let mut known: HashMap<(&str, bool), usize> = HashMap::new();
    for (index, (part, typed)) in parts.iter().zip(typed).enumerate() {
        let (ExprKind::Comparison(comparison), typed::ExprKind::Condition(condition)) = (&part.kind, &typed.kind)
        else {
            continue;
        };
        if !operators.contains(&comparison.operator) || !has_lists(condition) || is_list_of_parameter(comparison) {
            continue;
        }
        let (column, nocase) = (&*condition.column.id, comparison.nocase.is_some());
        let at = *known.entry((column, nocase)).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => {
                group.indexes.push(index);
                group.comparisons.push(comparison);
            }
            None => groups.push(Alike { column, indexes: vec![index], comparisons: vec![comparison], nocase }),
        }
    }
    groups.retain(|group| group.indexes.len() > 1);
    groups
}

/// Whether `in` asks of the column what `=` does, of several values.
fn has_lists(condition: &Condition<'_>) -> bool {
    let is_of_values = matches!(condition.test, Test::Text { .. } | Test::Id(_) | Test::Number(_) | Test::Date(_));
    is_of_values && !condition.column.column.multi_valued
}

/// `in $models`: the values are not known.
fn is_list_of_parameter(comparison: &Comparison<'_>) -> bool {
    comparison.operator.takes_list() && !matches!(comparison.operand, Operand::List(_))
}

impl Alike<'_> {
    fn joined(
        &self,
        query: &Query<'_, '_>,
        parts: &[Expr<'_>],
        code: Code,
        message: String,
        operator: Operator,
    ) -> Diagnostic {
        let spans: Vec<Span> =
            self.indexes.iter().filter_map(|&index| parts.get(index)).map(|part| part.span).collect();
        let diagnostic = labelled(code, message, &spans);
        let Some(first) = self.comparisons.first() else { return diagnostic };
        let values = self.comparisons.iter().flat_map(|comparison| values(&comparison.operand));
        let values: Vec<&str> = values.map(|value| value.span.text(query.text)).collect();
        let nocase = if self.nocase { " nocase" } else { "" };
        let column = first.column.span.text(query.text);
        let written = format!("{column} {} ({}){nocase}", operator.as_str(), values.join(", "));
        match edit::instead(query, parts, &self.indexes, &written) {
            Some(edits) => diagnostic.fix_with(Safety::Safe, format!("write {}", words::quote(&written)), edits),
            None => diagnostic,
        }
    }
}

fn values<'q>(operand: &'q Operand<'q>) -> &'q [Value<'q>] {
    match operand {
        Operand::Value(value) => std::slice::from_ref(value),
        Operand::List(list) => &list.items,
        Operand::Range(bounds) => &**bounds,
    }
}

/// A diagnostic at the first of the places; the next ones are shown too, unless they are many.
fn labelled(code: Code, message: String, places: &[Span]) -> Diagnostic {
    const MOST_SHOWN: usize = 4;
    let first = places.first().copied().unwrap_or_default();
    let diagnostic = Diagnostic::new(code, message, first);
    places.iter().skip(1).take(MOST_SHOWN).fold(diagnostic, |diagnostic, &place| diagnostic.label(place, "and here"))
}

/// One end of a range.
struct Bound<'q> {
    index: usize,
    order: Order,
    value: &'q Value<'q>,
    column: Span,
    condition: &'q Condition<'q>,
}

/// `status_code >= 500 and status_code < 600`
fn range_chain(query: &Query<'_, '_>, parts: &[Expr<'_>], typed: &[typed::Expr<'_>], found: &mut Diagnostics) {
    let mut columns: BTreeMap<&str, Vec<Bound<'_>>> = BTreeMap::new();
    for bound in parts.iter().zip(typed).enumerate().filter_map(|(index, (part, typed))| bound(index, part, typed)) {
        columns.entry(&bound.condition.column.id).or_default().push(bound);
    }
    for bounds in columns.values() {
        let [first, second] = bounds.as_slice() else { continue };
        if first.order.agrees(second.order) {
            continue;
        }
        let is_low = matches!(first.order, Order::Gt | Order::Gte);
        let (low, high) = if is_low { (first, second) } else { (second, first) };
        if low.is_below(high) {
            found.push(ranged(query, parts, low, high));
        }
    }
}

/// `x >= 5` or `5 <= x`
fn bound<'q>(index: usize, part: &'q Expr<'q>, typed: &'q typed::Expr<'q>) -> Option<Bound<'q>> {
    let typed::ExprKind::Condition(condition) = &typed.kind else { return None };
    let (order, value, column) = match &part.kind {
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

impl Bound<'_> {
    /// Whether a value above this one may be below `high`.
    fn is_below(&self, high: &Self) -> bool {
        match (&self.condition.test, &high.condition.test) {
            (Test::Number(Operands::One(low)), Test::Number(Operands::One(high))) => low < high,
            (Test::Date(Operands::One(low)), Test::Date(Operands::One(high))) => When::start(*low) < When::start(*high),
            _ => false,
        }
    }
}

fn ranged(query: &Query<'_, '_>, parts: &[Expr<'_>], low: &Bound<'_>, high: &Bound<'_>) -> Diagnostic {
    let indexes = [low.index.min(high.index), low.index.max(high.index)];
    let spans: Vec<Span> = indexes.iter().filter_map(|&index| parts.get(index)).map(|part| part.span).collect();
    let message = format!("two bounds of `{}` are one range", low.condition.column.id);
    let diagnostic = labelled(Code::RangeChain, message, &spans);
    let written = range(query, low, high);
    match edit::instead(query, parts, &indexes, &written) {
        Some(edits) => diagnostic.fix_with(Safety::Safe, format!("write {}", words::quote(&written)), edits),
        None => diagnostic,
    }
}

/// `x between 1 and 5`, or `1 <= x < 5`.
fn range(query: &Query<'_, '_>, low: &Bound<'_>, high: &Bound<'_>) -> String {
    let first = if low.index < high.index { low } else { high };
    let [column, from, to] = [first.column, low.value.span, high.value.span].map(|span| span.text(query.text));
    if (low.order, high.order) == (Order::Gte, Order::Lte) {
        return format!("{column} between {from} and {to}");
    }
    let [above, below] = [low.order.flipped(), high.order].map(|order| Operator::from(order).as_str());
    format!("{from} {above} {column} {below} {to}")
}
