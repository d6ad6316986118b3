//! Comparisons that are one leaf, and of which there is nothing to say.

use std::borrow::Cow;

use crate::ast::{Value, ValueKind};
use crate::check;
use crate::filter::{
    Filter, IdFilter, IdType, Number, NumberFilter, NumberType, OneOrMany, Operator, TextFilter, TextType,
};
use crate::operators::{self, Lowering};
use crate::parse::quick::{Comparison, Operand};
use crate::schema::{Column, DataType, FilterType, Schema};

/// The leaf that a comparison becomes; nothing where the passes must tell.
pub(super) fn of<'t>(comparison: &Comparison<'_, 't>, schema: &'t Schema) -> Option<Filter<'t>> {
    let column = schema.column(&comparison.column.name)?;
    if column.allowed_values.is_some() {
        return None;
    }
    let filter_type = column.family()?;
    let Lowering::Leaf(operator) = operators::allowed(filter_type, comparison.operator)?.lowering() else {
        return None;
    };
    let case_sensitive = comparison.nocase.is_none();
    let column_id = Cow::Borrowed(&*column.id);
    match filter_type {
        FilterType::Text => {
            let value = texts(comparison, |_| true)?;
            Some(Filter::Text(TextFilter { column_id, operator, value, case_sensitive, filter_type: TextType::Text }))
        }
        FilterType::Collection => {
            let value = texts(comparison, |_| true)?;
            // What takes an array is asked of a single text too.
            let value = if matches!(operator, Operator::OneOf | Operator::NotIn) { value.into_array() } else { value };
            let filter_type = TextType::Collection;
            Some(Filter::Text(TextFilter { column_id, operator, value, case_sensitive, filter_type }))
        }
        FilterType::Id if case_sensitive => {
            let is_any = column.data_type != Some(DataType::Uuid) || operator == Operator::Contains;
            let value = texts(comparison, |text| is_any || check::is_uuid(text))?;
            Some(Filter::Id(IdFilter { column_id, operator, value, filter_type: IdType }))
        }
        FilterType::Number if case_sensitive => {
            let value = OneOrMany::One(number(comparison, column)?);
            Some(Filter::Number(NumberFilter { column_id, operator, value, filter_type: NumberType }))
        }
        _ => None,
    }
}

/// The texts in quotes that stand behind an operator, all of which are right.
fn texts<'t>(
    comparison: &Comparison<'_, 't>,
    is_right: impl Fn(&str) -> bool,
) -> Option<OneOrMany<Cow<'t, str>>> {
    let text = |value: &Value<'t>| {
        (value.kind == ValueKind::String && is_right(&value.text)).then(|| value.text.clone())
    };
    match &comparison.operand {
        Operand::Value(value) if !comparison.operator.takes_list() => text(value).map(OneOrMany::One),
        Operand::List(items, _) if comparison.operator.takes_list() => {
            let mut texts = Vec::with_capacity(items.len());
            for item in items.iter() {
                texts.push(text(item)?);
            }
            Some(OneOrMany::Many(texts))
        }
        _ => None,
    }
}

fn number(comparison: &Comparison<'_, '_>, column: &Column) -> Option<Number> {
    match &comparison.operand {
        Operand::Value(value) if value.kind == ValueKind::Number && !comparison.operator.takes_list() => {
            check::short_number(&value.text, column)
        }
        _ => None,
    }
}
