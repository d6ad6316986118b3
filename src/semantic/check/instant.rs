//! `2025-04-16T18:15`, `now-7d`, `today`: dates and timestamps.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::options::{ClockTime, Options, Zone};
use crate::semantic::typed::When;

use super::quantity;

/// What a literal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ParsedInstant {
    pub(super) when: When,
    /// Whether it is a timestamp without a zone.
    pub(super) naive: bool,
}

/// Why a literal is not a valid date or timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InstantError {
    /// Month 13.
    Month,
    /// 30 February: a day after the last of the month, whose length this is.
    Day(u32),
    /// 25:00
    Time,
    /// More than nine fractional digits of a second.
    Precision,
    /// An offset of a day or more.
    Offset,
    /// Clocks were set forward past it.
    Skipped,
    /// Before the year 1 or after 9999, in UTC.
    Range,
    /// A compound duration whose units do not go from largest to smallest.
    Order,
    /// `now`, but the options do not say when that is.
    NoNow,
}

/// Parses an `instant` of the grammar.
pub(super) fn parse(text: &str, options: &Options) -> Result<ParsedInstant, InstantError> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return relative(text, options);
    }
    let (date, rest) = text.split_at_checked(10).ok_or(InstantError::Range)?;
    let day = date_of(date)?;
    if rest.is_empty() {
        return whole_day(day, options.zone);
    }
    let clock = rest.strip_prefix(['T', 't', ' ']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    match clock {
        Some(clock) => timestamp(day, clock, options.zone),
        None => with_offset(Base::Day(day), rest, options.zone),
    }
}

enum Base {
    Timestamp(DateTime<Utc>),
    Day(NaiveDate),
}

/// `now`, `today` or `yesterday`, with or without an offset.
fn relative(text: &str, options: &Options) -> Result<ParsedInstant, InstantError> {
    // The year of a bound timestamp that is negative or has more than four digits.
    if text.starts_with(['+', '-']) {
        return Err(InstantError::Range);
    }
    let now = options.now_in_microseconds().ok_or(InstantError::NoNow)?;
    if !in_range(now) {
        return Err(InstantError::Range);
    }
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).ok_or(InstantError::Range)?;
    let today = options.zone.clock(now).date();
    let base = if word.eq_ignore_ascii_case("now") {
        Base::Timestamp(now)
    } else if word.eq_ignore_ascii_case("today") {
        Base::Day(today)
    } else if word.eq_ignore_ascii_case("yesterday") {
        Base::Day(today.pred_opt().ok_or(InstantError::Range)?)
    } else {
        return Err(InstantError::Range);
    };
    with_offset(base, rest, options.zone)
}

/// A timestamp or a day, moved by an offset such as ` - 1h30m`.
fn with_offset(base: Base, offset: &str, zone: Zone) -> Result<ParsedInstant, InstantError> {
    let offset = offset.trim_matches([' ', '\t']);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let length = offset.trim_start_matches(['+', '-']).trim_start_matches([' ', '\t']);
    if length.is_empty() {
        return match base {
            Base::Timestamp(timestamp) => Ok(exact(timestamp)),
            Base::Day(day) => whole_day(day, zone),
        };
    }
    let time = quantity::time(length).map_err(|wrong| match wrong {
        quantity::QuantityError::Order => InstantError::Order,
        quantity::QuantityError::OutOfRange => InstantError::Range,
    })?;
    let nanoseconds = time.amount.whole().map_err(|_| InstantError::Precision)?;
    let by = i64::try_from(nanoseconds * sign).map(Duration::nanoseconds).map_err(|_| InstantError::Range)?;
    match base {
        Base::Day(day) if time.in_days && by.subsec_nanos() == 0 && by.num_seconds() % 86_400 == 0 => {
            whole_day(day.checked_add_signed(by).ok_or(InstantError::Range)?, zone)
        }
        Base::Day(day) => add(zone.day_start(day).ok_or(InstantError::Range)?, by),
        Base::Timestamp(timestamp) => add(timestamp, by),
    }
}

