//! Ranges and periods that are written as one value: `status_code = 5xx`, `created_at = 2026-01`.

use crate::diagnostic::{Code, Diagnostic, Edit, Safety, words};
use crate::schema::FilterType;
use crate::semantic::check::Subject;
use crate::source::Span;
use crate::syntax::Period;
use crate::syntax::ast::{Comparison, Operand, Operator, Value, ValueKind};

/// The maximum number of items of a list for which a fix writes one condition each.
const MAX_ITEMS: usize = 10;

/// The error for a comparison with ranges or periods, for a column that has these.
pub(in crate::semantic::check) fn period(subject: &Subject<'_, '_>, comparison: &Comparison<'_>) -> Option<Diagnostic> {
    let operator = comparison.operator;
    let column = subject.name.to_string();
    let condition = |value: &Value<'_>, operator: Operator| match read(subject, value) {
        Some(period) => period.condition(&column, operator),
        None if value.kind == ValueKind::Number => Some(format!("{column} {} {value}", operator.as_str())),
        None => None,
    };
    let (first, ours) = match &comparison.operand {
        Operand::Value(value) if read(subject, value).is_some() => (value, condition(value, operator)?),
        Operand::List(list) if list.items.len() <= MAX_ITEMS && matches!(operator, Operator::In | Operator::NotIn) => {
            let first = list.items.iter().find(|item| read(subject, item).is_some())?;
            let conditions: Vec<String> =
                list.items.iter().map(|item| condition(item, Operator::Eq)).collect::<Option<_>>()?;
            let not = if operator == Operator::NotIn { "not " } else { "" };
            (first, format!("{not}({})", conditions.join(" or ")))
        }
        _ => return None,
    };
    let whole = subject.name.span.to(comparison.operand.span());
    Some(error(subject, first, whole, ours))
}

fn error(subject: &Subject<'_, '_>, value: &Value<'_>, whole: Span, ours: String) -> Diagnostic {
    let written = words::quote(&value.text);
    let (code, message) = match subject.filter_type {
        FilterType::Date if value.text.contains(char::is_whitespace) => {
            (Code::InvalidInstant, format!("{written} is not a timestamp"))
        }
        FilterType::Date => (Code::InvalidInstant, format!("{written} is not a single date")),
        _ => (Code::ForeignSyntax, format!("{written} is not a single number")),
    };
    Diagnostic::new(code, message, value.span).suggest(Safety::Unsafe, whole, ours)
}

/// The range or period that a value means for the type of the column.
fn read(subject: &Subject<'_, '_>, value: &Value<'_>) -> Option<Period> {
    let is_date = match subject.filter_type {
        FilterType::Number => false,
        FilterType::Date => true,
        _ => return None,
    };
    let may_be =
        matches!(value.kind, ValueKind::Bareword | ValueKind::String) || is_date && value.kind == ValueKind::Number;
    let period = Period::of(&value.text).filter(|_| may_be)?;
    let is_of_dates = match &period {
        Period::Since(_) => true,
        Period::Range { low, .. } => low.contains('-'),
    };
    (is_date == is_of_dates).then_some(period)
}

/// `earliest=-7d`, `latest=now`: the period of a search in SPL.
pub(in crate::semantic::check) fn time_modifier(comparison: &Comparison<'_>) -> Option<Diagnostic> {
    let operator = match comparison.column.name.to_lowercase().as_str() {
        "earliest" => ">=",
        "latest" => "<",
        _ => return None,
    };
    let Operand::Value(value) = &comparison.operand else { return None };
    // `-24h@h` is rounded down to the hour, which is not supported.
    let time = value.text.split('@').next().unwrap_or_default();
    let time = match time.strip_prefix('-') {
        Some(duration) => format!("now-{duration}"),
        None => time.to_owned(),
    };
    let whole = comparison.column.span.to(comparison.operand.span());
    let ours = format!("created_at {operator} {time}");
    let message = format!("{} is SPL syntax; compare `created_at`", words::quote(&comparison.column.name));
    let diagnostic = Diagnostic::new(Code::ForeignSyntax, message, comparison.column.span);
    if comparison.operator != Operator::Eq || time.is_empty() {
        return Some(diagnostic.help("write for example `created_at >= now-7d`"));
    }
    Some(diagnostic.suggest(Safety::Unsafe, whole, ours))
}

/// `status_code = "error"`, `status_code != ok`: the condition on `column` that is meant, if the comparison is with a word
/// for a failure or a success.
pub(in crate::semantic::check) fn status_condition(column: &str, comparison: &Comparison<'_>) -> Option<String> {
    let Operand::Value(value) = &comparison.operand else { return None };
    let is_word = matches!(value.kind, ValueKind::String | ValueKind::Bareword);
    let is_status = column.to_ascii_lowercase().ends_with("status_code");
    let is_failure = match value.text.to_lowercase().as_str() {
        _ if !is_word || !is_status => return None,
        "error" | "err" | "errors" | "fail" | "failed" | "failure" => true,
        "ok" | "success" | "successful" | "succeeded" => false,
        _ => return None,
    };
    let is_negated = match comparison.operator {
        Operator::Eq | Operator::Contains | Operator::Has => false,
        Operator::Ne | Operator::NotContains => true,
        _ => return None,
    };
    Some(format!("{column} {} 400", if is_failure == is_negated { "<" } else { ">=" }))
}

/// Adds the condition that is meant by `status_code = "error"`.
pub(in crate::semantic::check) fn with_status(
    error: Diagnostic,
    ours: String,
    comparison: &Comparison<'_>,
) -> Diagnostic {
    let whole = comparison.column.span.to(comparison.operand.span());
    let quoted = words::quote(&ours);
    error.help(format!("failures have a code such as 500: write {quoted}")).fix(
        Safety::Unsafe,
        format!("write {quoted}"),
        Edit::replace(whole, ours),
    )
}
