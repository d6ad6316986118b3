//! `input contains ""`: a condition that every text meets.

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
        let (message, operator, asked, matches_all) = match value.operator {
            Operator::Contains => ("every text contains the empty one", "=", "empty texts", true),
            Operator::NotContains => {
                ("no text does not contain the empty one", "!=", "texts that are not empty", false)
            }
            _ => continue,
        };
        if !matches!(value.meaning, Meaning::Text("")) {
            continue;
        }
        let diagnostic = Diagnostic::new(RULE.code, message, value.written.span);
        let written = context.quoted(value.written.span);
        let help = format!("write what is looked for, or `{operator}` before {written} to ask for {asked}");
        // Unsafe: it may be there to leave out the records without a value.
        let node = &condition.node;
        let removal = node.and.filter(|_| matches_all);
        let removal = removal.and_then(|(operands, index)| edits::without(context, operands, index));
        context.report(match removal {
            Some(edit) => diagnostic.help(format!("{help}, or leave it out")).fix(
                Safety::Unsafe,
                format!("remove {}", context.quoted(node.ast.span)),
                edit,
            ),
            None => diagnostic.help(help),
        });
    }
}
