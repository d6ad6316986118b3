//! Comparisons that are one leaf, and of which there is nothing to say.

use std::borrow::Cow;

use crate::ast::{Value, ValueKind};
use crate::check::{self, ShortNumber};
use crate::filter::Operator;
use crate::operators::{self, Lowering};
use crate::parse::quick::{Comparison, Form};
use crate::schema::{Column, DataType, FilterType, Known, Schema};

/// A comparison as a leaf.
pub(super) struct Leaf<'r, 't> {
    pub(super) column: Known<'t>,
    pub(super) operator: Operator,
    pub(super) test: Test<'r, 't>,
}

/// What a column is compared with, by the type of the column.
pub(super) enum Test<'r, 't> {
    Text { texts: Texts<'r, 't>, case_sensitive: bool },
    Collection { texts: Texts<'r, 't>, case_sensitive: bool },
    Id(Texts<'r, 't>),
    Number(ShortNumber<'r>),
}

/// One text, or those of an array.
#[derive(Clone, Copy)]
pub(super) enum Texts<'r, 't> {
    One(&'r Cow<'t, str>),
    Many(&'r [Value<'t>]),
}

impl<'r, 't> Leaf<'r, 't> {
    /// The leaf that a comparison becomes; nothing where the passes must tell.
    pub(super) fn of(comparison: &'r Comparison<'_, 't>, schema: &'t Schema) -> Option<Self> {
        let known = schema.known(&comparison.column.name)?;
        let column = known.column;
        if column.allowed_values.is_some() {
            return None;
        }
        let filter_type = column.family()?;
        let Lowering::Leaf(operator) = operators::allowed(filter_type, comparison.operator)?.lowering() else {
            return None;
        };
        let case_sensitive = comparison.nocase.is_none();
        let test = match filter_type {
            FilterType::Text => Test::Text { texts: Texts::of(comparison)?, case_sensitive },
            FilterType::Collection => Test::Collection { texts: Texts::of(comparison)?, case_sensitive },
            FilterType::Id if case_sensitive => {
                let texts = Texts::of(comparison)?;
                let is_any = column.data_type != Some(DataType::Uuid) || operator == Operator::Contains;
                if !is_any && !texts.all(check::is_uuid) {
                    return None;
                }
                Test::Id(texts)
            }
            FilterType::Number if case_sensitive => Test::Number(number(comparison, column)?),
            _ => return None,
        };
        Some(Self { column: known, operator, test })
    }
}

impl<'r, 't> Texts<'r, 't> {
    /// What stands behind an operator, where that is in quotes.
    fn of(comparison: &'r Comparison<'_, 't>) -> Option<Self> {
        let is_text = |value: &Value<'_>| value.kind == ValueKind::String;
        let values = comparison.values.as_slice();
        match (comparison.form, values, comparison.operator.takes_list()) {
            (Form::Value, [value], false) if is_text(value) => Some(Self::One(&value.text)),
            (Form::List(_), values, true) if values.iter().all(is_text) => Some(Self::Many(values)),
            _ => None,
        }
    }

    fn all(self, is_right: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::One(text) => is_right(text),
            Self::Many(values) => values.iter().all(|value| is_right(&value.text)),
        }
    }
}

fn number<'r>(comparison: &'r Comparison<'_, '_>, column: &Column) -> Option<ShortNumber<'r>> {
    match (comparison.form, comparison.values.as_slice()) {
        (Form::Value, [value]) if value.kind == ValueKind::Number && !comparison.operator.takes_list() => {
            ShortNumber::of(&value.text, column)
        }
        _ => None,
    }
}
