//! `2025-04-16T18:15`, `now-7d`, `today`: what instant or day they mean.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::options::{ClockTime, Options, Zone};
use crate::semantic::typed::When;

use super::quantity;

/// What a literal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) when: When,
    /// Whether a time is written and no zone.
    pub(super) naive: bool,
}

/// Why a literal means no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Month 13.
    Month,
    /// 30 February: the month has only so many days.
    Day(u32),
    /// 25:00
    Time,
    /// More than nine digits of a second.
    Precision,
    /// An offset of a day or more.
    Offset,
    /// Clocks were set forward past it.
    Skipped,
    /// Before the year 1 or after 9999, in UTC.
    Range,
    /// A compound offset from small to large.
    Order,
    /// `now`, and nobody said when that is.
    NoNow,
}

/// Reads what the grammar calls an instant.
pub(super) fn parse(text: &str, options: &Options) -> Result<Read, Wrong> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return relative(text, options);
    }
    let (date, rest) = text.split_at_checked(10).ok_or(Wrong::Range)?;
    let day = date_of(date)?;
    if rest.is_empty() {
        return whole_day(day, options.zone);
    }
    let clock = rest.strip_prefix(['T', 't', ' ']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    match clock {
        Some(clock) => moment(day, clock, options.zone),
        None => moved(Base::Day(day), rest, options.zone),
    }
}

enum Base {
    Moment(DateTime<Utc>),
    Day(NaiveDate),
}

/// `now`, `today` or `yesterday`, perhaps moved.
fn relative(text: &str, options: &Options) -> Result<Read, Wrong> {
    let now = options.now_in_microseconds().ok_or(Wrong::NoNow)?;
    if !in_range(now) {
        return Err(Wrong::Range);
    }
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).ok_or(Wrong::Range)?;
    let today = options.zone.clock(now).date();
    let base = if word.eq_ignore_ascii_case("now") {
        Base::Moment(now)
    } else if word.eq_ignore_ascii_case("today") {
        Base::Day(today)
    } else if word.eq_ignore_ascii_case("yesterday") {
        Base::Day(today.pred_opt().ok_or(Wrong::Range)?)
    } else {
        // A year of a bound time that has a sign, or more than four digits.
        return Err(Wrong::Range);
    };
    moved(base, rest, options.zone)
}

/// A moment or a day, moved by what follows it: ` - 1h30m`.
fn moved(base: Base, offset: &str, zone: Zone) -> Result<Read, Wrong> {
    let offset = offset.trim_matches([' ', '\t']);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let length = offset.trim_start_matches(['+', '-']).trim_start_matches([' ', '\t']);
    if length.is_empty() {
        return match base {
            Base::Moment(moment) => Ok(exact(moment)),
            Base::Day(day) => whole_day(day, zone),
        };
    }
    let time = quantity::time(length).map_err(|wrong| match wrong {
        quantity::Wrong::Order => Wrong::Order,
        quantity::Wrong::OutOfRange => Wrong::Range,
    })?;
    let nanoseconds = time.amount.whole().map_err(|_| Wrong::Precision)?;
    let by = i64::try_from(nanoseconds * sign).map(Duration::nanoseconds).map_err(|_| Wrong::Range)?;
    match base {
        Base::Day(day) if time.in_days && by.subsec_nanos() == 0 && by.num_seconds() % 86_400 == 0 => {
            whole_day(day.checked_add_signed(by).ok_or(Wrong::Range)?, zone)
        }
        Base::Day(day) => add(zone.day_start(day).ok_or(Wrong::Range)?, by),
        Base::Moment(moment) => add(moment, by),
    }
}

fn add(moment: DateTime<Utc>, by: Duration) -> Result<Read, Wrong> {
    moment.checked_add_signed(by).filter(|moment| in_range(*moment)).map(exact).ok_or(Wrong::Range)
}

const fn exact(moment: DateTime<Utc>) -> Read {
    Read { when: When::Moment(moment), naive: false }
}

