//! Comparisons that lower to one leaf.

use crate::filter::FilterOperator;
use crate::schema::{DataType, FilterType, Known, Schema};
use crate::semantic::check::{self, ShortNumber};
use crate::semantic::operators::{self, Lowering};
use crate::syntax::ast::{Value, ValueKind};
use crate::syntax::fast_path::{Comparison, Form};

use super::json::{Json, TextLeaf};

/// Appends the leaf of a comparison; `None` if the regular passes must lower it.
pub(super) fn append(comparison: &Comparison<'_, '_>, schema: &Schema, json: &mut Json<'_>) -> Option<()> {
    let known = schema.known(&comparison.column.name)?;
    let column = known.column;
    if column.allowed_values.is_some() {
        return None;
    }
    let filter_type = column.effective_type()?;
    let Lowering::Leaf(operator) = operators::allowed(filter_type, comparison.operator)?.lowering() else {
        return None;
    };
    let is_list = match comparison.form {
        Form::Value => false,
        Form::List(_) => true,
        Form::Range => return None,
    };
    if is_list != comparison.operator.takes_list() {
        return None;
    }
    let case_sensitive = comparison.nocase.is_none();
    match filter_type {
        FilterType::Text | FilterType::Collection => {}
        FilterType::Id if case_sensitive => {
            let is_any = column.data_type != Some(DataType::Uuid) || operator == FilterOperator::Contains;
            if !is_any && !comparison.values.iter().all(|value| check::is_uuid(&value.text)) {
                return None;
            }
        }
        FilterType::Number if case_sensitive => {
            return number(comparison.values, known, operator, json);
        }
        _ => return None,
    }
    if !comparison.values.iter().all(|value| value.kind == ValueKind::String) {
        return None;
    }
    // A collection gets an array even for a single string.
    let is_array = is_list || filter_type == FilterType::Collection && operator.takes_array();
    json.text_leaf(known, TextLeaf { filter_type, operator, case_sensitive, is_array }, comparison.values);
    Some(())
}

fn number(values: &[Value<'_>], known: Known<'_>, operator: FilterOperator, json: &mut Json<'_>) -> Option<()> {
    let [value] = values else { return None };
    let number = ShortNumber::of(&value.text, known.column).filter(|_| value.kind == ValueKind::Number)?;
    // `duration_ns > 5`
    if known.least_usual > 0.0 {
        let value = number.number()?.as_f64();
        if value > 0.0 && value < known.least_usual {
            return None;
        }
    }
    json.number_leaf(known, operator, number)
}
