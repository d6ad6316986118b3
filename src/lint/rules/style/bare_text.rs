//! `name = refund`: strings without quotes.

use crate::diagnostic::{Code, Edit, Safety, words};
use crate::lint::context::Context;
use crate::lint::labels::diagnostic_at;
use crate::lint::rule::{Check, Family, Rule};
use crate::schema::Schema;
use crate::source::Span;
use crate::syntax::ast::{Comparison, Expr, ExprKind, Operand, Value, ValueKind};

pub(in crate::lint) const RULE: Rule =
    Rule { code: Code::BareText, family: Family::Style, default_level: None, check: Check::Findings(check) };

fn check(context: &mut Context<'_, '_>) {
    let mut bare = Vec::new();
    bare_strings(context.schema, context.ast, &mut bare);
    let Some((first, others)) = bare.split_first() else { return };
    let quoted = |span: &Span| format!("\"{}\"", context.text(*span));
    let title = match others {
        [] => format!("write {}", words::code(&quoted(first))),
        _ => "add quotes".to_owned(),
    };
    let edits = bare.iter().map(|span| Edit::replace(*span, quoted(span))).collect();
    let message = format!("the string {} has no quotes", context.quoted(*first));
    let diagnostic = diagnostic_at(RULE.code, message, &bare, "and this one");
    context.report(diagnostic.fix_with(Safety::Safe, title, edits));
}

/// Collects the strings without quotes in all conditions. Recursive: as deep as the query is nested.
fn bare_strings(schema: &Schema, expr: &Expr<'_>, bare: &mut Vec<Span>) {
    let values: &[Value<'_>] = match &expr.kind {
        ExprKind::And(operands) | ExprKind::Or(operands) => {
            return operands.iter().for_each(|operand| bare_strings(schema, operand, bare));
        }
        ExprKind::Not(operand) => return bare_strings(schema, operand, bare),
        ExprKind::Comparison(Comparison { operand: Operand::Value(value), .. }) => std::slice::from_ref(value),
        ExprKind::Comparison(Comparison { operand: Operand::List(list), .. }) => &list.items,
        _ => &[],
    };
    // The compiler reports a string that is also the name of a column.
    let words = values.iter().filter(|value| value.kind == ValueKind::Bareword);
    bare.extend(words.filter(|value| schema.column(&value.text).is_none()).map(|value| value.span));
}
