//! `created_at = 2025-04-16T18:15:00Z`: equality with a timestamp, although a whole day may be meant.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::conditions::{Condition, Meaning};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::typed::When;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::TimestampEquality,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    for value in &condition.values {
        if !value.is_compared_for_equality() || !matches!(value.meaning, Meaning::When(When::Timestamp(_))) {
            continue;
        }
        let message = format!("hardly any record has exactly the timestamp {}", context.quoted(value.written.span));
        let diagnostic = Diagnostic::new(RULE.code, message, value.written.span)
            .with_label("a single point in time, not the whole day");
        let day = value.written.text.get(..10).filter(|day| day.starts_with(|c: char| c.is_ascii_digit()));
        context.report(match day {
            Some(day) => diagnostic
                .help(format!("write {} for the whole day, or use `between` with two bounds", words::code(day)))
                .fix(Safety::Unsafe, format!("write {}", words::code(day)), Edit::replace(value.written.span, day)),
            None => diagnostic.help("use `between` with two bounds, or a whole day such as `today`"),
        });
    }
}