fn add(timestamp: DateTime<Utc>, by: Duration) -> Result<ParsedInstant, InstantError> {
    timestamp.checked_add_signed(by).filter(|timestamp| in_range(*timestamp)).map(exact).ok_or(InstantError::Range)
}

const fn exact(timestamp: DateTime<Utc>) -> ParsedInstant {
    ParsedInstant { when: When::Timestamp(timestamp), naive: false }
}

/// `2025-04-16`
fn date_of(text: &str) -> Result<NaiveDate, InstantError> {
    let number = |range| text.get(range).and_then(|digits: &str| digits.parse::<u32>().ok()).unwrap_or_default();
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let year = i32::try_from(year).map_err(|_| InstantError::Range)?;
    let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or(InstantError::Month)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| InstantError::Day(days_in_month(first)))
}

fn days_in_month(first: NaiveDate) -> u32 {
    (28..=31).rev().find(|&day| first.with_day(day).is_some()).unwrap_or(28)
}

fn whole_day(day: NaiveDate, zone: Zone) -> Result<ParsedInstant, InstantError> {
    let start = zone.day_start(day).ok_or(InstantError::Range)?;
    let next = day.succ_opt().and_then(|next| zone.day_start(next)).ok_or(InstantError::Range)?;
    if !in_range(start) || !in_range(next) {
        return Err(InstantError::Range);
    }
    if start == next {
        // The zone crossed the date line and skipped the whole day.
        return Err(InstantError::Skipped);
    }
    Ok(ParsedInstant { when: When::Day { start, next }, naive: false })
}

/// The years that the server and its Python clients support; RFC 3339 has four-digit years, and a year 0.
pub(crate) fn in_range(timestamp: DateTime<Utc>) -> bool {
    (1..=9999).contains(&timestamp.year())
}

/// `18:15:38.919525+02:00`, on a day.
fn timestamp(day: NaiveDate, text: &str, zone: Zone) -> Result<ParsedInstant, InstantError> {
    let zone_start = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (time, offset) = text.split_at_checked(zone_start).ok_or(InstantError::Time)?;
    let clock = NaiveDateTime::new(day, time_of(time)?);
    if offset.is_empty() {
        return match zone.instant(clock) {
            ClockTime::Instant(timestamp) if in_range(timestamp) => {
                Ok(ParsedInstant { when: When::Timestamp(timestamp), naive: true })
            }
            ClockTime::Instant(_) => Err(InstantError::Range),
            ClockTime::Skipped => Err(InstantError::Skipped),
        };
    }
    let written = if offset.eq_ignore_ascii_case("z") { Some(Zone::UTC) } else { offset.parse().ok() };
    match written.ok_or(InstantError::Offset)?.instant(clock) {
        ClockTime::Instant(timestamp) if in_range(timestamp) => Ok(exact(timestamp)),
        _ => Err(InstantError::Range),
    }
}

