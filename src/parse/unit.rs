//! Units by other names than ours.

/// The unit of ours that a word beside a number means, whole words and abbreviations alike.
pub(crate) fn of_word(written: &str) -> Option<&'static str> {
    let own = ["ns", "us", "µs", "ms", "s", "min", "m", "h", "d", "w"];
    own.into_iter().find(|unit| *unit == written).or_else(|| by_other_name(written))
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
