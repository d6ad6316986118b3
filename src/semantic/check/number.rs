//! Values of number columns.

use std::borrow::Cow;

use crate::diagnostic::{Code, Severity};
use crate::filter::Number;
use crate::schema::{AllowedValue, Column, DataType, DataUnit};
use crate::syntax::ast::ValueKind;

use super::decimal::{self, Decimal, NumberError};
use super::quantity::{self, Dimension};
use super::{Checker, Literal, Subject, Suspicious, errors};

/// Decimal numbers with this many digits have different nearest floats (`f64::DIGITS`).
const SAFE_DIGITS: usize = 15;

impl<'s> Checker<'_, 's> {
    /// A literal as a number in the column's unit.
    pub(super) fn number(&mut self, subject: &Subject<'_, 's>, literal: Literal<'_, '_>) -> Option<Number> {
        let number = match literal.kind {
            ValueKind::Number => self.plain_number(subject, literal),
            ValueKind::Quantity => self.quantity(subject, literal),
            _ => {
                let diagnostic = self
                    .column_on_the_right(subject, literal)
                    .unwrap_or_else(|| errors::expected_number(subject, literal));
                self.diagnostics.push(diagnostic);
                None
            }
        }?;
        self.check_allowed_number(subject, literal, number);
        self.check_magnitude(subject, literal, number);
        Some(number)
    }

    /// Reports advice only, as a small number may be intended; lint reports it at the level of its rule.
    fn check_magnitude(&mut self, subject: &Subject<'_, 's>, literal: Literal<'_, '_>, number: Number) {
        let is_typo = || self.typos.get(&*subject.column.id).is_some_and(Option::is_some);
        if literal.parameter.is_some() || subject.column.is_assumed && is_typo() {
            return;
        }
        let unit = subject.column.unit();
        if let Some(suspicious) = Suspicious::of(unit, literal.kind, literal.text, number) {
            let report = || suspicious.report(subject.name.span, literal.span).into_advice();
            self.diagnostics.push_at(Code::SuspiciousMagnitude, Severity::Advice, report);
        }
    }

    fn plain_number(&mut self, subject: &Subject<'_, 's>, literal: Literal<'_, '_>) -> Option<Number> {
        let (unsigned, sign) = match literal.text.strip_prefix('-') {
            Some(rest) => (rest, -1),
            None => (&**literal.text, 1),
        };
        let mut digits = unsigned.bytes();
        if digits.next() == Some(b'0') && digits.next().is_some_and(|next| next.is_ascii_digit() || next == b'_') {
            self.diagnostics.push(errors::leading_zeros(literal));
            return None;
        }
        let integer_written = !unsigned.contains(['.', 'e', 'E']);
        let whole_only = subject.column.column.data_type == Some(DataType::Integer);
        let fitted = if let Ok(integer) = literal.text.parse() {
            Ok(Number::Integer(integer))
        } else if integer_written || whole_only {
            // A bound `NaN` or `inf`.
            if !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
                self.diagnostics.push(errors::not_finite(literal));
                return None;
            }
            Decimal::parse(unsigned).and_then(|decimal| decimal.times(sign)?.whole()).and_then(decimal::whole_number)
        } else {
            self.float(literal)
        };
        self.or_report(subject, literal, fitted)
    }

    /// The nearest float, with a warning if digits are lost.
    fn float(&mut self, literal: Literal<'_, '_>) -> Result<Number, NumberError> {
        let has_gaps = literal.text.contains('_');
        let plain = if has_gaps { Cow::Owned(literal.text.replace('_', "")) } else { Cow::Borrowed(&**literal.text) };
        let float = decimal::nearest(&plain)?;
        if plain.len() <= SAFE_DIGITS && !plain.contains(['e', 'E']) {
            return Ok(Number::Float(float));
        }
        let digits = significant_digits(&plain);
        if float == 0.0 && !digits.is_empty() {
            return Err(NumberError::OutOfRange);
        }
        if digits.len() > SAFE_DIGITS && significant_digits(&format!("{float:e}")) != digits {
            self.diagnostics.push(errors::inexact_number(literal, float));
        }
        Ok(Number::Float(float))
    }

    fn quantity(&mut self, subject: &Subject<'_, 's>, literal: Literal<'_, '_>) -> Option<Number> {
        let quantity = match quantity::parse(literal.text) {
            Ok(quantity) => quantity,
            Err(quantity::QuantityError::Order) => {
                self.diagnostics.push(errors::unordered_quantity(literal));
                return None;
            }
            Err(quantity::QuantityError::OutOfRange) => {
                self.diagnostics.push(errors::number_out_of_range(literal));
                return None;
            }
        };
        let unit = subject.column.unit();
        let Some(places) = places(unit, quantity.dimension) else {
            self.diagnostics.push(errors::wrong_unit(subject, literal, quantity.dimension, unit));
            return None;
        };
        let amount = quantity.amount.shifted(places);
        let whole_only = subject.column.column.data_type == Some(DataType::Integer);
        let fitted =
            amount.and_then(
                |amount| if whole_only { amount.whole().and_then(decimal::whole_number) } else { amount.number() },
            );
        self.or_report(subject, literal, fitted)
    }

    fn or_report(
        &mut self,
        subject: &Subject<'_, 's>,
        literal: Literal<'_, '_>,
        fitted: Result<Number, NumberError>,
    ) -> Option<Number> {
        match fitted {
            Ok(number) => return Some(number),
            Err(NumberError::Fraction) => {
                self.diagnostics.push(errors::fraction(subject, literal, subject.column.unit()))
            }
            Err(NumberError::OutOfRange) => self.diagnostics.push(errors::number_out_of_range(literal)),
        }
        None
    }

    fn check_allowed_number(&mut self, subject: &Subject<'_, 's>, literal: Literal<'_, '_>, number: Number) {
        let Some(allowed) = &subject.column.column.allowed_values else { return };
        let numbers = || {
            allowed.iter().filter_map(|value| match value {
                AllowedValue::Number(number) => Some(*number),
                _ => None,
            })
        };
        #[expect(clippy::float_cmp, reason = "allowed values match exactly or not at all")]
        let is_allowed = numbers().any(|allowed| allowed == number.as_f64());
        if !is_allowed && numbers().next().is_some() {
            self.diagnostics.push_with(Code::ValueNotAllowed, || {
                let shown: Vec<String> = numbers().map(|number| number.to_string()).collect();
                errors::number_not_allowed(subject, literal, &shown)
            });
        }
    }
}

