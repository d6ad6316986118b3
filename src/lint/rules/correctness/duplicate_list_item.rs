//! `name in (a, b, a)`: a list with a duplicate item.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity};
use crate::lint::conditions::{Condition, Meaning, Value};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::source::Span;
use crate::syntax::ast::{ExprKind, List, Operand};
use std::collections::HashMap;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::DuplicateListItem,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let ExprKind::Comparison(comparison) = &condition.node.ast.kind else { return };
    let Operand::List(list) = &comparison.operand else { return };
    let mut seen = HashMap::new();
    for value in &condition.values {
        let Some(key) = key(value, condition.nocase.is_some()) else { continue };
        let first = *seen.entry(key).or_insert(value.written.span);
        if first == value.written.span {
            continue;
        }
        let written = context.quoted(value.written.span);
        let message = format!("duplicate list item {written}");
        let diagnostic =
            Diagnostic::new(RULE.code, message, value.written.span).with_secondary_label(first, "first occurrence");
        context.report(match without(context, list, value.written.span) {
            Some(edit) => {
                let title = format!("remove {written}");
                diagnostic.help(title.clone()).fix(Safety::Safe, title, edit)
            }
            None => diagnostic,
        });
    }
}

/// A key that is equal for values with the same meaning.
fn key(value: &Value<'_>, nocase: bool) -> Option<String> {
    match value.meaning {
        Meaning::Text(text) if nocase => Some(text.to_lowercase()),
        Meaning::Text(text) => Some(text.to_owned()),
        Meaning::Number(number) => Some(number.to_string()),
        Meaning::When(when) => Some(format!("{} {}", when.start(), when.last())),
        Meaning::Truth => None,
    }
}

/// Removes an item that is not the first, with the comma before it; `None` if that would remove a comment.
fn without(context: &Context<'_, '_>, list: &List<'_>, item: Span) -> Option<Edit> {
    let before = list.items.partition_point(|other| other.span.end <= item.start);
    let previous = list.items.get(before.checked_sub(1)?)?;
    let between = Span::new(previous.span.end, item.start);
    (!context.source.has_comment(between)).then(|| Edit::replace(Span::new(between.start, item.end), ""))
}
