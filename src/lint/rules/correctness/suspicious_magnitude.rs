//! `duration_ns > 5`: a number without a unit that is too small to be the intended duration.

use crate::diagnostic::{Code, Severity};
use crate::lint::conditions::{Condition, Meaning};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::semantic::check::Suspicious;
use crate::syntax::ast;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::SuspiciousMagnitude,
    family: Family::Correctness,
    default_level: Some(Severity::Warning),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    for value in &condition.values {
        let Meaning::Number(number) = value.meaning else { continue };
        let ast::Value { kind, text, span } = value.written;
        if let Some(suspicious) = Suspicious::of(condition.column.unit(), *kind, text, number) {
            context.report(suspicious.report(condition.name.span, *span));
        }
    }
}
