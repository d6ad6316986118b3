//! `session_id in ("…", "…", …)`: a list with very many items.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::syntax::ast::{ExprKind, Operand};

/// The maximum number of items of a list that is not reported.
const MAX_ITEMS: usize = 1_000;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::LongList,
    family: Family::Cost,
    default_level: Some(Severity::Advice),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let ExprKind::Comparison(comparison) = &condition.node.ast.kind else { return };
    let Operand::List(list) = &comparison.operand else { return };
    if list.items.len() <= MAX_ITEMS {
        return;
    }
    let span = comparison.column.span.to(comparison.operator_span);
    let message = format!("this list has {} items; lists with more than {MAX_ITEMS} are slow", list.items.len());
    context.report(
        Diagnostic::new(RULE.code, message, span)
            .help("filter by what the items have in common, or send several requests"),
    );
}
