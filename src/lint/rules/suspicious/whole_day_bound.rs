//! `created_at <= 2025-04-16T00:00:00Z`: an upper bound at midnight, which excludes the rest of the day.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::conditions::Condition;
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::syntax::ast::{Operator, ValueKind};

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::WholeDayBound,
    family: Family::Suspicious,
    default_level: Some(Severity::Warning),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    for value in &condition.values {
        let text = &*value.written.text;
        let is_bound = value.operator == Operator::Lte && value.written.kind == ValueKind::Instant;
        let Some(day) = text.get(..10).filter(|_| is_bound && is_midnight(text)) else { continue };
        let message = format!("{} is the start of the day", context.quoted(value.written.span));
        let title = format!("write {}", words::code(day));
        context.report(
            Diagnostic::new(RULE.code, message, value.written.span)
                .with_label("excludes the rest of the day")
                .help(format!("{title} to include the whole day, or use `<` to exclude it"))
                .fix(Safety::Unsafe, title, Edit::replace(value.written.span, day)),
        );
    }
}

/// Whether a timestamp has a time at the start of the day.
fn is_midnight(text: &str) -> bool {
    let clock = text.get(10..).and_then(|rest| rest.strip_prefix(['T', 't', ' '])).unwrap_or_default();
    let time = clock.find(['Z', 'z', '+', '-']).and_then(|end| clock.get(..end)).unwrap_or(clock);
    time.contains(':') && time.chars().all(|c| matches!(c, '0' | ':' | '.'))
}
