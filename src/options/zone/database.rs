//! Time zones of an external database.

use std::fmt;
use std::hash::{Hash, Hasher};

use chrono::{DateTime, Duration, FixedOffset, NaiveDateTime, Utc};

/// An external time zone database, such as that of an operating system or a browser. Each zone has a number.
///
/// # Examples
///
/// ```
/// use chrono::{DateTime, FixedOffset, Utc};
/// use tamis::{Options, Schema, Zone, ZoneDatabase};
///
/// /// Has one zone, which changes to summer time in April.
/// struct Springs;
///
/// impl ZoneDatabase for Springs {
///     fn name(&self, _: u32) -> String {
///         "Nowhere/Springs".to_owned()
///     }
///
///     fn offset(&self, _: u32, at: DateTime<Utc>) -> FixedOffset {
///         let hours = if at.to_rfc3339().as_str() < "2026-04-01" { 1 } else { 2 };
///         FixedOffset::east_opt(hours * 3600).unwrap()
///     }
/// }
///
/// let mut options = Options::at("2026-04-15T12:00:00Z".parse()?);
/// options.zone = Zone::external(&Springs, 0);
/// let schema = Schema::builtin();
/// let compiled = tamis::compile("created_at >= today", &schema, &options)?;
/// assert!(compiled.tree.to_json().contains("2026-04-14T22:00:00Z"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ZoneDatabase: Sync {
    /// The name of a zone.
    fn name(&self, zone: u32) -> String;

    /// The offset of a zone from UTC at an instant.
    fn offset(&self, zone: u32, at: DateTime<Utc>) -> FixedOffset;
}

/// A zone of an external database.
#[derive(Clone, Copy)]
pub(super) struct ForeignZone {
    pub(super) database: &'static dyn ZoneDatabase,
    pub(super) zone: u32,
}

impl ForeignZone {
    pub(super) fn name(self) -> String {
        self.database.name(self.zone)
    }

    pub(super) fn offset(self, at: DateTime<Utc>) -> FixedOffset {
        self.database.offset(self.zone, at)
    }

    /// The first instant of a local time.
    pub(super) fn earliest(self, clock: NaiveDateTime) -> Option<DateTime<Utc>> {
        // No zone was ever a day or more from UTC, and none changed its offset twice in two days.
        let near = [-Duration::days(1), Duration::days(1)].into_iter();
        let offsets = near.filter_map(|by| Some(self.offset(clock.checked_add_signed(by)?.and_utc())));
        let instants = offsets.filter_map(|offset| Some((clock.checked_sub_offset(offset)?.and_utc(), offset)));
        instants.filter(|(instant, offset)| self.offset(*instant) == *offset).map(|(instant, _)| instant).min()
    }
}

impl fmt::Debug for ForeignZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl PartialEq for ForeignZone {
    fn eq(&self, other: &Self) -> bool {
        self.zone == other.zone && self.name() == other.name()
    }
}

impl Eq for ForeignZone {}

impl Hash for ForeignZone {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.zone.hash(hasher);
        self.name().hash(hasher);
    }
}

#[cfg(test)]
#[cfg(feature = "zones")]
#[cfg(feature = "zones")]
mod tests {
    use chrono::{Duration, NaiveDate, Offset, TimeZone};
    use chrono_tz::{TZ_VARIANTS, Tz};

    use super::*;
    use crate::options::Zone;

    /// The built-in database, used as an external one.
    struct BuiltIn;

    impl BuiltIn {
        fn zone(zone: u32) -> Tz {
            TZ_VARIANTS[usize::try_from(zone).unwrap()]
        }
    }

    impl ZoneDatabase for BuiltIn {
        fn name(&self, zone: u32) -> String {
            Self::zone(zone).name().to_owned()
        }

        fn offset(&self, zone: u32, at: DateTime<Utc>) -> FixedOffset {
            Self::zone(zone).offset_from_utc_datetime(&at.naive_utc()).fix()
        }
    }

    #[test]
    fn databases_agree_on_local_times() {
        // Covers all seasons, and all hours, as the number of steps is prime.
        for (number, tz) in (0..).zip(TZ_VARIANTS) {
            let (named, external) = (tz.name().parse::<Zone>().unwrap(), Zone::external(&BuiltIn, number));
            let mut clock = NaiveDate::from_ymd_opt(1969, 12, 31).unwrap().and_hms_opt(0, 0, 0).unwrap();
            while clock.and_utc().timestamp() < 2_000_000_000 {
                assert_eq!(external.instant(clock), named.instant(clock), "{tz} {clock}");
                clock += Duration::minutes(15 * 3_967);
            }
        }
    }

    #[test]
    fn days_start_at_whole_seconds() {
        for tz in TZ_VARIANTS {
            let zone = tz.name().parse::<Zone>().unwrap();
            let mut last = None;
            for day in NaiveDate::from_ymd_opt(1900, 1, 1).unwrap().iter_days().step_by(3).take(16_000) {
                let start = zone.day_start(day).unwrap();
                assert_eq!(start.timestamp_subsec_nanos(), 0, "{tz} {day}");
                assert!(last < Some(start), "{tz} {day}");
                last = Some(start);
            }
        }
        // The day on which the offset changed from 44 minutes and 30 seconds to zero.
        let (number, _) = (0..).zip(TZ_VARIANTS).find(|(_, tz)| tz.name() == "Africa/Monrovia").unwrap();
        let day = NaiveDate::from_ymd_opt(1972, 1, 7).unwrap();
        for zone in ["Africa/Monrovia".parse::<Zone>().unwrap(), Zone::external(&BuiltIn, number)] {
            assert_eq!(zone.day_start(day).unwrap().to_rfc3339(), "1972-01-07T00:44:30+00:00");
        }
    }

    #[test]
    fn databases_agree_on_the_start_of_days() {
        // Clocks skip midnight, a day or half an hour, or are set back over midnight.
        for name in ["America/Sao_Paulo", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Cairo", "Europe/Paris"] {
            let number = TZ_VARIANTS.iter().position(|tz| tz.name() == name).unwrap();
            let (named, external) =
                (name.parse::<Zone>().unwrap(), Zone::external(&BuiltIn, u32::try_from(number).unwrap()));
            for day in NaiveDate::from_ymd_opt(2008, 1, 1).unwrap().iter_days().take(20 * 366) {
                assert_eq!(external.day_start(day), named.day_start(day), "{name} {day}");
                let midnight = day.and_hms_opt(0, 0, 0).unwrap();
                for quarter in 0..16 {
                    let clock = midnight - Duration::minutes(30) + Duration::minutes(15 * quarter);
                    assert_eq!(external.instant(clock), named.instant(clock), "{name} {clock}");
                }
            }
        }
    }
}
