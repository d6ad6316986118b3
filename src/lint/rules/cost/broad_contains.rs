//! `input contains "a"`: a search for one or two characters, which nearly every string contains.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed::{Operands, Predicate};
use crate::syntax::ast::{ExprKind, Operator};

/// The maximum length of a search string that is reported.
const MAX_CHARACTERS: usize = 2;

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
    // Punctuation and letters of large scripts may be rare.
    let is_short = (1..=MAX_CHARACTERS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_contains || !is_short {
        return;
    }
    let characters = if text.len() == 1 { "one character" } else { "two characters" };
    let message = format!("a search for {characters} matches nearly every string");
    context.report(
        Diagnostic::new(RULE.code, message, comparison.operand.span())
            .help("search for a longer string, or use `=` to match the whole string"),
    );
}
