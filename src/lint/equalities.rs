//! Operands that compare one column for equality and can be merged into a list.

use std::collections::HashMap;

use super::conditions::values_of;
use super::context::{Context, Node};
use super::edits;
use super::labels::diagnostic_at;
use crate::diagnostic::{Code, Diagnostic};
use crate::semantic::typed::{self, Condition, Predicate};
use crate::source::Span;
use crate::syntax::ast::{Comparison, Expr, ExprKind, Operand, Operator};

/// Merging operands is not suggested if one of these is reported: conditions that are probably wrong are not rewritten.
pub(super) const ERRORS_OF_OPERANDS: &[Code] = &[
    Code::NotScope,
    Code::NotApplicable,
    Code::DuplicateCondition,
    Code::Contradiction,
    Code::Tautology,
    Code::SubsumedCondition,
];

/// Two or more operands that compare one column for equality.
pub(super) struct Equalities<'q> {
    /// The id of the column.
    pub(super) column: &'q str,
    operands: &'q [Expr<'q>],
    indexes: Vec<usize>,
    comparisons: Vec<&'q Comparison<'q>>,
    nocase: bool,
}

/// Returns the groups of operands with these operators that can be merged into a list.
pub(super) fn equalities<'q>(node: &Node<'q, '_>, operators: [Operator; 2]) -> Vec<Equalities<'q>> {
    let (operands, typed) = match (&node.ast.kind, &node.typed.kind) {
        (ExprKind::And(operands), typed::ExprKind::And(typed)) => (operands, typed),
        (ExprKind::Or(operands), typed::ExprKind::Or(typed)) => (operands, typed),
        _ => return Vec::new(),
    };
    let mut groups: Vec<Equalities<'q>> = Vec::new();
    let mut known: HashMap<(&str, bool), usize> = HashMap::new();
    for (index, (operand, typed)) in operands.iter().zip(typed).enumerate() {
        let (ExprKind::Comparison(comparison), typed::ExprKind::Condition(condition)) = (&operand.kind, &typed.kind)
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
            None => groups.push(Equalities {
                column,
                operands,
                indexes: vec![index],
                comparisons: vec![comparison],
                nocase,
            }),
        }
    }
    groups.retain(|group| group.indexes.len() > 1);
    groups
}

/// Whether `in` on the column is equivalent to several `=` joined by `or`.
fn has_lists(condition: &Condition<'_>) -> bool {
    let has_values = matches!(
        condition.predicate,
        Predicate::Text { .. } | Predicate::Id(_) | Predicate::Number(_) | Predicate::Date(_)
    );
    has_values && !condition.column.column.multi_valued
}

/// `in $models`: the values are not in the text.
fn is_list_of_parameter(comparison: &Comparison<'_>) -> bool {
    comparison.operator.takes_list() && !matches!(comparison.operand, Operand::List(_))
}

impl Equalities<'_> {
    /// Returns the diagnostic that suggests merging the operands with this operator.
    pub(super) fn joined(
        &self,
        context: &Context<'_, '_>,
        code: Code,
        message: String,
        operator: Operator,
    ) -> Diagnostic {
        let operands = self.indexes.iter().filter_map(|&index| self.operands.get(index));
        let spans: Vec<Span> = operands.map(|operand| operand.span).collect();
        let diagnostic = diagnostic_at(code, message, &spans, "and here");
        let Some(first) = self.comparisons.first() else { return diagnostic };
        let values = self.comparisons.iter().flat_map(|comparison| values_of(&comparison.operand));
        let values: Vec<&str> = values.map(|value| context.text(value.span)).collect();
        let nocase = if self.nocase { " nocase" } else { "" };
        let column = context.text(first.column.span);
        let written = format!("{column} {} ({}){nocase}", operator.as_str(), values.join(", "));
        edits::replacing(diagnostic, context, self.operands, &self.indexes, &written)
    }
}
