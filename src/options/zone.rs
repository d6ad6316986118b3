//! Time zones: when a clock shows a time, and what it shows at an instant.

use std::fmt;

use chrono::{DateTime, Duration, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};

mod database;

use database::ForeignZone;
pub use database::ZoneDatabase;

/// A time zone: a fixed offset from UTC, or one of the IANA database, whose days may be 23 or 25
/// hours long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Rules);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rules {
    Utc,
    Fixed(FixedOffset),
    #[cfg(feature = "zones")]
    Named(chrono_tz::Tz),
    ForeignZone(ForeignZone),
}

/// What a time on the clock means in a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClockTime {
    /// One instant, or the earlier of two when clocks were set back.
    Instant(DateTime<Utc>),
    /// None: clocks were set forward past it.
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

    /// A zone by its IANA name. Without the feature `zones` the library knows only `UTC`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name == "UTC" {
            return Some(Self::UTC);
        }
        #[cfg(feature = "zones")]
        return name.parse().ok().map(Rules::Named).map(Self);
        #[cfg(not(feature = "zones"))]
        None
    }

    /// A zone of another database than the library's own, by the number it has there.
    #[must_use]
    pub const fn given(database: &'static dyn ZoneDatabase, zone: u32) -> Self {
        Self(Rules::ForeignZone(ForeignZone { database, zone }))
    }

    /// A zone by its offset from UTC in minutes, east positive, less than a day.
    #[must_use]
    pub fn fixed(minutes: i32) -> Option<Self> {
        FixedOffset::east_opt(minutes.checked_mul(60)?).map(Rules::Fixed).map(Self)
    }

    /// A zone as people write it: `UTC`, `Z`, `+02:00` or an IANA name.
    ///
    /// # Examples
    ///
    /// ```
    /// use tamis::Zone;
    ///
    /// assert_eq!(Zone::parse("+02:00"), Zone::fixed(120));
    /// assert!(Zone::parse("America/New_York").is_some());
    /// assert!(Zone::parse("Mars/Olympus").is_none());
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
            return Some(Self::UTC);
        }
        let sign = match text.chars().next()? {
            '+' => 1,
            '-' | '−' => -1,
            _ => return Self::named(text),
        };
        let (hours, minutes) = text.get(text.chars().next()?.len_utf8()..)?.split_once(':')?;
        let two = |digits: &str| (digits.len() == 2).then(|| digits.parse::<u8>().ok()).flatten();
        let (hours, minutes) = (two(hours)?, two(minutes).filter(|&minutes| minutes < 60)?);
        Self::fixed(sign * (i32::from(hours) * 60 + i32::from(minutes)))
    }

    /// What the zone's clocks show at an instant.
    pub(crate) fn clock(self, instant: DateTime<Utc>) -> NaiveDateTime {
        match self.0 {
            Rules::Utc => instant.naive_utc(),
            Rules::Fixed(offset) => instant.with_timezone(&offset).naive_local(),
            #[cfg(feature = "zones")]
            Rules::Named(zone) => instant.with_timezone(&zone).naive_local(),
            Rules::ForeignZone(zone) => instant.with_timezone(&zone.offset(instant)).naive_local(),
        }
    }

    /// When the zone's clocks show this.
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

    /// The first instant of a day: midnight, or where clocks skip it the instant they go on from.
    pub(crate) fn day_start(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let midnight = day.and_hms_opt(0, 0, 0)?;
        // No zone has ever skipped more than a day; the step is the finest that any has used.
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