/// `18:15` or `18:15:38.919525`
fn time_of(text: &str) -> Result<NaiveTime, InstantError> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':').map(|part| part.parse::<u32>().unwrap_or(u32::MAX));
    let (hour, minute, second) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if fraction.len() > 9 {
        return Err(InstantError::Precision);
    }
    let nanoseconds = format!("{fraction:0<9}").parse().map_err(|_| InstantError::Precision)?;
    NaiveTime::from_hms_nano_opt(hour, minute, second, nanoseconds).ok_or(InstantError::Time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(zone: &str) -> Options {
        Options { zone: zone.parse().unwrap(), ..Options::at("2026-01-15T12:00:00Z".parse().unwrap()) }
    }

    fn shown(text: &str, zone: &str) -> String {
        match parse(text, &options(zone)) {
            Ok(ParsedInstant { when: When::Timestamp(timestamp), .. }) => crate::filter::Instant(timestamp).to_string(),
            Ok(ParsedInstant { when: When::Day { start, next }, .. }) => {
                format!("{} + {}h", crate::filter::Instant(start), (next - start).num_hours())
            }
            Err(wrong) => format!("{wrong:?}"),
        }
    }

    #[test]
    fn timestamps() {
        assert_eq!(shown("2025-04-16T18:15:38.919525Z", "UTC"), "2025-04-16T18:15:38.919525Z");
        assert_eq!(shown("2025-04-16 20:15+02:00", "UTC"), "2025-04-16T18:15:00Z");
        assert_eq!(shown("2025-04-16T20:15", "Europe/Paris"), "2025-04-16T18:15:00Z");
        assert_eq!(shown("now - 1h30m", "UTC"), "2026-01-15T10:30:00Z");
        assert_eq!(shown("today-1h", "+02:00"), "2026-01-14T21:00:00Z");
    }

    #[test]
    fn days() {
        assert_eq!(shown("2025-04-16", "UTC"), "2025-04-16T00:00:00Z + 24h");
        assert_eq!(shown("2025-03-30", "Europe/Paris"), "2025-03-29T23:00:00Z + 23h");
        assert_eq!(shown("2025-10-26", "Europe/Paris"), "2025-10-25T22:00:00Z + 25h");
        assert_eq!(shown("today-2w", "UTC"), "2026-01-01T00:00:00Z + 24h");
        assert_eq!(shown("2025-04-16 + 1d", "UTC"), "2025-04-17T00:00:00Z + 24h");
        assert_eq!(shown("0001-01-01", "UTC"), "0001-01-01T00:00:00Z + 24h");
        assert_eq!(shown("0001-01-01", "-02:00"), "0001-01-01T02:00:00Z + 24h");
        // Clocks went from 44 minutes and 30 seconds behind UTC to UTC, and so skipped midnight.
        assert_eq!(shown("1972-01-07", "Africa/Monrovia"), "1972-01-07T00:44:30Z + 23h");
        assert_eq!(shown("1971-06-01", "Africa/Monrovia"), "1971-06-01T00:44:30Z + 24h");
        // Midnight itself was skipped.
        assert_eq!(shown("2018-11-04", "America/Sao_Paulo"), "2018-11-04T03:00:00Z + 23h");
    }

    #[test]
    fn errors() {
        assert_eq!(shown("2026-02-30", "UTC"), "Day(28)");
        assert_eq!(shown("2026-13-01", "UTC"), "Month");
        assert_eq!(shown("2026-01-01T24:00Z", "UTC"), "Time");
        assert_eq!(shown("2026-01-01T00:00:60Z", "UTC"), "Time");
        assert_eq!(shown("2026-01-01T00:00+24:00", "UTC"), "Offset");
        assert_eq!(shown("2026-01-01T00:00:00.1234567890Z", "UTC"), "Precision");
        assert_eq!(shown("2025-03-30T02:30", "Europe/Paris"), "Skipped");
        // The whole day was skipped.
        assert_eq!(shown("2011-12-30", "Pacific/Apia"), "Skipped");
        assert_eq!(shown("9999-12-31", "UTC"), "Range");
        assert_eq!(shown("9999-12-31T23:00-02:00", "UTC"), "Range");
        assert_eq!(shown("0000-12-31", "UTC"), "Range");
        assert_eq!(shown("0001-01-01T00:00:00+02:00", "UTC"), "Range");
        assert_eq!(shown("0001-01-01T00:00", "+02:00"), "Range");
        assert_eq!(shown("0001-01-01", "+02:00"), "Range");
        assert_eq!(shown("0001-01-01-1ns", "UTC"), "Range");
        assert_eq!(shown("now-105700w", "UTC"), "Range");
        assert_eq!(shown("now-99999w", "UTC"), "Range");
        assert_eq!(shown("now-30m1h", "UTC"), "Order");
        assert_eq!(parse("+12026-01-01", &Options::default()), Err(InstantError::Range));
    }
}
