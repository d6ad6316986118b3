//! Numbers with their unit, in readable form.

use crate::filter::Number;
use crate::schema::DataUnit;

/// The least absolute value written with an exponent because it is large.
const HUGE: f64 = 1e15;
/// Absolute values below this are written with an exponent.
const TINY: f64 = 1e-6;

/// Units of time that are written as whole numbers, followed by the next smaller unit, in nanoseconds.
const WHOLE: [(i128, &str); 3] = [(86_400_000_000_000, "day"), (3_600_000_000_000, "hour"), (60_000_000_000, "minute")];
/// Units of time that may be written with a fraction, in nanoseconds.
const FRACTIONAL: [(i128, &str); 4] =
    [(1_000_000_000, "second"), (1_000_000, "millisecond"), (1_000, "microsecond"), (1, "nanosecond")];

/// A number in readable form, followed by the stored number if it differs: `5 seconds (5,000 milliseconds)`.
pub(super) fn shown(number: Number, unit: Option<DataUnit>) -> String {
    let plain = plain(number);
    let Some(unit) = unit else { return plain };
    let readable = match unit {
        DataUnit::NanoSeconds => duration(number, 1),
        DataUnit::MicroSeconds => duration(number, 1_000),
        DataUnit::MilliSeconds => duration(number, 1_000_000),
        DataUnit::Seconds => duration(number, 1_000_000_000),
        DataUnit::Percentage => percentage(number),
        DataUnit::Dollars => return dollars(&plain),
        DataUnit::CountAndTotal | DataUnit::Other => None,
    };
    let plain = match unit {
        DataUnit::NanoSeconds | DataUnit::MicroSeconds | DataUnit::MilliSeconds | DataUnit::Seconds => {
            counted(&plain, unit.as_str().trim_end_matches('s'))
        }
        _ => plain,
    };
    match readable {
        Some(readable) if readable != plain => format!("{readable} ({plain})"),
        _ => plain,
    }
}

/// A number alone: `5,000`.
pub(in crate::ide) fn plain(number: Number) -> String {
    grouped(&decimal(number))
}

fn decimal(number: Number) -> String {
    match number {
        Number::Float(value) if value != 0.0 && !(TINY..HUGE).contains(&value.abs()) => format!("{value:e}"),
        number => number.to_string(),
    }
}

/// `1,000,000.5`
fn grouped(decimal: &str) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |digits| ("-", digits));
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (whole, rest) = digits.split_at_checked(end).unwrap_or((digits, ""));
    let mut grouped = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

/// `1 second`, `5 seconds`
fn counted(number: &str, unit: &str) -> String {
    let s = if matches!(number, "1" | "-1") { "" } else { "s" };
    format!("{number} {unit}{s}")
}

fn dollars(plain: &str) -> String {
    match plain.strip_prefix('-') {
        Some(plain) => format!("-${plain}"),
        None => format!("${plain}"),
    }
}

/// `80%`; `None` if the number is written with an exponent.
fn percentage(ratio: Number) -> Option<String> {
    let written = decimal(ratio);
    let (sign, written) = written.strip_prefix('-').map_or(("", written.as_str()), |written| ("-", written));
    if written.contains('e') {
        return None;
    }
    let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
    let (shifted, rest) = match fraction.split_at_checked(2) {
        Some((two, rest)) => (format!("{whole}{two}"), rest),
        None => (format!("{whole}{fraction:0<2}"), ""),
    };
    let whole = shifted.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = if rest.is_empty() { String::new() } else { format!(".{rest}") };
    Some(format!("{sign}{}%", grouped(&format!("{whole}{fraction}"))))
}

/// `1 hour 30 minutes`; `None` for a fraction of the column's unit.
fn duration(number: Number, nanoseconds: i128) -> Option<String> {
    let value = match number {
        Number::Integer(value) => i128::from(value),
        Number::Unsigned(value) => i128::from(value),
        Number::Float(_) => return None,
    };
    let mut rest = (value * nanoseconds).abs();
    let mut parts = Vec::new();
    for (unit, name) in WHOLE {
        if rest >= unit {
            parts.push(counted(&grouped(&(rest / unit).to_string()), name));
            rest %= unit;
        }
    }
    let is_compound = !parts.is_empty();
    let best = FRACTIONAL.into_iter().find(|(unit, _)| rest >= *unit || is_compound);
    if let Some((unit, name)) = best.filter(|_| rest > 0) {
        parts.push(counted(&fraction(rest, unit), name));
    }
    let sign = if value < 0 { "minus " } else { "" };
    (!parts.is_empty()).then(|| format!("{sign}{}", parts.join(" ")))
}

/// `value / one` in decimal: `1.5` for 1,500,000 and 1,000,000.
fn fraction(value: i128, one: i128) -> String {
    let places = one.ilog10() as usize;
    let fraction = format!("{:0>places$}", value % one);
    let fraction = if places == 0 { "" } else { fraction.trim_end_matches('0') };
    let whole = value / one;
    if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::{DataUnit, Number, shown};

    #[test]
    fn durations() {
        for (nanoseconds, words) in [
            (0, "0 nanoseconds"),
            (1, "1 nanosecond"),
            (4, "4 nanoseconds"),
            (1_500_000, "1.5 milliseconds (1,500,000 nanoseconds)"),
            (5_000_000_000, "5 seconds (5,000,000,000 nanoseconds)"),
            (90_000_000_000, "1 minute 30 seconds (90,000,000,000 nanoseconds)"),
            (60_000_000_001, "1 minute 0.000000001 seconds (60,000,000,001 nanoseconds)"),
            (-3_600_000_000_000, "minus 1 hour (-3,600,000,000,000 nanoseconds)"),
            (i64::MAX, "106,751 days 23 hours 47 minutes 16.854775807 seconds (9,223,372,036,854,775,807 nanoseconds)"),
        ] {
            assert_eq!(shown(Number::Integer(nanoseconds), Some(DataUnit::NanoSeconds)), words);
        }
        assert_eq!(shown(Number::Integer(1), Some(DataUnit::Seconds)), "1 second");
        assert_eq!(shown(Number::Integer(1500), Some(DataUnit::MilliSeconds)), "1.5 seconds (1,500 milliseconds)");
        assert_eq!(shown(Number::Float(0.5), Some(DataUnit::Seconds)), "0.5 seconds");
    }

    #[test]
    fn other_units() {
        for (number, unit, words) in [
            (0.8, DataUnit::Percentage, "80% (0.8)"),
            (0.075, DataUnit::Percentage, "7.5% (0.075)"),
            (-0.5, DataUnit::Percentage, "-50% (-0.5)"),
            (0.05, DataUnit::Dollars, "$0.05"),
            (-1234.5, DataUnit::Dollars, "-$1,234.5"),
            (1e300, DataUnit::CountAndTotal, "1e300"),
            (-1e-9, DataUnit::Percentage, "-1e-9"),
        ] {
            assert_eq!(shown(Number::Float(number), Some(unit)), words);
        }
        assert_eq!(shown(Number::Integer(80), Some(DataUnit::Percentage)), "8,000% (80)");
        assert_eq!(shown(Number::Integer(0), Some(DataUnit::Percentage)), "0% (0)");
        assert_eq!(shown(Number::Unsigned(u64::MAX), None), "18,446,744,073,709,551,615");
    }
}
