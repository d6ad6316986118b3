//! Floats in decimal digits, the fewest that no other float has.
//!
//! The digits are those of JSON: the formatting of `std` has tables of its own, 5 KB gzipped in browsers.

/// `0.1`, `-5.0`, `1e20`; what is not finite is `NaN`, `inf` or `-inf`.
pub(crate) fn json(value: f64) -> String {
    match value {
        f64::INFINITY => "inf".to_owned(),
        f64::NEG_INFINITY => "-inf".to_owned(),
        // JSON has nothing else that is no number.
        value => serde_json::to_string(&value).ok().filter(|json| json != "null").unwrap_or_else(|| "NaN".to_owned()),
    }
}

/// `0.1`, `-5`, `100000000000000000000`
pub(crate) fn plain(value: f64) -> String {
    let Digits { sign, digits, exponent } = Digits::of(value);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let point = count(&digits) + exponent;
    match usize::try_from(point).ok().and_then(|point| digits.split_at_checked(point)) {
        _ if digits.is_empty() => format!("{sign}0"),
        Some((whole, "")) => [sign, whole].concat(),
        Some(("", fraction)) => [sign, "0.", fraction].concat(),
        Some((whole, fraction)) => [sign, whole, ".", fraction].concat(),
        None if point > 0 => [sign, &digits, &zeros(exponent)].concat(),
        None => [sign, "0.", &zeros(-point), &digits].concat(),
    }
}

/// `1e-7`, `-1.5e20`
pub(crate) fn scientific(value: f64) -> String {
    let Digits { sign, digits, exponent } = Digits::of(value);
    let exponent = count(&digits) + exponent - 1;
    match digits.split_at_checked(1) {
        None => format!("{sign}0e0"),
        Some((first, "")) => format!("{sign}{first}e{exponent}"),
        Some((first, others)) => format!("{sign}{first}.{others}e{exponent}"),
    }
}

/// `digits × 10^exponent`, the digits without zeros at either end.
struct Digits {
    sign: &'static str,
    digits: String,
    exponent: i32,
}

impl Digits {
    fn of(value: f64) -> Self {
        // Of a float only what is not finite is no number in JSON, and that is none in a filter.
        let json = serde_json::to_string(&value.abs()).unwrap_or_default();
        let (mantissa, exponent) = json.split_once('e').unwrap_or((&json, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        let digits = all.trim_end_matches('0');
        let exponent = exponent.parse::<i32>().unwrap_or_default() - count(fraction) + count(&all) - count(digits);
        let sign = if value.is_sign_negative() { "-" } else { "" };
        Self { sign, digits: digits.trim_start_matches('0').to_owned(), exponent }
    }
}

/// How many digits there are; a float has at most 17, and in JSON some zeros.
fn count(digits: &str) -> i32 {
    i32::try_from(digits.len()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{plain, scientific};

    proptest! {
        #[test]
        fn as_the_standard_library_writes_them(value: f64, short in -1e7_f64..1e7, places in -30_i32..30) {
            let rounded = (short * 100.0).round() / 100.0 * 10_f64.powi(places);
            for value in [value, short, rounded, rounded.trunc()].into_iter().filter(|value| value.is_finite()) {
                for (ours, theirs) in [(plain(value), value.to_string()), (scientific(value), format!("{value:e}"))] {
                    // Of two shortest texts that are equally near either is right: both of -616085795226634.25.
                    let is_other = ours.len() == theirs.len() && ours.parse() == Ok(value);
                    prop_assert!(ours == theirs || is_other, "{} {}", ours, theirs);
                }
            }
        }
    }
}
