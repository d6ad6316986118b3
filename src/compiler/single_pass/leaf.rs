//! Comparisons that are one leaf, and of which there is nothing to say.

use crate::filter::Operator;
use crate::schema::{DataType, FilterType, Known, Schema};
use crate::semantic::check::{self, ShortNumber};
use crate::semantic::operators::{self, Lowering};
use crate::syntax::ast::{Value, ValueKind};
use crate::syntax::fast_path::{Comparison, Form};

use super::Output;

/// What a leaf asks of a column that holds text.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    /// Text, collection or id.
    pub(super) filter_type: FilterType,
    pub(super) operator: Operator,
    pub(super) case_sensitive: bool,
    /// Whether it is asked with an array.
    pub(super) is_array: bool,
}

/// Puts out the leaf that a comparison becomes; nothing where the passes must tell.
pub(super) fn put<'t>(comparison: &Comparison<'_, 't>, schema: &'t Schema, output: &mut impl Output<'t>) -> Option<()> {
    let known = schema.known(&comparison.column.name)?;
    let column = known.column;
    if column.allowed_values.is_some() {
        return None;
    }
    let filter_type = column.family()?;
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
            let is_any = column.data_type != Some(DataType::Uuid) || operator == Operator::Contains;
            if !is_any && !comparison.values.iter().all(|value| check::is_uuid(&value.text)) {
                return None;
            }
        }
        FilterType::Number if case_sensitive => {
            return number(comparison.values, known, operator, output);
        }
        _ => return None,
    }
    if !comparison.values.iter().all(|value| value.kind == ValueKind::String) {
        return None;
    }
    // A collection is asked with an array of one text too.
    let is_array = is_list || filter_type == FilterType::Collection && operator.takes_array();
    output.texts(known, Asked { filter_type, operator, case_sensitive, is_array }, comparison.values);
    Some(())
}

fn number<'t>(values: &[Value<'t>], known: Known<'t>, operator: Operator, output: &mut impl Output<'t>) -> Option<()> {
    let [value] = values else { return None };
    let number = ShortNumber::of(&value.text, known.column).filter(|_| value.kind == ValueKind::Number)?;
    // `duration_ns > 5`
    if known.least_usual > 0.0 {
        let asked = number.number()?.as_f64();
        if asked > 0.0 && asked < known.least_usual {
            return None;
        }
    }
    output.number(known, operator, number)
}
