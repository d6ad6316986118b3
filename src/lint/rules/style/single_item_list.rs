//! `name in ("a")`: a list with a single item.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed::Predicate;
use crate::syntax::ast::{ExprKind, Operand, Operator};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::SingleItemList,
    family: Family::Style,
    default_level: Some(Severity::Advice),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let ExprKind::Comparison(comparison) = &condition.node.ast.kind else { return };
    let Operand::List(list) = &comparison.operand else { return };
    let [item] = list.items.as_slice() else { return };
    let is_collection = matches!(condition.typed.predicate, Predicate::Collection { .. });
    let operator = match comparison.operator {
        Operator::In | Operator::HasAny | Operator::HasAll if is_collection => Operator::Has,
        Operator::In => Operator::Eq,
        Operator::NotIn if !is_collection => Operator::Ne,
        _ => return,
    };
    let value = context.text(item.span);
    let diagnostic = Diagnostic::new(RULE.code, "this list has a single item", list.span);
    let has_comment = context.source.has_comment(list.span) || context.source.has_comment(comparison.operator_span);
    context.report(match has_comment {
        true => diagnostic,
        false => diagnostic.fix_with(
            Safety::Safe,
            format!("write {}", words::code(&format!("{} {value}", operator.as_str()))),
            vec![Edit::replace(comparison.operator_span, operator.as_str()), Edit::replace(list.span, value)],
        ),
    });
}
