//! Units and their common aliases.

/// The units of time.
const TIME: [&str; 10] = ["ns", "us", "µs", "ms", "s", "min", "m", "h", "d", "w"];
/// Thousand, million and billion, with their powers of ten.
const COUNTS: [(&str, usize); 3] = [("k", 3), ("M", 6), ("B", 9)];

/// Returns the unit for a word next to a number, full or abbreviated.
pub(crate) fn of_word(written: &str) -> Option<&'static str> {
    let counts = COUNTS.iter().map(|(unit, _)| *unit);
    TIME.into_iter().chain(counts).find(|unit| *unit == written).or_else(|| by_other_name(written))
}

/// Returns the unit for an alias: a long or an upper-case spelling.
pub(crate) fn by_other_name(written: &str) -> Option<&'static str> {
    Some(match written {
        "sec" | "secs" | "second" | "seconds" | "S" => "s",
        "mins" | "minute" | "minutes" => "m",
        "hr" | "hrs" | "hour" | "hours" | "H" => "h",
        "day" | "days" | "D" => "d",
        "week" | "weeks" | "W" => "w",
        "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" | "MS" => "ms",
        "usec" | "micros" | "microsecond" | "microseconds" => "us",
        "nsec" | "nanos" | "nanosecond" | "nanoseconds" | "NS" => "ns",
        "K" | "thousand" => "k",
        "mio" | "million" | "millions" | "mm" => "M",
        "b" | "G" | "bn" | "billion" | "billions" => "B",
        _ => return None,
    })
}

/// About how many days a unit has that varies in length.
pub(crate) fn days_of(written: &str) -> Option<u32> {
    match written {
        "M" | "mo" | "mos" | "mon" | "month" | "months" => Some(30),
        "q" | "Q" | "qtr" | "quarter" | "quarters" => Some(90),
        "y" | "Y" | "yr" | "yrs" | "year" | "years" => Some(365),
        _ => None,
    }
}

/// Returns the meaning of a word next to a percentage or an amount of money: `%`, `usd` or `cents`.
pub(crate) fn of_amount(written: &str) -> Option<&'static str> {
    let is = |words: &[&str]| words.iter().any(|word| written.eq_ignore_ascii_case(word));
    if is(&["percent", "percents", "pct"]) {
        Some("%")
    } else if is(&["usd", "dollar", "dollars", "bucks"]) {
        Some("usd")
    } else if is(&["cent", "cents"]) {
        Some("cents")
    } else {
        None
    }
}

pub(crate) fn is_time(unit: &str) -> bool {
    TIME.contains(&unit)
}

pub(crate) fn is_count(unit: &str) -> bool {
    COUNTS.iter().any(|(count, _)| *count == unit)
}

/// Formats a number with a unit from [`of_word`] or [`of_amount`]: `10` and `cents` become `$0.10`. A number in dollars
/// may have a multiplier: `$5` and `k` become `$5000`. `None` if the result cannot be written as a decimal number.
pub(crate) fn quantity(number: &str, unit: &str) -> Option<String> {
    let (sign, amount) = number.strip_prefix('-').map_or(("", number), |amount| ("-", amount));
    if let Some(dollars) = amount.strip_prefix('$') {
        let (_, places) = COUNTS.iter().find(|(count, _)| *count == unit)?;
        return Some(format!("{sign}${}", multiplied(dollars, *places)?));
    }
    match unit {
        "usd" => Some(format!("{sign}${amount}")),
        "cents" => Some(format!("{sign}${}", hundredth(amount)?)),
        unit => Some(format!("{number}{unit}")),
    }
}

/// Multiplies a decimal number by a power of ten.
fn multiplied(number: &str, places: usize) -> Option<String> {
    let (whole, fraction) = digits(number)?;
    let moved = format!("{fraction:0<places$}");
    let (up, rest) = moved.split_at_checked(places)?;
    let all = format!("{whole}{up}");
    let all = all.trim_start_matches('0');
    let whole = if all.is_empty() { "0" } else { all };
    Some(if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") })
}

/// Divides a decimal number by a hundred; the result has at least two fractional digits.
fn hundredth(number: &str) -> Option<String> {
    let (whole, fraction) = digits(number)?;
    let padded = format!("{whole:0>3}");
    let (dollars, cents) = padded.split_at_checked(padded.len() - 2)?;
    Some(format!("{dollars}.{cents}{fraction}"))
}

/// Returns the digits before and after the point; `None` if there is an exponent.
fn digits(number: &str) -> Option<(String, String)> {
    let plain = number.replace('_', "");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let is_decimal = !whole.is_empty() && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    is_decimal.then(|| (whole.to_owned(), fraction.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::quantity;

    #[test]
    fn quantities_are_normalized() {
        for (number, unit, expected) in [
            ("10", "cents", "$0.10"),
            ("5", "cents", "$0.05"),
            ("150", "cents", "$1.50"),
            ("-2.5", "cents", "-$0.025"),
            ("1_000", "cents", "$10.00"),
            ("5", "usd", "$5"),
            ("-5", "usd", "-$5"),
            ("$5", "k", "$5000"),
            ("$0.5", "k", "$500"),
            ("$1.2345", "k", "$1234.5"),
            ("$1.5", "M", "$1500000"),
            ("80", "%", "80%"),
            ("10", "k", "10k"),
        ] {
            assert_eq!(quantity(number, unit).as_deref(), Some(expected), "{number} {unit}");
        }
        assert_eq!(quantity("1e3", "cents"), None);
        assert_eq!(quantity("$5", "s"), None);
    }
}
