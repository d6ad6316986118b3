//! Exact decimal numbers, rounded once at the end.

use crate::filter::Number;

/// `digits × 10^exponent`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) digits: i128,
    pub(super) exponent: i32,
}

/// Why a decimal is no number of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// A whole number is wanted.
    Fraction,
    /// It does not fit 64 bits.
    OutOfRange,
}

impl Decimal {
    /// Reads `1_000.5e-3`, without a sign.
    pub(super) fn parse(text: &str) -> Result<Self, Unfit> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.replace('_', "").parse().map_err(|_| Unfit::OutOfRange)?),
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
        Ok(Self { digits, exponent: exponent.checked_sub(places).ok_or(Unfit::OutOfRange)? })
    }

    /// The same times a whole number.
    pub(super) fn times(self, factor: i128) -> Result<Self, Unfit> {
        let digits = self.digits.checked_mul(factor).ok_or(Unfit::OutOfRange)?;
        Ok(Self { digits, ..self })
    }

    /// The same times a power of ten.
    pub(super) fn shifted(self, places: i32) -> Result<Self, Unfit> {
        let exponent = self.exponent.checked_add(places).ok_or(Unfit::OutOfRange)?;
        Ok(Self { exponent, ..self })
    }

    /// The exact sum.
    pub(super) fn plus(self, other: Self) -> Result<Self, Unfit> {
        let exponent = self.exponent.min(other.exponent);
        let digits = self.at(exponent)?.checked_add(other.at(exponent)?).ok_or(Unfit::OutOfRange)?;
        Ok(Self { digits, exponent })
    }

    /// The digits when the exponent is `exponent`, which is not above its own.
    fn at(self, exponent: i32) -> Result<i128, Unfit> {
        let places = self.exponent.checked_sub(exponent).and_then(|places| u32::try_from(places).ok());
        let places = places.ok_or(Unfit::OutOfRange)?;
        scaled(self.digits, places)
    }

    /// Its value, where it is whole.
    pub(super) fn whole(self) -> Result<i128, Unfit> {
        let Self { mut digits, mut exponent } = self;
        while exponent < 0 && digits % 10 == 0 && digits != 0 {
            digits /= 10;
            exponent += 1;
        }
        match u32::try_from(exponent) {
            _ if digits == 0 => Ok(0),
            Ok(places) => scaled(digits, places),
            Err(_) => Err(Unfit::Fraction),
        }
    }

    /// The number as the wire writes it: whole where it is whole, else the nearest float.
    pub(super) fn number(self) -> Result<Number, Unfit> {
        match self.whole() {
            Ok(whole) => whole_number(whole),
            Err(Unfit::OutOfRange) => Err(Unfit::OutOfRange),
            Err(Unfit::Fraction) => {
                let float = nearest(&format!("{}e{}", self.digits, self.exponent))?;
                if float != 0.0 { Ok(Number::Float(float)) } else { Err(Unfit::OutOfRange) }
            }
        }
    }
}

/// The nearest float, which is finite.
pub(super) fn nearest(number: &str) -> Result<f64, Unfit> {
    number.parse().ok().filter(|float: &f64| float.is_finite()).ok_or(Unfit::OutOfRange)
}

/// A whole number in 64 bits.
pub(super) fn whole_number(whole: i128) -> Result<Number, Unfit> {
    i64::try_from(whole)
        .map(Number::Integer)
        .or_else(|_| u64::try_from(whole).map(Number::Unsigned))
        .map_err(|_| Unfit::OutOfRange)
}

fn push(digits: i128, digit: u32) -> Result<i128, Unfit> {
    digits.checked_mul(10).and_then(|digits| digits.checked_add(i128::from(digit))).ok_or(Unfit::OutOfRange)
}

fn scaled(digits: i128, places: u32) -> Result<i128, Unfit> {
    10_i128.checked_pow(places).and_then(|power| digits.checked_mul(power)).ok_or(Unfit::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Result<Number, Unfit> {
        Decimal::parse(text).and_then(Decimal::number)
    }

    #[test]
    fn whole_numbers_stay_whole() {
        assert_eq!(number("1_000"), Ok(Number::Integer(1000)));
        assert_eq!(number("1e3"), Ok(Number::Integer(1000)));
        assert_eq!(number("1.50e1"), Ok(Number::Integer(15)));
        assert_eq!(number("18446744073709551615"), Ok(Number::Unsigned(u64::MAX)));
        assert_eq!(number("18446744073709551616"), Err(Unfit::OutOfRange));
        assert_eq!(number("0e99999"), Ok(Number::Integer(0)));
    }

    #[test]
    fn others_are_rounded_once() {
        assert_eq!(number("7").and_then(|_| Decimal::parse("7")?.shifted(-2)?.number()), Ok(Number::Float(0.07)));
        assert_eq!(number("1.1"), Ok(Number::Float(1.1)));
        assert_eq!(number("1e-400"), Err(Unfit::OutOfRange));
    }
}
