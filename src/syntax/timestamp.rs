//! Timestamps in the formats of databases, languages and loggers: `2025-01-01 00:00:00 +0200`, `…T08:09:43,180Z`.

/// Time zone names that mean UTC.
const UTC: [&str; 3] = ["Z", "UTC", "GMT"];

/// Converts a timestamp in another format to the format of the query language; `None` if `written` is not a timestamp,
/// or has an ambiguous time zone.
///
/// A zone name after an offset is ignored: `+0200 CEST`.
pub(crate) fn normalized(written: &str) -> Option<String> {
    let (date, rest) = written.trim().split_at_checked(10)?;
    let is_date = fits(date, b"0000-00-00");
    let time = rest.trim_start_matches([' ', '\t']);
    let time = if time.len() < rest.len() { time } else { rest.strip_prefix(['T', 't'])? };
    let (clock, rest) = clock(time)?;
    let zone = zone(rest.trim_start_matches([' ', '\t']))?;
    is_date.then(|| format!("{date}T{clock}{zone}"))
}

/// Splits off a time such as `08:09:43,180`, and converts its decimal comma to a point.
fn clock(time: &str) -> Option<(String, &str)> {
    let (minutes, rest) = time.split_at_checked(5).filter(|(minutes, _)| fits(minutes, b"00:00"))?;
    let Some((seconds, rest)) = rest.split_at_checked(3).filter(|(seconds, _)| fits(seconds, b":00")) else {
        return Some((minutes.to_owned(), rest));
    };
    let whole = format!("{minutes}{seconds}");
    let Some(fraction) = rest.strip_prefix([',', '.']) else { return Some((whole, rest)) };
    let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
    let (digits, rest) = fraction.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())?;
    Some((format!("{whole}.{digits}"), rest))
}

/// Converts `+0200`, `+02` or `+02:00 CEST` to `+02:00`, and `UTC` to `Z`; an empty zone stays empty.
fn zone(written: &str) -> Option<String> {
    if written.is_empty() {
        return Some(String::new());
    }
    if UTC.iter().any(|utc| written.eq_ignore_ascii_case(utc)) {
        return Some("Z".to_owned());
    }
    let (offset, name) = written.split_once([' ', '\t']).unwrap_or((written, ""));
    let name = name.trim();
    let offset = self::offset(offset)?;
    let is_name = name.chars().all(|c| c.is_ascii_alphabetic());
    let is_same = !UTC.iter().any(|utc| name.eq_ignore_ascii_case(utc)) || offset.ends_with("00:00");
    (is_name && is_same && name.len() <= 5).then_some(offset)
}

/// Converts `+0200`, `+02` or `+02:00` to `+02:00`.
pub(super) fn offset(written: &str) -> Option<String> {
    let digits = written.strip_prefix(['+', '-'])?;
    let (hours, minutes) = match digits.len() {
        2 if fits(digits, b"00") => (digits, "00"),
        4 if fits(digits, b"0000") => digits.split_at_checked(2)?,
        5 if fits(digits, b"00:00") => (digits.get(..2)?, digits.get(3..)?),
        _ => return None,
    };
    let sign = written.get(..1)?;
    (hours < "24" && minutes < "60").then(|| format!("{sign}{hours}:{minutes}"))
}

/// Whether `text` matches a pattern in which `0` is any digit.
fn fits(text: &str, pattern: &[u8]) -> bool {
    let matches =
        |(byte, expected): (u8, &u8)| if *expected == b'0' { byte.is_ascii_digit() } else { byte == *expected };
    text.len() == pattern.len() && text.bytes().zip(pattern).all(matches)
}

/// The number of a month, from its English name or the first three letters of it.
pub(crate) fn month(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is_named = |month: &str| {
        name.eq_ignore_ascii_case(month) || month.get(..3).is_some_and(|short| name.eq_ignore_ascii_case(short))
    };
    (1..).zip(MONTHS).find_map(|(number, month)| is_named(month).then_some(number))
}

#[cfg(test)]
mod tests {
    use super::normalized;

    #[test]
    fn common_formats_are_accepted() {
        for (written, expected) in [
            ("2025-01-01T00:00:00 +02:00", "2025-01-01T00:00:00+02:00"),
            ("2025-01-01 00:00:00+02", "2025-01-01T00:00:00+02:00"),
            ("2025-01-01 00:00:00.5 +0000 UTC", "2025-01-01T00:00:00.5+00:00"),
            ("2025-01-01 00:00:00 +0200 CEST", "2025-01-01T00:00:00+02:00"),
            ("2025-01-01 00:00 -0800", "2025-01-01T00:00-08:00"),
            ("2025-01-01T08:09:43,180Z", "2025-01-01T08:09:43.180Z"),
            ("2025-01-01 08:09:43,180", "2025-01-01T08:09:43.180"),
            ("2025-01-01 08:09 gmt", "2025-01-01T08:09Z"),
        ] {
            assert_eq!(normalized(written).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn ambiguous_and_invalid_timestamps_are_rejected() {
        for written in [
            "2025-01-01T00:00:00 PST",
            "2025-01-01T00:00:00 +25:00",
            "2025-01-01T00:00:00 +0260",
            "2025-01-01T00:00:00 +0200 UTC",
            "2025-01-01T00:00:00Z +0200",
            "2025-01-01T00:00:00,Z",
            "2025-01-01 +0200",
            "2025-01-0100:00",
            "né2025-01-01",
        ] {
            assert_eq!(normalized(written), None, "{written}");
        }
    }
}
