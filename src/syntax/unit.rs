//! Units by other names than ours.

/// The units of time.
const TIME: [&str; 10] = ["ns", "us", "µs", "ms", "s", "min", "m", "h", "d", "w"];
/// Thousand, million and billion, and the power of ten that each is.
const COUNTS: [(&str, usize); 3] = [("k", 3), ("M", 6), ("B", 9)];

/// The unit of ours that a word beside a number means, whole words and abbreviations alike.
pub(crate) fn of_word(written: &str) -> Option<&'static str> {
    let counts = COUNTS.iter().map(|(unit, _)| *unit);
    TIME.into_iter().chain(counts).find(|unit| *unit == written).or_else(|| by_other_name(written))
}

/// The unit that a longer or capital spelling means.
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

/// What a word beside a number means that says a percentage or an amount of money: `%`, `usd` or `cents`.
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

/// A number with a unit that [`of_word`] or [`of_amount`] gives, as the language writes it: `10` and `cents` are `$0.10`.
/// A number in dollars may have a count: `$5` and `k` are `$5000`. `None` if that cannot be written out.
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

/// A decimal number times a power of ten.
fn multiplied(number: &str, places: usize) -> Option<String> {
    let (whole, fraction) = digits(number)?;
    let moved = format!("{fraction:0<places$}");
    let (up, rest) = moved.split_at_checked(places)?;
    let all = format!("{whole}{up}");
    let all = all.trim_start_matches('0');
    let whole = if all.is_empty() { "0" } else { all };
    Some(if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") })
}

/// A decimal number divided by a hundred, with two fractional digits at least.
fn hundredth(number: &str) -> Option<String> {
    let (whole, fraction) = digits(number)?;
    let padded = format!("{whole:0>3}");
    let (dollars, cents) = padded.split_at_checked(padded.len() - 2)?;
    Some(format!("{dollars}.{cents}{fraction}"))
}

/// The digits before and after the point; `None` if there is an exponent.
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
    fn quantities_are_written_as_ours() {
        for (number, unit, ours) in [
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
            assert_eq!(quantity(number, unit).as_deref(), Some(ours), "{number} {unit}");
        }
        assert_eq!(quantity("1e3", "cents"), None);
        assert_eq!(quantity("$5", "s"), None);
    }
}
