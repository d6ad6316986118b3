//! `Latency > 5s`: a label or alias of a column, which may refer to another column later.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::syntax::ast::print::column_name;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::NonCanonicalColumn,
    family: Family::Suspicious,
    default_level: None,
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    let (name, id) = (&*condition.name.name, &*condition.column.id);
    // `metrics.cost` is `metrics/cost`.
    if name == id || name.replacen('.', "/", 1) == id {
        return;
    }
    let id = column_name(id);
    let title = format!("write {}", words::code(&id));
    let message = format!("{} is not a column id", context.quoted(condition.name.span));
    context.report(
        Diagnostic::new(RULE.code, message, condition.name.span)
            .with_label("a label or alias, which may refer to another column later")
            .help(title.clone())
            .fix(Safety::Safe, title, Edit::replace(condition.name.span, id)),
    );
}
