//! `created_at > now-7d`: a timestamp that depends on when the query is compiled.

use crate::diagnostic::{Code, Diagnostic};
use crate::lint::conditions::{Condition, Meaning};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::syntax::ast::ValueKind;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::RelativeInstant,
    family: Family::Suspicious,
    default_level: None,
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    for value in &condition.values {
        let is_fixed = value.written.text.starts_with(|c: char| c.is_ascii_digit());
        if !matches!(value.meaning, Meaning::When(_)) || value.written.kind != ValueKind::Instant || is_fixed {
            continue;
        }
        let message = format!("{} depends on when the query is compiled", context.quoted(value.written.span));
        context.report(
            Diagnostic::new(RULE.code, message, value.written.span)
                .help("use a fixed date, or a parameter such as `$since`"),
        );
    }
}