/// A number in the most common form: a few digits, with or without a decimal point.
#[derive(Clone, Copy)]
pub(crate) struct ShortNumber<'v> {
    text: &'v str,
    /// The digits after the decimal point, if there is one.
    fraction: Option<&'v [u8]>,
}

impl<'v> ShortNumber<'v> {
    /// A literal for a column; `None` if it has another form.
    pub(crate) fn of(text: &'v str, column: &Column) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text).as_bytes();
        let whole = unsigned.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(unsigned.len());
        let has_leading_zero = unsigned.first() == Some(&b'0') && whole > 1;
        if unsigned.len() > SAFE_DIGITS || whole == 0 || has_leading_zero {
            return None;
        }
        let fraction = match unsigned.get(whole..)? {
            [] => None,
            [b'.', fraction @ ..] => Some(fraction),
            _ => return None,
        };
        let is_valid = fraction.is_none_or(|fraction| {
            column.data_type != Some(DataType::Integer) && fraction.iter().all(u8::is_ascii_digit)
        });
        is_valid.then_some(Self { text, fraction })
    }

    pub(crate) fn number(self) -> Option<Number> {
        match self.fraction {
            None => self.text.parse().ok().map(Number::Integer),
            Some(_) => decimal::nearest(self.text).ok().map(Number::Float),
        }
    }

    /// The number as JSON, if that is the same as it was written.
    pub(crate) fn json(self) -> Option<&'v str> {
        let is_same = match self.fraction {
            None => self.text != "-0",
            // So few digits are already the shortest; small numbers are written with an exponent.
            Some(fraction) => fraction.first() != Some(&b'0') && fraction.last() != Some(&b'0'),
        };
        is_same.then_some(self.text)
    }
}

/// The power of ten that converts a quantity to the column's unit, if the two are compatible.
const fn places(unit: Option<DataUnit>, dimension: Dimension) -> Option<i32> {
    match (unit, dimension) {
        (Some(DataUnit::NanoSeconds), Dimension::Time)
        | (Some(DataUnit::Percentage) | None, Dimension::Percent)
        | (Some(DataUnit::Dollars), Dimension::Dollars)
        | (Some(DataUnit::CountAndTotal) | None, Dimension::Count) => Some(0),
        (Some(DataUnit::MicroSeconds), Dimension::Time) => Some(-3),
        (Some(DataUnit::MilliSeconds), Dimension::Time) => Some(-6),
        (Some(DataUnit::Seconds), Dimension::Time) => Some(-9),
        _ => None,
    }
}

/// The significant digits: from the first to the last that is not zero, without point and exponent.
fn significant_digits(number: &str) -> String {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}
