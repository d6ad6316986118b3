//! `tags != prod`: an inequality on a column with several values, which holds only if no value is equal.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::schema::FilterType;
use crate::syntax::ast::Operator;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::MultiValuedNegation,
    family: Family::Suspicious,
    default_level: Some(Severity::Advice),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let Some((Operator::Ne, position)) = condition.operator else { return };
    let column = &condition.column.column;
    let Some(value) = condition.values.first().filter(|_| column.multi_valued) else { return };
    let operator = if column.effective_type() == Some(FilterType::Collection) { "has none" } else { "not in" };
    let written = format!("{operator} ({})", context.text(value.written.span));
    let title = format!("write {}", words::code(&written));
    let (name, other) = (context.quoted(condition.name.span), context.quoted(value.written.span));
    context.report(
        Diagnostic::new(RULE.code, format!("a record with {other} and other {name} does not match"), position)
            .with_label("true only if none of the values is equal")
            .help(format!("{title} to make this explicit"))
            .fix(Safety::Unsafe, title, Edit::replace(position.to(value.written.span), written)),
    );
}
