//! Exact decimal numbers, rounded once at the end.

use crate::filter::Number;

/// `digits × 10^exponent`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) digits: i128,
    pub(super) exponent: i32,
}

/// Why a decimal cannot be sent as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberError {
    /// It is not whole, but must be.
    Fraction,
    /// It does not fit in 64 bits.
    OutOfRange,
}

impl Decimal {
    /// Parses `1_000.5e-3`, without a sign.
    pub(super) fn parse(text: &str) -> Result<Self, NumberError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                (mantissa, exponent.replace('_', "").parse().map_err(|_| NumberError::OutOfRange)?)
            }
            None => (text, 0_i32),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches(['0', '_']);
        let mut digits = 0_i128;
        let mut places = 0_i32;
        for digit in whole.chars().filter_map(|c| c.to_digit(10)) {
            digits = push(digits, digit)?;
        }
        for digit in fraction.chars().filter_map(|c| c.to_digit(10)) {
            digits = push(digits, digit)?;
            places += 1;
        }
        Ok(Self { digits, exponent: exponent.checked_sub(places).ok_or(NumberError::OutOfRange)? })
    }

    /// Multiplies by a whole number.
    pub(super) fn times(self, factor: i128) -> Result<Self, NumberError> {
        let digits = self.digits.checked_mul(factor).ok_or(NumberError::OutOfRange)?;
        Ok(Self { digits, ..self })
    }

    /// Multiplies by a power of ten.
    pub(super) fn shifted(self, places: i32) -> Result<Self, NumberError> {
        let exponent = self.exponent.checked_add(places).ok_or(NumberError::OutOfRange)?;
        Ok(Self { exponent, ..self })
    }

    /// The exact sum.
    pub(super) fn plus(self, other: Self) -> Result<Self, NumberError> {
        let exponent = self.exponent.min(other.exponent);
        let digits = self.at(exponent)?.checked_add(other.at(exponent)?).ok_or(NumberError::OutOfRange)?;
        Ok(Self { digits, exponent })
    }

    /// The digits for `exponent`, which is at most its own exponent.
    fn at(self, exponent: i32) -> Result<i128, NumberError> {
        let places = self.exponent.checked_sub(exponent).and_then(|places| u32::try_from(places).ok());
        let places = places.ok_or(NumberError::OutOfRange)?;
        scaled(self.digits, places)
    }

    /// Its value, if it is whole.
    pub(super) fn whole(self) -> Result<i128, NumberError> {
        let Self { mut digits, mut exponent } = self;
        while exponent < 0 && digits % 10 == 0 && digits != 0 {
            digits /= 10;
            exponent += 1;
        }
        match u32::try_from(exponent) {
            _ if digits == 0 => Ok(0),
            Ok(places) => scaled(digits, places),
            Err(_) => Err(NumberError::Fraction),
        }
    }

    /// The number as it is sent: an integer if it is whole, else the nearest float.
    pub(super) fn number(self) -> Result<Number, NumberError> {
        match self.whole() {
            Ok(whole) => whole_number(whole),
            Err(NumberError::OutOfRange) => Err(NumberError::OutOfRange),
            Err(NumberError::Fraction) => {
                let float = nearest(&format!("{}e{}", self.digits, self.exponent))?;
                if float != 0.0 { Ok(Number::Float(float)) } else { Err(NumberError::OutOfRange) }
            }
        }
    }
}

/// The nearest float, if it is finite.
pub(super) fn nearest(number: &str) -> Result<f64, NumberError> {
    number.parse().ok().filter(|float: &f64| float.is_finite()).ok_or(NumberError::OutOfRange)
}

/// A whole number as an `i64` or a `u64`.
pub(super) fn whole_number(whole: i128) -> Result<Number, NumberError> {
    i64::try_from(whole)
        .map(Number::Integer)
        .or_else(|_| u64::try_from(whole).map(Number::Unsigned))
        .map_err(|_| NumberError::OutOfRange)
}

fn push(digits: i128, digit: u32) -> Result<i128, NumberError> {
    digits.checked_mul(10).and_then(|digits| digits.checked_add(i128::from(digit))).ok_or(NumberError::OutOfRange)
}

fn scaled(digits: i128, places: u32) -> Result<i128, NumberError> {
    10_i128.checked_pow(places).and_then(|power| digits.checked_mul(power)).ok_or(NumberError::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Result<Number, NumberError> {
        Decimal::parse(text).and_then(Decimal::number)
    }

    #[test]
    fn whole_numbers_stay_whole() {
        assert_eq!(number("1_000"), Ok(Number::Integer(1000)));
        assert_eq!(number("1e3"), Ok(Number::Integer(1000)));
        assert_eq!(number("1.50e1"), Ok(Number::Integer(15)));
        assert_eq!(number("18446744073709551615"), Ok(Number::Unsigned(u64::MAX)));
        assert_eq!(number("18446744073709551616"), Err(NumberError::OutOfRange));
        assert_eq!(number("0e99999"), Ok(Number::Integer(0)));
    }

    #[test]
    fn fractions_are_rounded_once() {
        assert_eq!(number("7").and_then(|_| Decimal::parse("7")?.shifted(-2)?.number()), Ok(Number::Float(0.07)));
        assert_eq!(number("1.1"), Ok(Number::Float(1.1)));
        assert_eq!(number("1e-400"), Err(NumberError::OutOfRange));
    }
}
