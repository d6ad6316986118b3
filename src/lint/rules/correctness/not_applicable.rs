//! `type = trace and model = "gpt-4o"`: a condition on a column that records of the selected type do not have.

use crate::diagnostic::{Code, Diagnostic, Severity, words};
use crate::lint::conditions::{Condition, Meaning};
use crate::lint::context::{Context, Node};
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed;
use crate::source::Span;
use crate::syntax::ast::Operator;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::NotApplicable,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Node(check),
};

fn check(context: &mut Context<'_, '_>, node: &Node<'_, '_>) {
    if !matches!(node.typed.kind, typed::ExprKind::And(_)) {
        return;
    }
    let conditions: Vec<Condition<'_, '_>> = node.operands().iter().filter_map(Condition::of).collect();
    let Some((types, position)) = conditions.iter().find_map(requested_types) else { return };
    for condition in &conditions {
        let applicable = &condition.column.column.applicable_types;
        // Every record has a type, regardless of the column's metadata.
        if condition.column.is_assumed
            || condition.column.id == "type"
            || applicable.is_empty()
            || applicable.iter().any(|one| types.contains(&one.as_str()))
        {
            continue;
        }
        let name = context.quoted(condition.name.span);
        let types = words::list(applicable, "or");
        let message = format!("only records of type {types} have {name}");
        context.report(
            Diagnostic::new(RULE.code, message, condition.name.span)
                .with_label("no record of the selected type has this column")
                .with_secondary_label(position, "selects another type")
                .help(format!("change the type to {types}, or remove one of the two conditions")),
        );
    }
}

/// The types that a condition on the column `type` matches, and their position.
fn requested_types<'q>(condition: &Condition<'q, '_>) -> Option<(Vec<&'q str>, Span)> {
    let is_positive = matches!(condition.operator, Some((Operator::Eq | Operator::In, _)));
    if condition.column.id != "type" || !is_positive || condition.nocase.is_some() {
        return None;
    }
    let texts = condition.values.iter().map(|value| match value.meaning {
        Meaning::Text(text) => Some((text, value.written.span)),
        _ => None,
    });
    let texts: Vec<(&str, Span)> = texts.collect::<Option<_>>()?;
    let position = texts.first()?.1.to(texts.last()?.1);
    Some((texts.into_iter().map(|(text, _)| text).collect(), position))
}
