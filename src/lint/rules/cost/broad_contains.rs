//! `input contains "a"`: a search for one or two letters, which nearly every text has.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed::{Operands, Predicate};
use crate::syntax::ast::{ExprKind, Operator};

/// Longer texts are not in nearly every text.
const MAX_LETTERS: usize = 2;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::BroadContains,
    family: Family::Cost,
    default_level: Some(Severity::Advice),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let ExprKind::Comparison(comparison) = &condition.node.ast.kind else { return };
    let Predicate::Text { texts: Operands::One(text), .. } = &condition.typed.predicate else { return };
    let is_contains = matches!(comparison.operator, Operator::Contains | Operator::NotContains);
    // Signs, and letters of scripts that have many, may be rare.
    let is_short = (1..=MAX_LETTERS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_contains || !is_short {
        return;
    }
    let letters = if text.len() == 1 { "one letter" } else { "two letters" };
    let message = format!("nearly every text has {letters} like this");
    context.report(
        Diagnostic::new(RULE.code, message, comparison.operand.span())
            .help("write more of what is looked for, or `=` if it is the whole text"),
    );
}
