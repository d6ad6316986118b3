//! Operators that a type does not support.

use crate::diagnostic::{Diagnostic, Edit, Safety, words};
use crate::schema::FilterType;
use crate::semantic::check::Subject;
use crate::source::Span;
use crate::syntax;
use crate::syntax::ast::{self, Operand, Operator, ValueKind};

use super::unsupported_operator;

/// `input > "a"`, `input has any ("a", "b")`
pub(in crate::semantic::check) fn unsupported_comparison(
    subject: &Subject<'_, '_>,
    comparison: &ast::Comparison<'_>,
) -> Diagnostic {
    let diagnostic = unsupported_operator(subject, comparison.operator, comparison.operator_span);
    let span = comparison.operator_span.to(comparison.operand.span());
    let write = |diagnostic: Diagnostic, span: Span, ours: String| {
        diagnostic.fix(Safety::Unsafe, format!("write {}", words::code(&ours)), Edit::replace(span, ours))
    };
    let mut diagnostic = match each_value(subject, comparison) {
        Some(ours) => write(diagnostic, subject.name.span.to(comparison.nocase.unwrap_or(span)), ours),
        None => diagnostic,
    };
    if let (FilterType::Date | FilterType::Number, Operator::Contains | Operator::NotContains) =
        (subject.filter_type, comparison.operator)
        && let Operand::Value(value) = &comparison.operand
        && value.kind != ValueKind::Parameter
        && let Some(ours) =
            syntax::range_of_prefix(&subject.column.id, &value.text, comparison.operator == Operator::NotContains)
    {
        diagnostic = write(diagnostic, span, ours);
    }
    for near in nearest(subject.filter_type, comparison.operator) {
        diagnostic = write(diagnostic, comparison.operator_span, near.as_str().to_owned());
    }
    diagnostic
}

/// The operators to suggest instead of one that a type does not support.
const fn nearest(filter_type: FilterType, operator: Operator) -> &'static [Operator] {
    match (filter_type, operator) {
        (FilterType::Text, Operator::Has) => &[Operator::Contains, Operator::Eq],
        (FilterType::Id, Operator::Has) => &[Operator::Eq],
        (FilterType::Text | FilterType::Id | FilterType::Number | FilterType::Date, Operator::HasAny) => {
            &[Operator::In]
        }
        (FilterType::Text | FilterType::Id | FilterType::Number | FilterType::Date, Operator::HasNone) => {
            &[Operator::NotIn]
        }
        _ => &[],
    }
}

/// `input has any ("a", "b")` as a condition for each value: `(input contains "a" or input contains "b")`.
fn each_value(subject: &Subject<'_, '_>, comparison: &ast::Comparison<'_>) -> Option<String> {
    let (operator, connective) = match comparison.operator {
        Operator::HasAny => (Operator::Contains, "or"),
        Operator::HasAll => (Operator::Contains, "and"),
        Operator::HasNone => (Operator::NotContains, "and"),
        _ => return None,
    };
    let Operand::List(list) = &comparison.operand else { return None };
    each_item(subject, operator, list, connective, comparison.nocase.is_some())
}

/// A condition on a text column for each item of a list.
pub(super) fn each_item(
    subject: &Subject<'_, '_>,
    operator: Operator,
    list: &ast::List<'_>,
    connective: &str,
    nocase: bool,
) -> Option<String> {
    let is_text = matches!(subject.filter_type, FilterType::Text | FilterType::Id);
    let values: Vec<String> = list.items.iter().map(ToString::to_string).collect();
    let column = subject.name.to_string();
    syntax::each_of(&column, operator.as_str(), &values, connective, nocase).filter(|_| is_text)
}
