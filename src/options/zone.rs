//! Time zones: conversion between local times and instants.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Duration, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::diagnostic::quote;

mod database;

use database::ForeignZone;
pub use database::ZoneDatabase;

/// A time zone: a fixed offset from UTC, or a zone of the IANA database, whose days may have 23 or 25 hours.
///
/// Serialized as its name. A zone of an [external](Self::external) database cannot be deserialized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(Rules);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Rules {
    Utc,
    Fixed(FixedOffset),
    #[cfg(feature = "zones")]
    Named(chrono_tz::Tz),
    ForeignZone(ForeignZone),
}

/// The result of converting a local time to an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClockTime {
    /// An instant; the earlier of two if clocks were set back.
    Instant(DateTime<Utc>),
    /// No instant: clocks were set forward past this time.
    Skipped,
}

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Rules::Utc);

    /// Creates a zone of an external database, by its number in that database.
    #[must_use]
    pub const fn external(database: &'static dyn ZoneDatabase, zone: u32) -> Self {
        Self(Rules::ForeignZone(ForeignZone { database, zone }))
    }

    /// A zone with a fixed offset from UTC, in minutes; positive is east. `None` if it is a day or more.
    #[must_use]
    pub fn fixed(minutes: i32) -> Option<Self> {
        FixedOffset::east_opt(minutes.checked_mul(60)?).map(Rules::Fixed).map(Self)
    }

    /// The local time in the zone at an instant.
    pub(crate) fn clock(self, instant: DateTime<Utc>) -> NaiveDateTime {
        let utc = instant.naive_utc();
        let offset = match self.0 {
            Rules::Utc => return utc,
            Rules::Fixed(offset) => offset,
            #[cfg(feature = "zones")]
            Rules::Named(zone) => zone.offset_from_utc_datetime(&utc).fix(),
            Rules::ForeignZone(zone) => zone.offset(instant),
        };
        // Near the first and the last instant, the local time may be out of range.
        utc.checked_add_offset(offset).unwrap_or(utc)
    }

    /// The instant of a local time in the zone.
    pub(crate) fn instant(self, clock: NaiveDateTime) -> ClockTime {
        let earliest = match self.0 {
            Rules::Utc => Some(clock.and_utc()),
            Rules::Fixed(offset) => earliest(&offset, clock),
            #[cfg(feature = "zones")]
            Rules::Named(zone) => earliest(&zone, clock),
            Rules::ForeignZone(zone) => zone.earliest(clock),
        };
        earliest.map_or(ClockTime::Skipped, ClockTime::Instant)
    }

    /// The first instant of a day: midnight, or if clocks skip it, the end of the skipped time.
    pub(crate) fn day_start(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let midnight = day.and_hms_opt(0, 0, 0)?;
        // No zone has ever skipped more than a day; the step is the smallest that any zone has used.
        (0..=24 * 4).find_map(|quarters| match self.instant(midnight + Duration::minutes(15 * quarters)) {
            ClockTime::Instant(instant) if quarters == 0 => Some(instant),
            ClockTime::Instant(instant) => Some(self.transition_before(instant)),
            ClockTime::Skipped => None,
        })
    }

    /// The instant at which clocks were set forward, at most a quarter of an hour before `instant`.
    fn transition_before(self, instant: DateTime<Utc>) -> DateTime<Utc> {
        let offset = |at: DateTime<Utc>| self.clock(at) - at.naive_utc();
        // Clocks are set at whole seconds.
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap_or(instant);
        let (mut before, mut after) = (instant.timestamp() - 15 * 60, instant.timestamp());
        if offset(at(before)) == offset(instant) {
            return instant;
        }
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if offset(at(middle)) == offset(instant) { after = middle } else { before = middle }
        }
        at(after)
    }
}

fn earliest<Z: TimeZone>(zone: &Z, clock: NaiveDateTime) -> Option<DateTime<Utc>> {
    match zone.offset_from_local_datetime(&clock) {
        LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => {
            let utc = clock.checked_sub_offset(offset.fix())?;
            Some(Utc.from_utc_datetime(&utc))
        }
        LocalResult::None => None,
    }
}

/// Why a string is not a time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneError {
    written: String,
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = quote(&self.written);
        match cfg!(feature = "zones") || !self.written.starts_with(|first: char| first.is_ascii_alphabetic()) {
            true => write!(f, "unknown time zone {written}"),
            false => write!(f, "unknown time zone {written}: tamis was built without the feature `zones`"),
        }
    }
}

impl std::error::Error for ZoneError {}

impl miette::Diagnostic for ZoneError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new("use `UTC`, an offset such as `+02:00` or an IANA name such as `Europe/Paris`"))
    }
}

/// Parses `UTC`, `Z`, an offset such as `+02:00`, or the name of a zone in the IANA database, which needs the feature
/// `zones`.
///
/// # Examples
///
/// ```
/// use tamis::Zone;
///
/// assert_eq!("+02:00".parse().ok(), Zone::fixed(120));
/// assert!("America/New_York".parse::<Zone>().is_ok());
/// assert_eq!("Mars/Olympus".parse::<Zone>().unwrap_err().to_string(), "unknown time zone `Mars/Olympus`");
/// ```
impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        parsed(text).ok_or_else(|| ZoneError { written: text.to_owned() })
    }
}

fn parsed(text: &str) -> Option<Zone> {
    if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
        return Some(Zone::UTC);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '−' => -1,
        #[cfg(feature = "zones")]
        _ => return text.parse().ok().map(Rules::Named).map(Zone),
        #[cfg(not(feature = "zones"))]
        _ => return None,
    };
    let (hours, minutes) = text.get(text.chars().next()?.len_utf8()..)?.split_once(':')?;
    let two = |digits: &str| (digits.len() == 2).then(|| digits.parse::<u8>().ok()).flatten();
    let (hours, minutes) = (two(hours)?, two(minutes).filter(|&minutes| minutes < 60)?);
    Zone::fixed(sign * (i32::from(hours) * 60 + i32::from(minutes)))
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Rules::Utc => f.write_str("UTC"),
            Rules::Fixed(offset) => offset.fmt(f),
            #[cfg(feature = "zones")]
            Rules::Named(zone) => f.write_str(zone.name()),
            Rules::ForeignZone(zone) => f.write_str(&zone.name()),
        }
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        name.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{DateTime, NaiveDate, Utc, Zone};

    #[test]
    fn the_first_and_last_instants_have_a_local_time() {
        for zone in [120, -120].map(|minutes| Zone::fixed(minutes).unwrap()) {
            for instant in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
                let clock = zone.clock(instant);
                assert!((clock - instant.naive_utc()).num_minutes().abs() <= 120, "{zone} {instant}");
            }
            for day in [NaiveDate::MIN, NaiveDate::MAX] {
                assert!(zone.day_start(day).is_some(), "{zone} {day}");
            }
        }
    }

    #[cfg(not(feature = "zones"))]
    #[test]
    fn an_iana_name_names_the_missing_feature() {
        let message = |text: &str| text.parse::<Zone>().unwrap_err().to_string();
        let expected = "unknown time zone `Europe/Paris`: tamis was built without the feature `zones`";
        assert_eq!(message("Europe/Paris"), expected);
        assert_eq!(message("+25:00"), "unknown time zone `+25:00`");
        assert_eq!("utc".parse(), Ok(Zone::UTC));
    }
}
