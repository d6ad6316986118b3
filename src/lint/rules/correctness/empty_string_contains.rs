//! `input contains ""`: a condition that is true for every string.

use crate::diagnostic::{Code, Diagnostic, Safety, Severity};
use crate::lint::conditions::{Condition, Meaning};
use crate::lint::context::Context;
use crate::lint::edits;
use crate::lint::rule::{Check, Family, Rule};
use crate::syntax::ast::Operator;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::EmptyStringContains,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    for value in &condition.values {
        let (message, operator, matched, matches_all) = match value.operator {
            Operator::Contains => ("every string contains the empty string", "=", "empty strings", true),
            Operator::NotContains => {
                ("no string matches, because every string contains the empty string", "!=", "non-empty strings", false)
            }
            _ => continue,
        };
        if !matches!(value.meaning, Meaning::Text("")) {
            continue;
        }
        let diagnostic = Diagnostic::new(RULE.code, message, value.written.span);
        let help = format!("write the text to search for, or use `{operator}` to match {matched}");
        // Unsafe: the condition may be there to exclude records without a value.
        let node = &condition.node;
        let removal = node.and.filter(|_| matches_all);
        let removal = removal.and_then(|(operands, index)| edits::without(context, operands, index));
        context.report(match removal {
            Some(edit) => diagnostic.help(format!("{help}, or remove the condition")).fix(
                Safety::Unsafe,
                format!("remove {}", context.quoted(node.ast.span)),
                edit,
            ),
            None => diagnostic.help(help),
        });
    }
}