/// `2025-04-16`
fn date_of(text: &str) -> Result<NaiveDate, Wrong> {
    let number = |range| text.get(range).and_then(|digits: &str| digits.parse::<u32>().ok()).unwrap_or_default();
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let year = i32::try_from(year).map_err(|_| Wrong::Range)?;
    let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or(Wrong::Month)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| Wrong::Day(days_in_month(first)))
}

fn days_in_month(first: NaiveDate) -> u32 {
    (28..=31).rev().find(|&day| first.with_day(day).is_some()).unwrap_or(28)
}

fn whole_day(day: NaiveDate, zone: Zone) -> Result<Read, Wrong> {
    let start = zone.day_start(day).ok_or(Wrong::Range)?;
    let next = day.succ_opt().and_then(|next| zone.day_start(next)).ok_or(Wrong::Range)?;
    if !in_range(start) || !in_range(next) {
        return Err(Wrong::Range);
    }
    if start == next {
        // A zone that crossed the date line left the whole day out.
        return Err(Wrong::Skipped);
    }
    Ok(Read { when: When::Day { start, next }, naive: false })
}

/// The years that a server and its clients in Python take; RFC 3339 has four digits for them, and a year 0.
pub(crate) fn in_range(moment: DateTime<Utc>) -> bool {
    (1..=9999).contains(&moment.year())
}

/// `18:15:38.919525+02:00`, on a day.
fn moment(day: NaiveDate, text: &str, zone: Zone) -> Result<Read, Wrong> {
    let zone_start = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (time, offset) = text.split_at_checked(zone_start).ok_or(Wrong::Time)?;
    let clock = NaiveDateTime::new(day, time_of(time)?);
    if offset.is_empty() {
        return match zone.instant(clock) {
            ClockTime::Instant(moment) if in_range(moment) => Ok(Read { when: When::Moment(moment), naive: true }),
            ClockTime::Instant(_) => Err(Wrong::Range),
            ClockTime::Skipped => Err(Wrong::Skipped),
        };
    }
    let written = if offset.eq_ignore_ascii_case("z") { Some(Zone::UTC) } else { Zone::parse(offset) };
    match written.ok_or(Wrong::Offset)?.instant(clock) {
        ClockTime::Instant(moment) if in_range(moment) => Ok(exact(moment)),
        _ => Err(Wrong::Range),
    }
}

/// `18:15` or `18:15:38.919525`
fn time_of(text: &str) -> Result<NaiveTime, Wrong> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':').map(|part| part.parse::<u32>().unwrap_or(u32::MAX));
    let (hour, minute, second) =
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if fraction.len() > 9 {
        return Err(Wrong::Precision);
    }
    let nanoseconds = format!("{fraction:0<9}").parse().map_err(|_| Wrong::Precision)?;
    NaiveTime::from_hms_nano_opt(hour, minute, second, nanoseconds).ok_or(Wrong::Time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(zone: &str) -> Options {
        Options { zone: Zone::parse(zone).unwrap(), ..Options::at("2026-01-15T12:00:00Z".parse().unwrap()) }
    }

    fn shown(text: &str, zone: &str) -> String {
        match parse(text, &options(zone)) {
            Ok(Read { when: When::Moment(moment), .. }) => crate::filter::Instant(moment).to_string(),
            Ok(Read { when: When::Day { start, next }, .. }) => {
                format!("{} + {}h", crate::filter::Instant(start), (next - start).num_hours())
            }
            Err(wrong) => format!("{wrong:?}"),
        }
    }

    #[test]
    fn moments() {
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
        // Midnight was skipped, by clocks that were 44 minutes and 30 seconds behind.
        assert_eq!(shown("1972-01-07", "Africa/Monrovia"), "1972-01-07T00:44:30Z + 23h");
        assert_eq!(shown("1971-06-01", "Africa/Monrovia"), "1971-06-01T00:44:30Z + 24h");
        // Midnight itself was skipped.
        assert_eq!(shown("2018-11-04", "America/Sao_Paulo"), "2018-11-04T03:00:00Z + 23h");
    }

    #[test]
    fn wrong() {
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
    }
}
