//! Short descriptions of columns and values, for completion and hover.

use crate::diagnostic::words;
use crate::filter::{Instant, Number};
use crate::options::Options;
use crate::schema::{Column, DataUnit, FilterType, Resolved, Schema};
use crate::semantic::check;
use crate::semantic::typed::{Operands, Predicate, When};
use crate::syntax::ast::{List, Operand, Operator, Value};

/// The maximum number of values of a list that are shown.
const MAX_VALUES: usize = 10;

/// The type of a column and the unit of its numbers: `number, in nanoseconds`.
pub(crate) fn of_type(column: &Resolved<'_>) -> String {
    let Some(filter_type) = column.column.effective_type() else { return "not filterable".to_owned() };
    match column.unit() {
        Some(unit) if filter_type == FilterType::Number => format!("{filter_type}, in {}", unit.as_str()),
        _ => filter_type.as_str().replace('_', " "),
    }
}

/// The label of a column in the UI and its description: `Latency: how long it took`.
pub(crate) fn of_column(column: &Column) -> Option<String> {
    let label = column.label.as_deref().filter(|label| *label != column.id);
    match (label, column.description.as_deref()) {
        (Some(label), Some(description)) => Some(format!("{label}: {description}")),
        (label, description) => label.or(description).map(str::to_owned),
    }
}

/// The meaning of a keyword or a symbol.
pub(crate) fn of_keyword(keyword: &str) -> &'static str {
    match keyword {
        "and" | "&&" => "both conditions must hold",
        "or" | "||" => "at least one condition must hold",
        "not" => "negates the condition that follows",
        "nocase" => "ignores case",
        "(" => "starts a group",
        ")" => "ends the group",
        _ => "",
    }
}

/// The value as it is sent: by itself, or as the only item if the operator requires a list.
pub(crate) fn of_value(
    column: &Resolved<'_>,
    operator: Operator,
    value: &Value<'_>,
    schema: &Schema,
    options: &Options,
) -> Option<String> {
    let sent = |operator, operand: Operand<'_>| of_operand(column, operator, &operand, schema, options);
    sent(Operator::Eq, Operand::Value(value.clone())).or_else(|| {
        let list = List { items: vec![value.clone()], span: value.span };
        sent(operator, Operand::List(list))
    })
}

/// The operand as it is sent, if it is valid for the column: `5000000000 nanoseconds`.
pub(crate) fn of_operand(
    column: &Resolved<'_>,
    operator: Operator,
    operand: &Operand<'_>,
    schema: &Schema,
    options: &Options,
) -> Option<String> {
    let predicate = check::predicate(column, operator, operand, schema, options)?;
    Some(match predicate {
        Predicate::Text { texts, .. } | Predicate::Collection { texts, .. } | Predicate::Id(texts) => {
            all(&texts, |text| words::string_literal(text))
        }
        Predicate::Number(numbers) => {
            let unit = column.unit();
            all(&numbers, |&number| of_number(number, unit))
        }
        Predicate::Date(whens) => all(&whens, |&when| of_when(when)),
        Predicate::Boolean(value) => value.to_string(),
        Predicate::FullyAnnotated(users) => users.unwrap_or_default().join(", "),
    })
}

fn all<T>(operands: &Operands<T>, shown: impl Fn(&T) -> String) -> String {
    match operands {
        Operands::One(value) => shown(value),
        Operands::Range(bounds) => {
            let [low, high] = &**bounds;
            format!("{} and {}", shown(low), shown(high))
        }
        Operands::Many(values) => {
            let mut parts: Vec<String> = values.iter().take(MAX_VALUES).map(shown).collect();
            if values.len() > MAX_VALUES {
                parts.push(format!("{} more", values.len() - MAX_VALUES));
            }
            parts.join(", ")
        }
    }
}

/// A number as it is sent, with its unit: `5000000000 nanoseconds`.
pub(crate) fn of_number(number: Number, unit: Option<DataUnit>) -> String {
    match unit {
        None | Some(DataUnit::Percentage | DataUnit::CountAndTotal | DataUnit::Other) => number.to_string(),
        Some(unit) => format!("{number} {}", unit.as_str()),
    }
}

/// A timestamp as it is sent, or the day between two of them.
pub(crate) fn of_when(when: When) -> String {
    match when {
        When::Timestamp(moment) => Instant(moment).to_string(),
        When::Day { start, next } => format!("the day from {} to {}", Instant(start), Instant(next)),
    }
}
