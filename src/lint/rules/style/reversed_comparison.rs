//! `500 < status_code`: a comparison with the value before the column.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::syntax::ast::{ExprKind, Operator, Order};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::ReversedComparison,
    family: Family::Style,
    default_level: Some(Severity::Advice),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let ExprKind::Chain(chain) = &condition.node.ast.kind else { return };
    let whole = condition.node.ast.span;
    if chain.second.is_some() || context.is_joined(whole) {
        return;
    }
    let [column, value] = [chain.column.span, chain.first.span].map(|span| context.text(span));
    let text = format!("{column} {} {value}", Operator::from(Order::flipped(chain.first_order)).as_str());
    let diagnostic = Diagnostic::new(RULE.code, "the value is written before the column", whole);
    context.report(match context.source.has_comment(whole) {
        true => diagnostic,
        false => {
            let title = format!("write {}", words::code(&text));
            diagnostic.fix(Safety::Safe, title, Edit::replace(whole, text))
        }
    });
}
