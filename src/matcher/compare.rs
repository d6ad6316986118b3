//! Exact comparison of numbers.

use std::cmp::Ordering;

use crate::filter::Number;

/// Compares two numbers without rounding. NaN is greater than all other numbers, and equal to itself.
pub(super) fn numbers(a: Number, b: Number) -> Ordering {
    match (a, b) {
        (Number::Float(a), Number::Float(b)) => floats(a, b),
        (Number::Float(a), b) => integer_with_float(integer(b), a).reverse(),
        (a, Number::Float(b)) => integer_with_float(integer(a), b),
        (a, b) => integer(a).cmp(&integer(b)),
    }
}

/// The value of a whole number; 0 for a float.
fn integer(number: Number) -> i128 {
    match number {
        Number::Integer(value) => value.into(),
        Number::Unsigned(value) => value.into(),
        Number::Float(_) => 0,
    }
}

fn floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

/// Compares an integer of at most 64 bits with a float.
fn integer_with_float(integer: i128, float: f64) -> Ordering {
    if float.is_nan() {
        return Ordering::Less;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a float beyond 128 bits becomes the nearest of them")]
    let whole = float.trunc() as i128;
    integer.cmp(&whole).then_with(|| 0.0_f64.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::numbers;
    use crate::filter::Number::{Float, Integer, Unsigned};

    #[test]
    fn numbers_are_compared_without_rounding() {
        let two_to_53 = 9_007_199_254_740_992;
        assert_eq!(numbers(Integer(two_to_53 + 1), Float(9_007_199_254_740_992.0)), Greater);
        assert_eq!(numbers(Float(9_007_199_254_740_992.0), Integer(two_to_53 + 1)), Less);
        assert_eq!(numbers(Integer(two_to_53), Float(9_007_199_254_740_992.0)), Equal);
        assert_eq!(numbers(Unsigned(u64::MAX), Float(18_446_744_073_709_551_616.0)), Less);
        assert_eq!(numbers(Integer(i64::MIN), Float(-9_223_372_036_854_775_808.0)), Equal);
        assert_eq!(numbers(Integer(-1), Float(-1.5)), Greater);
        assert_eq!(numbers(Integer(1), Float(1.5)), Less);
        assert_eq!(numbers(Integer(0), Float(-0.0)), Equal);
        assert_eq!(numbers(Integer(0), Float(f64::MAX)), Less);
        assert_eq!(numbers(Integer(0), Float(f64::NEG_INFINITY)), Greater);
    }

    #[test]
    fn nan_is_the_greatest_number() {
        assert_eq!(numbers(Float(f64::NAN), Float(f64::INFINITY)), Greater);
        assert_eq!(numbers(Integer(5), Float(f64::NAN)), Less);
        assert_eq!(numbers(Float(f64::NAN), Float(f64::NAN)), Equal);
    }
}
