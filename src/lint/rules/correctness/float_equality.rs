//! `metrics/cost = 0.1`: equality with a computed number.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, Severity, words};
use crate::lint::conditions::{Condition, Meaning, Value};
use crate::lint::context::Context;
use crate::lint::rule::{Check, Family, Rule};
use crate::schema::DataType;
use crate::source::Span;
use crate::syntax::ast::Operator;

pub(in crate::lint) const RULE: Rule = Rule {
    code: Code::FloatEquality,
    family: Family::Correctness,
    default_level: Some(Severity::Advice),
    check: Check::Condition(check),
};

fn check(context: &mut Context<'_, '_>, condition: &Condition<'_, '_>) {
    if !is_computed(condition) {
        return;
    }
    for value in &condition.values {
        let Meaning::Number(number) = value.meaning else { continue };
        if !value.is_compared_for_equality() || number.as_f64().fract() == 0.0 {
            continue;
        }
        let written = context.quoted(value.written.span);
        let message = format!("{} is computed and rarely exactly {written}", context.quoted(condition.name.span));
        let diagnostic = Diagnostic::new(RULE.code, message, value.written.span)
            .with_secondary_label(condition.name.span, "computed values may differ in the last digits");
        context.report(match near(context, condition, value) {
            Some((position, range)) => {
                let title = format!("write {}", words::code(&range));
                diagnostic.help(format!("{title}: the values in this range round to {written}")).fix(
                    Safety::Unsafe,
                    title,
                    Edit::replace(position, range),
                )
            }
            None => diagnostic.help("use `between` with two bounds, or a single bound with `<` or `>`"),
        });
    }
}

/// Whether the values of the column are computed: a setting such as a temperature is stored as it was written.
fn is_computed(condition: &Condition<'_, '_>) -> bool {
    let column = &condition.column.column;
    column.data_type == Some(DataType::FloatingPoint)
        && column.allowed_values.is_none()
        && condition.column.id.starts_with("metrics/")
}

/// The range of numbers that round to the value, and the span that it replaces.
fn near(context: &Context<'_, '_>, condition: &Condition<'_, '_>, value: &Value<'_>) -> Option<(Span, String)> {
    let (operator, position) = condition.operator?;
    let between = match operator {
        Operator::Eq => Operator::Between,
        Operator::Ne => Operator::NotBetween,
        _ => return None,
    };
    let position = position.to(value.written.span);
    let [low, high] = rounded_to(context.text(value.written.span))?;
    let has_comment = context.source.has_comment(position);
    (!has_comment).then(|| (position, format!("{} {low} and {high}", between.as_str())))
}

/// The lowest and highest number that round to a value, with its unit: `79.5%` and `80.5%` for `80%`.
fn rounded_to(written: &str) -> Option<[String; 2]> {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
    let start = written.find(is_of_number)?;
    let end = written.rfind(is_of_number)? + 1;
    let (sign, unit) = (written.get(..start)?, written.get(end..)?);
    let number = written.get(start..end)?.replace('_', "");
    let decimals = number.split_once('.').map_or(0, |(_, fraction)| fraction.len()) + 1;
    // With one more digit than written, half a step is 5.
    let scaled: i64 = number.replacen('.', "", 1).parse::<i64>().ok()?.checked_mul(10)?;
    let bound = |scaled: i64| {
        let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at_checked(digits.len() - decimals)?;
        Some(format!("{sign}{}{whole}.{fraction}{unit}", if scaled < 0 { "-" } else { "" }))
    };
    Some([bound(scaled.checked_sub(5)?)?, bound(scaled.checked_add(5)?)?])
}
